//! The windows and what each may do; the permissions are in `capabilities/`.

use crate::start::Core;
use std::path::Path;
use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// The patient's window; the same name stands in `capabilities/patient.json`.
pub(crate) const PATIENT: &str = "patient";

/// The window of the lock; the same name stands in `capabilities/lock.json`.
pub(crate) const LOCK: &str = "lock";

/// Units: pixels of the screen before it is scaled.
const SIZE: (f64, f64) = (1100.0, 780.0);

/// Which of the two windows stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Patient,
    Lock,
}

impl Standing {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Patient => PATIENT,
            Self::Lock => LOCK,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Patient => Self::Lock,
            Self::Lock => Self::Patient,
        }
    }
}

/// Puts this window up in the place of the other, as large as that was.
///
/// Invariant: what the other one showed is out of sight first, and its page ends with it. The other is destroyed when
/// this one is there: without any window the program would end.
pub(crate) fn stand(app: &AppHandle, standing: Standing, webview: &Path) -> tauri::Result<()> {
    let other = app.get_webview_window(standing.other().label());
    let (mut size, mut maximized) = (SIZE, false);
    if let Some(other) = &other {
        size = logical_size(other).unwrap_or(SIZE);
        maximized = other.is_maximized().unwrap_or(false);
        hide(other);
    }
    let opened = open(app, standing, size, maximized, webview);
    // Also when there is nothing in its place: what it holds must go.
    let closed = other.map_or(Ok(()), |other| other.destroy());
    opened.and(closed)
}

fn open(
    app: &AppHandle,
    standing: Standing,
    (width, height): (f64, f64),
    maximized: bool,
    webview: &Path,
) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, standing.label(), WebviewUrl::default())
        .title("Housecall")
        .inner_size(width, height)
        .min_inner_size(360.0, 480.0)
        .maximized(maximized)
        // Nothing is ever loaded but our own pages.
        .on_navigation(is_ours)
        // The engine's own files; nothing clinical is given to it to keep.
        .data_directory(webview.to_path_buf())
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Started {
                let core = window.state::<Core>();
                core.pictures.unwatch_all();
                core.panes.begin_page();
            }
        })
        .build()?;
    app.state::<Core>().panes.attach(&window)
}

fn logical_size(window: &WebviewWindow) -> Option<(f64, f64)> {
    let size = window.inner_size().ok()?.to_logical::<f64>(window.scale_factor().ok()?);
    Some((size.width, size.height))
}

/// Takes everything out of sight, for the moments until the program has ended.
pub(crate) fn hide_all(app: &AppHandle) {
    app.webview_windows().values().for_each(hide);
}

fn hide(window: &WebviewWindow) {
    if window.hide().is_err() {
        tracing::warn!("window could not be hidden");
    }
}

/// Our own pages; Windows alone has no scheme of one's own, and gives them a host instead.
fn is_ours(url: &Url) -> bool {
    if cfg!(windows) { url.host_str() == Some("tauri.localhost") } else { url.scheme() == "tauri" }
}

/// Brings whichever window stands to the front, for a second start.
pub(crate) fn show(app: &AppHandle) {
    for window in app.webview_windows().values() {
        let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        if shown.is_err() {
            tracing::warn!("window could not be brought to the front");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn the_window_goes_to_our_own_pages_and_nowhere_else() {
        let may = |address: &str| is_ours(&address.parse().unwrap());
        assert_eq!(may("tauri://localhost/index.html"), cfg!(not(windows)));
        // Elsewhere than on Windows, whoever answers at this name on this computer is not us.
        assert_eq!(may("http://tauri.localhost/index.html"), cfg!(windows));
        assert!(!may("https://clinic.example/"));
        assert!(!may("data:text/html,x"));
    }
}
