//! The lock: what a locked program holds in memory, what a crash leaves, what the logs say.

use super::super::Stage;
use super::home::{PIN, goes_home, is_told, types};
use crate::demo::desk::Desk;
use crate::demo::leaks;
use crate::demo::memory::{Needle, family, look};
use crate::demo::patient::{Patient, log_lines};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A program that starts anew is there well within this.
const LOOKS: u32 = 300;

/// Everything that must not be in memory: what the keychain holds, and the medicines' names.
fn needles(desk: &Desk) -> Result<Vec<Needle>> {
    let mut needles: Vec<Needle> =
        reference_clinic::expected_medicines("asha").iter().map(|name| Needle::text("a medicine", name)).collect();
    let output = Command::new("secret-tool")
        .args(["search", "--all", "--unlock", "service", "Housecall"])
        .envs(desk.env())
        .output()
        .context("secret-tool")?;
    // Attributes come on the other stream; what each is, its label says.
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut kind = String::new();
    for line in text.lines() {
        if let Some(label) = line.strip_prefix("label = ") {
            kind = ["anchor", "device-key", "refresh-token", "vault-key"]
                .into_iter()
                .find(|kind| label.contains(kind))
                .unwrap_or("a secret")
                .to_owned();
        }
        let Some(secret) = line.strip_prefix("secret = ") else { continue };
        // How far the chain has come is no secret.
        if kind == "anchor" {
            continue;
        }
        for part in secret.split(':').filter(|part| part.len() >= 16) {
            needles.push(Needle::text(&kind, part));
            if let Some(bytes) = bytes_from_hex(part) {
                needles.push(Needle::bytes(&kind, &bytes));
            }
        }
    }
    ensure!(needles.len() > 14, "the keychain showed next to nothing: {text}");
    Ok(needles)
}

fn bytes_from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// The app below the driver.
fn app(patient: &Patient) -> Result<u32> {
    let named =
        |pid: &u32| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "housecall");
    family(patient.driver()).into_iter().find(named).context("the app is not there")
}

/// Which of them are in the memory of the app and of its page, by label, and how much was looked through.
fn held(needles: &[Needle], root: u32, stage: &mut Stage, name: &str) -> Result<Vec<String>> {
    let looked = look(root, needles)?;
    let bytes: u64 = looked.iter().map(|one| one.bytes).sum();
    let programs: Vec<String> = looked.iter().map(|one| format!("{} ({} MiB)", one.name, one.bytes >> 20)).collect();
    stage.report.put(&format!("memory_{name}_mib"), bytes >> 20);
    stage.report.put(&format!("memory_{name}_programs"), json!(programs));
    ensure!(programs.iter().any(|one| one.contains("WebKit")), "the page's process was not looked at: {programs:?}");
    let mut found: Vec<String> = looked.into_iter().flat_map(|one| one.found).collect();
    found.sort();
    found.dedup();
    Ok(found)
}

/// How often the app's own log says this.
fn logged(desk: &Desk, message: &str) -> usize {
    log_lines(desk.home()).iter().filter(|line| line.to_string().contains(message)).count()
}

const STARTS: &str = "starts anew";
const OPENED: &str = "vault opened";

async fn until(what: &str, mut holds: impl FnMut() -> bool) -> Result<()> {
    for _ in 0..LOOKS {
        if holds() {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    bail!("not seen: {what}")
}

/// Locks by the button; the same process is another program then. Its memory is looked through, and the PIN typed.
pub(super) async fn locks_and_opens_again(stage: &mut Stage, desk: &Desk, patient: Patient) -> Result<()> {
    goes_home(&patient).await?;
    patient.press("my-medicines").await?;
    patient.sees("medicines").await?;
    let (needles, pid) = (needles(desk)?, app(&patient)?);
    let before = held(&needles, pid, stage, "open")?;
    stage.report.put("memory_open_found", json!(before));
    stage.report.check("memory_held_it_before", before.contains(&"a medicine".to_owned()) && before.len() > 1);

    let started = logged(desk, STARTS);
    // The window goes away under the driver, which may say so.
    let _gone = patient.press("lock").await;
    until("a program that started anew", || logged(desk, STARTS) > started).await?;
    until("its page", || family(pid).len() > 2).await?;
    // What is looked at is the screen as she sees it.
    tokio::time::sleep(Duration::from_secs(3)).await;
    desk.photograph(&stage.folder.join("locked.png"))?;
    stage.screens.push("locked.png".to_owned());
    let after = held(&needles, pid, stage, "locked")?;
    stage.report.put("memory_locked_found", json!(after));
    stage.report.check("memory_holds_nothing_locked", after.is_empty());

    let before = logged(desk, OPENED);
    keys(desk, &["type", "--delay", "40", PIN])?;
    keys(desk, &["key", "Return"])?;
    let again = until("a vault that opens", || logged(desk, OPENED) > before).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    desk.photograph(&stage.folder.join("unlocked.png"))?;
    stage.screens.push("unlocked.png".to_owned());
    stage.report.check("opened_again_by_the_pin", again.is_ok());
    drop(patient);
    again?;

    // Started locked: a wrong PIN is said as such.
    let patient = Patient::start(desk, &stage.app, &stage.logs()).await?;
    patient.sees("locked").await?;
    types(&patient, "pin", "111111").await?;
    patient.press("unlock").await?;
    let told = is_told(&patient, "HC-220").await;
    stage.photograph(desk, &patient, "locked-wrong-pin").await?;
    stage.report.check("wrong_pin_said", told.is_ok());
    patient.window.close().await?;
    told
}

/// As a person's hands: no page and no driver knows of it.
fn keys(desk: &Desk, arguments: &[&str]) -> Result<()> {
    let done = Command::new("xdotool").args(arguments).envs(desk.env()).status().context("xdotool")?;
    ensure!(done.success(), "xdotool {arguments:?}");
    Ok(())
}

/// The open program is killed as a fault would: nothing of its memory may come to lie on the disk.
pub(super) async fn crashes(stage: &mut Stage, desk: &Desk) -> Result<()> {
    let patient = Patient::start(desk, &stage.app, &stage.logs()).await?;
    patient.sees("home").await?;
    let pid = app(&patient)?;
    let limits = fs::read_to_string(format!("/proc/{pid}/limits"))?;
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap_or_default();
    stage.report.put("core_limit", core.split_whitespace().skip(4).collect::<Vec<_>>().join(" "));
    let at = fs::read_link(format!("/proc/{pid}/cwd"))?;
    let done = Command::new("kill").args(["-ABRT", &pid.to_string()]).status()?;
    ensure!(done.success(), "kill");
    until("an end", || !Path::new(&format!("/proc/{pid}")).exists() || is_dead(pid)).await?;
    let dumps: Vec<PathBuf> =
        [at.as_path(), desk.home(), Path::new("/tmp")].iter().flat_map(|folder| cores(folder)).collect();
    stage.report.put("core_pattern", fs::read_to_string("/proc/sys/kernel/core_pattern")?.trim());
    stage.report.check("a_crash_leaves_no_dump", dumps.is_empty());
    ensure!(dumps.is_empty(), "{dumps:?}");
    drop(patient);
    Ok(())
}

fn is_dead(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "))
}

/// Files that a kernel would call a core.
fn cores(folder: &Path) -> Vec<PathBuf> {
    let named = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name == "core" || name.starts_with("core."))
    };
    let all = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    all.filter(|path| path.is_file()).filter(named).collect()
}

/// Neither a medicine nor a secret in anything the app wrote, in a day with crashes and locks.
pub(super) fn search_the_logs(stage: &mut Stage, desk: &Desk) {
    let mut words = reference_clinic::expected_medicines("asha");
    words.extend([PIN.to_owned()]);
    let logs = stage.logs();
    let hits: Vec<PathBuf> =
        [desk.home(), desk.run_folder(), &logs].iter().flat_map(|folder| leaks::search(folder, &words)).collect();
    stage.report.put("plaintext_hits", json!(hits));
    stage.report.check("logs_hold_nothing", hits.is_empty());
}
