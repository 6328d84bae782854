//! Starting: one instance, one session, one window at a time.

use crate::panes::Panes;
use crate::pictures::Pictures;
use crate::{commands, events, follow, harden, log, renderer, restart, screen_lock, self_check, windows};
use ipc::words::Words;
use session::{Config, Opener, Places, Session};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tauri::{AppHandle, Manager, RunEvent};

/// What links to an invitation begin with; registered in `tauri.conf.json` for the system.
const SCHEME: &str = "housecall://";

/// What every command reaches.
pub(crate) struct Core {
    pub(crate) session: Session,
    pub(crate) pictures: Pictures,
    pub(crate) panes: Panes,
    pub(crate) words: Arc<Words>,
}

macro_rules! handlers {
    ($($name:ident ($($takes:literal)?) -> $gives:literal;)*) => {
        tauri::generate_handler![$(commands::$name),*]
    };
}

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    let no_dumps = harden::forbid_dumps();
    let plain = renderer::choose();
    let Ok(places) = Places::os() else {
        return ExitCode::FAILURE;
    };
    log::open(&places);
    if !no_dumps {
        tracing::warn!("a crash may leave the memory on the disk");
    }
    if std::env::args_os().skip(1).any(|argument| argument == self_check::ARGUMENT) {
        return self_check::run(&Config::os(places, opener()));
    }
    let webview = places.webview();
    let invitation = invitation_in(std::env::args_os().skip(1), None);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| {
            // A second copy hands over what it was opened with, and ends.
            windows::show(app);
            let arguments = arguments.into_iter().skip(1).map(Into::into);
            if let Some(invitation) = invitation_in(arguments, Some(Path::new(&folder))) {
                open_invitation(app, invitation);
            }
        }))
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(ipc::with_commands!(handlers))
        .setup(move |app| {
            let session = tauri::async_runtime::block_on(async { Session::start(Config::os(places, opener())) });
            let words = Arc::new(Words::english());
            events::forward(app.handle().clone(), &session, Arc::clone(&words));
            events::forward_levels(app.handle().clone(), &session);
            let panes = Panes::new(plain);
            events::forward_shown(app.handle().clone(), &session, panes.clone());
            screen_lock::watch(&session);
            app.manage(restart::Anew::default());
            let pictures = Pictures::default();
            app.manage(Core { session: session.clone(), pictures, panes, words });
            follow::follow(app.handle().clone(), &session, webview);
            if let Some(invitation) = invitation {
                open_invitation(app.handle(), invitation);
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
            restart::if_asked(app);
        }
    });
    ExitCode::SUCCESS
}

/// The person's own browser, found by the operating system.
fn opener() -> Opener {
    Arc::new(|url| open::that_detached(url.as_str()).is_ok())
}

/// What the program was opened with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Invitation {
    File(PathBuf),
    /// `housecall://…`, from a browser or a mail program.
    Link(String),
}

/// The first invitation among the arguments; a file of a second copy lies relative to that copy's folder.
pub(crate) fn invitation_in(arguments: impl Iterator<Item = OsString>, folder: Option<&Path>) -> Option<Invitation> {
    let mut found = arguments.filter_map(|argument| {
        if let Some(text) = argument.to_str()
            && text.starts_with(SCHEME)
        {
            return Some(Invitation::Link(text.to_owned()));
        }
        let path = PathBuf::from(argument);
        let is_invitation = path.extension().is_some_and(|extension| extension == "housecall");
        is_invitation.then(|| Invitation::File(folder.map_or(path.clone(), |folder| folder.join(&path))))
    });
    found.next()
}

/// Hands an invitation to the session; what is wrong with it shows in the view.
fn open_invitation(app: &AppHandle, invitation: Invitation) {
    let core = app.state::<Core>();
    let session = core.session.clone();
    core.session.tasks().spawn("open invitation", async move {
        let opened = match invitation {
            Invitation::File(path) => session.open_invitation(&path).await,
            Invitation::Link(link) => session.open_link(link).await,
        };
        if opened.is_err() {
            tracing::info!("invitation not accepted");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &[&str], folder: Option<&str>) -> Option<Invitation> {
        invitation_in(arguments.iter().map(OsString::from), folder.map(Path::new))
    }

    #[test]
    fn files_and_links_are_told_apart_and_anything_else_is_nothing() {
        let file = |path: &str| Some(Invitation::File(path.into()));
        assert_eq!(of(&["--x", "asha.housecall"], None), file("asha.housecall"));
        assert_eq!(of(&["asha.housecall"], Some("/home/asha")), file("/home/asha/asha.housecall"));
        assert_eq!(of(&["/tmp/a.housecall"], Some("/home/asha")), file("/tmp/a.housecall"));
        let link = "housecall://invite/?from=https%3A%2F%2Fclinic.example#AAAA";
        assert_eq!(of(&[link], Some("/home/asha")), Some(Invitation::Link(link.to_owned())));
        assert_eq!(of(&["https://clinic.example/", "letter.pdf", ""], None), None);
    }
}
