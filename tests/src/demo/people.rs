//! The demo between two people at one desk: the doctor's page in the browser, the app in its window.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it speaks on the terminal")]

use super::program::Env;
use super::town::Town;
use serde_json::json;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use tokio::signal;
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
    let town = Town::start(folder, page).await?;
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

    println!("The doctor's page: {}", town.doctor_link());
    println!("If no browser opens, open that address yourself. You are Dr Rao there.");
    println!("In the app you are Asha. Press \"Yes, that is me\", sign in, then see Dr Rao.");
    if !real {
        println!("The app's camera is drawn and its sound is off; `cargo demo --real` uses this computer's own.");
    }
    println!("Ctrl-C ends the demo.");
    if open_in_browser(&town.doctor_link()).is_err() {
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
    }
    town.close().await;
    forget(&data.join("people")).await;
    Ok(())
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

fn open_in_browser(address: &str) -> std::io::Result<()> {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    // Not waited for: without a desktop's own opener it stays as long as the browser.
    Command::new(opener).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map(drop)
}
