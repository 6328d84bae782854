//! `rotate`: new certificates in time.

use super::{CommandError, Desk, stem, write};
use crate::flags::FlagError;
use clinicpack::{Entry, Folder};
use std::path::PathBuf;

pub(super) fn rotate(desk: &mut Desk) -> Result<String, CommandError> {
    match desk.flags.word().as_deref() {
        Some("hub") => hub(desk),
        Some("doctors") => doctors(desk),
        Some("root") => Err(CommandError::NewRoot),
        other => Err(FlagError::UnknownCommand(format!("rotate {}", other.unwrap_or_default())).into()),
    }
}

fn hub(desk: &mut Desk) -> Result<String, CommandError> {
    let flags = &mut desk.flags;
    let folder = Folder::new(flags.folder()?);
    let hosts = flags.all("hub-host")?;
    let out = PathBuf::from(flags.one("out")?);
    let passphrase_file = flags.maybe_path("passphrase-file")?;
    flags.end()?;
    let clinic = desk.open(&folder, passphrase_file.as_deref())?;
    let tls = clinic.certify_server(&hosts, desk.now)?;
    let key = write(&out.join("hub.key"), tls.key.as_bytes())?;
    let certificate = write(&out.join("hub.pem"), tls.certificate.as_bytes())?;
    Ok(format!("{key}\n{certificate}\ngive both to the hub and start it anew"))
}

fn doctors(desk: &mut Desk) -> Result<String, CommandError> {
    let flags = &mut desk.flags;
    let folder = Folder::new(flags.folder()?);
    let days = flags.days()?;
    let out = PathBuf::from(flags.one("out")?);
    let passphrase_file = flags.maybe_path("passphrase-file")?;
    flags.end()?;
    let ledger = folder.ledger()?;
    let doctors = ledger.doctors(desk.now);
    if doctors.is_empty() {
        return Err(CommandError::NoDoctor);
    }
    let clinic = desk.open(&folder, passphrase_file.as_deref())?;
    let mut said = Vec::new();
    for (index, doctor) in doctors.iter().enumerate() {
        let text = clinic.certify_provider(&doctor.key, &doctor.sub, &doctor.name, days, desk.now)?;
        let certificate = clinic.open_certificate(&text)?;
        folder.record(&Entry::Issued { at: desk.now, certificate: Box::new(certificate) })?;
        // a doctor may have two browsers
        let same = doctors.iter().take(index).filter(|other| other.sub == doctor.sub).count();
        let number = if same == 0 { String::new() } else { format!("-{}", same + 1) };
        let wrote = write(&out.join(format!("{}{number}.jws", stem(&doctor.sub))), text.as_bytes())?;
        said.push(format!("{wrote} for {} (key {})", doctor.name, doctor.key.thumbprint()));
    }
    Ok(said.join("\n") + "\neach doctor opens her own in her page")
}
