//! Signing out: over on the screen at once, while the keychain and the clinic are told.

use crate::letters::{Letter, News};
use crate::owner::Owner;
use crate::sign_in::{SignIn, TokenSource, kept_sign_in};
use crate::telling::{Message, Told};
use crate::trouble::Trouble;
use clinic_client::Start;
use smart::RefreshToken;
use std::time::Duration;
use tokio::sync::oneshot;
use vault::KeychainError;

/// As long as a visit's goodbye: who quits at once has signed out all the same.
const STOP_WITHIN: Duration = Duration::from_secs(8);

/// A sign-out on its way.
pub(crate) struct SigningOut {
    number: u64,
    over: oneshot::Receiver<()>,
}

impl SigningOut {
    pub(crate) async fn ended(self) {
        if tokio::time::timeout(STOP_WITHIN, self.over).await.is_err() {
            tracing::warn!("the sign-out is late to end");
        }
    }
}

/// How a sign-out ended.
pub(crate) struct SignedOut {
    /// Whether the keychain forgot the sign-in.
    forgotten: Result<(), KeychainError>,
    /// Whether the clinic did.
    revoked: bool,
    /// What became of the message that went before it, if there was one.
    told: Option<Told>,
}

impl Owner {
    /// Revokes at the clinic where it answers, and forgets here in any case.
    pub(crate) fn sign_out(&mut self) -> Result<(), Trouble> {
        self.sign_out_saying(None)
    }

    /// The same, with a message to the clinic before the sign-in ends there.
    pub(crate) fn sign_out_saying(&mut self, message: Option<Message>) -> Result<(), Trouble> {
        if self.signing_out.is_some() {
            return Ok(());
        }
        let Some(source) = self.token_source() else { return Ok(()) };
        let in_use = self.person.as_mut().and_then(|person| person.sign_in.take());
        self.waiting = None;
        self.asking = None;
        let step = self.step_without_new_sign_in();
        self.show(|snapshot| {
            snapshot.step = step;
            snapshot.trouble = None;
            snapshot.not_fetched(Trouble::SignInAgain);
        });
        let number = self.number();
        let (done, over) = oneshot::channel();
        self.signing_out = Some(SigningOut { number, over });
        let mailbox = self.mailbox.clone();
        self.tasks.spawn("sign-out", async move {
            let ended = forget(source, in_use, message).await;
            // The owner is gone only when everything stops, and then it waits for no more than `done`.
            let _stopping = mailbox.send(Letter::News(News::SignedOut(number, ended))).await;
            drop(done);
        });
        Ok(())
    }

    pub(crate) async fn signed_out(&mut self, number: u64, ended: &SignedOut) {
        if self.signing_out.take_if(|signing_out| signing_out.number == number).is_none() {
            // She has signed in again meanwhile.
            return;
        }
        tracing::info!(revoked = ended.revoked, forgotten = ended.forgotten.is_ok(), "signed out");
        self.unforgotten = ended.forgotten.is_err();
        self.note("signed-out", None).await;
        self.incident_signed_out(ended.forgotten.is_ok() && ended.revoked, ended.told).await;
        let trouble = match (ended.forgotten, ended.revoked) {
            (Err(error), _) => error.into(),
            (Ok(()), false) => Trouble::ClinicUnreachable,
            (Ok(()), true) => return,
        };
        self.fail(trouble);
    }
}

async fn forget(source: TokenSource, in_use: Option<SignIn>, message: Option<Message>) -> SignedOut {
    let (keychain, account) = (source.keychain.clone(), source.account.clone());
    if let Some(sign_in) = in_use {
        let told = match message {
            // It may need a new token first, which has to be kept.
            Some(message) => Some(message.send().await),
            None => None,
        };
        let tokens = sign_in.tokens.clone();
        // From here on nothing more is kept.
        drop(sign_in);
        let (forgotten, revoked) = tokio::join!(keychain.delete(account), tokens.sign_out());
        return SignedOut { forgotten, revoked: revoked.is_ok(), told };
    }
    // Asked for one after the other without waiting in between, so that nothing kept later is deleted.
    let (kept, forgotten) =
        tokio::join!(biased; kept_sign_in(&keychain, account.clone()), keychain.delete(account.clone()));
    let revoked = match kept {
        Ok(token) => revoke(source, token).await,
        Err(trouble) => trouble == Trouble::SignInAgain,
    };
    SignedOut { forgotten, revoked, told: None }
}

/// A sign-in that was kept and is not in use.
async fn revoke(source: TokenSource, token: RefreshToken) -> bool {
    let (sign_in, keeper) = source.tokens(Start::Kept(token));
    let (revoked, ()) = tokio::join!(sign_in.tokens.sign_out(), keeper.run());
    revoked.is_ok()
}
