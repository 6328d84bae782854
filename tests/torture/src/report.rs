//! Counts and their lines on the terminal, and the same as JSON.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::look::Found;

/// What came of many cuts.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// How the program was cut off.
    pub manner: &'static str,
    /// Cuts looked at.
    pub cuts: u64,
    /// Steps that had been acknowledged at those cuts, all together.
    pub acknowledged: u64,
    /// Cuts after which something acknowledged was gone.
    pub lost: u64,
    /// Cuts after which it did not open or was not whole.
    pub corrupt: u64,
    /// Cuts that were called tampering.
    pub false_alarms: u64,
    /// Cuts that were called a wrong PIN.
    pub blamed: u64,
    /// What was in hand, and how often.
    pub moments: BTreeMap<String, u64>,
    /// Which file was written last, and how often.
    pub files: BTreeMap<String, u64>,
    /// The first few of what went wrong.
    pub examples: Vec<String>,
}

const EXAMPLES: usize = 12;

impl Report {
    /// Of one manner.
    #[must_use]
    pub fn of(manner: &'static str) -> Self {
        Self { manner, ..Self::default() }
    }

    /// Adds one cut.
    pub fn add(&mut self, found: &Found, acknowledged: u64, moment: &str, file: Option<&str>, place: &str) {
        self.cuts += 1;
        self.acknowledged += acknowledged;
        *self.moments.entry(moment.to_owned()).or_default() += 1;
        if let Some(file) = file {
            *self.files.entry(file.to_owned()).or_default() += 1;
        }
        let (count, says) = match found {
            Found::Kept(_) | Found::Nothing => return,
            Found::Lost(says) => (&mut self.lost, says),
            Found::Corrupt(says) => (&mut self.corrupt, says),
            Found::FalseAlarm(says) => (&mut self.false_alarms, says),
            Found::Blamed(says) => (&mut self.blamed, says),
        };
        *count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(format!("{place}, {moment}: {says}"));
        }
    }

    /// Whether nothing was lost and nobody misled.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.lost + self.corrupt + self.false_alarms + self.blamed == 0
    }

    /// For the terminal.
    pub fn print(&self) {
        println!(
            "{} {}: acknowledged {}, lost {}, corrupt {}",
            self.cuts, self.manner, self.acknowledged, self.lost, self.corrupt
        );
        println!("false alarms {}, called a wrong PIN {}", self.false_alarms, self.blamed);
        for (title, counts) in [("in hand", &self.moments), ("last written", &self.files)] {
            if counts.is_empty() {
                continue;
            }
            let mut all: Vec<_> = counts.iter().collect();
            all.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
            println!("{title}:");
            for (name, count) in all {
                println!("  {count:6}  {name}");
            }
        }
        for example in &self.examples {
            println!("  ! {example}");
        }
    }

    /// Into `target/torture`.
    ///
    /// # Errors
    /// The disk's own.
    pub fn keep(&self, folder: &Path, name: &str) -> anyhow::Result<()> {
        write(folder, name, self)
    }
}

/// Anything as JSON into a folder.
///
/// # Errors
/// The disk's own.
pub fn write(folder: &Path, name: &str, what: &impl Serialize) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(name), serde_json::to_vec_pretty(what)?)?;
    Ok(())
}
