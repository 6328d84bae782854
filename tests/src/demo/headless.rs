//! The whole visit by itself, on real parts: what a patient does in her first half hour.

mod call;
pub mod drills;
mod enrolment;
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
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How a visit is made.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Breaks one thing.
    pub sabotage: Option<Sabotage>,
    /// Units: CSS pixels; the usual size when absent.
    pub text_size: Option<u8>,
    /// In dark colours.
    pub dark: bool,
    /// The window is drawn as with a graphics card: its page draws the pictures of a call, which is all that is made.
    pub page_draws: bool,
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

/// The screens that must be photographed, in the order of the visit, and the part each belongs to.
const SCREENS: &[(&str, Part)] = &[
    ("welcome", Part::FirstRun),
    ("invited", Part::FirstRun),
    ("sign-in", Part::FirstRun),
    ("devices", Part::FirstRun),
    ("home", Part::Records),
    ("equipment", Part::Records),
    ("medicines", Part::Records),
    ("medicine", Part::Records),
    ("visits", Part::Records),
    ("help", Part::Records),
    ("waiting", Part::Call),
    ("call", Part::Call),
    ("call-equipment", Part::Call),
    ("after", Part::Call),
    ("refused", Part::Hostile),
    ("offline-medicines", Part::Offline),
];

/// Letters and buttons alone have more; a blank window has one or two.
const FEWEST_COLOURS: u32 = 16;

/// A person on a slow machine waits so long for a screen.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was broken on purpose does not come, however long one waits.
const PATIENCE_WHEN_BROKEN: Duration = Duration::from_secs(8);

/// A check did not hold, and without what it checks the visit cannot go on.
#[derive(Debug)]
struct Unmet(&'static str);

impl std::fmt::Display for Unmet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} does not hold", self.0)
    }
}

impl Stage {
    /// In an empty folder.
    fn new(folder: &Path, app: &Path, report: Report) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder.join("logs"))?;
        let (folder, app) = (folder.to_path_buf(), app.to_path_buf());
        Ok(Self { folder, app, report, options: Options::default(), screens: Vec::new() })
    }

    /// Photographs the patient's screen from its top.
    ///
    /// # Errors
    /// When the screen gives no picture.
    pub async fn photograph(&mut self, desk: &Desk, patient: &Patient, name: &str) -> Result<()> {
        patient.window.run("window.scrollTo(0, 0); document.scrollingElement?.scrollTo(0, 0)", json!([])).await?;
        // The engine paints after the page has changed; the photograph is of what was painted.
        // Without the graphics card that it is drawn for it paints slowly.
        tokio::time::sleep(Duration::from_millis(if self.options.page_draws { 1_500 } else { 350 })).await;
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
        if self.options.page_draws {
            return matches!(part, Part::FirstRun | Part::Call);
        }
        self.options.sabotage.is_none_or(|sabotage| sabotage.needs(part))
    }

    fn is(&self, sabotage: Sabotage) -> bool {
        self.options.sabotage == Some(sabotage)
    }

    /// How long to wait for what this would break.
    fn patience(&self, sabotage: Sabotage) -> Duration {
        if self.is(sabotage) { PATIENCE_WHEN_BROKEN } else { PATIENCE }
    }

    /// Keeps a check without which the visit cannot go on.
    fn must<T>(&mut self, check: &'static str, seen: Result<T>) -> Result<T> {
        self.report.check(check, seen.is_ok());
        seen.map_err(|error| error.context(Unmet(check)))
    }

    /// Every screen of the parts that were made has a photograph, none is blank, and no two are the same.
    fn every_screen_photographed(&self) -> bool {
        let mut seen = BTreeSet::new();
        SCREENS.iter().filter(|(_, part)| self.makes(*part)).all(|(name, _)| {
            let file = format!("{name}.png");
            self.screens.contains(&file)
                && looks(&self.folder.join(file))
                    .is_some_and(|(colours, picture)| colours >= FEWEST_COLOURS && seen.insert(picture))
        })
    }
}

/// How many colours a photograph has, and a sum over its pixels.
fn looks(photograph: &Path) -> Option<(u32, String)> {
    let output = Command::new("identify").args(["-format", "%k %#"]).arg(photograph).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (colours, picture) = text.split_once(' ')?;
    Some((colours.parse().ok()?, picture.to_owned()))
}

/// Makes the visit; the report is written even when a step could not be done.
///
/// # Errors
/// When not even the report can be written.
#[expect(clippy::disallowed_methods, reason = "the report tells how long the visit took")]
pub async fn run(folder: &Path, app: &Path, page: &Path, options: Options) -> Result<Report> {
    let start = Instant::now();
    let report = if options.page_draws { Report::of_a_call() } else { Report::new() };
    let mut stage = Stage { options, ..Stage::new(folder, app, report)? };
    if let Err(error) = visit(&mut stage, page).await {
        stage.report.put("stopped_at", format!("{error:#}"));
        if let Some(Unmet(check)) = error.downcast_ref() {
            stage.report.put("unmet", *check);
        }
    }
    let photographed = stage.every_screen_photographed();
    stage.report.check("every_screen_photographed", photographed);
    stage.report.put("screens", json!(stage.screens));
    stage.report.put("seconds", start.elapsed().as_secs());
    stage.report.write(&folder.join("report.json")).context("the report")?;
    Ok(stage.report)
}

async fn visit(stage: &mut Stage, page: &Path) -> Result<()> {
    let mut desk = Desk::set_up(&stage.folder, &stage.logs(), !stage.is(Sabotage::NoKeychain))?;
    if stage.options.dark {
        desk.set_env("GTK_THEME", "Adwaita:dark");
    }
    if stage.options.page_draws {
        desk.set_env("WEBKIT_DISABLE_DMABUF_RENDERER", "0");
    }
    prefer_practice_devices(&desk, stage.options.text_size)?;
    let town = Town::start(&stage.folder, (stage.app.as_path(), page)).await?;
    let doctor =
        Doctor::start(&stage.folder.join("doctor"), &stage.logs(), !stage.is(Sabotage::DoctorWithoutCamera)).await?;
    doctor.window.go(&town.doctor_page()).await?;
    enrolment::certify_the_doctor(stage, &town, &doctor).await.context("the doctor's page")?;

    let patient = Patient::start(&desk, &stage.app, &stage.logs()).await?;
    first_run::first_run(stage, &desk, &town, &patient, &doctor).await.context("first run")?;
    if stage.makes(Part::Records) {
        records::read_records(stage, &desk, &patient).await.context("reading the records")?;
    }
    if stage.makes(Part::Call) {
        call::see_the_doctor(stage, &desk, &town, &patient, &doctor).await.context("the call")?;
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
