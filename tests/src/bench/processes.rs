//! What a program and all it started cost: processor time and memory, as Linux counts them.
//!
//! Source: proc(5).

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

/// One tick of the counters in `/proc/PID/stat`; Linux shows hundredths on every computer.
const TICK: Duration = Duration::from_millis(10);

/// Every process below one, itself left out: drivers start what is measured.
pub fn below(parent: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![parent];
    let mut looked = 0;
    while let Some(one) = found.get(looked).copied() {
        found.extend(parents.iter().filter(|(_, above)| **above == one).map(|(pid, _)| *pid));
        looked += 1;
    }
    found.split_off(1)
}

fn parents() -> BTreeMap<u32, u32> {
    let numbers = fs::read_dir("/proc").into_iter().flatten().flatten();
    numbers
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, stat(pid)?.first()?.parse().ok()?)))
        .collect()
}

/// The fields after the name and the state, which may hold anything: the parent's number is the first.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after) = text.rsplit_once(") ")?;
    Some(after.split_ascii_whitespace().skip(1).map(str::to_owned).collect())
}

/// Processor time used so far, user and system together.
fn used(pid: u32) -> Option<Duration> {
    let fields = stat(pid)?;
    // utime and stime are fields 14 and 15; the first here is the fourth.
    let ticks: u32 = fields.get(10..12)?.iter().filter_map(|text| text.parse::<u32>().ok()).sum();
    Some(TICK * ticks)
}

/// The name of a process, for the report.
fn name(pid: u32) -> String {
    fs::read_to_string(format!("/proc/{pid}/comm")).map(|text| text.trim().to_owned()).unwrap_or_default()
}

/// A stretch of time in which a program is watched.
#[derive(Debug)]
pub struct Watch {
    parent: u32,
    since: Instant,
    before: BTreeMap<u32, Duration>,
}

/// What it cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// Of one core, in hundredths.
    pub cpu_percent: f64,
    /// The same by the processes' names.
    pub cpu_by_name: BTreeMap<String, f64>,
    /// Proportional memory at the end: pages that several use are shared out.
    pub pss_mib: f64,
    /// How many processes there are at the end.
    pub processes: usize,
}

impl Watch {
    /// Begins for everything below `parent`.
    #[expect(clippy::disallowed_methods, reason = "the time the processor's time is compared with")]
    pub fn begin(parent: u32) -> Self {
        let before = below(parent).into_iter().filter_map(|pid| Some((pid, used(pid)?))).collect();
        Self { parent, since: Instant::now(), before }
    }

    /// What it cost since; nothing when there is no process or its memory cannot be read.
    pub fn end(&self) -> Option<Cost> {
        let passed = self.since.elapsed().as_secs_f64();
        let now = below(self.parent);
        let mut by_name: BTreeMap<String, f64> = BTreeMap::new();
        for pid in &now {
            let before = self.before.get(pid).copied().unwrap_or_default();
            // One that has just ended is no longer part of it.
            let Some(used) = used(*pid) else { continue };
            let spent = used.saturating_sub(before).as_secs_f64() / passed * 100.0;
            *by_name.entry(name(*pid)).or_default() += spent;
        }
        let pss_kib: u64 = now.iter().map(|pid| pss_kib(*pid)).sum::<Option<u64>>()?;
        (!now.is_empty()).then(|| Cost {
            cpu_percent: by_name.values().sum(),
            cpu_by_name: by_name,
            pss_mib: pss_kib as f64 / 1024.0,
            processes: now.len(),
        })
    }
}

/// Proportional memory of everything below `parent` by the processes' names, in MiB; nothing when there is no
/// process or its memory cannot be read.
pub fn pss_by_name(parent: u32) -> Option<BTreeMap<String, f64>> {
    let mut by_name: BTreeMap<String, f64> = BTreeMap::new();
    for pid in below(parent) {
        *by_name.entry(name(pid)).or_default() += pss_kib(pid)? as f64 / 1024.0;
    }
    (!by_name.is_empty()).then_some(by_name)
}

/// Nothing when it may not be read; a process that has just ended has no memory.
fn pss_kib(pid: u32) -> Option<u64> {
    let text = match fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return None,
        Err(_) => return Some(0),
    };
    let line = text.lines().find(|line| line.starts_with("Pss:"))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_busy_child_costs_about_one_core() {
        let mut child = Command::new("sh").args(["-c", "while :; do :; done"]).spawn().unwrap();
        let watch = Watch::begin(std::process::id());
        std::thread::sleep(Duration::from_millis(600));
        let cost = watch.end().unwrap();
        assert!(pss_by_name(std::process::id()).unwrap()["sh"] > 0.05);
        child.kill().unwrap();
        child.wait().unwrap();
        let spent = cost.cpu_by_name.get("sh").copied().unwrap_or(0.0);
        assert!((10.0..115.0).contains(&spent), "{cost:?}");
        assert!(cost.pss_mib > 0.05);
    }

    #[test]
    fn nothing_below_is_no_cost() {
        assert_eq!(Watch::begin(u32::MAX).end(), None);
        assert_eq!(pss_by_name(u32::MAX), None);
    }
}
