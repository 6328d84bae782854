//! Names and passwords for relays, which end by themselves.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use signalling::{IceServer, SessionId};

use crate::config::TurnSecret;

/// A visit with its waiting, twice over: a refresh needs the same password.
const VALID_FOR: Duration = Duration::from_secs(4 * 60 * 60);

/// A user name that ends by itself, and the password made from it.
///
/// Shape: the user name is "<end, seconds since 1970>:<session>".
/// Source: draft-uberti-behave-turn-rest-00, as coturn's `use-auth-secret` has it.
#[derive(Clone)]
pub(crate) struct Credentials {
    username: String,
    password: String,
}

impl Credentials {
    /// Makes credentials for one session, for all relays that share this secret.
    pub(crate) fn generate(secret: &TurnSecret, session: &SessionId, now: Duration) -> Self {
        let until = now.saturating_add(VALID_FOR).as_secs();
        let username = format!("{until}:{session}");
        Self { password: password(secret, &username), username }
    }

    /// The entry of a welcome.
    pub(crate) fn server(self, urls: Vec<String>) -> IceServer {
        IceServer { urls, username: self.username, credential: self.password }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(hidden)")
    }
}

pub(crate) fn password(secret: &TurnSecret, username: &str) -> String {
    // HMAC takes keys of every length; without one, a password that opens nothing.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.bytes()) else {
        return String::new();
    };
    mac.update(username.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_one_other_relays_derive() {
        let secret = TurnSecret::new("north");
        // Made with: printf '1433895918:asha' | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(password(&secret, "1433895918:asha"), "nfOX6ITobdCLxVrkHU8cTgFvqhk=");
    }
}
