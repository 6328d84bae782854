//! Somebody certified as a provider in a visit of three or four: the doctor who brings people in, or the one
//! she brings in. Without a browser: the same signed messages, the same connections.

use super::clinic::HillClinic;
use super::member_task::{MemberTask, Order};
use super::until;
use session::Tasks;
use signalling::{CallId, Colleague, EndReason, SessionId, WaitingPatient};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// What came of one call with one other person.
#[derive(Debug, Clone)]
pub struct Met {
    /// The call.
    pub call: CallId,
    /// Media may pass: the set-up holds and the connection uses the signed certificate.
    pub open: bool,
    /// Each picture that came, by its bytes.
    pub pictures: HashSet<u64>,
    /// 20 ms of sound that came and were not silent.
    pub sounds: u64,
    /// The other end left, says the waiting room.
    pub gone: Option<EndReason>,
}

/// What one member of a visit sees and hears.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Her own session, once her socket is there.
    pub session: Option<SessionId>,
    /// Who waits.
    pub waiting: Vec<WaitingPatient>,
    /// Who else is connected.
    pub colleagues: Vec<Colleague>,
    /// Her calls, by who is at the other end.
    pub met: BTreeMap<String, Met>,
}

impl Table {
    /// Whether the call with this person is private, and pictures and sounds come.
    pub fn sees(&self, sub: &str) -> bool {
        self.met.get(sub).is_some_and(|met| met.open && met.pictures.len() >= 5 && met.sounds >= 5)
    }
}

/// One member of a visit.
#[derive(Debug)]
pub struct Member {
    /// Who it is.
    pub sub: String,
    name: String,
    orders: mpsc::Sender<Order>,
    table: watch::Receiver<Table>,
    _tasks: Tasks,
}

impl Member {
    /// Opens her page.
    pub async fn arrives(clinic: &HillClinic, sub: &str, name: &str) -> Self {
        let device = Arc::new(clinic.practitioner(sub, name));
        let (orders, taken) = mpsc::channel(16);
        let (shown, table) = watch::channel(Table::default());
        let tasks = Tasks::new();
        let task = MemberTask::new(clinic, device, shown, tasks.clone());
        tasks.spawn("member", task.run(taken));
        let member = Self { sub: sub.to_owned(), name: name.to_owned(), orders, table, _tasks: tasks };
        member.until("the socket", |table| table.session.is_some()).await;
        member
    }

    /// What she sees now.
    pub fn sees(&self) -> Table {
        self.table.borrow().clone()
    }

    /// Waits until she sees something.
    pub async fn until(&self, what: &str, when: impl FnMut(&Table) -> bool) -> Table {
        until(&mut self.table.clone(), what, when, |table| format!("{table:?}")).await
    }

    /// Admits somebody who waits; the visit's id where she is brought into one. The call's id.
    pub async fn admits(&self, sub: &str, visit: Option<CallId>) -> CallId {
        let seen = self.until("somebody in line", |table| table.waiting.iter().any(|one| one.sub == sub)).await;
        let waiting = seen.waiting.into_iter().find(|one| one.sub == sub).unwrap();
        self.calls(waiting.session, sub, visit).await
    }

    /// Brings a colleague into the visit.
    pub async fn brings_in(&self, sub: &str, visit: &CallId) -> CallId {
        let seen = self.until("a colleague", |table| table.colleagues.iter().any(|one| one.sub == sub)).await;
        let colleague = seen.colleagues.into_iter().find(|one| one.sub == sub).unwrap();
        self.calls(colleague.session, sub, Some(visit.clone())).await
    }

    async fn calls(&self, session: SessionId, sub: &str, visit: Option<CallId>) -> CallId {
        self.order(Order::Admit { session, sub: sub.to_owned(), visit }).await;
        let seen = self.until("the call to be private", |table| table.met.get(sub).is_some_and(|met| met.open)).await;
        seen.met[sub].call.clone()
    }

    /// Calls somebody of the visit, as one who was brought in does.
    pub async fn reaches(&self, session: &SessionId, sub: &str, visit: &CallId) {
        let (session, sub, visit) = (session.clone(), sub.to_owned(), visit.clone());
        self.order(Order::Reach { session, sub, visit }).await;
    }

    /// Says in all her calls who belongs to the visit.
    pub async fn announces(&self, visit: &CallId, people: &[(SessionId, &str, &str)]) {
        let people: Vec<_> = people
            .iter()
            .map(|(session, sub, name)| serde_json::json!({"session": session, "sub": sub, "name": name}))
            .collect();
        let roster = serde_json::json!({"type": "roster", "visit": visit, "people": people});
        self.order(Order::Say(roster.to_string())).await;
    }

    /// Her entry in a roster.
    pub fn entry(&self) -> (SessionId, &str, &str) {
        (self.sees().session.unwrap(), &self.sub, &self.name)
    }

    /// Ends all her calls.
    pub async fn leaves(&self) {
        self.order(Order::Leave).await;
    }

    async fn order(&self, order: Order) {
        assert!(self.orders.send(order).await.is_ok(), "the member is there");
    }
}
