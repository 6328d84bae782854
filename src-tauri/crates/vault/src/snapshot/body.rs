//! The encrypted database inside a snapshot: in it goes byte by byte, and out again.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::header::{HeaderError, Sealed, read_header};
use crate::file::new_private_file;

/// Large enough to be quick, small enough for every computer.
const CHUNK: usize = 64 * 1024;

/// Why the file of a snapshot cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// Its beginning.
    Header(HeaderError),
    /// It is shorter or longer than it says, or not what was written.
    Damaged,
    /// The disk it is read from refused.
    Read(io::ErrorKind),
    /// The disk it is written to refused.
    Write(io::ErrorKind),
}

impl From<HeaderError> for BodyError {
    fn from(error: HeaderError) -> Self {
        match error {
            HeaderError::Io(kind) => Self::Read(kind),
            error => Self::Header(error),
        }
    }
}

/// A snapshot's file that was opened, and is as long as it says.
pub(crate) struct Opened<R = File> {
    pub(crate) sealed: Sealed,
    file: R,
}

impl Opened {
    /// Opens a file and reads its beginning. What is no plain file (a link, a folder) is not opened.
    pub(super) fn open(path: &Path) -> Result<Self, BodyError> {
        let read = |error: io::Error| BodyError::Read(error.kind());
        let found = fs::symlink_metadata(path).map_err(read)?;
        if !found.is_file() {
            return Err(BodyError::Header(HeaderError::Foreign));
        }
        Self::read(File::open(path).map_err(read)?, found.len())
    }

    /// Writes the database inside into a new file of its own, synced. On an error no file remains.
    pub(super) fn unpack(&mut self, to: &Path) -> Result<(), BodyError> {
        let mut new = new_private_file(to).map_err(|error| BodyError::Write(error.kind()))?;
        let unpacked =
            self.unpack_into(&mut new).and_then(|()| new.sync_all().map_err(|error| BodyError::Write(error.kind())));
        if unpacked.is_err() {
            drop(new);
            forget(to);
        }
        unpacked
    }
}

impl<R: Read + Seek> Opened<R> {
    /// Reads the beginning of a file of that length. Units: bytes.
    pub(crate) fn read(mut file: R, length: u64) -> Result<Self, BodyError> {
        let sealed = read_header(&mut file)?;
        if sealed.file_length() != Some(length) || sealed.header.length == 0 {
            return Err(BodyError::Damaged);
        }
        Ok(Self { sealed, file })
    }

    /// Writes the database inside, and says whether it is the one the header names.
    pub(crate) fn unpack_into(&mut self, to: &mut impl Write) -> Result<(), BodyError> {
        self.file.seek(SeekFrom::Start(self.sealed.body_at())).map_err(|error| BodyError::Read(error.kind()))?;
        let header = &self.sealed.header;
        let (length, sha256) = copy(&mut self.file, to)?;
        if (length, &sha256) == (header.length, &header.sha256) { Ok(()) } else { Err(BodyError::Damaged) }
    }
}

/// Copies up to the end; gives how much there was, and its SHA-256.
pub(super) fn copy(from: &mut impl Read, to: &mut impl Write) -> Result<(u64, [u8; 32]), BodyError> {
    let mut chunk = vec![0; CHUNK];
    let (mut length, mut sha256) = (0_u64, Sha256::new());
    loop {
        let read = match from.read(&mut chunk) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(BodyError::Read(error.kind())),
        };
        let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return Ok((length, sha256.finalize().into()));
        };
        to.write_all(bytes).map_err(|error| BodyError::Write(error.kind()))?;
        sha256.update(bytes);
        length = length.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
    }
}

/// How long a file is, and its SHA-256.
pub(super) fn sum(path: &Path) -> Result<(u64, [u8; 32]), BodyError> {
    let mut file = File::open(path).map_err(|error| BodyError::Read(error.kind()))?;
    copy(&mut file, &mut io::sink())
}

/// Removes what was half written; a stick that is gone took it along.
pub(super) fn forget(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(kind = ?error.kind(), "half a file stays behind");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Head;
    use crate::envelope::FileKey;
    use crate::places::PersonId;
    use crate::snapshot::SnapshotReason;
    use crate::snapshot::header::{Header, header_bytes};

    /// A snapshot around any bytes, and its path in a folder of its own.
    fn snapshot(body: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("20261129T030405Z.hcsnap");
        let header = Header {
            person: PersonId::generate(),
            generation: 1,
            at: "2026-11-29T03:04:05Z".parse().unwrap(),
            reason: SnapshotReason::Daily,
            head: Head { epoch: 1, count: 1, link: [7; 32] },
            length: u64::try_from(body.len()).unwrap(),
            sha256: Sha256::digest(body).into(),
            envelope: String::new(),
        };
        let start = header_bytes(&header, &FileKey::copy_of(&[1; 32]).unwrap()).unwrap();
        fs::write(&path, [start.as_slice(), body].concat()).unwrap();
        (dir, path)
    }

    fn unpacked(path: &Path) -> Result<Vec<u8>, BodyError> {
        let to = path.with_extension("db");
        let result = Opened::open(path).and_then(|mut opened| opened.unpack(&to));
        assert_eq!(to.exists(), result.is_ok(), "a file without an answer, or an answer without a file");
        result.map(|()| fs::read(&to).unwrap())
    }

    #[test]
    fn the_database_comes_out_as_it_went_in() {
        for length in [1, CHUNK - 1, CHUNK, 3 * CHUNK + 5] {
            let body: Vec<u8> = (0..=255).cycle().take(length).collect();
            let (_dir, path) = snapshot(&body);
            assert!(unpacked(&path).unwrap() == body, "{length}");
            assert_eq!(sum(&path.with_extension("db")).unwrap().0, u64::try_from(length).unwrap());
        }
    }

    #[test]
    fn cut_stretched_or_changed_it_does_not_come_out() {
        let change = |change: fn(&mut Vec<u8>)| {
            let (dir, path) = snapshot(&[5; 10_000]);
            let mut bytes = fs::read(&path).unwrap();
            change(&mut bytes);
            fs::write(&path, bytes).unwrap();
            let result = unpacked(&path).map(|_| ());
            drop(dir);
            result.unwrap_err()
        };
        assert_eq!(change(|bytes| bytes.truncate(bytes.len() - 1)), BodyError::Damaged);
        assert_eq!(change(|bytes| bytes.truncate(100)), BodyError::Header(HeaderError::Damaged));
        assert_eq!(change(Vec::clear), BodyError::Header(HeaderError::Foreign));
        assert_eq!(change(|bytes| bytes.push(0)), BodyError::Damaged);
        assert_eq!(change(|bytes| *bytes.last_mut().unwrap() ^= 1), BodyError::Damaged);
        let (_dir, path) = snapshot(b"");
        assert_eq!(unpacked(&path), Err(BodyError::Damaged), "a snapshot of nothing is none");
    }

    #[test]
    fn what_is_no_plain_file_is_not_opened_and_nothing_is_written_over() {
        let (dir, path) = snapshot(&[5; 100]);
        assert_eq!(unpacked(dir.path()), Err(BodyError::Header(HeaderError::Foreign)));
        assert_eq!(unpacked(&dir.path().join("none")), Err(BodyError::Read(io::ErrorKind::NotFound)));
        #[cfg(unix)]
        {
            let link = dir.path().join("link.hcsnap");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            assert_eq!(unpacked(&link), Err(BodyError::Header(HeaderError::Foreign)));
        }
        let mut opened = Opened::open(&path).unwrap();
        assert_eq!(opened.unpack(&path), Err(BodyError::Write(io::ErrorKind::AlreadyExists)));
    }
}
