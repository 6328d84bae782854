//! The words after a command: perhaps a word that says what of, a folder, then `--name value` pairs.

use std::path::PathBuf;

/// Why the command line was not understood.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FlagError {
    #[error("there is no command {0}; try: clinicpack help")]
    UnknownCommand(String),
    #[error("the clinic's folder is missing")]
    NoFolder,
    #[error("--{0} is missing")]
    Missing(&'static str),
    #[error("--{0} is given twice")]
    Twice(&'static str),
    #[error("--{0} has no value")]
    NoValue(String),
    #[error("{0} is not expected here")]
    Unexpected(String),
    #[error("--days is not a number from 1 to 3650")]
    Days,
    #[error("--{0} is not one of: {1}")]
    NotOneOf(&'static str, &'static str),
}

/// These stand alone.
const SWITCHES: &[&str] = &["renew", "list-lost"];

/// The words, each to be taken once.
#[derive(Debug)]
pub(crate) struct Flags {
    words: Vec<String>,
    pairs: Vec<(String, String)>,
}

impl Flags {
    pub(crate) fn read(words: &[String]) -> Result<Self, FlagError> {
        let mut flags = Self { words: Vec::new(), pairs: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let Some(name) = word.strip_prefix("--") else {
                flags.words.push(word.clone());
                continue;
            };
            let value = if SWITCHES.contains(&name) {
                String::new()
            } else {
                words.next().cloned().ok_or_else(|| FlagError::NoValue(name.to_owned()))?
            };
            flags.pairs.push((name.to_owned(), value));
        }
        Ok(flags)
    }

    /// The next word that is no flag.
    pub(crate) fn word(&mut self) -> Option<String> {
        if self.words.is_empty() { None } else { Some(self.words.remove(0)) }
    }

    pub(crate) fn folder(&mut self) -> Result<PathBuf, FlagError> {
        self.word().map(PathBuf::from).ok_or(FlagError::NoFolder)
    }

    /// The one value of a name.
    pub(crate) fn one(&mut self, name: &'static str) -> Result<String, FlagError> {
        self.maybe(name)?.ok_or(FlagError::Missing(name))
    }

    /// The one value of a name, or none.
    pub(crate) fn maybe(&mut self, name: &'static str) -> Result<Option<String>, FlagError> {
        let mut values = self.any(name);
        let first = values.pop();
        if values.is_empty() { Ok(first) } else { Err(FlagError::Twice(name)) }
    }

    pub(crate) fn maybe_path(&mut self, name: &'static str) -> Result<Option<PathBuf>, FlagError> {
        Ok(self.maybe(name)?.map(PathBuf::from))
    }

    /// Every value of a name, at least one.
    pub(crate) fn all(&mut self, name: &'static str) -> Result<Vec<String>, FlagError> {
        let values = self.any(name);
        if values.is_empty() { Err(FlagError::Missing(name)) } else { Ok(values) }
    }

    /// Every value of a name.
    pub(crate) fn any(&mut self, name: &'static str) -> Vec<String> {
        let (taken, left) = self.pairs.drain(..).partition(|(n, _)| n == name);
        self.pairs = left;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// Whether a flag without value is there.
    pub(crate) fn switch(&mut self, name: &'static str) -> bool {
        !self.any(name).is_empty()
    }

    pub(crate) fn days(&mut self) -> Result<u32, FlagError> {
        self.maybe_days()?.ok_or(FlagError::Missing("days"))
    }

    pub(crate) fn maybe_days(&mut self) -> Result<Option<u32>, FlagError> {
        let days = self.maybe("days")?;
        let days = days.map(|days| days.parse().ok().filter(|days| (1..=3650).contains(days)).ok_or(FlagError::Days));
        days.transpose()
    }

    /// Nothing may be left over.
    pub(crate) fn end(&mut self) -> Result<(), FlagError> {
        if let Some(word) = self.word() {
            return Err(FlagError::Unexpected(word));
        }
        match self.pairs.pop() {
            Some((name, _)) => Err(FlagError::Unexpected(format!("--{name}"))),
            None => Ok(()),
        }
    }
}
