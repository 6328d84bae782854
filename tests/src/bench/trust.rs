//! What the signed set-up adds to a join: every signature and every check, at both ends, in milliseconds.

use crate::attacker::Grounds;
use crate::attacker::forge::Pen;
use crate::demo::doctor::Doctor;
use crate::demo::page::{PageServer, PageSetup};
use crate::journey::clinic::unix_now;
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use trust::setup::{Answering, Nonce, Offering, Signed};
use trust::{Anchor, Device, Role};

/// Set-ups that are timed, after some that are not.
const ROUNDS: usize = 200;
const FIRST: usize = 20;

/// What may be added to a join.
///
/// Units: milliseconds.
const AT_MOST_MS: f64 = 50.0;

/// Every step of a set-up: who does it in a join between the app and the page, and how many signatures it makes and
/// checks.
const STEPS: &[(&str, &str, u32, u32)] = &[
    ("offer", "page", 1, 0),
    ("open_offer", "app", 0, 2),
    ("answer", "app", 1, 0),
    ("open_answer", "page", 1, 3),
    ("open_confirm", "app", 0, 1),
];

/// Times of each step.
///
/// Units: milliseconds.
type Times = BTreeMap<String, Vec<f64>>;

/// One end of the timed set-ups.
struct End {
    pen: Pen,
    certificates: Vec<String>,
    sdp: String,
}

impl End {
    fn device(&self, anchor: &Anchor, now: u64) -> Result<Arc<Device>> {
        let device = Device::new(self.pen.device_key(), self.certificates.clone(), anchor.clone(), None, now);
        Ok(Arc::new(device?))
    }

    fn for_page(&self) -> Value {
        json!({"key": self.pen.private_jwk(), "certificates": self.certificates, "sdp": self.sdp})
    }
}

/// Measures, writes `trust.json` and gives the table; false when a target is missed.
///
/// # Errors
/// When a set-up does not hold, or the browser does not come up.
pub async fn run(root: &Path, folder: &Path) -> Result<(String, bool)> {
    let messages = messages(root, folder).await?;
    let now = unix_now();
    let (anchor, doctor, patient) = ends(now);
    let app = in_app(&anchor, &doctor, &patient, now)?;
    let given = json!({
        "clinic": anchor.clinic, "root": serde_json::from_str::<Value>(&anchor.root.to_jwk())?, "now": now,
        "doctor": doctor.for_page(), "patient": patient.for_page(), "rounds": ROUNDS + FIRST,
    });
    let page = in_page(root, folder, &given).await?;
    let whole = result(&app, &page, messages)?;
    fs::write(folder.join("trust.json"), serde_json::to_vec_pretty(&whole)?)?;
    Ok((table(&whole), whole["met"] == true))
}

/// Set-up messages of each kind in one real visit.
async fn messages(root: &Path, folder: &Path) -> Result<BTreeMap<&'static str, u32>> {
    let mut grounds = Grounds::new(folder, &root.join("ui/dist/provider"));
    let (seen, messages) = grounds.at_patient().await.counts_messages().await;
    if !seen.private {
        bail!("the visit was not private");
    }
    Ok(messages)
}

/// A doctor and a patient of one clinic, with descriptions as long as a browser's.
fn ends(now: u64) -> (Anchor, End, End) {
    let (root, doctor, patient, invitation) = (Pen::new(), Pen::new(), Pen::new(), Pen::new());
    let anchor = Anchor { clinic: "hill-clinic".to_owned(), root: root.public() };
    let certificate = |about: &Pen, name: &str, role: &str, sub: &str| {
        let claims = json!({
            "clinic": "hill-clinic", "exp": now + 86_400, "key": about.jwk(), "name": name, "nbf": now, "role": role,
            "serial": role, "sub": sub,
        });
        root.certifies(claims.as_object().cloned().unwrap_or_default())
    };
    let hers = certificate(&doctor, "Dr Anita Rao", "provider", "Practitioner/rao");
    let certificate = certificate(&invitation, "Asha Verma", "invitation", "Patient/asha");
    let leaf = invitation.certifies_with(&certificate, &patient.jwk());
    let end = |pen, certificates, byte: &str| End { pen, certificates, sdp: description(byte) };
    (anchor, end(doctor, vec![hers], "1B"), end(patient, vec![leaf, certificate], "2C"))
}

fn description(byte: &str) -> String {
    let fingerprint = [byte; 32].join(":");
    let filler = "a=rtpmap:96 VP8/90000\r\n".repeat(80);
    let section =
        |kind: &str| format!("m={kind} 9 UDP/TLS/RTP/SAVPF 96\r\na=fingerprint:sha-256 {fingerprint}\r\n{filler}");
    format!("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n{}{}", section("audio"), section("video"))
}

#[expect(clippy::disallowed_methods, reason = "the time that is measured")]
fn timed<T>(times: &mut Times, step: &str, what: impl FnOnce() -> T) -> T {
    let from = Instant::now();
    let value = what();
    times.entry(step.to_owned()).or_default().push(from.elapsed().as_secs_f64() * 1_000.0);
    value
}

/// Both ends by the app's own code.
fn in_app(anchor: &Anchor, doctor: &End, patient: &End, now: u64) -> Result<Times> {
    let (hers, theirs) = (doctor.device(anchor, now)?, patient.device(anchor, now)?);
    let (mut times, bare) = (Times::new(), Pen::new());
    let text = [0_u8; 900];
    for round in 0..ROUNDS + FIRST {
        let call = format!("call-{round}");
        let times = &mut times;
        let nonce = Nonce::generate()?;
        let (offering, passport) = timed(times, "offer", || {
            Offering::offer(Arc::clone(&hers), &call, theirs.identity().sub(), &doctor.sdp, nonce, now)
        })?;
        let signed = Signed { sdp: &doctor.sdp, passport: &passport, certificates: &doctor.certificates };
        let answering = timed(times, "open_offer", || {
            Answering::open_offer(Arc::clone(&theirs), &call, signed, &[Role::Provider], None, now)
        })?;
        let nonce = Nonce::generate()?;
        let (answered, passport) = timed(times, "answer", || answering.answer(&patient.sdp, nonce, now))?;
        let signed = Signed { sdp: &patient.sdp, passport: &passport, certificates: &patient.certificates };
        let (_, confirm) = timed(times, "open_answer", || offering.open_answer(signed, &[Role::Patient], None, now))?;
        timed(times, "open_confirm", || answered.open_confirm(&confirm))?;
        let signature = timed(times, "sign", || bare.signs(&text));
        if !timed(times, "verify", || bare.checks(&text, &signature)) {
            bail!("a signature does not hold");
        }
    }
    Ok(times)
}

/// Both ends by the page's own code, in Chromium.
async fn in_page(root: &Path, folder: &Path, given: &Value) -> Result<Times> {
    let site = folder.join("trust-page");
    fs::create_dir_all(&site)?;
    fs::write(site.join("index.html"), "<!doctype html><script src=\"/trust.js\"></script>")?;
    let bundled = Command::new(root.join("ui/node_modules/.bin/rolldown"))
        .arg(root.join("tests/src/bench/pages/trust.ts"))
        .args(["--format", "iife", "--file"])
        .arg(site.join("trust.js"))
        .current_dir(root.join("ui"))
        .output()
        .context("rolldown")?;
    if !bundled.status.success() {
        bail!("the page could not be put together: {}", String::from_utf8_lossy(&bundled.stderr));
    }
    let (listener, _) = PageServer::reserve().await?;
    let setup = PageSetup { files: site, config: json!({}), socket: "ws://localhost:1".to_owned() };
    let server = PageServer::start(listener, setup)?;
    let profile = folder.join("trust-browser");
    if profile.exists() {
        fs::remove_dir_all(&profile)?;
    }
    let doctor = Doctor::start(&profile, folder, true).await?;
    doctor.window.go(&server.url()).await?;
    doctor.window.until("the page's code", "return !!window.measureTrust").await?;
    doctor.window.run("window.measureTrust(arguments[0])", json!([given])).await?;
    let measured =
        doctor.window.until_within("its times", "return window.measured ?? null", Duration::from_secs(120)).await?;
    serde_json::from_value(measured.clone()).with_context(|| format!("the page: {measured}"))
}

/// The middle one, and the one that 95 of 100 are below.
fn middle_and_p95(times: &Times, step: &str) -> Result<(f64, f64)> {
    let mut sorted = times.get(step).context("a step was not timed")?.get(FIRST..).unwrap_or_default().to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |part: f64| sorted.get((sorted.len() as f64 * part) as usize).copied();
    Ok((at(0.5).context("no times")?, at(0.95).context("no times")?))
}

fn result(app: &Times, page: &Times, messages: BTreeMap<&'static str, u32>) -> Result<Value> {
    let (mut rows, mut sum, mut slow, mut bare) = (Vec::new(), 0.0, 0.0, 0.0);
    for (step, by, signs, checks) in STEPS {
        let times = if *by == "app" { app } else { page };
        let (middle, p95) = middle_and_p95(times, step)?;
        let ((sign, _), (verify, _)) = (middle_and_p95(times, "sign")?, middle_and_p95(times, "verify")?);
        let alone = sign * f64::from(*signs) + verify * f64::from(*checks);
        (sum, slow, bare) = (sum + middle, slow + p95, bare + alone);
        rows.push(json!({"step": step, "by": by, "signs": signs, "checks": checks, "ms": middle, "p95_ms": p95,
            "signatures_alone_ms": alone}));
    }
    let one_each = ["offer", "answer", "confirm"].iter().all(|kind| messages.get(kind) == Some(&1));
    Ok(json!({
        "rounds": ROUNDS, "steps": rows, "added_ms": sum, "added_p95_ms": slow, "signatures_alone_ms": bare,
        "at_most_ms": AT_MOST_MS, "messages": messages, "met": sum <= AT_MOST_MS && slow <= AT_MOST_MS && one_each,
    }))
}

fn table(whole: &Value) -> String {
    let mut text = format!(
        "{:14} {:5} {:>10} {:>8} {:>8} {:>22}\n",
        "step", "by", "sign+check", "ms", "p95 ms", "its signatures alone"
    );
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    for row in whole["steps"].as_array().into_iter().flatten() {
        // Writing into a text cannot fail.
        let _written = writeln!(
            text,
            "{:14} {:5} {:>8}+{} {:8.2} {:8.2} {:22.2}",
            row["step"].as_str().unwrap_or_default(),
            row["by"].as_str().unwrap_or_default(),
            row["signs"],
            row["checks"],
            number(&row["ms"]),
            number(&row["p95_ms"]),
            number(&row["signatures_alone_ms"]),
        );
    }
    let _written = writeln!(
        text,
        "added to a join: {:.2} ms (p95 of each step: {:.2} ms), of which signatures alone {:.2} ms; at most {AT_MOST_MS} ms",
        number(&whole["added_ms"]),
        number(&whole["added_p95_ms"]),
        number(&whole["signatures_alone_ms"]),
    );
    let _written = writeln!(
        text,
        "set-up messages of one visit: {} (a call without signatures has offer and answer)",
        whole["messages"]
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_up_of_these_ends_holds_and_every_step_is_timed() {
        let now = unix_now();
        let (anchor, doctor, patient) = ends(now);
        let times = in_app(&anchor, &doctor, &patient, now).unwrap();
        let whole = result(&times, &times, BTreeMap::from([("offer", 1), ("answer", 1), ("confirm", 1)])).unwrap();
        assert_eq!(whole["met"], true, "{whole}");
        let twice = BTreeMap::from([("offer", 2), ("answer", 1), ("confirm", 1)]);
        assert_eq!(result(&times, &times, twice).unwrap()["met"], false);
    }
}
