//! `list`: what was issued.

use super::{CommandError, Desk, day};
use clinicpack::{Folder, State};
use trust::Role;

pub(super) fn list(desk: &mut Desk) -> Result<String, CommandError> {
    let flags = &mut desk.flags;
    let folder = Folder::new(flags.folder()?);
    let person = flags.maybe("person")?;
    flags.end()?;
    let settings = folder.settings()?;
    let ledger = folder.ledger()?;
    let mut lines = vec![format!("{} ({}), profile number {}", settings.name, settings.id, settings.number)];
    for certificate in ledger.certificates() {
        if person.as_ref().is_some_and(|person| *person != certificate.sub) {
            continue;
        }
        let state = match ledger.state(certificate, desk.now) {
            State::Valid { days_left } => format!("{days_left} days left"),
            State::Ended => "ended".to_owned(),
            State::Revoked => "revoked".to_owned(),
        };
        let what = match certificate.role {
            Role::Provider => "doctor",
            Role::Invitation => "invitation",
            // the root signs nothing else
            Role::Patient | Role::Caregiver | Role::Guest => "device",
        };
        let whom = certificate.acts_for.as_ref();
        let whom = whom.map_or_else(String::new, |other| format!(", {} of {}", other.relation, other.name));
        lines.push(format!(
            "{what:<10}  {}{whom} ({})  until {}, {state}  serial {}  key {}",
            certificate.name,
            certificate.sub,
            day(certificate.exp, &settings.zone),
            certificate.serial,
            certificate.key.thumbprint()
        ));
    }
    lines.push(match folder.revocations()? {
        None => "there is no revocation list; sign one with: clinicpack revoke --renew".to_owned(),
        Some(list) => format!(
            "revocation list number {}: {} certificates, {} keys, good until {}",
            list.list().number,
            list.list().serials.len(),
            list.list().keys.len(),
            day(list.list().next, &settings.zone)
        ),
    });
    Ok(lines.join("\n"))
}
