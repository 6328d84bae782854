//! Signing in by the browser, and keeping the sign-in over restarts.

use crate::letters::{Letter, News};
use crate::owner::Owner;
use crate::snapshot::Step;
use crate::trouble::Trouble;
use clinic_client::{
    ClinicHttp, DiscoverError, Grant, HttpError, KeepFailed, RefreshKeep, ReturnPage, SignInAsk, SignInError, SignedIn,
    Start, TokenKeeper, Tokens, begin_sign_in,
};
use smart::{Discovery, FhirBase, PatientId, RedirectError, RefreshToken, TokenError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio_util::sync::{CancellationToken, DropGuard};
use vault::{Account, Keychain, Secret};
use zeroize::Zeroizing;

/// Time to find her reading glasses and the clinic's letter.
const BROWSER_WITHIN: Duration = Duration::from_secs(15 * 60);

/// A sign-in that waits for the browser; dropping it cancels.
pub(crate) struct Waiting {
    number: u64,
    _cancel: DropGuard,
}

/// The sign-in in use; dropping it ends what it may put into the keychain.
pub(crate) struct SignIn {
    pub(crate) tokens: Tokens,
    over: DropGuard,
}

impl SignIn {
    /// It is over here and not ended: what the clinic has answered is still kept.
    pub(crate) fn put_away(self) {
        self.over.disarm();
    }
}

/// What the tokens of one sign-in are made with.
pub(crate) struct TokenSource {
    pub(crate) keychain: Keychain,
    pub(crate) account: Account,
    http: ClinicHttp,
    grant: Grant,
}

impl TokenSource {
    pub(crate) fn tokens(self, start: Start) -> (SignIn, TokenKeeper<KeychainKeep>) {
        let over = CancellationToken::new();
        let keep = KeychainKeep { keychain: self.keychain, account: self.account, over: over.clone() };
        let (tokens, keeper) = Tokens::new(self.http, self.grant, start, keep, Arc::new(crate::config::instant));
        (SignIn { tokens, over: over.drop_guard() }, keeper)
    }
}

/// The refresh token's place in the keychain.
pub(crate) struct KeychainKeep {
    keychain: Keychain,
    account: Account,
    over: CancellationToken,
}

impl RefreshKeep for KeychainKeep {
    async fn keep(&mut self, token: &RefreshToken) -> Result<(), KeepFailed> {
        if self.over.is_cancelled() {
            // A refresh that was under way when she signed out, or in anew.
            return Err(KeepFailed);
        }
        let secret = Secret::new(token.reveal().as_bytes().to_vec());
        self.keychain.set(self.account.clone(), secret).await.map_err(|_| KeepFailed)
    }
}

/// The refresh token from the keychain.
pub(crate) async fn kept_sign_in(keychain: &Keychain, account: Account) -> Result<RefreshToken, Trouble> {
    let secret = keychain.get(account).await?.ok_or(Trouble::SignInAgain)?;
    let text = Zeroizing::new(String::from_utf8_lossy(secret.expose()).into_owned());
    RefreshToken::open(text).map_err(|_| Trouble::SignInAgain)
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

/// Longer than a clinic takes to answer, and the keychain to keep it.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

impl Owner {
    pub(crate) fn start_sign_in(&mut self) -> Result<(), Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let profile = person.enrolment.profile();
        let base = FhirBase::open(&profile.fhir_base).map_err(|_| self.fail(Trouble::ClinicTrouble))?;
        let patient = self.invited_patient().ok_or_else(|| self.fail(Trouble::Unexpected))?;
        let mut ask = SignInAsk { base, client_id: profile.client_id.clone(), patient: Some(patient), messages: true };
        let (http, opener, mailbox) = (person.http.clone(), Arc::clone(&self.config.opener), self.mailbox.clone());
        let cancel = CancellationToken::new();
        let stopped = cancel.clone();
        let number = self.number();
        self.tasks.spawn("sign-in", async move {
            let outcome = async {
                loop {
                    let pending = begin_sign_in(&http, ask.clone(), return_page()).await?;
                    if !opener(&pending.authorize_url()) {
                        return Err(Trouble::BrowserMissing);
                    }
                    match pending.finish(tokio::time::sleep(BROWSER_WITHIN)).await {
                        Err(error) if ask.messages && error.asked_too_much() => ask.messages = false,
                        ended => return Ok(ended?),
                    }
                }
            };
            tokio::select! {
                outcome = outcome => {
                    // The owner is gone only when everything stops.
                    let _stopping = mailbox.send(Letter::News(News::SignIn(number, Box::new(outcome)))).await;
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
            let step = self.step_without_new_sign_in();
            self.show(|snapshot| snapshot.step = step);
        }
        Ok(())
    }

    pub(crate) async fn sign_in_ended(&mut self, number: u64, outcome: Result<SignedIn, Trouble>) {
        if self.waiting.take_if(|waiting| waiting.number == number).is_none() {
            return;
        }
        match outcome {
            Ok(SignedIn { tokens, discovery }) => {
                self.use_tokens(Start::SignedIn(tokens), Some(discovery));
                self.note("signed-in", None).await;
                self.show(|snapshot| {
                    snapshot.step = if snapshot.fetched_at.is_some() { Step::Ready } else { Step::Devices };
                    snapshot.trouble = None;
                    snapshot.signed_in();
                });
                let _shown = self.fetch_records();
            }
            Err(trouble) => {
                tracing::warn!(?trouble, "no sign-in");
                let step = self.step_without_new_sign_in();
                // The end and why are shown together.
                self.show(|snapshot| (snapshot.step, snapshot.trouble) = (step, Some(trouble)));
            }
        }
    }

    /// After a start: the sign-in from the keychain, if there is one, and then the records.
    pub(crate) fn resume_sign_in(&mut self) {
        if self.asking.is_some() {
            return;
        }
        let Some(person) = &self.person else { return };
        if self.may_write().is_err() {
            // Nothing is fetched until she says how to go on.
            return;
        }
        let (keychain, account) = (self.keychain.clone(), Account::refresh_token(&person.id));
        let closed = person.life.token();
        let mailbox = self.mailbox.clone();
        let (number, before) = (self.number(), self.keeper.take());
        self.asking = Some(number);
        self.show(|snapshot| snapshot.refreshing = true);
        self.tasks.spawn("kept sign-in", async move {
            let kept = async {
                // Locked and opened again at once: what the clinic gave meanwhile may not be in the keychain yet.
                if let Some(before) = before
                    && tokio::time::timeout(ENDS_WITHIN, before).await.is_err()
                {
                    tracing::warn!("the sign-in before is late to end");
                }
                kept_sign_in(&keychain, account).await
            };
            let kept = tokio::select! {
                kept = kept => kept,
                () = closed.cancelled() => return,
            };
            // The owner is gone only when everything stops.
            let _stopping = mailbox.send(Letter::News(News::KeptSignIn(number, kept))).await;
        });
    }

    pub(crate) fn sign_in_resumed(&mut self, number: u64, kept: Result<RefreshToken, Trouble>) {
        if self.asking.take_if(|asking| *asking == number).is_none() {
            return;
        }
        match kept {
            Ok(token) => {
                self.use_tokens(Start::Kept(token), None);
                self.show(|snapshot| {
                    if snapshot.step == Step::SignIn {
                        snapshot.step = Step::Devices;
                    }
                });
                let _shown = self.fetch_records();
            }
            Err(trouble) => self.show(|snapshot| snapshot.not_fetched(trouble)),
        }
    }

    fn use_tokens(&mut self, start: Start, discovery: Option<Discovery>) {
        let Some(mut source) = self.token_source() else { return };
        source.grant.discovery = discovery;
        let (sign_in, keeper) = source.tokens(start);
        let (over, keeper_is_over) = oneshot::channel::<()>();
        self.keeper = Some(keeper_is_over);
        self.tasks.spawn_to_its_end("tokens", async move {
            keeper.run().await;
            drop(over);
        });
        if let Some(person) = &mut self.person {
            person.sign_in = Some(sign_in);
        }
        // What is still to come of a sign-out before is past.
        self.signing_out = None;
        self.unforgotten = false;
    }

    pub(crate) fn token_source(&self) -> Option<TokenSource> {
        let (person, patient) = self.person.as_ref().zip(self.invited_patient())?;
        let profile = person.enrolment.profile();
        let base = FhirBase::open(&profile.fhir_base).ok()?;
        let grant = Grant { base, client_id: profile.client_id.clone(), patient, discovery: None };
        let (keychain, account) = (self.keychain.clone(), Account::refresh_token(&person.id));
        Some(TokenSource { keychain, account, http: person.http.clone(), grant })
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.sign_in.is_some())
    }

    /// Medicines that are there stay readable without a sign-in.
    pub(crate) fn step_without_new_sign_in(&self) -> Step {
        if self.shown().fetched_at.is_some() {
            Step::Ready
        } else if self.is_signed_in() {
            Step::Devices
        } else {
            Step::SignIn
        }
    }

    /// The patient the device's certificate names, as the sign-in must.
    pub(crate) fn invited_patient(&self) -> Option<PatientId> {
        let person = self.person.as_ref()?;
        PatientId::open(person.patient.strip_prefix("Patient/")?)
    }
}

/// What the browser shows at the end.
fn return_page() -> ReturnPage {
    ReturnPage {
        language: "en".to_owned(),
        done: "You are signed in. You can close this page and go back to Housecall.".to_owned(),
        not_done: "You are not signed in. Please go back to Housecall.".to_owned(),
    }
}
