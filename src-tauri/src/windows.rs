//! The windows and what each may do; the permissions are in `capabilities/`.

use std::path::PathBuf;
use tauri::{App, AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder};

/// The patient's window; the same name stands in `capabilities/patient.json`.
pub(crate) const PATIENT: &str = "patient";

/// Opens the patient's window.
pub(crate) fn open_patient(app: &App, webview: PathBuf) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, PATIENT, WebviewUrl::default())
        .title("Housecall")
        .inner_size(1100.0, 780.0)
        .min_inner_size(360.0, 480.0)
        // Nothing is ever loaded but our own pages.
        .on_navigation(is_ours)
        // The engine's own files; nothing clinical is given to it to keep.
        .data_directory(webview)
        .build()?;
    Ok(())
}

/// Our own pages; Windows alone has no scheme of one's own, and gives them a host instead.
fn is_ours(url: &Url) -> bool {
    if cfg!(windows) { url.host_str() == Some("tauri.localhost") } else { url.scheme() == "tauri" }
}

/// Brings the window to the front, for a second start.
pub(crate) fn show_patient(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(PATIENT) {
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
