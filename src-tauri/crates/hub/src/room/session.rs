use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};
use signalling::{FromHub, Link, ResumeToken, Role, SessionId};

use super::ConnId;
use crate::gate::Person;
use crate::store::SessionRow;

/// One person's stay, from the first hello until two minutes after the last socket.
pub(super) struct Session {
    pub(super) key: [u8; 32],
    pub(super) token: [u8; 32],
    pub(super) role: Role,
    /// Unknown after a restart until the person says hello: names are not on disk.
    pub(super) person: Option<Person>,
    /// When the person first took a place; kept through a call, so that "go back in" is at the
    /// front of the line.
    pub(super) since: Option<Duration>,
    pub(super) waiting: bool,
    pub(super) conn: Option<ConnId>,
    /// Without a socket since.
    pub(super) gone: Option<Duration>,
    pub(super) link: Link<FromHub>,
    /// Whether a socket was ever attached to this link.
    link_used: bool,
    /// The place last told, of how many, and whether a doctor was there.
    pub(super) told: Option<(u32, u32, bool)>,
    /// The list last told, by its version.
    pub(super) told_list: u64,
    /// The colleagues last told, by their version.
    pub(super) told_colleagues: u64,
}

impl Session {
    pub(super) fn new(key: [u8; 32], token: [u8; 32], role: Role, now: Duration) -> Self {
        Self {
            key,
            token,
            role,
            person: None,
            since: None,
            waiting: false,
            conn: None,
            gone: Some(now),
            link: Link::new(),
            link_used: false,
            told: None,
            told_list: 0,
            told_colleagues: 0,
        }
    }

    pub(super) fn from_row(row: SessionRow, now: Duration) -> Self {
        Self {
            since: row.since,
            waiting: row.waiting && row.since.is_some(),
            ..Self::new(row.person, row.token, row.role, now)
        }
    }

    pub(super) fn row(&self, id: &SessionId) -> SessionRow {
        SessionRow {
            session: id.clone(),
            person: self.key,
            role: self.role,
            token: self.token,
            since: self.since,
            waiting: self.waiting,
        }
    }

    /// Takes a new socket. `ack` is what the client says it has received, when it still holds its
    /// counters. Returns whether the counters go on.
    pub(super) fn attach(&mut self, ack: Option<u64>) -> bool {
        self.gone = None;
        self.told = None;
        self.told_list = 0;
        self.told_colleagues = 0;
        let before = self.link_used;
        self.link_used = true;
        before && ack.is_some_and(|ack| self.link.take_ack(ack).is_ok())
    }
}

/// Who somebody is, as a value that says nothing to one who reads the disk.
pub(super) fn hash_person(key: &[u8], person: &Person) -> [u8; 32] {
    let role: &[u8] = match person.role {
        Role::Patient => b"patient\0",
        Role::Provider => b"provider\0",
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        // HMAC takes keys of every length.
        return [0; 32];
    };
    mac.update(role);
    mac.update(person.sub.as_bytes());
    mac.finalize().into_bytes().into()
}

pub(super) fn hash_token(token: &ResumeToken) -> [u8; 32] {
    Sha256::digest(token.expose().as_bytes()).into()
}

/// Random bytes as base64url.
pub(crate) fn generate_secret(bytes: usize) -> Result<String, getrandom::Error> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(random))
}
