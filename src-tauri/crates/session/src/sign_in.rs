//! Signing in by the browser, keeping the sign-in over restarts, and signing out.

use crate::owner::{Letter, News, Owner};
use crate::snapshot::Step;
use crate::trouble::Trouble;
use clinic_client::{
    DiscoverError, Grant, HttpError, KeepFailed, RefreshKeep, ReturnPage, SignInAsk, SignInError, SignedIn, Start,
    Tokens, begin_sign_in,
};
use smart::{Discovery, FhirBase, PatientId, RedirectError, RefreshToken, TokenError};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::{CancellationToken, DropGuard};
use vault::{Account, Keychain, PersonId, Secret};
use zeroize::Zeroizing;

/// Time to find her reading glasses and the clinic's letter.
const BROWSER_WITHIN: Duration = Duration::from_secs(15 * 60);

/// A sign-in that waits for the browser; dropping it cancels.
pub(crate) struct Waiting {
    number: u64,
    _cancel: DropGuard,
}

/// How a sign-in ended.
pub(crate) struct SignInEnded {
    number: u64,
    outcome: Result<SignedIn, Trouble>,
}

/// The refresh token's place in the keychain.
pub(crate) struct KeychainKeep {
    keychain: Keychain,
    account: Account,
}

impl RefreshKeep for KeychainKeep {
    async fn keep(&mut self, token: &RefreshToken) -> Result<(), KeepFailed> {
        let secret = Secret::new(token.reveal().as_bytes().to_vec());
        self.keychain.set(self.account.clone(), secret).await.map_err(|_| KeepFailed)
    }
}

impl From<SignInError> for Trouble {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Discover(DiscoverError::Http(error)) | SignInError::Http(error) => error.into(),
            SignInError::Discover(DiscoverError::Status { .. } | DiscoverError::Document(_)) => Self::SignInTrouble,
            SignInError::Listener(_) | SignInError::Random(_) => Self::Unexpected,
            SignInError::Redirect(RedirectError::Denied) | SignInError::TimedOut => Self::SignInDeclined,
            SignInError::Redirect(
                RedirectError::NotOurs
                | RedirectError::Unreadable
                | RedirectError::WrongState
                | RedirectError::AlreadyUsed
                | RedirectError::WrongIssuer,
            ) => Self::SignInMismatch,
            SignInError::Redirect(RedirectError::Server(_) | RedirectError::NoCode) => Self::SignInTrouble,
            SignInError::Token(TokenError::OtherPatient) => Self::SignInOtherPerson,
            SignInError::Token(_) => Self::SignInTrouble,
        }
    }
}

impl From<HttpError> for Trouble {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Unreachable(_) | HttpError::TimedOut => Self::ClinicUnreachable,
            HttpError::Address(_) | HttpError::Untrusted(_) | HttpError::Redirected | HttpError::NoRoots(_) => {
                Self::ClinicTrouble
            }
            HttpError::TooLarge { .. } => Self::RecordsUnreadable,
        }
    }
}

impl Owner {
    pub(crate) fn start_sign_in(&mut self) -> Result<(), Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let profile = person.enrolment.profile();
        let base = FhirBase::open(&profile.fhir_base).map_err(|_| self.fail(Trouble::ClinicTrouble))?;
        let patient = self.invited_patient().ok_or_else(|| self.fail(Trouble::Unexpected))?;
        let ask = SignInAsk { base, client_id: profile.client_id.clone(), patient: Some(patient) };
        let (http, opener, mailbox) = (person.http.clone(), Arc::clone(&self.config.opener), self.mailbox.clone());
        let cancel = CancellationToken::new();
        self.sign_ins += 1;
        let number = self.sign_ins;
        let stopped = cancel.clone();
        self.tasks.spawn("sign-in", async move {
            let outcome = async {
                let pending = begin_sign_in(&http, ask, return_page()).await?;
                if !opener(&pending.authorize_url()) {
                    return Err(Trouble::BrowserMissing);
                }
                Ok(pending.finish(tokio::time::sleep(BROWSER_WITHIN)).await?)
            };
            tokio::select! {
                outcome = outcome => {
                    // The owner is gone only when everything stops.
                    let _stopping = mailbox.send(Letter::News(News::SignIn(Box::new(SignInEnded { number, outcome })))).await;
                }
                () = stopped.cancelled() => {}
            }
        });
        self.waiting = Some(Waiting { number, _cancel: cancel.drop_guard() });
        self.show(|snapshot| {
            snapshot.step = Step::SigningIn;
            snapshot.trouble = None;
        });
        Ok(())
    }

    pub(crate) fn cancel_sign_in(&mut self) -> Result<(), Trouble> {
        if self.waiting.take().is_some() {
            self.show(|snapshot| snapshot.step = after_no_sign_in(snapshot.fetched_at.is_some()));
        }
        Ok(())
    }

    pub(crate) fn sign_in_ended(&mut self, ended: SignInEnded) {
        if self.waiting.as_ref().is_none_or(|waiting| waiting.number != ended.number) {
            return;
        }
        self.waiting = None;
        let known = self.shown().fetched_at.is_some();
        match ended.outcome {
            Ok(SignedIn { tokens, discovery }) => {
                self.use_tokens(Start::SignedIn(tokens), Some(discovery));
                self.show(|snapshot| {
                    snapshot.step = if known { Step::Ready } else { Step::Devices };
                    snapshot.trouble = None;
                    snapshot.fetch_trouble = None;
                });
                if let Err(trouble) = self.refresh_records() {
                    self.fail(trouble);
                }
            }
            Err(trouble) => {
                self.fail(trouble);
                self.show(|snapshot| snapshot.step = after_no_sign_in(known));
            }
        }
    }

    /// After a start: the refresh token from the keychain, if there is one.
    pub(crate) async fn resume_sign_in(&mut self) {
        let Some(person) = &self.person else { return };
        match self.config.keychain.get(Account::refresh_token(&person.id)).await {
            Ok(Some(secret)) => {
                let text = Zeroizing::new(String::from_utf8_lossy(secret.expose()).into_owned());
                match RefreshToken::open(text) {
                    Ok(token) => self.use_tokens(Start::Kept(token), None),
                    Err(_) => self.show(|snapshot| snapshot.fetch_trouble = Some(Trouble::SignInAgain)),
                }
            }
            Ok(None) => self.show(|snapshot| snapshot.fetch_trouble = Some(Trouble::SignInAgain)),
            Err(error) => self.show(|snapshot| snapshot.fetch_trouble = Some(error.into())),
        }
    }

    fn use_tokens(&mut self, start: Start, discovery: Option<Discovery>) {
        let patient = self.invited_patient();
        let Some((person, patient)) = self.person.as_mut().zip(patient) else { return };
        let profile = person.enrolment.profile();
        let Ok(base) = FhirBase::open(&profile.fhir_base) else { return };
        let grant = Grant { base, client_id: profile.client_id.clone(), patient, discovery };
        let keep = keep_for(&self.config.keychain, &person.id);
        let (tokens, keeper) = Tokens::new(person.http.clone(), grant, start, keep, Arc::new(crate::config::instant));
        self.tasks.spawn("tokens", keeper.run());
        person.tokens = Some(tokens);
    }

    /// Revokes at the clinic where it answers, and forgets here in any case.
    pub(crate) async fn sign_out(&mut self) -> Result<(), Trouble> {
        let Some(person) = self.person.as_mut() else { return Ok(()) };
        let revoked = match person.tokens.take() {
            Some(tokens) => tokens.sign_out().await.is_ok(),
            None => true,
        };
        let forgotten = self.config.keychain.delete(Account::refresh_token(&person.id)).await;
        tracing::info!(revoked, forgotten = forgotten.is_ok(), "signed out");
        self.show(|snapshot| {
            snapshot.step = Step::SignIn;
            snapshot.trouble = if revoked { None } else { Some(Trouble::ClinicUnreachable) };
        });
        forgotten.map_err(|error| self.fail(error.into()))
    }

    /// The patient the device's certificate names, as the sign-in must.
    pub(crate) fn invited_patient(&self) -> Option<PatientId> {
        let person = self.person.as_ref()?;
        PatientId::open(person.patient.strip_prefix("Patient/")?)
    }
}

fn keep_for(keychain: &Keychain, id: &PersonId) -> KeychainKeep {
    KeychainKeep { keychain: keychain.clone(), account: Account::refresh_token(id) }
}

/// Medicines that are there stay readable without a sign-in.
fn after_no_sign_in(known: bool) -> Step {
    if known { Step::Ready } else { Step::SignIn }
}

/// What the browser shows at the end.
fn return_page() -> ReturnPage {
    ReturnPage {
        language: "en".to_owned(),
        done: "You are signed in. You can close this page and go back to Housecall.".to_owned(),
        not_done: "You are not signed in. Please go back to Housecall.".to_owned(),
    }
}
