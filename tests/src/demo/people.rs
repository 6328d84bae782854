//! The demo between two people at one desk: the doctor's page in the browser, the app in its window.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it speaks on the terminal")]

use super::program::Env;
use super::town::Town;
use serde_json::json;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use tokio::signal;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use vault::{Account, Keychain, PersonId};

/// Starts everything, opens both ends, and ends all of it on Ctrl-C or when the app's window is closed.
pub async fn run(folder: &Path, app: &Path, page: &Path, real: bool) -> ExitCode {
    match visit(folder, app, page, real).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the demo stopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn visit(folder: &Path, app: &Path, page: &Path, real: bool) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let town = Town::start(folder, (app, page)).await?;
    // The demo's own folders, so that a real Housecall on this computer is left alone.
    let home = folder.join("people");
    let env: Env = [("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state"), ("XDG_CACHE_HOME", "cache")]
        .into_iter()
        .map(|(name, place)| (name.to_owned(), home.join(place).display().to_string()))
        .collect();
    let data = home.join("data").join("housecall");
    if home.exists() {
        std::fs::remove_dir_all(&home)?;
    }
    std::fs::create_dir_all(&data)?;
    let devices = if real { "computer" } else { "quiet" };
    std::fs::write(data.join("preferences.json"), json!({"text_size": 22, "devices": devices}).to_string())?;

    println!("The doctor's page: {}", town.doctor_page());
    println!("If no browser opens, open that address yourself. You are Dr Rao there, and the administrator here.");
    println!("In the app you are Asha. Press \"Yes, that is me\", sign in, then see Dr Rao.");
    if !real {
        println!("The app's camera is drawn and its sound is off; `cargo demo --real` uses this computer's own.");
    }
    println!("Ctrl-C ends the demo.");
    if open_in_browser(&town.doctor_page()).is_err() {
        println!("(No browser could be opened.)");
    }
    let mut window = tokio::process::Command::new(app).arg(town.invitation()).envs(&env).kill_on_drop(true).spawn()?;
    tokio::select! {
        ended = window.wait() => {
            ended?;
            println!("The window was closed.");
        }
        pressed = signal::ctrl_c() => {
            pressed?;
            println!();
        }
        () = administrate(&town, typed()) => {}
    }
    town.close().await;
    forget(&data.join("people")).await;
    Ok(())
}

/// Certifies Dr Rao's browser, as often as it takes; never ends.
async fn administrate(town: &Town, mut typed: UnboundedReceiver<String>) {
    println!();
    loop {
        println!("Paste Dr Rao's request here (on her page: \"Copy it as text instead\"):");
        let Some(request) = typed.recv().await else { break };
        println!("Type the six words on her page:");
        let Some(words) = typed.recv().await else { break };
        match town.certify_doctor(&request, &words).await {
            Ok(certificate) => {
                println!("Certified. On her page, choose the certificate file {}", certificate.display());
                break;
            }
            Err(error) => println!("{error:#}"),
        }
    }
    std::future::pending().await
}

/// What is typed on the terminal, line by line, without empty ones.
fn typed() -> UnboundedReceiver<String> {
    let (lines, typed) = mpsc::unbounded_channel();
    // A thread that nobody waits for: reading from a terminal cannot be broken off.
    std::thread::spawn(move || {
        let read = io::stdin().lines().map_while(Result::ok);
        for line in read.filter(|line| !line.trim().is_empty()) {
            if lines.send(line.trim().to_owned()).is_err() {
                break;
            }
        }
    });
    typed
}

/// The demo's keys do not stay in this person's own keychain.
async fn forget(people: &Path) {
    let keychain = Keychain::os();
    for entry in std::fs::read_dir(people).into_iter().flatten().flatten() {
        let Some(person) = entry.file_name().to_str().and_then(PersonId::parse) else { continue };
        for account in [Account::vault_key(&person), Account::refresh_token(&person), Account::device_key(&person)] {
            if keychain.delete(account).await.is_err() {
                println!("(An entry of the demo is still in the keychain.)");
            }
        }
    }
}

fn open_in_browser(address: &str) -> io::Result<()> {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    // Not waited for: without a desktop's own opener it stays as long as the browser.
    Command::new(opener).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map(drop)
}
