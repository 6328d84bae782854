//! What was written and sent in visits, kept because the person wanted it.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::chain::{Kind, Pen};
use crate::error::StoreError;

/// One text or file of a visit.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptItem {
    /// Its place in the list; given by the vault.
    pub number: i64,
    /// When it was kept: the same for all of one visit.
    pub at: Timestamp,
    /// Whom the visit was with.
    pub doctor: String,
    /// The person's own; otherwise the doctor's.
    pub mine: bool,
    /// It reached the other end, a file whole.
    pub arrived: bool,
    /// What it is.
    pub what: KeptWhat,
}

/// Words or a file.
#[derive(Clone, PartialEq, Eq)]
pub enum KeptWhat {
    /// Words.
    Words(String),
    /// A file.
    File {
        /// Fit for a screen and a disk.
        name: String,
        /// Its kind as its sender said.
        mime: String,
        /// Units: bytes.
        size: usize,
        /// All of it; nothing in a list, and nothing where it did not arrive.
        bytes: Option<Arc<[u8]>>,
    },
}

impl std::fmt::Debug for KeptItem {
    /// Hides everything that was written.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeptItem").field("number", &self.number).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for KeptWhat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Words(_) => "Words(hidden)",
            Self::File { .. } => "File(hidden)",
        })
    }
}

/// All of one visit, or nothing of it.
pub(crate) fn keep(transaction: &Transaction<'_>, pen: &mut Pen<'_>, items: &[KeptItem]) -> Result<(), StoreError> {
    for KeptItem { at, doctor, mine, arrived, what, .. } in items {
        let sql = "INSERT INTO exchanged (at, doctor, mine, arrived, text, name, mime, size, content)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let mut insert = transaction.prepare_cached(sql)?;
        let at = at.to_string();
        match what {
            KeptWhat::Words(text) => {
                let none: Option<&str> = None;
                insert.execute(params![at, doctor, mine, arrived, text, none, none, none, none])?
            }
            KeptWhat::File { name, mime, size, bytes } => {
                let (size, none) = (i64::try_from(*size).unwrap_or(i64::MAX), None::<&str>);
                insert.execute(params![at, doctor, mine, arrived, none, name, mime, size, bytes.as_deref()])?
            }
        };
        pen.note(transaction, Kind::Exchanged, transaction.last_insert_rowid())?;
    }
    Ok(())
}

/// Newest visit first, each in the order it was kept; without the files' content.
pub(crate) fn list(connection: &Connection) -> Result<Vec<KeptItem>, StoreError> {
    let sql = "SELECT number, at, doctor, mine, arrived, text, name, mime, size FROM exchanged
        ORDER BY at DESC, number";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let at: String = row.get(1)?;
        let text: Option<String> = row.get(5)?;
        let what = match text {
            Some(text) => KeptWhat::Words(text),
            None => {
                let size: i64 = row.get(8)?;
                let size = usize::try_from(size).map_err(|_| StoreError::Row("exchanged.size"))?;
                KeptWhat::File { name: row.get(6)?, mime: row.get(7)?, size, bytes: None }
            }
        };
        items.push(KeptItem {
            number: row.get(0)?,
            at: at.parse().map_err(|_| StoreError::Row("exchanged.at"))?,
            doctor: row.get(2)?,
            mine: row.get(3)?,
            arrived: row.get(4)?,
            what,
        });
    }
    Ok(items)
}

/// The content of one file; nothing when there is none.
pub(crate) fn file(connection: &Connection, number: i64) -> Result<Option<Arc<[u8]>>, StoreError> {
    let sql = "SELECT content FROM exchanged WHERE number = ?";
    let content: Option<Option<Vec<u8>>> = connection.query_row(sql, [number], |row| row.get(0)).optional()?;
    Ok(content.flatten().map(Into::into))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::ChainKey;
    use crate::file::migrate;
    use crate::store::Store;

    fn vault() -> Store {
        let mut connection = Connection::open_in_memory().unwrap();
        let key = ChainKey::new(&[7; 32]).unwrap();
        migrate(&mut connection, &key).unwrap();
        Store::open(connection, key, None).unwrap()
    }

    fn keeps(vault: &mut Store, items: &[KeptItem]) {
        vault.write(|transaction, pen| keep(transaction, pen, items)).unwrap();
    }

    fn item(at: &str, mine: bool, what: KeptWhat) -> KeptItem {
        let at = at.parse().unwrap();
        KeptItem { number: 0, at, doctor: "Dr Anita Rao".to_owned(), mine, arrived: true, what }
    }

    fn letter() -> KeptWhat {
        let bytes: Arc<[u8]> = vec![0, 255, 7].into();
        KeptWhat::File { name: "letter.pdf".into(), mime: "application/pdf".into(), size: 3, bytes: Some(bytes) }
    }

    #[test]
    fn words_and_files_come_back_as_they_were_the_newest_visit_first() {
        let mut vault = vault();
        let words = |text: &str| KeptWhat::Words(text.to_owned());
        keeps(&mut vault, &[item("2026-11-24T05:00:00Z", false, words("Take one"))]);
        let today = "2026-11-28T05:00:00Z";
        keeps(&mut vault, &[item(today, true, words("My knee")), item(today, true, letter())]);
        let vault = vault.file();
        let kept = list(vault).unwrap();
        assert_eq!(kept.len(), 3);
        assert_eq!((&kept[0].what, kept[0].mine), (&words("My knee"), true));
        assert_eq!((&kept[2].what, kept[2].mine), (&words("Take one"), false));
        assert!(matches!(&kept[1].what, KeptWhat::File { name, size: 3, bytes: None, .. } if name == "letter.pdf"));
        assert_eq!(file(vault, kept[1].number).unwrap().as_deref(), Some(&[0, 255, 7][..]));
        assert_eq!(file(vault, kept[0].number).unwrap(), None);
        assert_eq!(file(vault, 99).unwrap(), None);
    }

    #[test]
    fn what_was_written_never_reaches_a_log() {
        let kept = item("2026-11-24T05:00:00Z", true, KeptWhat::Words("My knee".to_owned()));
        assert!(!format!("{kept:?}").contains("knee"));
        assert!(!format!("{:?}", letter()).contains("letter"));
    }
}
