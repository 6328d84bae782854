//! Invitations as static bytes: what lies in the clinic's folder, under names nobody can guess.
//!
//! The bytes are sealed with a key that only the code of the invitation yields, so that this door needs no trust
//! and the hub learns nothing. Any static web server can do the same.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// A sealed invitation: 64 KiB at most, a version byte, a nonce and a tag.
const MAX_BYTES: u64 = 64 * 1024 + 64;

/// A lookup id: 16 bytes as base64url.
const ID_CHARS: usize = 22;

/// So many ids that are not there at once; nobody guesses 128 bits, so this only tells strangers to stop asking.
const BURST: f64 = 30.0;
/// Lasting rate of such questions a second.
const RATE: f64 = 5.0;

/// The folder of sealed invitations. All askers share a small allowance of questions for what is not there, so that
/// none can spend it for somebody who has an invitation.
#[derive(Debug)]
pub(crate) struct Invitations {
    folder: Option<PathBuf>,
    allowance: Mutex<Allowance>,
}

#[derive(Debug)]
struct Allowance {
    left: f64,
    at: Duration,
}

impl Invitations {
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, allowance: Mutex::new(Allowance { left: BURST, at: Duration::ZERO }) }
    }

    /// The bytes of one invitation. Whatever is not there, for whatever reason, is answered alike.
    pub(crate) async fn get(&self, id: String, now: Duration) -> Response {
        let bytes = match &self.folder {
            Some(folder) if is_id(&id) => {
                let path = folder.join(&id);
                tokio::task::spawn_blocking(move || read(&path)).await.ok().flatten()
            }
            _ => None,
        };
        let Some(bytes) = bytes else {
            let missed = if self.may_miss(now) { StatusCode::NOT_FOUND } else { StatusCode::TOO_MANY_REQUESTS };
            return missed.into_response();
        };
        let headers = [
            (header::CONTENT_TYPE, "application/octet-stream"),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        (headers, bytes).into_response()
    }

    fn may_miss(&self, now: Duration) -> bool {
        let mut allowance = self.allowance.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = now.saturating_sub(allowance.at).as_secs_f64();
        allowance.at = now;
        allowance.left = passed.mul_add(RATE, allowance.left).min(BURST);
        let may = allowance.left >= 1.0;
        if may {
            allowance.left -= 1.0;
        }
        may
    }
}

/// Nothing but the alphabet of an id is ever looked for on the disk.
fn is_id(text: &str) -> bool {
    text.len() == ID_CHARS && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let whole = std::fs::symlink_metadata(path).ok()?;
    if !whole.is_file() || whole.len() > MAX_BYTES {
        tracing::warn!("something in the folder of invitations is none");
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MAX_BYTES + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= MAX_BYTES).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "AbCdEfGhIjKlMnOpQrSt-_";
    const NOW: Duration = Duration::from_secs(1_000);

    async fn status(invitations: &Invitations, id: &str) -> StatusCode {
        invitations.get(id.to_owned(), NOW).await.status()
    }

    #[tokio::test]
    async fn an_invitation_is_given_out_byte_for_byte_and_never_kept_on_the_way() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(ID), b"\x01sealed\xff").unwrap();
        let invitations = Invitations::new(Some(folder.path().to_owned()));
        let answer = invitations.get(ID.to_owned(), NOW).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let bytes = axum::body::to_bytes(answer.into_body(), 1024).await.unwrap();
        assert_eq!(&bytes[..], b"\x01sealed\xff");
    }

    #[tokio::test]
    async fn everything_that_is_not_there_is_answered_alike() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("invitations");
        std::fs::create_dir_all(folder.join("SubfolderOfTheSameSize")).unwrap();
        std::fs::write(outer.path().join("hub.key"), "secret").unwrap();
        std::fs::write(folder.join("too-long-to-be-such-one"), "x").unwrap();
        std::fs::write(folder.join("AnythingThatIsTooLarge"), vec![0; 64 * 1024 + 65]).unwrap();
        let invitations = Invitations::new(Some(folder));
        let ids = [
            ID,
            "",
            ".",
            "../hub.key",
            "..%2Fhub.key0000000000",
            "too-long-to-be-such-one",
            "SubfolderOfTheSameSize",
            "AnythingThatIsTooLarge",
            "AbCdEfGhIjKlMnOpQrSt-é",
        ];
        for id in ids {
            assert_eq!(status(&invitations, id).await, StatusCode::NOT_FOUND, "{id}");
        }
        assert_eq!(status(&Invitations::new(None), ID).await, StatusCode::NOT_FOUND);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_link_out_of_the_folder_is_not_followed() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("invitations");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(outer.path().join("hub.key"), "secret").unwrap();
        std::os::unix::fs::symlink(outer.path().join("hub.key"), folder.join(ID)).unwrap();
        assert_eq!(status(&Invitations::new(Some(folder)), ID).await, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_flood_of_guesses_is_refused_and_an_invitation_is_given_out_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let there = "ThereIsAnInvitationYes";
        std::fs::write(folder.path().join(there), "sealed").unwrap();
        let invitations = Invitations::new(Some(folder.path().to_owned()));
        for _ in 0..40 {
            assert_eq!(status(&invitations, there).await, StatusCode::OK);
        }
        for _ in 0..30 {
            assert_eq!(status(&invitations, ID).await, StatusCode::NOT_FOUND);
        }
        assert_eq!(status(&invitations, ID).await, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(status(&invitations, there).await, StatusCode::OK);
        let later = invitations.get(ID.to_owned(), NOW + Duration::from_secs(1)).await;
        assert_eq!(later.status(), StatusCode::NOT_FOUND);
    }
}
