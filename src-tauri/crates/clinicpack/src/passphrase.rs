//! Where the passphrase comes from: the terminal, without echo, or a file.

use std::io;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Shorter ones are guessed in spite of the seal's cost.
const SHORTEST: usize = 12;

/// Why there is no passphrase.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PassphraseError {
    #[error("the passphrase has fewer than {SHORTEST} characters")]
    TooShort,
    #[error("the two passphrases differ")]
    Differ,
    #[error("there is no terminal to ask for the passphrase; use --passphrase-file")]
    NoTerminal(#[source] io::Error),
    #[error("{} could not be read", .path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// The passphrase of a clinic that is there.
pub(crate) fn ask(file: Option<&Path>) -> Result<Zeroizing<String>, PassphraseError> {
    match file {
        Some(path) => from_file(path),
        None => from_terminal("Passphrase of the clinic's root key: "),
    }
}

/// A new passphrase, asked for twice.
pub(crate) fn ask_new(file: Option<&Path>) -> Result<Zeroizing<String>, PassphraseError> {
    let passphrase = match file {
        Some(path) => from_file(path)?,
        None => {
            let first = from_terminal("New passphrase for the clinic's root key: ")?;
            let second = from_terminal("The same again: ")?;
            if *first != *second {
                return Err(PassphraseError::Differ);
            }
            first
        }
    };
    if passphrase.chars().count() < SHORTEST { Err(PassphraseError::TooShort) } else { Ok(passphrase) }
}

/// The file's first line, without its end.
fn from_file(path: &Path) -> Result<Zeroizing<String>, PassphraseError> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.map_err(|source| PassphraseError::File { path: path.to_owned(), source })?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn from_terminal(prompt: &str) -> Result<Zeroizing<String>, PassphraseError> {
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(PassphraseError::NoTerminal)
}
