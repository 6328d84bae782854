//! `invite`: a patient, or somebody who acts for one.

use super::{CommandError, Desk, day, read, stem, write};
use clinicpack::{Entry, Folder, Leaflet};
use std::path::PathBuf;
use trust::{ActsFor, Invitation, InvitationCode, InvitationError, InvitationLink};

pub(super) fn invite(desk: &mut Desk) -> Result<String, CommandError> {
    let flags = &mut desk.flags;
    let folder = Folder::new(flags.folder()?);
    let (sub, name, days) = (flags.one("sub")?, flags.one("name")?, flags.days()?);
    let acts_for = match flags.maybe("for")? {
        None => None,
        Some(patient) => Some(ActsFor { name: flags.one("for-name")?, patient, relation: flags.one("relation")? }),
    };
    let out = PathBuf::from(flags.one("out")?);
    let font = flags.maybe_path("font")?.map(|path| read(&path)).transpose()?;
    let passphrase_file = flags.maybe_path("passphrase-file")?;
    flags.end()?;
    let files = ["housecall", "pdf", "link"].map(|kind| out.join(format!("{}.{kind}", stem(&sub))));
    // all or nothing: a second invitation into the same folder stops here
    if let Some(there) = files.iter().find(|file| file.exists()) {
        return Err(clinicpack::FolderError::Exists(there.clone()).into());
    }
    let settings = folder.settings()?;
    let link = InvitationLink::new(settings.web(), InvitationCode::generate()?)?;
    let until = day(desk.now + u64::from(days) * 24 * 60 * 60, &settings.zone);
    let leaflet = Leaflet {
        clinic: &settings.name,
        phone: &settings.phone,
        name: &name,
        acts_for: acts_for.as_ref(),
        until: &until,
        link: &link,
        font: font.as_deref(),
    };
    let leaflet = leaflet.to_pdf()?;

    let clinic = desk.open(&folder, passphrase_file.as_deref())?;
    let text = match &acts_for {
        None => clinic.invite(&sub, &name, days, desk.now)?,
        Some(acts_for) => clinic.invite_caregiver(&sub, &name, acts_for.clone(), days, desk.now)?,
    };
    let bundle = link.code().seal(&text)?;
    let invitation = Invitation::open(text.as_bytes(), desk.now).map_err(unusable)?;
    let serial = invitation.certificate().serial.clone();
    folder.record(&Entry::Issued { at: desk.now, certificate: Box::new(invitation.certificate().clone()) })?;

    let bundle_file = out.join("invitations").join(link.code().lookup_id());
    let [file, page, link_file] = files;
    let wrote = [
        write(&file, text.as_bytes())?,
        write(&page, &leaflet)?,
        write(&link_file, link.to_text().as_bytes())?,
        write(&bundle_file, &bundle)?,
    ];
    let whom = acts_for.map_or_else(String::new, |other| format!(", {} of {}", other.relation, other.name));
    Ok(format!(
        "{}\ninvited {name}{whom} ({sub}) until {until}, serial {serial}\n\
         the bundle goes where {} leads",
        wrote.join("\n"),
        link.bundle_address()
    ))
}

/// What this program just made, it would not read.
fn unusable(error: InvitationError) -> CommandError {
    CommandError::Failed(format!("the invitation would not be accepted: {error}"))
}
