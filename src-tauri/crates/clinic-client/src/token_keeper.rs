//! The one task that owns the tokens of one sign-in.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use smart::{Discovery, MESSAGE, Refresh, RefreshToken, Revocation, TokenError, TokenSet};
use tokio::sync::mpsc;

use crate::discover::{DiscoverError, discover};
use crate::http::ClinicHttp;
use crate::tokens::{Access, AccessError, Ask, Clock, Grant, Numbered, RefreshKeep, SignOutError, Start};

/// A token this close to its end may be old when it arrives.
const MARGIN: Duration = Duration::from_secs(15);

/// Owns the tokens; answers the handles one after another.
///
/// Invariant: `access` is never given out while `kept` is false.
/// Source: RFC 9700 §4.14 (rotation); SMART App Launch 2.2, "Refresh access token".
pub struct TokenKeeper<K> {
    http: ClinicHttp,
    grant: Grant,
    keep: K,
    clock: Clock,
    asks: mpsc::Receiver<Ask>,
    refresh: Option<RefreshToken>,
    /// Whether `refresh` is in the keychain.
    kept: bool,
    access: Option<Held>,
    /// How many access tokens there were.
    count: u64,
}

struct Held {
    access: Access,
    until: Option<Instant>,
}

impl<K> std::fmt::Debug for TokenKeeper<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenKeeper").field("kept", &self.kept).field("count", &self.count).finish_non_exhaustive()
    }
}

impl<K: RefreshKeep> TokenKeeper<K> {
    pub(crate) fn new(
        http: ClinicHttp,
        grant: Grant,
        start: Start,
        keep: K,
        clock: Clock,
        asks: mpsc::Receiver<Ask>,
    ) -> Self {
        let mut keeper = Self { http, grant, keep, clock, asks, refresh: None, kept: true, access: None, count: 0 };
        match start {
            Start::Kept(token) => keeper.refresh = Some(token),
            Start::SignedIn(set) => {
                let now = (keeper.clock)();
                keeper.take(set, now);
            }
        }
        keeper
    }

    /// Serves until the last handle is dropped or the person signs out.
    pub async fn run(mut self) {
        let mut waiting = VecDeque::new();
        loop {
            let ask = match waiting.pop_front() {
                Some(ask) => ask,
                None => match self.asks.recv().await {
                    Some(ask) => ask,
                    None => return,
                },
            };
            match ask {
                Ask::Access { refused, reply } => {
                    let outcome = self.access(refused).await;
                    while let Ok(ask) = self.asks.try_recv() {
                        waiting.push_back(ask);
                    }
                    waiting.retain_mut(|ask| !share(ask, &outcome));
                    answer(reply, outcome);
                }
                Ask::SignOut { reply } => {
                    let outcome = self.sign_out().await;
                    answer(reply, outcome);
                    return;
                }
            }
        }
    }

    async fn access(&mut self, refused: Option<u64>) -> Result<Access, AccessError> {
        self.keep_refresh().await?;
        let now = (self.clock)();
        if let Some(held) = &self.access {
            let young = held.until.is_none_or(|until| now < until);
            let newer = refused.is_none_or(|number| number < held.access.0.number);
            if young && newer {
                return Ok(held.access.clone());
            }
        }
        self.refresh_tokens(now).await
    }

    /// Asks for a new access token, keeps what comes with it, then gives it out.
    async fn refresh_tokens(&mut self, now: Instant) -> Result<Access, AccessError> {
        self.access = None;
        if self.refresh.is_none() {
            return Err(AccessError::SignInAgain);
        }
        let discovery = self.discovery().await?;
        let Some(token) = &self.refresh else {
            return Err(AccessError::SignInAgain);
        };
        let request = Refresh::new(&discovery, &self.grant.client_id, &self.grant.patient, token);
        let answer = self.http.post(request.form()).await?;
        let set = match request.open_answer(answer.status, &answer.body) {
            Ok(set) => set,
            Err(TokenError::Refused) => {
                tracing::info!("refresh token refused");
                self.refresh = None;
                return Err(AccessError::SignInAgain);
            }
            Err(error) => return Err(AccessError::Token(error)),
        };
        self.take(set, now);
        self.keep_refresh().await?;
        let held = self.access.as_ref().ok_or(AccessError::SignInAgain)?;
        Ok(held.access.clone())
    }

    /// Takes over a token set; a server that does not rotate leaves the refresh token as it is.
    fn take(&mut self, set: TokenSet, now: Instant) {
        if let Some(token) = set.refresh {
            self.refresh = Some(token);
            self.kept = false;
        }
        self.count += 1;
        let may_write = set.scopes.creates(MESSAGE);
        let numbered = Numbered { token: set.access, number: self.count, may_write };
        let until = set.expires_in.and_then(|life| now.checked_add(life.saturating_sub(MARGIN.min(life / 2))));
        self.access = Some(Held { access: Access(Arc::new(numbered)), until });
    }

    /// The old token is void at the clinic by now: until the new one is kept, nothing else is done.
    async fn keep_refresh(&mut self) -> Result<(), AccessError> {
        if !self.kept
            && let Some(token) = &self.refresh
        {
            self.keep.keep(token).await?;
            self.kept = true;
        }
        Ok(())
    }

    async fn sign_out(&mut self) -> Result<(), SignOutError> {
        self.access = None;
        let Some(token) = self.refresh.take() else {
            return Ok(());
        };
        let discovery = self.discovery().await?;
        let request = Revocation::new(&discovery, &self.grant.client_id, &token)?;
        let answer = self.http.post(request.form()).await?;
        Ok(request.open_answer(answer.status)?)
    }

    async fn discovery(&mut self) -> Result<Discovery, DiscoverError> {
        if let Some(known) = &self.grant.discovery {
            return Ok(known.clone());
        }
        let found = discover(&self.http, &self.grant.base).await?;
        Ok(self.grant.discovery.insert(found).clone())
    }
}

/// Gives an outcome to one who came while it was in the making; `false` if she needs another.
fn share(ask: &mut Ask, outcome: &Result<Access, AccessError>) -> bool {
    let Ask::Access { refused, reply } = ask else {
        return false;
    };
    let fits = match (outcome, *refused) {
        (Ok(access), Some(number)) => number < access.0.number,
        (Ok(_), None) | (Err(_), _) => true,
    };
    if fits {
        let (nobody, _) = tokio::sync::oneshot::channel();
        answer(std::mem::replace(reply, nobody), outcome.clone());
    }
    fits
}

/// A caller who went away needs no answer.
fn answer<T>(reply: tokio::sync::oneshot::Sender<T>, outcome: T) {
    if reply.send(outcome).is_err() {
        tracing::debug!("a caller did not wait for its answer");
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test owns its tasks and its clock")]
mod tests;
