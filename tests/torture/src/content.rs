//! What a vault holds, as far as anybody can see from outside, for comparing.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::{Deserialize, Serialize};
use vault::{AuditEvent, KeptItem, KeptWhat, Records, StoreError, Vault};

use crate::sample;

/// The names of settings that are written.
pub const SETTINGS: &[&str] = &["torture-a", "torture-b", "torture-c", "torture-d"];

/// What is noted to see whether a vault takes something new.
pub const GOES_ON: &str = "torture-goes-on";

/// All that was written and can be read again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    fetched: Option<String>,
    /// Name, sum of the clinic's bytes, and whether it is gone; by id.
    medicines: BTreeMap<String, (String, u64, bool)>,
    visits: BTreeMap<String, bool>,
    events: Vec<String>,
    settings: BTreeMap<String, String>,
    kept: Vec<String>,
}

/// One change that a vault makes whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
#[expect(missing_docs, reason = "each is named like the vault's own call")]
pub enum Step {
    Create,
    /// The clinic's list of a day.
    Fetch {
        seed: u64,
        medicines: usize,
    },
    Note {
        action: String,
    },
    Set {
        name: usize,
        value: Option<String>,
    },
    /// Words and a file of that many bytes.
    Keep {
        seed: u64,
        size: usize,
    },
    Reopen,
    SetPin,
    RemovePin,
    MakeSheet,
    /// Opened by the words of the sheet.
    Recover,
    Rekey,
    Snapshot {
        day: u64,
    },
    CopyToStick {
        day: u64,
    },
    /// The snapshot of that day comes back.
    Restore {
        from: u64,
        day: u64,
    },
    /// Made into a file of the version before, out of the sight of power cuts.
    Age,
    /// Opened by this version: it grows.
    Grow,
}

impl Step {
    /// Its name in reports.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Fetch { .. } => "records replaced",
            Self::Note { .. } => "event noted",
            Self::Set { .. } => "setting kept",
            Self::Keep { .. } => "visit's files kept",
            Self::Reopen => "closed and opened",
            Self::SetPin => "PIN set",
            Self::RemovePin => "PIN removed",
            Self::MakeSheet => "sheet made",
            Self::Recover => "recovered by sheet",
            Self::Rekey => "re-key",
            Self::Snapshot { .. } => "snapshot",
            Self::CopyToStick { .. } => "copy for a stick",
            Self::Restore { .. } => "restore",
            Self::Age => "ageing",
            Self::Grow => "migration",
        }
    }
}

fn sum(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

fn kept_line(item: &KeptItem, bytes: Option<&[u8]>) -> String {
    match &item.what {
        KeptWhat::Words(text) => format!("{} {text}", item.at),
        KeptWhat::File { name, size, .. } => format!("{} {name} {size} {:?}", item.at, bytes.map(sum)),
    }
}

/// What an event of this program looks like.
#[must_use]
pub fn event(action: &str) -> AuditEvent {
    AuditEvent { at: sample::day(0), actor: "app".into(), action: action.to_owned(), subject: None, code: None }
}

impl Content {
    /// The same after a step; a restore brings back what `then` says of its day.
    #[must_use]
    pub fn after(&self, step: &Step, then: impl Fn(u64) -> Option<Self>) -> Self {
        let mut after = self.clone();
        match step {
            Step::Fetch { seed, medicines } => after.fetch(&sample::records(*seed, *medicines)),
            Step::Note { action } => after.events.push(action.clone()),
            Step::Set { name, value } => {
                let name = SETTINGS[*name % SETTINGS.len()].to_owned();
                match value {
                    Some(value) => after.settings.insert(name, value.clone()),
                    None => after.settings.remove(&name),
                };
            }
            Step::Keep { seed, size } => {
                let line = |item: &KeptItem| match &item.what {
                    KeptWhat::File { bytes, .. } => kept_line(item, bytes.as_deref()),
                    KeptWhat::Words(_) => kept_line(item, None),
                };
                after.kept.extend(sample::items(*seed, *size).iter().map(line));
                after.kept.sort();
            }
            Step::Restore { from, .. } => return then(*from).unwrap_or(after),
            _ => {}
        }
        after
    }

    fn fetch(&mut self, records: &Records) {
        let listed: BTreeSet<String> = records.prescriptions.iter().map(|(one, _)| one.id.to_string()).collect();
        for (id, (_, _, gone)) in &mut self.medicines {
            *gone |= !listed.contains(id);
        }
        for (one, raw) in &records.prescriptions {
            self.medicines.insert(one.id.to_string(), (one.name.clone(), sum(raw), false));
        }
        let listed: BTreeSet<String> = records.appointments.iter().map(|(one, _)| one.id.to_string()).collect();
        for (id, gone) in &mut self.visits {
            *gone |= !listed.contains(id);
        }
        for (one, _) in &records.appointments {
            self.visits.insert(one.id.to_string(), false);
        }
        self.fetched = Some(records.fetched_at.to_string());
    }

    /// Reads all of it from an open vault.
    ///
    /// # Errors
    /// The vault's own.
    pub async fn of(vault: &Vault) -> Result<Self, StoreError> {
        let mut content = Self { fetched: vault.fetched_at().await?.map(|at| at.to_string()), ..Self::default() };
        for kept in vault.prescriptions().await? {
            let raw = vault.raw(kept.value.id.clone()).await?.unwrap_or_default();
            content
                .medicines
                .insert(kept.value.id.to_string(), (kept.value.name, sum(&raw), kept.gone_since.is_some()));
        }
        for kept in vault.appointments().await? {
            content.visits.insert(kept.value.id.to_string(), kept.gone_since.is_some());
        }
        let mut events = vault.audit_rows(u32::MAX).await?;
        events.sort_by_key(|row| row.number);
        content.events = events.into_iter().map(|row| row.event.action).collect();
        for name in SETTINGS {
            if let Some(value) = vault.setting(name).await? {
                content.settings.insert((*name).to_owned(), value);
            }
        }
        for item in vault.kept_items().await? {
            let bytes = match item.what {
                KeptWhat::File { .. } => vault.kept_file(item.number).await?,
                KeptWhat::Words(_) => None,
            };
            content.kept.push(kept_line(&item, bytes.as_deref()));
        }
        content.kept.sort();
        Ok(content)
    }

    /// As it was before somebody looked whether it takes something new.
    #[must_use]
    pub fn without_going_on(mut self) -> Self {
        self.events.retain(|action| action != GOES_ON);
        self
    }

    /// Where two differ, for whoever reads a report.
    #[must_use]
    pub fn differs(&self, other: &Self) -> String {
        let parts = [
            ("fetched", self.fetched != other.fetched),
            ("medicines", self.medicines != other.medicines),
            ("visits", self.visits != other.visits),
            ("events", self.events != other.events),
            ("settings", self.settings != other.settings),
            ("kept", self.kept != other.kept),
        ];
        let named: Vec<&str> = parts.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
        format!("{} (events {} and {})", named.join(", "), self.events.len(), other.events.len())
    }
}
