//! What a session is started with.

use capture::Computer;
use jiff::Timestamp;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use url::Url;
use vault::{Keychain, Places};

/// Opens an address in the person's browser; false when there is none.
pub type Opener = Arc<dyn Fn(&Url) -> bool + Send + Sync>;

/// A computer's devices.
pub type DeviceSource = Arc<dyn Computer>;

/// Where a session keeps things and what it may reach.
#[derive(Clone)]
pub struct Config {
    /// Folders.
    pub places: Places,
    /// The keychain.
    pub keychain: Keychain,
    /// The browser, for signing in.
    pub opener: Opener,
    /// The clock, for ages and certificates.
    pub now: fn() -> Timestamp,
    /// Where a page waits to be printed: private, and in memory where the system has such a folder.
    pub prints: PathBuf,
    /// In place of the devices she prefers: a journey's own. None in the app.
    pub devices: Option<DeviceSource>,
}

impl Config {
    /// The computer's own keychain and clock.
    pub fn os(places: Places, opener: Opener) -> Self {
        let prints = prints_of_os(&places);
        Self { places, keychain: Keychain::os(), opener, now: Timestamp::now, prints, devices: None }
    }

    /// Seconds since 1970, as certificates count.
    pub(crate) fn unix_now(&self) -> u64 {
        u64::try_from((self.now)().as_second()).unwrap_or(0)
    }
}

/// The folder of this user's sessions, which is gone when she logs out; where there is none, one beside the vaults.
fn prints_of_os(places: &Places) -> PathBuf {
    let session = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    match session.filter(|folder| folder.is_absolute() && folder.is_dir()) {
        Some(folder) => folder.join("housecall"),
        None => places.data().join("print"),
    }
}

/// The one place that reads the monotonic clock.
#[expect(clippy::disallowed_methods, reason = "the clock's one home")]
pub(crate) fn instant() -> std::time::Instant {
    std::time::Instant::now()
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("keychain", &self.keychain.backend()).finish_non_exhaustive()
    }
}
