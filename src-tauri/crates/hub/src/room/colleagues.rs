use std::time::Duration;

use serde::Serialize;
use signalling::{Colleague, FromHub, Role, SessionId, limits};

use super::Room;
use super::line::{MOST_LIST_BYTES, MOST_UNACKED};

/// Who was last shown to the doctors of one another.
#[derive(Default)]
pub(super) struct Colleagues {
    version: u64,
    people: Vec<Colleague>,
}

impl Room {
    /// Tells every doctor's page which others are connected, when that changed. False when somebody is told later.
    pub(super) fn show_colleagues(&mut self, now: Duration) -> bool {
        let mut people: Vec<Colleague> = self
            .sessions
            .iter()
            .filter_map(|(id, session)| {
                let connected = session.role == Role::Provider && session.conn.is_some();
                let person = session.person.as_ref().filter(|_| connected)?;
                Some(Colleague {
                    session: id.clone(),
                    sub: person.sub.clone(),
                    name: person.name.clone(),
                    certificates: person.certificates.clone(),
                })
            })
            .collect();
        people.sort_by(|one, other| (&one.name, &one.session).cmp(&(&other.name, &other.session)));
        if people != self.colleagues.people {
            self.colleagues.people = people;
            self.colleagues.version = self.colleagues.version.wrapping_add(1);
        }
        let version = self.colleagues.version;
        let doctors: Vec<SessionId> = self.colleagues.people.iter().map(|person| person.session.clone()).collect();
        let mut all = true;
        for id in doctors {
            let Some(session) = self.sessions.get_mut(&id).filter(|session| session.told_colleagues != version) else {
                continue;
            };
            if session.link.waiting() >= MOST_UNACKED {
                all = false;
                continue;
            }
            session.told_colleagues = version;
            let others = self.colleagues.people.iter().filter(|person| person.session != id).cloned();
            let list = FromHub::Colleagues { people: fitting(others, limits::MAX_COLLEAGUES) };
            self.tell(&id, &list, now);
        }
        all
    }
}

/// The first of `list` that fit into one frame, and at most `most`.
pub(super) fn fitting<T: Serialize>(list: impl Iterator<Item = T>, most: usize) -> Vec<T> {
    let mut bytes = 0_usize;
    list.take(most)
        .take_while(|one| {
            let size = serde_json::to_string(one).map_or(usize::MAX, |text| text.len());
            bytes = bytes.saturating_add(size).saturating_add(1);
            bytes <= MOST_LIST_BYTES
        })
        .collect()
}
