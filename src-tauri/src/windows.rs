//! The windows and what each may do; the permissions are in `capabilities/`.

use std::path::PathBuf;
use tauri::{App, AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};

/// The patient's window; the same name stands in `capabilities/patient.json`.
pub(crate) const PATIENT: &str = "patient";

/// Opens the patient's window.
pub(crate) fn open_patient(app: &App, webview: PathBuf) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, PATIENT, WebviewUrl::default())
        .title("Housecall")
        .inner_size(1100.0, 780.0)
        .min_inner_size(360.0, 480.0)
        // Nothing is ever loaded but our own pages.
        .on_navigation(|url| matches!(url.scheme(), "tauri") || url.host_str() == Some("tauri.localhost"))
        // The engine's own files; nothing clinical is given to it to keep.
        .data_directory(webview)
        .build()?;
    Ok(())
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
