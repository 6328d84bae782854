//! `revoke`: the next revocation list.

use super::{CommandError, Desk, day, write};
use clinicpack::{Entry, Folder, LIST_DAYS};
use std::path::PathBuf;
use trust::Thumbprint;

pub(super) fn revoke(desk: &mut Desk) -> Result<String, CommandError> {
    let flags = &mut desk.flags;
    let folder = Folder::new(flags.folder()?);
    let (mut serials, people) = (flags.any("serial"), flags.any("person"));
    let keys = flags.any("key").iter().map(|key| Thumbprint::read(key)).collect::<Result<Vec<_>, _>>();
    let mut keys = keys?;
    let renew = flags.switch("renew");
    let days = flags.maybe_days()?.unwrap_or(LIST_DAYS);
    let out = flags.maybe("out")?.map(PathBuf::from);
    let passphrase_file = flags.maybe_path("passphrase-file")?;
    flags.end()?;
    if serials.is_empty() && people.is_empty() && keys.is_empty() && !renew {
        return Err(CommandError::NothingToRevoke);
    }
    let (ledger, before) = (folder.ledger()?, folder.revocations()?);
    let newest = before.as_ref().map_or(0, |list| list.list().number);
    if let Some(gone) = ledger.last_list().filter(|signed| *signed > newest) {
        return Err(CommandError::ListGone(gone));
    }
    for person in &people {
        let issued: Vec<_> = ledger.of_person(person).collect();
        if issued.is_empty() {
            return Err(CommandError::NobodyIssued(person.clone()));
        }
        serials.extend(issued.iter().map(|certificate| certificate.serial.clone()));
        keys.extend(issued.iter().map(|certificate| certificate.key.thumbprint()));
    }
    if let Some(unknown) = serials.iter().find(|serial| ledger.certificates().all(|known| known.serial != **serial)) {
        return Err(CommandError::NobodyIssued(unknown.clone()));
    }
    let clinic = desk.open(&folder, passphrase_file.as_deref())?;
    let named = keys.iter().map(Thumbprint::to_string).collect();
    let list = clinic.sign_revocations(before.as_ref(), serials.clone(), keys, days, desk.now)?;
    let (number, next) = (list.list().number, list.list().next);
    // the list before the ledger: one too many in the ledger would say revoked where nothing is
    let kept = folder.add_revocations(&list)?;
    folder.record(&Entry::Revoked { at: desk.now, number, serials, keys: named })?;
    let mut said = format!("wrote {}", kept.display());
    if let Some(out) = out {
        said += "\n";
        said += &write(&out, list.text().as_bytes())?;
    }
    let (certificates, keys) = (list.list().serials.len(), list.list().keys.len());
    let until = day(next, &clinic.settings().zone);
    Ok(said
        + &format!(
            "\nlist number {number}: {certificates} certificates and {keys} keys, good until {until}\n\
             give it to the hub, and sign the next one before that day: clinicpack revoke --renew"
        ))
}
