//! Epochs: how a chain goes on after something lawful that the anchor could not follow.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::leaf::{Kind, leaf_of};
use super::pen::{Pen, number};
use super::{ChainKey, Head, LINK};
use crate::error::StoreError;

/// Begins another epoch on top of a chain that is sound, and gives its head.
///
/// `after` is the highest epoch known of, in the file or in the keychain; `from` is what the keychain remembered.
pub(crate) fn begin(
    connection: &Connection,
    key: &ChainKey,
    head: Head,
    after: u64,
    from: Option<Head>,
    (at, reason): (Timestamp, &str),
) -> Result<Head, StoreError> {
    let mut pen = Pen::new(key, head);
    let epoch = after.saturating_add(1);
    pen.turn(epoch);
    connection
        .prepare_cached(
            "INSERT INTO epoch (number, at, reason, from_epoch, from_count, from_head) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            number(epoch),
            at.to_string(),
            reason,
            from.map(|from| number(from.epoch)),
            from.map(|from| number(from.count)),
            from.map(|from| from.link)
        ])?;
    pen.note(connection, Kind::Epoch, number(epoch))?;
    Ok(pen.head())
}

/// Makes the chain anew over what the tables hold now, as another epoch: for a file that had none, and for one whose
/// chain no longer fits and that is to be used all the same.
pub(crate) fn rebuild(
    connection: &Connection,
    key: &ChainKey,
    after: u64,
    from: Option<Head>,
    why: (Timestamp, &str),
) -> Result<Head, StoreError> {
    connection.execute("DELETE FROM chain", [])?;
    // An epoch that a wrong file brought along must not stand in the way of the new one.
    connection.execute("DELETE FROM epoch WHERE number > ?", [number(after)])?;
    let start = Head { epoch: after, count: 0, link: [0; LINK] };
    let head = begin(connection, key, start, after, from, why)?;
    let mut pen = Pen::new(key, head);
    for kind in Kind::TABLES {
        let mut statement = connection.prepare(kind.rows())?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number_of_row, leaf) = leaf_of(key, *kind, row)?;
            // The epoch's own row is in already.
            if *kind != Kind::Epoch || u64::try_from(number_of_row).ok() != Some(head.epoch) {
                pen.append(connection, *kind, number_of_row, &leaf)?;
            }
        }
    }
    Ok(pen.head())
}
