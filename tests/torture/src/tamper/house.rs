//! A home to tamper with: a vault with a past, and the keychain beside it, as bytes that can be laid out again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use tempfile::TempDir;
use vault::{Condition, Keychain, PersonId, Pin, Places, SnapshotReason, StoreError, Unlock, Vault};

use super::Seen;
use crate::content::{Content, event};
use crate::keychain::{Entries, Store};
use crate::sample;
use crate::words;
use crate::writer::{PIN, person, pin, places};

/// Files by their path below the home, and what the keychain holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Lie {
    pub(super) files: BTreeMap<PathBuf, Vec<u8>>,
    pub(super) keychain: Entries,
}

/// States of one vault, and of a stranger's.
pub(super) struct House {
    pub(super) now: Lie,
    /// A few changes ago.
    pub(super) before: Lie,
    /// A few changes ago, cut off: with a log that is not yet in the file.
    pub(super) before_open: Lie,
    /// As now, cut off before the last changes were in the file itself.
    pub(super) now_open: Lie,
    /// With a PIN.
    pub(super) pin: Lie,
    pub(super) pin_before: Lie,
    pub(super) stranger: Lie,
    pub(super) content: Content,
    pub(super) pin_content: Content,
}

/// Where files lie below a home.
pub(super) fn file(name: &str) -> anyhow::Result<PathBuf> {
    let vault = Vault::folder(&Places::under(Path::new("")), &person()?);
    Ok(vault.join(name))
}

impl House {
    pub(super) async fn build() -> anyhow::Result<Self> {
        let home = Home::new(person()?)?;
        let vault = Vault::create(&home.places, &home.person, &home.keychain).await?;
        vault.replace_records(sample::records(1, 30)).await?;
        vault.make_sheet(sample::day(1)).await?;
        for number in 0..60 {
            vault.audit(event(&format!("torture-{number}"))).await?;
        }
        vault.keep_items(sample::items(1, 40_000)).await?;
        vault.snapshot(sample::day(2), SnapshotReason::Daily).await?.context("a snapshot")?;
        vault.put_setting("torture-a", Some("1".into())).await?;
        home.heard().await;
        let before_open = home.lie()?;
        vault.close().await;
        let before = home.lie()?;
        let vault = home.open().await?;
        vault.replace_records(sample::records(2, 28)).await?;
        vault.put_setting("torture-a", Some("2".into())).await?;
        for number in 60..140 {
            vault.audit(event(&format!("torture-{number}"))).await?;
        }
        vault.keep_items(sample::items(2, 30_000)).await?;
        vault.snapshot(sample::day(3), SnapshotReason::Daily).await?.context("a snapshot")?;
        vault.put_setting("torture-b", Some("2".into())).await?;
        let content = Content::of(&vault).await?;
        home.heard().await;
        let now_open = home.lie()?;
        vault.close().await;
        let now = home.lie()?;

        let vault = home.open().await?;
        vault.set_pin(&home.keychain, pin()?).await?;
        vault.put_setting("torture-c", Some("1".into())).await?;
        vault.close().await;
        let pin_before = home.lie()?;
        let vault = home.open().await?;
        vault.put_setting("torture-c", Some("2".into())).await?;
        let pin_content = Content::of(&vault).await?;
        vault.close().await;
        let pin = home.lie()?;

        let other = Home::new(PersonId::generate())?;
        let vault = Vault::create(&other.places, &other.person, &other.keychain).await?;
        vault.replace_records(sample::records(9, 20)).await?;
        vault.snapshot(sample::day(2), SnapshotReason::Daily).await?.context("a snapshot")?;
        vault.close().await;
        let stranger = other.lie()?;
        Ok(Self { now, before, before_open, now_open, pin, pin_before, stranger, content, pin_content })
    }
}

/// A home on the disk.
pub(super) struct Home {
    pub(super) dir: TempDir,
    pub(super) places: Places,
    pub(super) person: PersonId,
    pub(super) store: Store,
    pub(super) keychain: Keychain,
}

impl Home {
    fn new(person: PersonId) -> anyhow::Result<Self> {
        let dir = tempfile::tempdir()?;
        fs::create_dir_all(dir.path().join("home"))?;
        let store = Store::in_memory(Entries::new());
        Ok(Self { places: places(dir.path()), person, keychain: store.keychain(), store, dir })
    }

    /// Lays a state out.
    pub(super) fn of(lie: &Lie) -> anyhow::Result<Self> {
        let home = Self::new(person()?)?;
        for (path, bytes) in &lie.files {
            let path = home.root().join(path);
            fs::create_dir_all(path.parent().context("a folder")?)?;
            fs::write(path, bytes)?;
        }
        home.store.hold(lie.keychain.clone());
        Ok(home)
    }

    pub(super) fn root(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    pub(super) async fn open(&self) -> Result<Vault, vault::OpenError> {
        let pin = Pin::parse(PIN).ok_or(vault::OpenError::PinNeeded)?;
        Vault::open_with(&self.places, &self.person, &self.keychain, Unlock::Pin(pin), sample::day(9)).await
    }

    /// Waits until the keychain has heard of everything: within 50 ms it does.
    async fn heard(&self) {
        let mut before = Entries::new();
        while before != self.store.entries() {
            before = self.store.entries();
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    fn lie(&self) -> anyhow::Result<Lie> {
        let mut lie = Lie { files: BTreeMap::new(), keychain: self.store.entries() };
        collect(&self.root(), &self.root(), &mut lie.files)?;
        Ok(lie)
    }

    /// As a start of the program looks at it.
    pub(super) async fn seen(&self, content: &Content) -> anyhow::Result<Seen> {
        let vault = match self.open().await {
            Ok(vault) => vault,
            Err(error) => return Ok(Seen::Said(words::of_error(error))),
        };
        let seen = self.seen_open(&vault, content).await;
        vault.close().await;
        seen
    }

    async fn seen_open(&self, vault: &Vault, content: &Content) -> anyhow::Result<Seen> {
        let condition = match vault.verify().await {
            Ok(condition) => condition,
            Err(error) => return Ok(said_of_store(error)),
        };
        if let Some(said) = words::of_condition(&condition) {
            return Ok(Seen::Said(said));
        }
        if vault.alarm().await?.is_some() {
            return Ok(Seen::Said(words::of_trouble(session::Trouble::FilesRewritten)));
        }
        if matches!(condition, Condition::CaughtUp { .. }) {
            return Ok(Seen::Quiet);
        }
        Ok(match Content::of(vault).await {
            Ok(found) if found == *content => Seen::WithoutEffect,
            Ok(_) => Seen::Quiet,
            Err(error) => said_of_store(error),
        })
    }
}

fn said_of_store(error: StoreError) -> Seen {
    Seen::Said(words::of_trouble(error.into()))
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(root, &entry.path(), files)?;
        } else {
            files.insert(entry.path().strip_prefix(root)?.to_owned(), fs::read(entry.path())?);
        }
    }
    Ok(())
}
