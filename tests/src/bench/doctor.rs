//! The doctor's end of both calls: the same browser, asked the same questions.

use super::reading::{Picture, Reading, pictures_from};
use super::speech::heard_from;
use crate::demo::webdriver::Window;
use anyhow::{Context as _, Result};
use serde_json::json;

const MEASURE: &str = include_str!("pages/measure.js");

/// Makes the page that is open now answer the questions below; to be done before each call.
///
/// # Errors
/// When the page cannot be asked.
pub async fn prepare(window: &Window) -> Result<()> {
    window.run(MEASURE, json!([])).await.map(drop)
}

/// Her counters now.
///
/// # Errors
/// When there is no call.
pub async fn read(window: &Window) -> Result<Reading> {
    let read = window.run("return window.bench.read()", json!([])).await?;
    Reading::from_page(&read).context("the doctor's counters")
}

/// Begins to read every `every_ms`.
///
/// # Errors
/// When the page cannot be asked.
pub async fn watch(window: &Window, every_ms: u32) -> Result<()> {
    window.run("window.bench.watch(arguments[0])", json!([every_ms])).await.map(drop)
}

/// Ends it, and gives what was read.
///
/// # Errors
/// When the page cannot be asked.
pub async fn rest(window: &Window) -> Result<Vec<Reading>> {
    let read = window.run("return window.bench.rest()", json!([])).await?;
    Ok(read.as_array().context("no readings")?.iter().filter_map(Reading::from_page).collect())
}

/// Pictures as she sees them: `count`, every `step`th, the top `part` of each.
///
/// # Errors
/// When her browser gives none.
pub async fn pictures(window: &Window, count: u32, step: u32, part: f64) -> Result<Vec<Picture>> {
    let script = "return window.bench.pictures(arguments[0], arguments[1], arguments[2])";
    pictures_from(&window.run(script, json!([count, step, part])).await?)
}

/// So many seconds of what is heard at a prepared page.
///
/// # Errors
/// When its browser gives no sound.
pub async fn hear(window: &Window, seconds: u32) -> Result<Vec<i16>> {
    heard_from(&window.run("return window.bench.hear(arguments[0])", json!([seconds])).await?)
}

/// When she pressed "admit", in milliseconds since 1970.
///
/// # Errors
/// When the page cannot be asked.
pub async fn admitted_at(window: &Window) -> Result<f64> {
    let at = window.run("return window.bench.admittedAt", json!([])).await?;
    at.as_f64().filter(|at| *at > 0.0).context("nobody was admitted")
}

/// How her connection stands.
///
/// # Errors
/// When the page cannot be asked.
pub async fn connected(window: &Window) -> Result<bool> {
    Ok(window.run("return window.bench.connected()", json!([])).await? == "connected")
}
