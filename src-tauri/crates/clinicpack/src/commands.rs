//! The commands, one file each.

mod clinic;
#[cfg(feature = "doctor")]
mod doctor;
mod invite;
mod list;
mod provider;
mod revoke;
mod rotate;

use crate::flags::{FlagError, Flags};
use crate::help;
use crate::passphrase::{self, PassphraseError};
use clinicpack::{Clinic, ClinicError, Folder, FolderError, LeafletError, write_new};
use std::path::{Path, PathBuf};
use trust::{KeyError, LinkError, PaperError, RequestError, SealBundleError, SealCost};

/// Why a command did nothing, or did not do all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Flags(#[from] FlagError),
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    #[error("the clinic could not do it")]
    Clinic(#[from] ClinicError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("{} could not be read", .path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the request is refused")]
    Request(#[from] RequestError),
    #[error("the paper is not right")]
    Paper(#[from] PaperError),
    #[error("the key is not right")]
    Key(#[from] KeyError),
    #[error("the clinic's web address is not right")]
    Link(#[from] LinkError),
    #[error("the invitation could not be sealed")]
    Bundle(#[from] SealBundleError),
    #[error("the leaflet could not be made")]
    Leaflet(#[from] LeafletError),
    #[error("this key is certified for another person; each person has a key of her own")]
    OthersKey,
    #[error("nothing was issued for {0} here; try: clinicpack list")]
    NobodyIssued(String),
    #[error("say what to revoke: --serial, --person, --key, or --renew for the same list anew")]
    NothingToRevoke,
    #[error(
        "a new root is a new clinic: every doctor and every patient is trusted by the root they have. Make one with \
         `clinicpack init` under another id, certify the doctors and invite everybody anew"
    )]
    NewRoot,
    #[error(
        "with --from-paper give the clinic's last revocation list, --revocations FILE (the hub has it), or say that it \
         is lost: --list-lost --list-number N; `clinicpack help init` says what that means"
    )]
    NoLastList,
    #[error(
        "revocation list number {0} was signed here and is not in the folder; put it back as revocations-{0:04}.jws \
         (the hub has it)"
    )]
    ListGone(u64),
    #[error("no doctor's certificate is valid; certify one with: clinicpack provider certify")]
    NoDoctor,
    #[error("{0}")]
    Failed(String),
}

/// What every command needs.
pub(crate) struct Desk {
    pub(crate) flags: Flags,
    pub(crate) cost: SealCost,
    pub(crate) now: u64,
}

/// Carries out one command line; gives what to print.
pub(crate) fn run(words: &[String], cost: SealCost, now: u64) -> Result<String, CommandError> {
    let Some((command, rest)) = words.split_first() else {
        return Ok(help::of(None).unwrap_or_default().to_owned());
    };
    let unknown = || CommandError::from(FlagError::UnknownCommand(command.clone()));
    let wants_help = rest.iter().any(|word| word == "--help" || word == "-h");
    if matches!(command.as_str(), "help" | "--help" | "-h") {
        return help::of(rest.first().map(String::as_str)).map(str::to_owned).ok_or_else(unknown);
    }
    if wants_help {
        return help::of(Some(command)).map(str::to_owned).ok_or_else(unknown);
    }
    let mut desk = Desk { flags: Flags::read(rest)?, cost, now };
    match command.as_str() {
        "init" => clinic::init(&mut desk),
        "restore" => clinic::restore(&mut desk),
        "profile" => clinic::profile(&mut desk),
        "provider" => provider::provider(&mut desk),
        "certify" => provider::certify(&mut desk),
        "invite" => invite::invite(&mut desk),
        "revoke" => revoke::revoke(&mut desk),
        "list" => list::list(&mut desk),
        "rotate" => rotate::rotate(&mut desk),
        #[cfg(feature = "doctor")]
        "doctor" => doctor::doctor(&mut desk),
        #[cfg(not(feature = "doctor"))]
        "doctor" => Err(CommandError::Failed("this clinicpack was built without network code".to_owned())),
        _ => Err(unknown()),
    }
}

impl Desk {
    /// Opens the clinic; asks for the passphrase last, when everything else on the line was understood.
    fn open(&self, folder: &Folder, passphrase_file: Option<&Path>) -> Result<Clinic, CommandError> {
        // a missing folder is said before anybody types
        folder.settings()?;
        Ok(folder.open(&passphrase::ask(passphrase_file)?)?)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CommandError> {
    std::fs::read(path).map_err(|source| CommandError::Read { path: path.to_owned(), source })
}

fn write(path: &Path, bytes: &[u8]) -> Result<String, CommandError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|source| CommandError::Read { path: folder.to_owned(), source })?;
    }
    write_new(path, bytes)?;
    Ok(format!("wrote {}", path.display()))
}

/// The id behind the slash, as the stem of a file's name.
fn stem(sub: &str) -> &str {
    sub.rsplit('/').next().unwrap_or(sub)
}

/// A day as people write it, in the clinic's time zone.
fn day(seconds: u64, zone: &str) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| "a day far away".to_owned(), |at| zone.to_datetime(at).strftime("%-d %B %Y").to_string())
}

#[cfg(test)]
mod tests;
