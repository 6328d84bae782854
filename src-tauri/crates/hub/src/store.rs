use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, params};
use signalling::{CallId, Role, SessionId};

/// Each step of the file's form, in order.
const MIGRATIONS: [&str; 2] =
    [include_str!("../migrations/001_waiting_room.sql"), include_str!("../migrations/002_visits.sql")];

/// Why the waiting room's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refuses.
    #[error("the waiting room's file cannot be read or written")]
    Sqlite(#[from] rusqlite::Error),
    /// Written by a later version of the hub.
    #[error("the waiting room's file has form {found}, this hub knows up to {known}")]
    TooNew {
        /// The file's form.
        found: i64,
        /// The newest known.
        known: i64,
    },
}

/// One session on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionRow {
    pub(crate) session: SessionId,
    pub(crate) person: [u8; 32],
    pub(crate) role: Role,
    pub(crate) token: [u8; 32],
    pub(crate) since: Option<Duration>,
    pub(crate) waiting: bool,
}

/// One call on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallRow {
    pub(crate) call: CallId,
    /// The main call of the visit; this call's own id when it is the main call.
    pub(crate) visit: CallId,
    /// Who calls: the doctor, or in a call between further people the one who came later.
    pub(crate) offerer: SessionId,
    pub(crate) answerer: SessionId,
}

impl CallRow {
    /// Whether the visit is named after this call.
    pub(crate) fn is_main(&self) -> bool {
        self.call == self.visit
    }

    /// The other end, if `one` is an end of this call.
    pub(crate) fn other_end(&self, one: &SessionId) -> Option<&SessionId> {
        if self.offerer == *one {
            Some(&self.answerer)
        } else if self.answerer == *one {
            Some(&self.offerer)
        } else {
            None
        }
    }
}

/// The waiting room's file: who is in line, without names.
///
/// Invariant: used by the room's thread only; writes wait for the disk's cache, not for the disk
/// (a power cut may cost a place, never the file).
#[derive(Debug)]
pub(crate) struct Store {
    db: Connection,
}

impl Store {
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(Connection::open(path)?)
    }

    #[cfg(test)]
    pub(crate) fn in_memory() -> Self {
        Self::prepare(Connection::open_in_memory().unwrap()).unwrap()
    }

    fn prepare(mut db: Connection) -> Result<Self, StoreError> {
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        db.pragma_update(None, "secure_delete", true)?;
        db.busy_timeout(Duration::from_secs(2))?;
        let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let mut known = 0;
        for migration in MIGRATIONS {
            known += 1;
            if known > found {
                let step = db.transaction()?;
                step.execute_batch(migration)?;
                step.pragma_update(None, "user_version", known)?;
                step.commit()?;
            }
        }
        if found > known {
            return Err(StoreError::TooNew { found, known });
        }
        Ok(Self { db })
    }

    pub(crate) fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        let mut query = self.db.prepare("SELECT session, person, role, token, since, waiting FROM session")?;
        let rows = query.query_map([], |row| {
            let session: String = row.get(0)?;
            let since: Option<i64> = row.get(4)?;
            Ok(SessionId::new(session).ok().map(|session| {
                Ok::<_, rusqlite::Error>(SessionRow {
                    session,
                    person: row.get(1)?,
                    role: match row.get::<_, u8>(2)? {
                        0 => Role::Patient,
                        _ => Role::Provider,
                    },
                    token: row.get(3)?,
                    since: since.and_then(|since| since.try_into().ok()).map(Duration::from_millis),
                    waiting: row.get(5)?,
                })
            }))
        })?;
        let mut sessions = Vec::new();
        for row in rows {
            sessions.extend(row?.transpose()?);
        }
        Ok(sessions)
    }

    pub(crate) fn calls(&self) -> Result<Vec<CallRow>, StoreError> {
        let mut query = self.db.prepare("SELECT call, visit, offerer, answerer FROM call")?;
        let rows = query.query_map([], |row| {
            let ids: (String, String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(ids)
        })?;
        let mut calls = Vec::new();
        for row in rows {
            let (call, visit, offerer, answerer) = row?;
            if let (Ok(call), Ok(visit), Ok(offerer), Ok(answerer)) =
                (CallId::new(call), CallId::new(visit), SessionId::new(offerer), SessionId::new(answerer))
            {
                calls.push(CallRow { call, visit, offerer, answerer });
            }
        }
        Ok(calls)
    }

    pub(crate) fn keep_session(&self, row: &SessionRow) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "INSERT INTO session (session, person, role, token, since, waiting)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (session) DO UPDATE SET since = ?5, waiting = ?6",
            )?
            .execute(params![
                row.session.as_str(),
                row.person,
                match row.role {
                    Role::Patient => 0,
                    Role::Provider => 1,
                },
                row.token,
                row.since.map(millis),
                row.waiting,
            ])?;
        Ok(())
    }

    pub(crate) fn forget_session(&self, session: &SessionId) -> Result<(), StoreError> {
        self.db.prepare_cached("DELETE FROM session WHERE session = ?1")?.execute([session.as_str()])?;
        Ok(())
    }

    pub(crate) fn keep_call(&self, row: &CallRow) -> Result<(), StoreError> {
        self.db
            .prepare_cached("INSERT INTO call (call, visit, offerer, answerer) VALUES (?1, ?2, ?3, ?4)")?
            .execute([row.call.as_str(), row.visit.as_str(), row.offerer.as_str(), row.answerer.as_str()])?;
        Ok(())
    }

    pub(crate) fn forget_call(&self, call: &CallId) -> Result<(), StoreError> {
        self.db.prepare_cached("DELETE FROM call WHERE call = ?1")?.execute([call.as_str()])?;
        Ok(())
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> SessionRow {
        SessionRow {
            session: SessionId::new("s1").unwrap(),
            person: [1; 32],
            role: Role::Patient,
            token: [2; 32],
            since: Some(Duration::from_millis(1_795_496_400_123)),
            waiting: true,
        }
    }

    #[test]
    fn what_was_kept_is_read_back() {
        let store = Store::in_memory();
        store.keep_session(&row()).unwrap();
        assert_eq!(store.sessions().unwrap(), [row()]);
        let left = SessionRow { waiting: false, ..row() };
        store.keep_session(&left).unwrap();
        assert_eq!(store.sessions().unwrap(), [left]);
        store.forget_session(&row().session).unwrap();
        assert!(store.sessions().unwrap().is_empty());
    }

    #[test]
    fn a_call_of_an_earlier_hub_is_the_main_call_of_its_visit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.db");
        let db = Connection::open(&path).unwrap();
        db.execute_batch(include_str!("../tests/001_one_call.sql")).unwrap();
        drop(db);
        let [doctor, patient] = ["s-doctor", "s-asha"].map(|id| SessionId::new(id).unwrap());
        let call = CallId::new("c1").unwrap();
        let row = CallRow { call: call.clone(), visit: call, offerer: doctor, answerer: patient };
        let store = Store::open(&path).unwrap();
        assert_eq!(store.calls().unwrap(), std::slice::from_ref(&row));
        assert!(row.is_main());
        store.forget_call(&row.call).unwrap();
        store.keep_call(&row).unwrap();
        assert_eq!(store.calls().unwrap(), [row]);
    }

    #[test]
    fn a_file_of_a_later_hub_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.db");
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "user_version", 9).unwrap();
        drop(db);
        assert!(matches!(Store::open(&path), Err(StoreError::TooNew { found: 9, known: 2 })));
    }

    #[test]
    fn a_file_that_is_no_database_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.db");
        std::fs::write(&path, "not a database, but long enough to be looked at").unwrap();
        assert!(matches!(Store::open(&path), Err(StoreError::Sqlite(_))));
    }
}
