//! The whole visit by itself, on real parts: what a patient does in her first half hour.

mod call;
mod first_run;
mod hostile;
mod offline;
mod records;

use super::desk::Desk;
use super::doctor::Doctor;
use super::patient::Patient;
use super::report::Report;
use super::sabotage::{Part, Sabotage};
use super::town::Town;
use anyhow::{Context as _, Result};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How a visit is made.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Breaks one thing.
    pub sabotage: Option<Sabotage>,
    /// Units: CSS pixels; the usual size when absent.
    pub text_size: Option<u8>,
    /// In dark colours.
    pub dark: bool,
}

/// Everything a step may use.
#[derive(Debug)]
pub struct Stage {
    /// The folder of this run.
    pub folder: PathBuf,
    /// The built app.
    pub app: PathBuf,
    /// What was measured.
    pub report: Report,
    /// What is broken on purpose.
    pub options: Options,
    screens: Vec<String>,
}

/// The screens that must be photographed, in the order of the visit.
const SCREENS: &[&str] = &[
    "welcome",
    "invited",
    "sign-in",
    "devices",
    "home",
    "medicines",
    "medicine",
    "visits",
    "help",
    "waiting",
    "call",
    "after",
    "refused",
    "offline-medicines",
];

impl Stage {
    /// Photographs the patient's screen as it is.
    ///
    /// # Errors
    /// When the screen gives no picture.
    pub async fn photograph(&mut self, desk: &Desk, name: &str) -> Result<()> {
        // The engine paints after the page has changed; the photograph is of what was painted.
        tokio::time::sleep(std::time::Duration::from_millis(350)).await;
        let file = format!("{name}.png");
        desk.photograph(&self.folder.join(&file))?;
        self.screens.push(file);
        Ok(())
    }

    /// The folder for logs.
    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    fn makes(&self, part: Part) -> bool {
        self.options.sabotage.is_none_or(|sabotage| sabotage.needs(part))
    }

    fn is(&self, sabotage: Sabotage) -> bool {
        self.options.sabotage == Some(sabotage)
    }
}

/// Makes the visit; the report is written even when a step could not be done.
///
/// # Errors
/// When not even the report can be written.
#[expect(clippy::disallowed_methods, reason = "the report tells how long the visit took")]
pub async fn run(folder: &Path, app: &Path, page: &Path, options: Options) -> Result<Report> {
    let start = Instant::now();
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder.join("logs"))?;
    let mut stage = Stage {
        folder: folder.to_path_buf(),
        app: app.to_path_buf(),
        report: Report::new(),
        options,
        screens: Vec::new(),
    };
    if let Err(error) = visit(&mut stage, page).await {
        stage.report.put("stopped_at", format!("{error:#}"));
    }
    let photographed = SCREENS.iter().all(|name| stage.screens.contains(&format!("{name}.png")));
    stage.report.check("every_screen_photographed", photographed);
    stage.report.put("screens", json!(stage.screens));
    stage.report.put("seconds", start.elapsed().as_secs());
    stage.report.write(&folder.join("report.json")).context("the report")?;
    Ok(stage.report)
}

async fn visit(stage: &mut Stage, page: &Path) -> Result<()> {
    let mut desk = Desk::set_up(&stage.folder, &stage.logs())?;
    if stage.options.dark {
        desk.set_env("GTK_THEME", "Adwaita:dark");
    }
    prefer_practice_devices(&desk, stage.options.text_size)?;
    let town = Town::start(&stage.folder, page).await?;
    let doctor = Doctor::start(&stage.folder.join("doctor"), &stage.logs()).await?;
    doctor.window.go(&town.doctor_link()).await?;
    doctor.sees("line").await.context("the doctor's page")?;

    let patient = Patient::start(&desk, &stage.app, &stage.logs()).await?;
    first_run::first_run(stage, &desk, &town, &patient, &doctor).await.context("first run")?;
    if stage.makes(Part::Records) {
        records::read_records(stage, &desk, &patient).await.context("reading the records")?;
    }
    if stage.makes(Part::Call) {
        call::see_the_doctor(stage, &desk, &patient, &doctor).await.context("the call")?;
    }
    if stage.makes(Part::Hostile) {
        hostile::refuse_the_swap(stage, &desk, &town, &patient, &doctor).await.context("the hostile hub")?;
    }
    patient.window.close().await?;
    drop(patient);
    town.close().await;
    if !stage.makes(Part::Offline) {
        return Ok(());
    }
    offline::read_offline(stage, &desk).await.context("without network")?;
    offline::search_for_plaintext(stage, &desk)
}

/// Synthetic camera, made sound, silent speaker: the preference a person can set as well.
fn prefer_practice_devices(desk: &Desk, text_size: Option<u8>) -> Result<()> {
    let folder = desk.home().join(".local/share/housecall");
    fs::create_dir_all(&folder)?;
    let preferences = json!({"text_size": text_size.unwrap_or(22), "devices": "practice"});
    fs::write(folder.join("preferences.json"), preferences.to_string())?;
    Ok(())
}
