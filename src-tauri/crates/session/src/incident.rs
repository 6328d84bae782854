//! Help after an incident: what can be done from this computer is done at once, and what is left is said.
//!
//! It is kept in the vault until she closes it: the lock comes in between, and she finds it again behind it.

use crate::owner::{Owner, Person};
use crate::safety::{Incident, IncidentHelp, IncidentStep, StepState};
use crate::sheet::{on_thread, write_private};
use crate::telling::Told;
use crate::trouble::Trouble;
use jiff::Timestamp;
use paper::{IncidentReport, VisitId};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use vault::{AuditRow, Pin, RekeyFor};

/// The vault's setting that holds the help in hand.
const INCIDENT: &str = "incident";

/// Enough for somebody at the clinic to find the call that is meant.
const VISITS: usize = 5;

/// So far back the list of what happened is looked through for them.
const ROWS: u32 = 2000;

/// The help as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    what: Incident,
    at: Timestamp,
    steps: Vec<(IncidentStep, StepState)>,
}

impl Incident {
    /// What is done, in this order. Of a stolen computer nothing is in reach from here: the clinic has to act.
    const fn steps(self) -> &'static [IncidentStep] {
        use IncidentStep::{ClinicTold, Locked, PhoneClinic, Rekeyed, ReportReady, SignedOut};
        match self {
            Self::Stolen => &[ClinicTold, PhoneClinic, ReportReady],
            Self::ScreenSeen => &[ClinicTold, SignedOut, Rekeyed, PhoneClinic, ReportReady, Locked],
            Self::StrangeCall => &[ClinicTold, SignedOut, PhoneClinic, ReportReady],
        }
    }

    /// For the list of what happened and the report.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Stolen => "stolen",
            Self::ScreenSeen => "screen-seen",
            Self::StrangeCall => "strange-call",
        }
    }
}

impl IncidentStep {
    const fn code(self) -> &'static str {
        match self {
            Self::ClinicTold => "clinic-told",
            Self::SignedOut => "signed-out",
            Self::Rekeyed => "rekeyed",
            Self::Locked => "locked",
            Self::PhoneClinic => "phone-clinic",
            Self::ReportReady => "report-ready",
        }
    }
}

impl StepState {
    const fn code(self) -> &'static str {
        match self {
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::ForYou => "for-you",
        }
    }
}

impl Owner {
    /// Does what can be done. Help is given also with a vault that takes nothing.
    ///
    /// # Errors
    /// When the vault is not open. How each step went shows.
    pub(crate) async fn incident(&mut self, what: Incident) -> Result<(), Trouble> {
        if self.person.is_none() {
            return Err(self.closed_because());
        }
        if self.shown().safety.incident.is_some_and(|help| help.is_in_hand()) {
            return Ok(());
        }
        self.note("incident", Some(what.code())).await;
        let steps = what.steps().iter().map(|step| {
            let state = match step {
                IncidentStep::PhoneClinic => StepState::ForYou,
                IncidentStep::ReportReady => StepState::Done,
                _ => StepState::Doing,
            };
            (*step, state)
        });
        let help = IncidentHelp { what, at: (self.config.now)(), steps: steps.collect() };
        self.show(|snapshot| snapshot.safety.incident = Some(help));
        // By the sign-in that is ended afterwards.
        let message = self.message(what);
        if message.is_none() {
            self.set_step(IncidentStep::ClinicTold, StepState::Failed);
        }
        if what.steps().contains(&IncidentStep::Rekeyed) {
            let state = self.rekey_after_incident().await;
            self.set_step(IncidentStep::Rekeyed, state);
        }
        if what.steps().contains(&IncidentStep::SignedOut) {
            self.sign_out_saying(message)?;
            if self.signing_out.is_none() {
                // There was no sign-in to end.
                self.set_step(IncidentStep::SignedOut, StepState::Done);
            }
        } else if let Some(message) = message {
            self.tell_clinic(message);
        }
        self.incident_goes_on().await;
        Ok(())
    }

    /// The clinic has the message, or did not say that it has.
    pub(crate) async fn incident_told(&mut self, told: Told) {
        if self.is_doing(IncidentStep::ClinicTold) {
            if told == Told::Taken {
                self.note("clinic-told", None).await;
            }
            self.set_step(
                IncidentStep::ClinicTold,
                if told == Told::Taken { StepState::Done } else { StepState::Failed },
            );
            self.incident_goes_on().await;
        }
    }

    async fn rekey_after_incident(&mut self) -> StepState {
        if self.shown().safety.has_pin {
            // The PIN is needed for it, and only she knows it: when she sets a new one it is done.
            return StepState::ForYou;
        }
        self.rekey_now(None).await
    }

    /// She has set a new PIN, as the help asked: now the key can be changed.
    pub(crate) async fn rekey_for_incident(&mut self, pin: &str) {
        let waits = |help: &IncidentHelp| help.steps.contains(&(IncidentStep::Rekeyed, StepState::ForYou));
        if self.shown().safety.incident.is_some_and(|help| waits(&help)) {
            let state = self.rekey_now(Pin::parse(pin)).await;
            self.set_step(IncidentStep::Rekeyed, state);
            self.keep_incident().await;
        }
    }

    async fn rekey_now(&mut self, pin: Option<Pin>) -> StepState {
        let (now, keychain) = ((self.config.now)(), self.keychain.clone());
        let Some(person) = &self.person else { return StepState::Failed };
        if let Err(error) = person.vault.rekey(&keychain, RekeyFor::Revoked, pin, now).await {
            tracing::warn!(%error, "no new key after an incident");
            return StepState::Failed;
        }
        self.note("rekeyed", None).await;
        self.forget_sheet().await;
        let Some(person) = &self.person else { return StepState::Failed };
        if let Err(error) = person.vault.renew_snapshots(now).await {
            // They stay, and open with the old sheet: so it is not done.
            tracing::warn!(%error, "copies of the old key are still there");
            return StepState::Failed;
        }
        if self.show_sheet().await.is_err() {
            tracing::warn!("the sheet could not be looked up");
        }
        self.show_copies().await;
        StepState::Done
    }

    /// The sign-in was ended at the clinic and in the keychain, or could not be; the clinic was told before.
    pub(crate) async fn incident_signed_out(&mut self, done: bool, told: Option<Told>) {
        if self.is_doing(IncidentStep::SignedOut) {
            self.set_step(IncidentStep::SignedOut, if done { StepState::Done } else { StepState::Failed });
            self.incident_told(told.unwrap_or(Told::Failed)).await;
            self.incident_goes_on().await;
        }
    }

    /// The program ended before the sign-in did: it is not used again.
    pub(crate) fn sign_out_after_all(&mut self) {
        if self.is_doing(IncidentStep::SignedOut) && (self.sign_out().is_err() || self.signing_out.is_none()) {
            self.set_step(IncidentStep::SignedOut, StepState::Failed);
        }
    }

    fn is_doing(&self, step: IncidentStep) -> bool {
        self.shown().safety.incident.is_some_and(|help| help.steps.contains(&(step, StepState::Doing)))
    }

    /// The lock comes last: behind it nothing else can be done.
    async fn incident_goes_on(&mut self) {
        let Some(help) = self.shown().safety.incident else { return };
        let others = help.steps.iter().filter(|(step, _)| *step != IncidentStep::Locked);
        let locks = help.steps.contains(&(IncidentStep::Locked, StepState::Doing));
        if !locks || others.into_iter().any(|(_, state)| *state == StepState::Doing) {
            return self.keep_incident().await;
        }
        let has_pin = self.shown().safety.has_pin;
        self.set_step(IncidentStep::Locked, if has_pin { StepState::Done } else { StepState::ForYou });
        self.keep_incident().await;
        if has_pin {
            self.lock().await;
        }
    }

    fn set_step(&self, which: IncidentStep, to: StepState) {
        self.show(|snapshot| {
            let steps = snapshot.safety.incident.iter_mut().flat_map(|help| help.steps.iter_mut());
            for (_, state) in steps.filter(|(step, _)| *step == which) {
                *state = to;
            }
        });
    }

    async fn keep_incident(&self) {
        let (Some(person), help) = (&self.person, self.shown().safety.incident) else { return };
        let kept = help.map(|IncidentHelp { what, at, steps }| Kept { what, at, steps });
        let kept = kept.and_then(|kept| serde_json::to_string(&kept).ok());
        if person.vault.put_setting(INCIDENT, kept).await.is_err() {
            tracing::warn!("the help after an incident could not be kept");
        }
    }

    /// From before the lock, or before the program ended.
    pub(crate) async fn recall_incident(&self) {
        let Some(person) = &self.person else { return };
        let kept = person.vault.setting(INCIDENT).await.ok().flatten();
        let kept = kept.and_then(|kept| serde_json::from_str(&kept).ok());
        let help = kept.map(|Kept { what, at, mut steps }| {
            for (step, state) in steps.iter_mut().filter(|(_, state)| *state == StepState::Doing) {
                // The program ended in between: nobody knows whether it was done. The sign-in is ended now.
                if *step != IncidentStep::SignedOut {
                    *state = StepState::Failed;
                }
            }
            IncidentHelp { what, at, steps }
        });
        self.show(|snapshot| snapshot.safety.incident = help);
    }

    /// She has read it.
    pub(crate) async fn close_incident(&mut self) -> Result<(), Trouble> {
        if self.shown().safety.incident.is_some_and(|help| help.is_in_hand()) {
            return Err(Trouble::Unexpected);
        }
        self.show(|snapshot| snapshot.safety.incident = None);
        self.keep_incident().await;
        Ok(())
    }

    /// What she can hand over: ids, times and what was done.
    ///
    /// # Errors
    /// When the vault is not open, there was no incident, or the page cannot be written.
    pub(crate) async fn save_report(&mut self, to: PathBuf) -> Result<(), Trouble> {
        let help = self.shown().safety.incident.ok_or(Trouble::Unexpected)?;
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let page = self.report(person, &help).await?;
        on_thread(move || write_private(&to, &page)).await?;
        self.note("report-saved", None).await;
        Ok(())
    }

    async fn report(&self, person: &Person, help: &IncidentHelp) -> Result<Vec<u8>, Trouble> {
        let rows = person.vault.audit_rows(ROWS).await?;
        let begun = |row: &&AuditRow| row.event.action == crate::visit::STARTED;
        let visits: Vec<VisitId<'_>> = rows
            .iter()
            .filter(begun)
            .take(VISITS)
            .map(|row| VisitId { at: row.event.at, id: row.event.subject.as_deref() })
            .collect();
        let key = self.device_key(person).await.map(|key| key.public().thumbprint().to_string()).ok();
        let certified = self.certified(person).await;
        let identity = certified.as_ref().map(trust::Device::identity);
        let until = identity.and_then(|identity| i64::try_from(identity.expires()).ok());
        let steps: Vec<_> = help.steps.iter().map(|(step, state)| (step.code(), state.code())).collect();
        let profile = person.enrolment.profile();
        let report = IncidentReport {
            clinic: &profile.name,
            phone: &profile.phone,
            name: &self.name_of(person).await?,
            person: &person.patient,
            what: help.what.code(),
            at: help.at,
            zone: &profile.zone,
            steps: &steps,
            key: key.as_deref(),
            certificate: identity.and_then(trust::Identity::serial),
            until: until.and_then(|second| Timestamp::from_second(second).ok()),
            visits: &visits,
        };
        report.to_pdf().map_err(|error| {
            tracing::warn!(%error, "the report could not be drawn");
            Trouble::FileNotSaved
        })
    }
}

impl IncidentHelp {
    fn is_in_hand(&self) -> bool {
        self.steps.iter().any(|(_, state)| *state == StepState::Doing)
    }
}
