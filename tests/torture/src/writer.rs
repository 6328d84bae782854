//! The program that is cut off: it writes into a vault and says after each step that it was acknowledged.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};
use vault::{Keychain, PersonId, Pin, Places, RekeyFor, SheetWords, SnapshotReason, Source, Unlock, Vault};

use crate::chance::Chance;
use crate::content::{SETTINGS, Step, event};
use crate::keychain::Store;
use crate::sample;
use crate::workload;

/// The PIN, whenever there is one.
pub const PIN: &str = "246813";

/// Whose vault it is, always.
pub const PERSON: &str = "6f1d0a52-6a0c-4b0f-9a39-3c1f6d2a7e11";

/// One line on the writer's standard output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "line")]
pub enum Line {
    /// A step begins.
    Begin {
        /// Counts from 1 in one run of the program.
        number: u64,
        /// What.
        of: Step,
    },
    /// It is done: from here on nothing may lose it.
    Ack {
        /// Of the step of that number.
        number: u64,
        /// The words of a sheet that was made.
        sheet: Option<String>,
    },
}

/// The person all of this is about.
///
/// # Errors
/// None.
pub fn person() -> anyhow::Result<PersonId> {
    PersonId::parse(PERSON).context("a fixed id")
}

/// The PIN as a value.
///
/// # Errors
/// None.
pub fn pin() -> anyhow::Result<Pin> {
    Pin::parse(PIN).context("a fixed PIN")
}

/// Where a run's vault lies.
#[must_use]
pub fn places(folder: &Path) -> Places {
    Places::under(&folder.join("home"))
}

/// The stick a copy is carried away on; it lies beside the home.
#[must_use]
pub fn stick(folder: &Path) -> PathBuf {
    folder.join("home").join("stick")
}

/// How a writer goes about it.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Of all chance.
    pub seed: u64,
    /// How many steps; `None` for as many as it is let.
    pub steps: Option<u64>,
    /// Nothing waits for the disk.
    pub careless: bool,
}

/// Writes until the steps are done, or something ends it.
///
/// # Errors
/// Anything the vault refuses.
pub async fn write(folder: &Path, manner: Manner) -> anyhow::Result<()> {
    let mut writer = Writer::start(folder, manner).await?;
    let mut chance = Chance::new(manner.seed);
    let mut number = 0;
    if writer.vault.is_none() {
        writer.step(&mut number, Step::Create).await?;
    }
    let mut plan = workload::Plan::new(manner.seed);
    while manner.steps.is_none_or(|most| number < most) {
        let step = plan.next(&mut chance, writer.state());
        if step == Step::Age {
            writer.step(&mut number, Step::Age).await?;
            writer.step(&mut number, Step::Grow).await?;
        } else {
            writer.step(&mut number, step).await?;
        }
    }
    writer.close().await;
    Ok(())
}

struct Writer {
    folder: PathBuf,
    places: Places,
    person: PersonId,
    store: Store,
    keychain: Keychain,
    vault: Option<Vault>,
    careless: bool,
    sheet: Option<String>,
    /// The days of the snapshots that the key of now opens.
    days: Vec<u64>,
    pin: bool,
    day: u64,
}

impl Writer {
    async fn start(folder: &Path, manner: Manner) -> anyhow::Result<Self> {
        let (places, person) = (places(folder), person()?);
        let store = Store::logged(folder)?;
        let keychain = store.keychain();
        let there = Vault::folder(&places, &person).exists();
        let mut writer = Self {
            folder: folder.to_owned(),
            places,
            person,
            store,
            keychain,
            vault: None,
            careless: manner.careless,
            sheet: None,
            days: Vec::new(),
            pin: false,
            day: (manner.seed % 1000) * 100,
        };
        if there {
            writer.pin = Vault::slots(&writer.places, &writer.person)?.pin;
            writer.open().await?;
            // A copy of an earlier run comes from before the last step it may have been in: it is not taken back here.
        }
        Ok(writer)
    }

    fn state(&self) -> workload::State {
        workload::State { pin: self.pin, sheet: self.sheet.is_some(), days: self.days.clone(), day: self.day }
    }

    async fn open(&mut self) -> anyhow::Result<()> {
        let way = Unlock::Pin(pin()?);
        let vault = Vault::open_with(&self.places, &self.person, &self.keychain, way, sample::day(self.day)).await?;
        self.vault = Some(vault);
        self.be_careless().await
    }

    async fn be_careless(&self) -> anyhow::Result<()> {
        if let (true, Some(vault)) = (self.careless, &self.vault) {
            vault.be_careless().await?;
        }
        Ok(())
    }

    async fn close(&mut self) {
        if let Some(vault) = self.vault.take() {
            vault.close().await;
        }
    }

    async fn step(&mut self, number: &mut u64, step: Step) -> anyhow::Result<()> {
        *number += 1;
        say(&Line::Begin { number: *number, of: step.clone() })?;
        let sheet = self.make(&step).await.with_context(|| format!("step {number}: {}", step.name()))?;
        self.be_careless().await?;
        say(&Line::Ack { number: *number, sheet })
    }

    fn vault(&self) -> anyhow::Result<&Vault> {
        self.vault.as_ref().context("the vault is closed")
    }

    /// Carries a step out; gives the words of a sheet that was made.
    async fn make(&mut self, step: &Step) -> anyhow::Result<Option<String>> {
        self.day += 1;
        let at = sample::day(self.day);
        match step {
            Step::Create => {
                std::fs::create_dir_all(stick(&self.folder))?;
                self.vault = Some(Vault::create(&self.places, &self.person, &self.keychain).await?);
            }
            Step::Fetch { seed, medicines } => {
                self.vault()?.replace_records(sample::records(*seed, *medicines)).await?;
            }
            Step::Note { action } => {
                self.vault()?.audit(event(action)).await?;
            }
            Step::Set { name, value } => {
                self.vault()?.put_setting(SETTINGS[*name % SETTINGS.len()], value.clone()).await?;
            }
            Step::Keep { seed, size } => self.vault()?.keep_items(sample::items(*seed, *size)).await?,
            Step::Reopen | Step::Grow => {
                self.close().await;
                self.open().await?;
            }
            Step::SetPin => {
                self.vault()?.set_pin(&self.keychain, pin()?).await?;
                self.pin = true;
            }
            Step::RemovePin => {
                self.vault()?.remove_pin(&self.keychain).await?;
                self.pin = false;
            }
            Step::MakeSheet => {
                let words = self.vault()?.make_sheet(at).await?.to_words().join(" ");
                self.sheet = Some(words.clone());
                return Ok(Some(words));
            }
            Step::Recover => self.recover().await?,
            Step::Rekey => {
                let pin = if self.pin { Some(pin()?) } else { None };
                self.vault()?.rekey(&self.keychain, RekeyFor::Routine, pin, at).await?;
                self.sheet = None;
                self.days.clear();
            }
            Step::Snapshot { day } => {
                let made = self.vault()?.snapshot(sample::day(*day), SnapshotReason::Daily).await?;
                if made.is_some() {
                    self.days.push(*day);
                }
            }
            Step::CopyToStick { day } => {
                self.vault()?.copy_to(&stick(&self.folder), sample::day(*day)).await?;
            }
            Step::Restore { from, day } => self.restore(*from, *day).await?,
            Step::Age => self.age().await?,
        }
        Ok(None)
    }

    async fn recover(&mut self) -> anyhow::Result<()> {
        let words = self.sheet.clone().context("no sheet")?;
        let words = SheetWords::parse(&words).map_err(|error| anyhow::anyhow!("{error}"))?;
        self.close().await;
        let way = Unlock::Sheet(words);
        let at = sample::day(self.day);
        self.vault = Some(Vault::open_with(&self.places, &self.person, &self.keychain, way, at).await?);
        self.pin = false;
        Ok(())
    }

    async fn restore(&mut self, from: u64, day: u64) -> anyhow::Result<()> {
        let cards = Vault::snapshots(&self.places, &self.person)?;
        let card = cards.iter().find(|card| card.at == sample::day(from)).context("the snapshot is gone")?;
        ensure!(card.reason == SnapshotReason::Daily, "another snapshot has its day");
        let source = Source::Snapshot(card.id.clone());
        self.vault()?.restore(source, &self.keychain, sample::day(day)).await?;
        Ok(())
    }

    /// What the version before this one would have written. Its keychain knew of no anchor.
    async fn age(&mut self) -> anyhow::Result<()> {
        let vault = self.vault.take().context("the vault is closed")?;
        vault.past_the_chain(|file| file.execute_batch(OLDER)).await?;
        vault.close().await;
        self.keychain.delete(vault::Account::anchor(&self.person)).await?;
        if !self.store.entries().contains_key(vault::Account::vault_key(&self.person).as_str()) {
            bail!("the key is gone");
        }
        Ok(())
    }
}

/// The database's growth from its third step on, backwards.
pub const OLDER: &str = "
    BEGIN;
    DROP INDEX prescription_shown;
    DROP INDEX chain_anchored;
    DROP TABLE chain;
    DROP TABLE epoch;
    CREATE TABLE setting_before (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO setting_before (name, value) SELECT name, value FROM setting;
    DROP TABLE setting;
    ALTER TABLE setting_before RENAME TO setting;
    PRAGMA user_version = 2;
    COMMIT;
";

/// One line, by one call of the system.
fn say(line: &Line) -> anyhow::Result<()> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}
