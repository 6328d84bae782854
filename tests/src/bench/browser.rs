//! Chromium for either end, with the benchmark's film for a camera.

use super::clip::Clip;
use crate::demo::program::{Env, Program, Start};
use crate::demo::webdriver::Window;
use anyhow::{Context as _, Result};
use serde_json::json;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

/// A browser under control; dropping it ends it.
#[derive(Debug)]
pub struct Browser {
    /// Its window.
    pub window: Window,
    driver: Program,
}

impl Browser {
    /// Opens a window on the display of `env`, as it comes: with the sandbox, the sound processing and the
    /// drawing it chooses by itself on a computer without a graphics card.
    ///
    /// # Errors
    /// When Chromium does not come up.
    pub async fn start(env: &Env, folder: &Path, logs: &Path, clip: &Clip, voice: &Path) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let driver = Program::start(Start {
            name: "patient-driver",
            path: "chromedriver".into(),
            arguments: vec![format!("--port={port}")],
            env,
            logs,
        })?;
        let mut flags = plain_flags(folder);
        flags.extend(file_devices(clip, voice));
        flags.push("--window-size=1100,780".to_owned());
        flags.push("--window-position=0,0".to_owned());
        let capabilities = json!({"browserName": "chrome", "goog:chromeOptions": {"args": flags}});
        let base = format!("http://127.0.0.1:{port}");
        let window = Window::open(&base, capabilities).await.context("the patient's browser")?;
        Ok(Self { window, driver })
    }

    /// Below this process is the browser and nothing else.
    pub fn driver(&self) -> u32 {
        self.driver.id()
    }
}

/// The camera and the microphone play files, again and again.
pub fn file_devices(clip: &Clip, voice: &Path) -> Vec<String> {
    vec![
        format!("--use-file-for-fake-video-capture={}", clip.path.display()),
        format!("--use-file-for-fake-audio-capture={}", voice.display()),
    ]
}

/// What every browser of the benchmark is started with.
fn plain_flags(profile: &Path) -> Vec<String> {
    crate::demo::doctor::plain_flags(profile, "fps=30")
}
