//! Lock, recovery sheet, copies, warnings, the self-check and help after an incident, with the words put in.

use crate::code::code;
use ipc::words::Words;
use ipc::{
    CheckItemView, CheckView, CheckWhat, CopiesView, CopyListView, CopyPreviewView, CopyView, ErrorCode, HistoryForm,
    HistoryRowView, HistoryView, Incident, IncidentStep, IncidentStepView, IncidentView, SafetyView, SheetView,
    StepState, Verdict,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use session::safety::{self, Safety};

pub(super) fn view_from_safety(safety: &Safety, words: &Words, now: Timestamp) -> SafetyView {
    let when = |at| when(at, words, now);
    SafetyView {
        has_pin: safety.has_pin,
        lock_after_minutes: safety.lock_after_minutes,
        pin_wait_seconds: safety.pin_wait_until.map_or(0, |until| whole_seconds_to(until, now)),
        sheet: SheetView {
            made: safety.sheet.made_at.map(when),
            drilled: safety.sheet.drilled_at.map(when),
            asks: safety.sheet.asks,
            missed: safety.sheet.missed,
        },
        can_recover: safety.can_recover,
        can_use_passphrase: safety.can_use_passphrase,
        asks_passphrase: safety.asks_passphrase,
        warning: safety.warning.map(|trouble| code(trouble).into()),
        alarm: safety.alarm.then(|| ErrorCode::FilesRewritten.into()),
        copies: CopiesView {
            count: safety.copies.count,
            newest: safety.copies.newest.map(when),
            carried: safety.copies.carried_at.map(when),
        },
        preview: safety.preview.as_ref().map(|preview| CopyPreviewView {
            at: when(preview.at),
            person: preview.person.clone(),
            medicines: preview.medicines,
            visits: preview.visits,
            older: preview.older,
        }),
        copy_asks_words: safety.copy_asks_words,
        check: safety
            .check
            .as_ref()
            .map(|check| CheckView { at: when(check.at), items: check.items.iter().map(view_from_item).collect() }),
        checking: safety.checking,
        incident: safety.incident.as_ref().map(|help| IncidentView {
            what: view_from_incident(help.what),
            steps: help.steps.iter().map(|(step, state)| view_from_step(*step, *state)).collect(),
        }),
    }
}

/// The copies on this computer, in the session's order.
pub(crate) fn view_from_copies(found: &[safety::Copy], words: &Words, now: Timestamp) -> CopyListView {
    let copies = found.iter().map(|copy| CopyView {
        id: copy.id.clone(),
        at: when(copy.at, words, now),
        // A file that is larger than the address space is no file of ours.
        size: ipc::size_words(usize::try_from(copy.size).unwrap_or(usize::MAX)),
        before_restore: copy.before_restore,
    });
    CopyListView { copies: copies.collect() }
}

/// "What happened", in the session's order.
pub(crate) fn view_from_history(found: &[safety::HistoryRow], words: &Words, now: Timestamp) -> HistoryView {
    let rows = found.iter().map(|row| HistoryRowView {
        // More has never happened on one computer.
        number: u32::try_from(row.number).unwrap_or(u32::MAX),
        at: when(row.at, words, now),
        actor: row.actor.clone(),
        action: row.action.clone(),
        code: row.code.clone(),
    });
    HistoryView { rows: rows.collect() }
}

/// From the window's word for it.
pub(crate) fn form_from_view(form: HistoryForm) -> safety::HistoryForm {
    match form {
        HistoryForm::Json => safety::HistoryForm::Json,
        HistoryForm::Pdf => safety::HistoryForm::Pdf,
    }
}

/// From the window's word for it.
pub(crate) fn incident_from_view(what: Incident) -> safety::Incident {
    match what {
        Incident::Stolen => safety::Incident::Stolen,
        Incident::ScreenSeen => safety::Incident::ScreenSeen,
        Incident::StrangeCall => safety::Incident::StrangeCall,
    }
}

fn view_from_incident(what: safety::Incident) -> Incident {
    match what {
        safety::Incident::Stolen => Incident::Stolen,
        safety::Incident::ScreenSeen => Incident::ScreenSeen,
        safety::Incident::StrangeCall => Incident::StrangeCall,
    }
}

fn view_from_step(step: safety::IncidentStep, state: safety::StepState) -> IncidentStepView {
    IncidentStepView {
        step: match step {
            safety::IncidentStep::ClinicTold => IncidentStep::ClinicTold,
            safety::IncidentStep::SignedOut => IncidentStep::SignedOut,
            safety::IncidentStep::Rekeyed => IncidentStep::Rekeyed,
            safety::IncidentStep::Locked => IncidentStep::Locked,
            safety::IncidentStep::PhoneClinic => IncidentStep::PhoneClinic,
            safety::IncidentStep::ReportReady => IncidentStep::ReportReady,
        },
        state: match state {
            safety::StepState::Doing => StepState::Doing,
            safety::StepState::Done => StepState::Done,
            safety::StepState::Failed => StepState::Failed,
            safety::StepState::ForYou => StepState::ForYou,
        },
    }
}

fn view_from_item(item: &safety::CheckItem) -> CheckItemView {
    CheckItemView {
        what: match item.what {
            safety::CheckWhat::Store => CheckWhat::Store,
            safety::CheckWhat::Keychain => CheckWhat::Keychain,
            safety::CheckWhat::Disk => CheckWhat::Disk,
            safety::CheckWhat::SystemUpdates => CheckWhat::SystemUpdates,
            safety::CheckWhat::AppVersion => CheckWhat::AppVersion,
            safety::CheckWhat::Certificate => CheckWhat::Certificate,
            safety::CheckWhat::Connection => CheckWhat::Connection,
            safety::CheckWhat::Revocations => CheckWhat::Revocations,
            safety::CheckWhat::Sheet => CheckWhat::Sheet,
            safety::CheckWhat::Copies => CheckWhat::Copies,
        },
        verdict: match item.verdict {
            safety::Verdict::Fine => Verdict::Fine,
            safety::Verdict::Attention => Verdict::Attention,
            safety::Verdict::Bad => Verdict::Bad,
            safety::Verdict::Unknown => Verdict::Unknown,
        },
        number: item.number,
    }
}

/// On this computer's clock: what is listed here happened on it.
fn when(at: Timestamp, words: &Words, now: Timestamp) -> String {
    words.time_words(at, &TimeZone::system(), now)
}

/// A begun second counts: nobody is told to try again too early.
fn whole_seconds_to(until: Timestamp, now: Timestamp) -> u32 {
    let millis = until.as_millisecond().saturating_sub(now.as_millisecond()).max(0);
    u32::try_from(millis.saturating_add(999) / 1000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
    }

    #[test]
    fn the_wait_after_wrong_pins_is_said_in_whole_seconds_and_ends_at_none() {
        let wait = |millis| whole_seconds_to(at(millis), at(0));
        assert_eq!([-5_000, 0, 1, 999, 1_000, 1_001, 30_000].map(wait), [0, 0, 1, 1, 1, 2, 30]);
    }

    #[test]
    fn the_alarm_has_its_code_and_a_warning_its_own() {
        let words = Words::english();
        let calm = view_from_safety(&Safety::default(), &words, at(0));
        assert_eq!((calm.alarm, calm.warning), (None, None));
        let warning = Some(session::Trouble::VaultRolledBack);
        let shown = view_from_safety(&Safety { alarm: true, warning, ..Safety::default() }, &words, at(0));
        assert_eq!(shown.alarm.map(|problem| problem.label), Some("HC-233".to_owned()));
        assert_eq!(shown.warning.map(|problem| problem.label), Some("HC-230".to_owned()));
    }
}
