//! The helpdesk's log: ids, counts, durations and codes, one JSON object a line.

use session::Places;
use std::fs::{self, OpenOptions};
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// A log beyond this is put aside as `housecall.old.log` at the next start.
const KEEP_BYTES: u64 = 1 << 20;

/// Opens the log; a log that cannot be written is no reason not to open the window.
pub(crate) fn open(places: &Places) {
    let folder = places.logs();
    let path = folder.join("housecall.log");
    if fs::metadata(&path).is_ok_and(|file| file.len() > KEEP_BYTES) {
        let _kept_longer = fs::rename(&path, folder.join("housecall.old.log"));
    }
    let Ok(file) = fs::create_dir_all(&folder).and_then(|()| OpenOptions::new().create(true).append(true).open(&path))
    else {
        return;
    };
    // Only our own crates: others may print addresses, bodies or names.
    let ours = "off,housecall=info,session=info,vault=info,clinic_client=info,peer=info,capture=info";
    let started = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(EnvFilter::new(ours))
        .with_writer(Mutex::new(file))
        .try_init();
    if started.is_ok() {
        note_panics();
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    }
}

/// Every panic, of whatever task or thread, leaves a line: where it was, never its words, which may hold a name.
fn note_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let (file, line) = panic.location().map_or(("", 0), |at| (at.file(), at.line()));
        let thread = std::thread::current();
        tracing::error!(file, line, thread = thread.name().unwrap_or_default(), "panicked");
        before(panic);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_leaves_a_line_without_its_words() {
        let path = std::env::temp_dir().join(format!("housecall-{}-panics", std::process::id()));
        let file = fs::File::create(&path).unwrap();
        let log = tracing_subscriber::fmt().json().flatten_event(true).with_writer(Mutex::new(file)).finish();
        note_panics();
        tracing::subscriber::with_default(log, || {
            assert!(std::panic::catch_unwind(|| panic!("Asha takes Metformin")).is_err());
        });
        let written = fs::read_to_string(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(written.contains(r#""message":"panicked","file":"#) && written.contains("log.rs"), "{written}");
        assert!(!written.contains("Asha"), "{written}");
    }
}
