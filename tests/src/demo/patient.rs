//! The patient at her laptop: starts the app in its window, presses, reads, looks.

use super::desk::Desk;
use super::program::{Program, Start};
use super::webdriver::Window;
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The app in its window.
#[derive(Debug)]
pub struct Patient {
    /// Her window.
    pub window: Window,
    app: PathBuf,
    driver: Program,
}

impl Patient {
    /// Starts the app.
    ///
    /// # Errors
    /// When the window does not come up.
    pub async fn start(desk: &Desk, app: &Path, logs: &Path) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut env = desk.env().clone();
        env.insert("TAURI_WEBVIEW_AUTOMATION".to_owned(), "true".to_owned());
        let driver = Program::start(Start {
            name: "window-driver",
            path: "WebKitWebDriver".into(),
            arguments: vec![format!("--port={port}"), "--host=127.0.0.1".to_owned()],
            env: &env,
            logs,
        })?;
        let capabilities = json!({"webkitgtk:browserOptions": {"binary": app, "args": []}});
        let window =
            Window::open(&format!("http://127.0.0.1:{port}"), capabilities).await.context("the app's window")?;
        Ok(Self { window, app: app.to_path_buf(), driver })
    }

    /// Below this process is the app and nothing else.
    pub fn driver(&self) -> u32 {
        self.driver.id()
    }

    /// Waits until a screen shows.
    ///
    /// # Errors
    /// When it does not.
    pub async fn sees(&self, screen: &str) -> Result<()> {
        self.sees_within(screen, Duration::from_secs(30)).await
    }

    /// The same with a limit.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn sees_within(&self, screen: &str, limit: Duration) -> Result<()> {
        let script = format!("return !!document.querySelector('main[data-screen=\"{screen}\"]')");
        self.waits_for(&format!("screen {screen}"), &script, limit).await
    }

    /// Looks at her window until the script gives something true.
    ///
    /// # Errors
    /// When it does not in time; the error tells what she reads instead.
    pub async fn waits_for(&self, what: &str, script: &str, limit: Duration) -> Result<()> {
        match self.window.until_within(what, script, limit).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let there = self.window.run("return document.body.innerText", json!([])).await.unwrap_or(Value::Null);
                Err(error.context(format!("the screen says: {there}")))
            }
        }
    }

    /// Presses a button by its name.
    ///
    /// # Errors
    /// When it cannot be pressed.
    pub async fn press(&self, button: &str) -> Result<()> {
        self.window.press(&format!("[data-test=\"{button}\"]")).await
    }

    /// Starts a second copy of the app, with a file as a click on the file would; it must end by itself.
    ///
    /// # Errors
    /// When the second copy stays.
    pub async fn open_file(&self, desk: &Desk, file: Option<&Path>, logs: &Path) -> Result<()> {
        let arguments = file.iter().map(|file| file.display().to_string()).collect();
        let mut second =
            Program::start(Start { name: "second-copy", path: self.app.clone(), arguments, env: desk.env(), logs })?;
        for _ in 0..200 {
            if !second.runs() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        ensure!(!second.runs(), "the second copy stays open");
        Ok(())
    }

    /// The names of all medicines on the screen.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub async fn medicines(&self) -> Result<Vec<String>> {
        let script = "return [...new Map([...document.querySelectorAll('[data-medicine-id]')].map(row => \
                      [row.dataset.medicineId, (row.querySelector('[data-medicine-name]') ?? row).innerText.trim()])).values()]";
        let names = self.window.run(script, json!([])).await?;
        Ok(names.as_array().context("no list")?.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
    }

    /// Pictures drawn so far.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub async fn pictures(&self, whose: &str) -> Result<u64> {
        let script =
            "return Number(document.querySelector(`canvas[data-whose=\"${arguments[0]}\"]`)?.dataset.frames ?? 0)";
        Ok(self.window.run(script, json!([whose])).await?.as_u64().unwrap_or(0))
    }
}

/// What the app wrote in its own log: ids, counts, durations and codes.
pub fn log_lines(home: &Path) -> Vec<Value> {
    let mut lines = Vec::new();
    find(home, "housecall.log", &mut |path| {
        let text = fs::read_to_string(path).unwrap_or_default();
        lines.extend(text.lines().filter_map(|line| serde_json::from_str(line).ok()));
    });
    lines
}

/// The newest value of a field in the log.
pub fn logged(home: &Path, field: &str) -> Value {
    log_lines(home).iter().rev().find_map(|line| line.get(field).cloned()).unwrap_or(Value::Null)
}

fn find(folder: &Path, name: &str, see: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(&path, name, see);
        } else if entry.file_name() == name {
            see(&path);
        }
    }
}
