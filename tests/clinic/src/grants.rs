//! Sign-in's memory: what was asked, which codes and tokens are out, and to whom they belong.
//!
//! A family is everything that grew from one "Allow". Using a code or a refresh token twice ends
//! the whole family, because one of the two users is a thief.

use std::collections::{HashMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::scopes::Scopes;

/// Long enough to read the page and decide.
const ASKED_FOR: SignedDuration = SignedDuration::from_mins(10);
/// Long enough for one redirect and one request (RFC 6749 §4.1.2 allows ten minutes).
const CODE_FOR: SignedDuration = SignedDuration::from_secs(60);
/// More pages than this waiting for a decision are no demo any more.
const ASKED_AT_MOST: usize = 256;

/// A checked authorization request, waiting for the person's decision.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) client: String,
    pub(crate) redirect: String,
    pub(crate) state: String,
    pub(crate) challenge: String,
    pub(crate) scopes: Scopes,
}

/// What one access token opens.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub(crate) patient: String,
    pub(crate) scopes: Scopes,
}

/// A token answer.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    pub(crate) patient: String,
    pub(crate) scopes: Scopes,
}

/// Why the token endpoint refuses, as the word of RFC 6749 §5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Grant,
    Scope,
}

/// What a client shows to have its code exchanged.
#[derive(Debug)]
pub(crate) struct Exchange<'a> {
    pub(crate) code: &'a str,
    pub(crate) client: &'a str,
    pub(crate) redirect: &'a str,
    pub(crate) verifier: &'a str,
}

#[derive(Clone, Debug)]
struct Family {
    number: u64,
    client: String,
    patient: String,
    scopes: Scopes,
}

#[derive(Debug)]
struct Code {
    family: Family,
    redirect: String,
    challenge: String,
    until: Timestamp,
    used: bool,
}

#[derive(Debug)]
struct Refresh {
    family: Family,
    used: bool,
}

#[derive(Debug)]
struct Access {
    family: u64,
    client: String,
    opened: Opened,
    until: Timestamp,
    serial: u64,
}

/// Everything that is out. Secrets are kept by their SHA-256 only.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    asked: HashMap<String, (Asked, Timestamp)>,
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Refresh>,
    access: HashMap<String, Access>,
    ended: HashSet<u64>,
    families: u64,
    serial: u64,
    expired_up_to: u64,
}

impl Grants {
    /// Keeps a request until it is decided; the ticket goes into the page's form.
    pub(crate) fn ask(&mut self, asked: Asked, now: Timestamp) -> Option<String> {
        self.asked.retain(|_, (_, until)| *until > now);
        if self.asked.len() >= ASKED_AT_MOST {
            return None;
        }
        let ticket = generate_secret()?;
        self.asked.insert(ticket.clone(), (asked, now.saturating_add(ASKED_FOR).ok()?));
        Some(ticket)
    }

    /// Takes the request of a ticket; works once.
    pub(crate) fn decide(&mut self, ticket: &str, now: Timestamp) -> Option<Asked> {
        let (asked, until) = self.asked.remove(ticket)?;
        (until > now).then_some(asked)
    }

    /// Makes the code for a person who said yes.
    pub(crate) fn allow(&mut self, asked: Asked, patient: &str, now: Timestamp) -> Option<String> {
        let code = generate_secret()?;
        self.families += 1;
        let family =
            Family { number: self.families, client: asked.client, patient: patient.to_owned(), scopes: asked.scopes };
        let until = now.saturating_add(CODE_FOR).ok()?;
        let (redirect, challenge) = (asked.redirect, asked.challenge);
        let code_kept = Code { family, redirect, challenge, until, used: false };
        self.codes.insert(digest(&code), code_kept);
        Some(code)
    }

    /// A code for tokens; works once.
    pub(crate) fn exchange(
        &mut self,
        with: &Exchange<'_>,
        lasts: SignedDuration,
        now: Timestamp,
    ) -> Result<Issued, Refused> {
        let code = self.codes.get_mut(&digest(with.code)).ok_or(Refused::Grant)?;
        if code.used {
            self.ended.insert(code.family.number);
            return Err(Refused::Grant);
        }
        code.used = true;
        let fits = code.until > now
            && code.family.client == with.client
            && code.redirect == with.redirect
            && code.challenge == digest(with.verifier);
        let family = code.family.clone();
        if !fits || self.ended.contains(&family.number) {
            return Err(Refused::Grant);
        }
        let scopes = family.scopes.clone();
        self.issue(family, scopes, lasts, now)
    }

    /// A refresh token for new tokens; the old one ends here, and used again it ends the family.
    pub(crate) fn refresh(
        &mut self,
        token: &str,
        client: &str,
        scope: Option<&str>,
        lasts: SignedDuration,
        now: Timestamp,
    ) -> Result<Issued, Refused> {
        let kept = self.refresh.get_mut(&digest(token)).ok_or(Refused::Grant)?;
        let family = kept.family.clone();
        if kept.used {
            self.ended.insert(family.number);
            return Err(Refused::Grant);
        }
        if family.client != client || self.ended.contains(&family.number) {
            return Err(Refused::Grant);
        }
        let scopes = match scope {
            Some(asked) => family.scopes.narrowed(asked).ok_or(Refused::Scope)?,
            None => family.scopes.clone(),
        };
        kept.used = true;
        self.issue(family, scopes, lasts, now)
    }

    fn issue(
        &mut self,
        family: Family,
        scopes: Scopes,
        lasts: SignedDuration,
        now: Timestamp,
    ) -> Result<Issued, Refused> {
        let access = generate_secret().ok_or(Refused::Grant)?;
        let refresh = match family.scopes.stays() {
            true => Some(generate_secret().ok_or(Refused::Grant)?),
            false => None,
        };
        self.serial += 1;
        let patient = family.patient.clone();
        let opened = Opened { patient: patient.clone(), scopes: scopes.clone() };
        let until = now.saturating_add(lasts).map_err(|_| Refused::Grant)?;
        let kept = Access { family: family.number, client: family.client.clone(), opened, until, serial: self.serial };
        self.access.retain(|_, access| access.until > now);
        self.access.insert(digest(&access), kept);
        if let Some(refresh) = &refresh {
            self.refresh.insert(digest(refresh), Refresh { family, used: false });
        }
        Ok(Issued { access, refresh, patient, scopes })
    }

    /// What an access token opens now.
    pub(crate) fn open(&self, token: &str, now: Timestamp) -> Option<Opened> {
        let access = self.access.get(&digest(token))?;
        let lives = access.until > now && access.serial > self.expired_up_to && !self.ended.contains(&access.family);
        lives.then(|| access.opened.clone())
    }

    /// Ends the family of any token of this client (RFC 7009); an unknown token is no error.
    pub(crate) fn revoke(&mut self, token: &str, client: &str) {
        let digest = digest(token);
        let by_refresh = self.refresh.get(&digest);
        if let Some(kept) = by_refresh.filter(|kept| kept.family.client == client) {
            self.ended.insert(kept.family.number);
        }
        let by_access = self.access.get(&digest);
        if let Some(access) = by_access.filter(|access| access.client == client) {
            self.ended.insert(access.family);
        }
    }

    /// Every access token that is out ends now; refresh tokens stay good.
    pub(crate) fn expire_access(&mut self) {
        self.expired_up_to = self.serial;
    }
}

/// The SHA-256 of a text in base64url: PKCE's S256, and how secrets are kept here.
pub(crate) fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

fn generate_secret() -> Option<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}
