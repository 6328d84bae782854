//! The doctor at her ordinary browser.

use super::desk::Desk;
use super::program::{Env, Program, Start};
use super::webdriver::Window;
use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::Duration;

/// Dr Rao's Chromium, and the same browser for signing in.
#[derive(Debug)]
pub struct Doctor {
    /// Her window.
    pub window: Window,
    _driver: Program,
}

impl Doctor {
    /// Opens a browser with made-up camera and microphone, or on a computer that has neither.
    ///
    /// # Errors
    /// When Chromium does not come up.
    pub async fn start(profile: &Path, logs: &Path, devices: bool) -> Result<Self> {
        let made_up = if devices { "fps=30" } else { "device-count=0" };
        Self::start_with(profile, logs, made_up, Vec::new()).await
    }

    /// The same with other made-up devices and more flags.
    ///
    /// # Errors
    /// When Chromium does not come up.
    pub async fn start_with(profile: &Path, logs: &Path, made_up: &str, more: Vec<String>) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let driver = Program::start(Start {
            name: "doctor-driver",
            path: "chromedriver".into(),
            arguments: vec![format!("--port={port}")],
            env: &Env::new(),
            logs,
        })?;
        let mut flags = plain_flags(profile, made_up);
        flags.extend(["--headless=new", "--disable-gpu", "--window-size=1100,860"].map(str::to_owned));
        flags.extend(more);
        let capabilities = json!({"browserName": "chrome", "goog:chromeOptions": {"args": flags}});
        let window =
            Window::open(&format!("http://127.0.0.1:{port}"), capabilities).await.context("the doctor's browser")?;
        Ok(Self { window, _driver: driver })
    }

    /// Waits until a screen of her page shows.
    ///
    /// # Errors
    /// When it does not.
    pub async fn sees(&self, screen: &str) -> Result<()> {
        let script = format!("return !!document.querySelector('main[data-screen=\"{screen}\"]')");
        self.window.until(&format!("the doctor's screen {screen}"), &script).await.map(drop)
    }

    /// What her page has for the administrator: the request's text, and the words that she reads aloud.
    ///
    /// # Errors
    /// When the page does not ask for a certificate.
    pub async fn asks_for_certificate(&self) -> Result<(String, String)> {
        self.sees("enrol").await?;
        let script = "return [document.querySelector('[data-test=\"request\"]').value, \
                      document.querySelector('[data-test=\"request-words\"]').innerText]";
        let told = self.window.run(script, json!([])).await?;
        let (request, words) = (told[0].as_str().context("no request")?, told[1].as_str().context("no words")?);
        Ok((request.to_owned(), words.to_owned()))
    }

    /// Chooses the certificate's file on her page, which then goes to the waiting room.
    ///
    /// # Errors
    /// When the page does not take it; the error tells why.
    pub async fn brings_certificate(&self, file: &Path) -> Result<()> {
        let file = file.canonicalize()?;
        let file = file.to_str().context("the certificate's path is no text")?;
        self.window.type_into("[data-test=\"certificate\"]", file).await?;
        let outcome = "return document.querySelector('main[data-screen=\"line\"]') ? 'kept' \
                       : document.querySelector('[data-refusal]')?.dataset.refusal ?? false";
        let outcome = self.window.until("what her page makes of the certificate", outcome).await?;
        ensure!(outcome == "kept", "her page refuses the certificate: {outcome}");
        Ok(())
    }

    /// Presses a button by its name.
    ///
    /// # Errors
    /// When it cannot be pressed.
    pub async fn press(&self, button: &str) -> Result<()> {
        self.window.press(&format!("[data-test=\"{button}\"]")).await
    }

    /// A second tab of the same browser signs in as Asha; the doctor's page keeps its own.
    ///
    /// # Errors
    /// When the app opened no address, or the sign-in page does not come to its end.
    pub async fn signs_in_as_asha(&self, desk: &Desk, decision: &str) -> Result<()> {
        let mut address = None;
        for _ in 0..200 {
            address = desk.opened().pop();
            if address.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let address = address.context("no address was opened in the browser")?;
        let page = self.window.current().await?;
        self.window.new_tab().await?;
        self.window.go(&address).await?;
        self.window.press("#person-asha").await?;
        self.window.press(decision).await?;
        let done = "return location.pathname === '/callback' && document.readyState === 'complete'";
        self.window.until("the page that says it is done", done).await?;
        self.window.close_tab().await?;
        self.window.switch_to(&page).await
    }

    /// A value her call screen states about the call.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub async fn states(&self, name: &str) -> Result<String> {
        Ok(self.window.attribute("main[data-screen=\"call\"]", name).await?.unwrap_or_default())
    }
}

/// What every browser here is started with.
pub(crate) fn plain_flags(profile: &Path, made_up: &str) -> Vec<String> {
    let mut flags = vec![
        // A container's /dev/shm is 64 MB.
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-quic".to_owned(),
        // Both ends are on this computer, which may have no other network.
        "--allow-loopback-in-peer-connection".to_owned(),
        "--use-fake-ui-for-media-stream".to_owned(),
        "--autoplay-policy=no-user-gesture-required".to_owned(),
        format!("--user-data-dir={}", profile.display()),
        // Made up in any case: never the camera of whoever runs the demo.
        format!("--use-fake-device-for-media-stream={made_up}"),
    ];
    // Chromium's sandbox cannot start as root.
    if is_root() {
        flags.push("--no-sandbox".to_owned());
    }
    flags
}

fn is_root() -> bool {
    std::process::Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
