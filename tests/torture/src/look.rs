//! What is found after a program was cut off: opened as she would open it, and compared with what was acknowledged.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use vault::{OpenError, StoreError, Unlock, Vault};

use crate::content::{Content, GOES_ON, Step, event};
use crate::keychain::{Entries, Store};
use crate::sample;
use crate::writer::{Line, person, pin, places};

/// What a writer has said.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// After the last step that was acknowledged.
    content: Content,
    /// As they were on the days of snapshots.
    days: BTreeMap<u64, Content>,
    begun: Option<Step>,
    /// There is a vault.
    made: bool,
    /// So many steps were acknowledged.
    pub acknowledged: u64,
}

impl History {
    /// Hears one line.
    pub fn hear(&mut self, line: &Line) {
        match line {
            Line::Begin { of, .. } => self.begun = Some(of.clone()),
            Line::Ack { .. } => {
                let Some(step) = self.begun.take() else { return };
                self.content = self.after(&step);
                if let Step::Snapshot { day } = step {
                    self.days.insert(day, self.content.clone());
                }
                self.made = true;
                self.acknowledged += 1;
            }
        }
    }

    fn after(&self, step: &Step) -> Content {
        self.content.after(step, |day| self.days.get(&day).cloned())
    }

    /// What was in hand.
    #[must_use]
    pub fn moment(&self) -> &'static str {
        self.begun.as_ref().map_or("between two steps", Step::name)
    }

    /// Whether the step in hand is one that no power cut may be asked about.
    #[must_use]
    pub fn ages(&self) -> bool {
        self.begun == Some(Step::Age)
    }

    /// What was found counts from now on.
    pub fn go_on_from(&mut self, found: Content) {
        self.content = found;
        self.begun = None;
        self.made = true;
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// All that was acknowledged, and the step in hand whole or not at all.
    Kept(Box<Content>),
    /// Nothing, and nothing was acknowledged.
    Nothing,
    /// Something that was acknowledged is not there.
    Lost(String),
    /// It does not open, or is not whole.
    Corrupt(String),
    /// It is whole, and was called tampered with.
    FalseAlarm(String),
    /// It was said to be the person's own mistake.
    Blamed(String),
}

impl Found {
    /// Whether all is well.
    #[must_use]
    pub fn is_well(&self) -> bool {
        matches!(self, Self::Kept(_) | Self::Nothing)
    }
}

/// Opens what lies in a folder, with what the keychain held.
///
/// # Errors
/// This program's own; what is wrong with the vault is a [`Found`].
pub async fn look(folder: &Path, entries: Entries, history: &History) -> anyhow::Result<Found> {
    let (places, person) = (places(folder), person()?);
    let keychain = Store::in_memory(entries).keychain();
    // As every start of the program does.
    Vault::finish_erasing(&places, &keychain).await.context("erasing")?;
    let there = Vault::people(&places).map_err(|error| anyhow::anyhow!("{error}"))?.contains(&person);
    if !there {
        return Ok(if history.made { Found::Lost("the vault".into()) } else { Found::Nothing });
    }
    // The PIN is right always; where none is set it is not looked at.
    let vault = match Vault::open_with(&places, &person, &keychain, Unlock::Pin(pin()?), sample::day(1)).await {
        Ok(vault) => vault,
        Err(error) => return Ok(of_error(error)),
    };
    let found = looked_into(&vault, history).await;
    vault.close().await;
    match found? {
        Found::Kept(content) => Ok(goes_on(folder, &keychain, content).await?),
        other => Ok(other),
    }
}

fn of_error(error: OpenError) -> Found {
    match error {
        OpenError::WrongPin | OpenError::PinNeeded | OpenError::WrongWords => Found::Blamed(error.to_string()),
        error => Found::Corrupt(error.to_string()),
    }
}

async fn looked_into(vault: &Vault, history: &History) -> anyhow::Result<Found> {
    let condition = match vault.verify().await {
        Ok(condition) => condition,
        Err(error) => return Ok(Found::Corrupt(format!("verify: {error}"))),
    };
    let content = match Content::of(vault).await {
        Ok(content) => content,
        Err(error) => return Ok(Found::Corrupt(format!("reading: {error}"))),
    };
    let next = history.begun.as_ref().map(|step| history.after(step));
    let kept = content == history.content || next.as_ref() == Some(&content);
    Ok(match (kept, condition.suspends()) {
        (true, false) => Found::Kept(Box::new(content)),
        (true, true) => Found::FalseAlarm(condition.code().into()),
        (false, _) => Found::Lost(format!("{}, {}", history.content.differs(&content), condition.code())),
    })
}

/// It takes something new, and opens again with it.
async fn goes_on(folder: &Path, keychain: &vault::Keychain, mut content: Box<Content>) -> anyhow::Result<Found> {
    let (places, person) = (places(folder), person()?);
    for again in [false, true] {
        let vault = match Vault::open_with(&places, &person, keychain, Unlock::Pin(pin()?), sample::day(1)).await {
            Ok(vault) => vault,
            Err(error) => return Ok(Found::Corrupt(format!("opened once more: {error}"))),
        };
        let step = Step::Note { action: GOES_ON.into() };
        let taken: Result<(), StoreError> = async {
            if again {
                let now = Content::of(&vault).await?;
                if now != *content {
                    return Err(StoreError::Damaged);
                }
                return Ok(());
            }
            vault.audit(event(GOES_ON)).await?;
            *content = content.after(&step, |_| None);
            Ok(())
        }
        .await;
        vault.close().await;
        if let Err(error) = taken {
            return Ok(Found::Corrupt(format!("went on: {error}")));
        }
    }
    Ok(Found::Kept(content))
}

/// Everything in a folder, as it lies.
///
/// # Errors
/// The disk's own.
pub fn copy_all(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
