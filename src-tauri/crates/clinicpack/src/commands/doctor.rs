//! `doctor`: the look from outside.

use super::{CommandError, Desk};
use clinicpack::{Finding, Folder, Outside};

pub(super) fn doctor(desk: &mut Desk) -> Result<String, CommandError> {
    let flags = &mut desk.flags;
    let folder = Folder::new(flags.folder()?);
    let relays = flags.any("relay");
    flags.end()?;
    let mut settings = folder.settings()?;
    settings.relays.extend(relays);
    let (authority, ledger, revocations) = (folder.authority_certificate()?, folder.ledger()?, folder.revocations()?);
    let outside = Outside {
        settings: &settings,
        authority: &authority,
        ledger: &ledger,
        revocations: revocations.as_ref(),
        clock: crate::now,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|source| CommandError::Failed(format!("the check could not begin: {source}")))?;
    report(&runtime.block_on(outside.look()))
}

fn report(findings: &[Finding]) -> Result<String, CommandError> {
    let mut lines = Vec::new();
    let mut failed = 0;
    for finding in findings {
        match &finding.found {
            Ok(said) => lines.push(format!("ok    {}: {said}", finding.what)),
            Err(failure) => {
                failed += 1;
                lines.push(format!("FAIL  {}: {failure} [{}]", finding.what, failure.code()));
                lines.push(format!("      next: {}", failure.next_step()));
            }
        }
    }
    let text = lines.join("\n");
    match failed {
        0 => Ok(format!("{text}\nall is well")),
        1 => Err(CommandError::Failed(format!("1 thing is wrong\n{text}"))),
        _ => Err(CommandError::Failed(format!("{failed} things are wrong\n{text}"))),
    }
}
