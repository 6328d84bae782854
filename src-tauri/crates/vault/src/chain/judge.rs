//! What a file's head and the keychain's anchor say together.

use rusqlite::{Connection, OptionalExtension as _};

use super::pen::{link, number};
use super::{ChainKey, Condition, Head, LINK};
use crate::error::StoreError;

/// The file's head; the start of a chain when there is no entry.
pub(crate) fn head_of(connection: &Connection) -> Result<Head, StoreError> {
    let sql = "SELECT seq, epoch, link FROM chain ORDER BY seq DESC LIMIT 1";
    let head = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((seq, epoch, link)) = head else { return Ok(Head { epoch: 0, count: 0, link: [0; LINK] }) };
    Ok(Head { count: whole(seq)?, epoch: whole(epoch)?, link })
}

/// Compares the file with what the keychain remembers, looking only at the entries between the two.
pub(crate) fn judge(
    connection: &Connection,
    key: &ChainKey,
    file: Head,
    anchor: Option<Head>,
) -> Result<Condition, StoreError> {
    let Some(anchor) = anchor else {
        return Ok(if was_anchored(connection, file.epoch)? {
            Condition::Unanchored
        } else {
            Condition::CaughtUp { by: file.count }
        });
    };
    if file.epoch < anchor.epoch || (file.epoch == anchor.epoch && file.count < anchor.count) {
        return Ok(Condition::RolledBack { file, anchor });
    }
    if file.epoch > anchor.epoch {
        // Only whoever has the key can begin an epoch, and it names the head it came from. The keychain may not have
        // known that one yet.
        let followed = came_from(connection, file.epoch)?
            .is_some_and(|from| from == anchor || (from.epoch == anchor.epoch && from.count > anchor.count));
        return Ok(if followed {
            Condition::CaughtUp { by: file.count.saturating_sub(anchor.count) }
        } else {
            Condition::Forked
        });
    }
    Ok(match follows(connection, key, anchor, file)? {
        true if file.count == anchor.count => Condition::Sound,
        true => Condition::CaughtUp { by: file.count.saturating_sub(anchor.count) },
        false => Condition::Forked,
    })
}

pub(crate) fn was_anchored(connection: &Connection, epoch: u64) -> Result<bool, StoreError> {
    // The kind is written out so that the index over such entries alone is used.
    let sql = "SELECT 1 FROM chain WHERE kind = 9 AND epoch = ? LIMIT 1";
    Ok(connection.query_row(sql, [number(epoch)], |_| Ok(())).optional()?.is_some())
}

fn came_from(connection: &Connection, epoch: u64) -> Result<Option<Head>, StoreError> {
    let sql = "SELECT from_epoch, from_count, from_head FROM epoch
        WHERE number = ? AND from_epoch IS NOT NULL AND from_count IS NOT NULL AND from_head IS NOT NULL";
    let from =
        connection.query_row(sql, [number(epoch)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    from.map(|(epoch, count, link)| Ok(Head { epoch: whole(epoch)?, count: whole(count)?, link })).transpose()
}

/// Whether the file's chain has the anchor's entry and goes on from it to its own head.
fn follows(connection: &Connection, key: &ChainKey, anchor: Head, file: Head) -> Result<bool, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT seq, epoch, kind, key, leaf, link FROM chain WHERE seq >= ? ORDER BY seq")?;
    let mut rows = statement.query([number(anchor.count)])?;
    let Some(first) = rows.next()? else { return Ok(anchor.count == 0 && file.count == 0) };
    let mut before: [u8; LINK] = first.get(5)?;
    if first.get::<_, i64>(0)? != number(anchor.count) || before != anchor.link {
        return Ok(false);
    }
    let mut seq = anchor.count;
    while let Some(row) = rows.next()? {
        seq = seq.saturating_add(1);
        let (found, epoch, kind): (i64, i64, u8) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (key_of_row, leaf, own): (i64, [u8; LINK], [u8; LINK]) = (row.get(3)?, row.get(4)?, row.get(5)?);
        if found != number(seq) || own != link(key, whole(epoch)?, seq, kind, key_of_row, &leaf, &before) {
            return Ok(false);
        }
        before = own;
    }
    Ok(before == file.link)
}

/// A count that SQLite kept.
pub(super) fn whole(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Row("chain"))
}
