//! `provider certify`: a doctor's browser.

use super::{CommandError, Desk, read, write};
use crate::flags::FlagError;
use clinicpack::{Entry, Folder};
use std::path::PathBuf;
use trust::CertificateRequest;

pub(super) fn provider(desk: &mut Desk) -> Result<String, CommandError> {
    match desk.flags.word().as_deref() {
        Some("certify") => certify(desk),
        other => Err(FlagError::UnknownCommand(format!("provider {}", other.unwrap_or_default())).into()),
    }
}

pub(super) fn certify(desk: &mut Desk) -> Result<String, CommandError> {
    let flags = &mut desk.flags;
    let folder = Folder::new(flags.folder()?);
    let request = PathBuf::from(flags.one("request")?);
    let words = flags.one("words")?;
    let (sub, name, days) = (flags.one("sub")?, flags.one("name")?, flags.days()?);
    let out = PathBuf::from(flags.one("out")?);
    let passphrase_file = flags.maybe_path("passphrase-file")?;
    flags.end()?;
    let request = CertificateRequest::open(&read(&request)?)?;
    request.check_words(&words)?;
    if folder.ledger()?.is_anothers(request.key(), &sub) {
        return Err(CommandError::OthersKey);
    }
    let clinic = desk.open(&folder, passphrase_file.as_deref())?;
    let text = clinic.certify_provider(request.key(), &sub, &name, days, desk.now)?;
    let certificate = clinic.open_certificate(&text)?;
    let serial = certificate.serial.clone();
    folder.record(&Entry::Issued { at: desk.now, certificate: Box::new(certificate) })?;
    let wrote = write(&out, text.as_bytes())?;
    Ok(format!("{wrote} for {name} ({sub}), serial {serial}\nher key is {}", request.key().thumbprint()))
}
