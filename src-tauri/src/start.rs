//! Starting: one instance, one session, one window.

use crate::pictures::Pictures;
use crate::{commands, events, log, renderer, windows};
use ipc::words::Words;
use session::{Config, Opener, Places, Session};
use std::process::ExitCode;
use std::sync::Arc;
use tauri::{AppHandle, Manager, RunEvent};

/// What every command reaches.
pub(crate) struct Core {
    pub(crate) session: Session,
    pub(crate) pictures: Pictures,
    pub(crate) words: Arc<Words>,
}

macro_rules! handlers {
    ($($name:ident ($($takes:literal)?) -> $gives:literal;)*) => {
        tauri::generate_handler![$(commands::$name),*]
    };
}

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    renderer::choose();
    let Ok(places) = Places::os() else {
        return ExitCode::FAILURE;
    };
    log::open(&places);
    let webview = places.webview();
    let invitation = invitation_in(std::env::args_os().skip(1).map(Into::into));
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| {
            // A second copy hands over what it was opened with, and ends.
            windows::show_patient(app);
            let paths = arguments.into_iter().skip(1).map(|path| std::path::Path::new(&folder).join(path));
            if let Some(path) = invitation_in(paths) {
                open_invitation(app, path);
            }
        }))
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(ipc::with_commands!(handlers))
        .setup(move |app| {
            let session = tauri::async_runtime::block_on(async { Session::start(Config::os(places, opener())) });
            let words = Arc::new(Words::english());
            events::forward(app.handle().clone(), &session, Arc::clone(&words));
            events::forward_levels(app.handle().clone(), &session);
            app.manage(Core { session, pictures: Pictures::default(), words });
            windows::open_patient(app, webview)?;
            if let Some(path) = invitation {
                open_invitation(app.handle(), path);
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    let Ok(app) = app else {
        tracing::error!("window cannot be opened");
        return ExitCode::FAILURE;
    };
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            tauri::async_runtime::block_on(app.state::<Core>().session.stop());
        }
    });
    ExitCode::SUCCESS
}

/// The person's own browser, found by the operating system.
fn opener() -> Opener {
    Arc::new(|url| open::that_detached(url.as_str()).is_ok())
}

fn invitation_in(mut arguments: impl Iterator<Item = std::path::PathBuf>) -> Option<std::path::PathBuf> {
    arguments.find(|path| path.extension().is_some_and(|extension| extension == "housecall"))
}

/// Hands a file to the session; what is wrong with it shows in the view.
fn open_invitation(app: &AppHandle, path: std::path::PathBuf) {
    let core = app.state::<Core>();
    let session = core.session.clone();
    core.session.tasks().spawn("open invitation", async move {
        if session.open_invitation(&path).await.is_err() {
            tracing::info!("invitation not accepted");
        }
    });
}
