//! The beginning of a snapshot: whose it is, of when, and how much follows.
//!
//! Shape: `HCSNAP1\n`, the header's length (u32, little endian), the header as JSON, the HMAC-SHA256
//! of all of that (32 bytes), and then the encrypted database up to the end of the file.

use std::io::{self, Read};

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::SnapshotReason;
use crate::chain::Head;
use crate::envelope::FileKey;
use crate::places::PersonId;
use crate::secret::{bytes_from_hex, hex_from_bytes};

/// The first bytes of every snapshot; the digit is the version of the shape.
const MAGIC: &[u8; 8] = b"HCSNAP1\n";
/// The magic of a later shape begins the same.
const FAMILY: &[u8] = b"HCSNAP";
/// The newest header this program reads, and the one it writes.
const VERSION: u64 = 1;
/// A header is below eight kilobytes; more is not ours.
const LONGEST: u32 = 64 * 1024;
/// What the key that seals headers is derived for.
const PURPOSE: &str = "housecall vault snapshot 1";

/// What a snapshot says of itself.
///
/// Invariant: it names no file and no folder; where its parts go is decided by who reads it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) person: PersonId,
    /// Of the key the database is encrypted with.
    pub(crate) generation: u64,
    pub(crate) at: Timestamp,
    pub(crate) reason: SnapshotReason,
    /// Where the chain of the database ends.
    pub(crate) head: Head,
    /// Units: bytes of the database that follows.
    pub(crate) length: u64,
    pub(crate) sha256: [u8; 32],
    /// The key file of that time, as it was.
    pub(crate) envelope: String,
}

/// Why a file is not the beginning of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderError {
    /// Some other kind of file, or an empty one.
    Foreign,
    /// A later version of this program wrote it.
    TooNew { found: u64 },
    /// It begins like a snapshot and is not as it was written.
    Damaged,
    /// The disk refused.
    Io(io::ErrorKind),
}

/// A header that was read, with the seal nobody has checked yet.
pub(crate) struct Sealed {
    pub(crate) header: Header,
    /// The bytes the seal is over, as they stood in the file.
    sealed: Vec<u8>,
    seal: [u8; 32],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderRow {
    version: u64,
    person: String,
    generation: u64,
    at: Timestamp,
    reason: SnapshotReason,
    head: HeadRow,
    length: u64,
    sha256: String,
    envelope: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadRow {
    epoch: u64,
    count: u64,
    head: String,
}

#[derive(Deserialize)]
struct VersionRow {
    version: u64,
}

impl Sealed {
    /// Whether this vault's key sealed it; takes the same time for every seal.
    pub(crate) fn fits(&self, key: &FileKey) -> bool {
        seal(key, &self.sealed).is_some_and(|mac| mac.verify_slice(&self.seal).is_ok())
    }

    /// Where the database begins. Units: bytes from the file's first.
    pub(crate) fn body_at(&self) -> u64 {
        let sealed = u64::try_from(self.sealed.len()).unwrap_or(u64::MAX);
        sealed.saturating_add(32)
    }

    /// How long the whole file must be; `None` when the header says what cannot be.
    pub(crate) fn file_length(&self) -> Option<u64> {
        self.body_at().checked_add(self.header.length)
    }
}

/// Writes a header and its seal: everything before the database. `None` only for a header that is too long.
pub(crate) fn header_bytes(header: &Header, key: &FileKey) -> Option<Vec<u8>> {
    let row = HeaderRow {
        version: VERSION,
        person: header.person.to_string(),
        generation: header.generation,
        at: header.at,
        reason: header.reason,
        head: HeadRow { epoch: header.head.epoch, count: header.head.count, head: header.head.link_hex() },
        length: header.length,
        sha256: hex_from_bytes(&header.sha256).to_string(),
        envelope: header.envelope.clone(),
    };
    let json = serde_json::to_vec(&row).ok()?;
    let length = u32::try_from(json.len()).ok().filter(|length| *length <= LONGEST)?;
    let mut bytes = [MAGIC.as_slice(), &length.to_le_bytes(), &json].concat();
    let seal = seal(key, &bytes)?.finalize().into_bytes();
    bytes.extend_from_slice(&seal);
    Some(bytes)
}

/// Reads up to where the database begins, and no more.
pub(crate) fn read_header(from: &mut impl Read) -> Result<Sealed, HeaderError> {
    let mut magic = Vec::with_capacity(MAGIC.len());
    from.take(8).read_to_end(&mut magic).map_err(|error| HeaderError::Io(error.kind()))?;
    if magic != MAGIC {
        return Err(match magic.strip_prefix(FAMILY) {
            Some([digit @ b'2'..=b'9', b'\n']) => HeaderError::TooNew { found: u64::from(digit.wrapping_sub(b'0')) },
            _ => HeaderError::Foreign,
        });
    }
    let length_bytes: [u8; 4] = exactly(from, 4)?.try_into().map_err(|_| HeaderError::Damaged)?;
    let length = u32::from_le_bytes(length_bytes);
    if length > LONGEST {
        return Err(HeaderError::Damaged);
    }
    let json = exactly(from, length)?;
    let seal = exactly(from, 32)?.try_into().map_err(|_| HeaderError::Damaged)?;
    let header = header_from_json(&json)?;
    Ok(Sealed { header, sealed: [MAGIC.as_slice(), &length_bytes, &json].concat(), seal })
}

fn exactly(from: &mut impl Read, length: u32) -> Result<Vec<u8>, HeaderError> {
    let mut bytes = Vec::new();
    from.take(length.into()).read_to_end(&mut bytes).map_err(|error| HeaderError::Io(error.kind()))?;
    if u32::try_from(bytes.len()) == Ok(length) { Ok(bytes) } else { Err(HeaderError::Damaged) }
}

fn header_from_json(json: &[u8]) -> Result<Header, HeaderError> {
    let VersionRow { version } = serde_json::from_slice(json).map_err(|_| HeaderError::Damaged)?;
    if version > VERSION {
        return Err(HeaderError::TooNew { found: version });
    }
    let row: HeaderRow = serde_json::from_slice(json).map_err(|_| HeaderError::Damaged)?;
    let head = Head { epoch: row.head.epoch, count: row.head.count, link: hash(&row.head.head)? };
    if version != VERSION {
        return Err(HeaderError::Damaged);
    }
    Ok(Header {
        person: PersonId::parse(&row.person).ok_or(HeaderError::Damaged)?,
        generation: row.generation,
        at: row.at,
        reason: row.reason,
        head,
        length: row.length,
        sha256: hash(&row.sha256)?,
        envelope: row.envelope,
    })
}

fn hash(text: &str) -> Result<[u8; 32], HeaderError> {
    let bytes = bytes_from_hex(text).ok_or(HeaderError::Damaged)?;
    bytes.as_slice().try_into().map_err(|_| HeaderError::Damaged)
}

fn seal(key: &FileKey, bytes: &[u8]) -> Option<Hmac<Sha256>> {
    let key = key.derive(PURPOSE)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).ok()?;
    mac.update(bytes);
    Some(mac)
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
