//! The words after a command: a folder, then `--name value` pairs.

use std::path::PathBuf;

/// Why the command line was not understood.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FlagError {
    #[error("there is no command {0}; try help")]
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
}

/// The words, each to be taken once.
#[derive(Debug)]
pub(crate) struct Flags {
    folder: Option<PathBuf>,
    pairs: Vec<(String, String)>,
}

impl Flags {
    pub(crate) fn read(words: &[String]) -> Result<Self, FlagError> {
        let mut flags = Self { folder: None, pairs: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if let Some(name) = word.strip_prefix("--") {
                let value = words.next().ok_or_else(|| FlagError::NoValue(name.to_owned()))?;
                flags.pairs.push((name.to_owned(), value.clone()));
            } else if flags.folder.is_none() {
                flags.folder = Some(PathBuf::from(word));
            } else {
                return Err(FlagError::Unexpected(word.clone()));
            }
        }
        Ok(flags)
    }

    pub(crate) fn folder(&mut self) -> Result<PathBuf, FlagError> {
        self.folder.take().ok_or(FlagError::NoFolder)
    }

    /// The one value of a name.
    pub(crate) fn one(&mut self, name: &'static str) -> Result<String, FlagError> {
        let mut values = self.all(name)?;
        let first = values.pop().ok_or(FlagError::Missing(name))?;
        if values.is_empty() { Ok(first) } else { Err(FlagError::Twice(name)) }
    }

    /// Every value of a name, at least one.
    pub(crate) fn all(&mut self, name: &'static str) -> Result<Vec<String>, FlagError> {
        let (taken, left) = self.pairs.drain(..).partition(|(n, _)| n == name);
        self.pairs = left;
        let taken: Vec<(String, String)> = taken;
        if taken.is_empty() {
            return Err(FlagError::Missing(name));
        }
        Ok(taken.into_iter().map(|(_, value)| value).collect())
    }

    pub(crate) fn days(&mut self) -> Result<u32, FlagError> {
        match self.one("days")?.parse() {
            Ok(days) if (1..=3650).contains(&days) => Ok(days),
            _ => Err(FlagError::Days),
        }
    }

    /// Nothing may be left over.
    pub(crate) fn end(&mut self) -> Result<(), FlagError> {
        match self.pairs.pop() {
            Some((name, _)) => Err(FlagError::Unexpected(format!("--{name}"))),
            None => Ok(()),
        }
    }
}
