//! The attacker's own pen: signed texts with anything in them, by any key he has. None of it is the product's code.

use crate::journey::clinic::{DAY, unix_now};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Map, Value, json};
use signalling::CallSignal;
use std::sync::atomic::{AtomicU64, Ordering};
use trust::{DeviceKey, PublicKey, RevocationList, RootKey, Term};

/// A key of the attacker's.
#[derive(Debug, Clone)]
pub struct Pen(SigningKey);

impl Pen {
    /// A new key.
    pub fn new() -> Self {
        let mut bytes = [0; 32];
        loop {
            getrandom::fill(&mut bytes).unwrap();
            if let Ok(key) = SigningKey::from_slice(&bytes) {
                return Self(key);
            }
        }
    }

    /// The key in an invitation, which whoever holds the file has.
    pub fn of_scalar(scalar: &str) -> Self {
        Self(SigningKey::from_slice(&URL_SAFE_NO_PAD.decode(scalar).unwrap()).unwrap())
    }

    /// The same key for the product's own code.
    pub fn device_key(&self) -> DeviceKey {
        DeviceKey::from_keychain(&[&[1_u8][..], self.0.to_bytes().as_slice()].concat()).unwrap()
    }

    /// The whole key, as a browser takes it in.
    pub fn private_jwk(&self) -> Value {
        let mut jwk = self.jwk();
        jwk["d"] = json!(URL_SAFE_NO_PAD.encode(self.0.to_bytes()));
        jwk
    }

    /// A bare signature.
    pub fn signs(&self, text: &[u8]) -> Signature {
        self.0.sign(text)
    }

    /// A bare check.
    pub fn checks(&self, text: &[u8], signature: &Signature) -> bool {
        self.0.verifying_key().verify(text, signature).is_ok()
    }

    /// Its public half, as a JWK.
    pub fn jwk(&self) -> Value {
        let point = self.0.verifying_key().to_encoded_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        json!({"crv": "P-256", "kty": "EC", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y)})
    }

    /// The same for the product.
    pub fn public(&self) -> PublicKey {
        PublicKey::from_jwk(&self.jwk().to_string()).unwrap()
    }

    /// Signs any header and any claims.
    pub fn writes(&self, header: &Value, claims: &Map<String, Value>) -> String {
        let text = |value: &dyn ToString| URL_SAFE_NO_PAD.encode(value.to_string());
        let input = format!("{}.{}", text(header), text(&Value::Object(claims.clone())));
        let signature: Signature = self.0.sign(input.as_bytes());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    /// A certificate of the attacker's own make.
    pub fn certifies(&self, mut claims: Map<String, Value>) -> String {
        let iss = self.public().thumbprint().to_string();
        claims.insert("iss".into(), json!(iss));
        self.writes(&json!({"alg": "ES256", "kid": iss, "typ": "hc-cert+jwt"}), &claims)
    }

    /// A device's certificate by this invitation's key, for any key there is.
    pub fn certifies_with(&self, invitation: &str, key: &Value) -> String {
        let mut leaf = claims(invitation);
        leaf.insert("key".into(), key.clone());
        leaf.insert("role".into(), json!("patient"));
        leaf.insert("serial".into(), json!("forged"));
        self.certifies(leaf)
    }

    /// A renewal of a device's certificate by this key, with anything in it that a doctor should not write.
    pub fn renews(&self, hers: &str, days: u64, change: impl FnOnce(&mut Map<String, Value>)) -> String {
        let (mut leaf, now) = (claims(hers), unix_now());
        leaf.insert("nbf".into(), json!(now));
        leaf.insert("exp".into(), json!(now + days * DAY));
        leaf.insert("serial".into(), json!("forged"));
        change(&mut leaf);
        self.certifies(leaf)
    }

    /// A guest's certificate by this key, for so many hours.
    pub fn admits_guest(&self, clinic: &str, key: &Value, sub: &str, hours: u64) -> String {
        let now = unix_now();
        let leaf = json!({
            "clinic": clinic, "exp": now + hours * 60 * 60, "key": key, "name": "Nadia", "nbf": now, "role": "guest",
            "serial": "forged", "sub": sub,
        });
        self.certifies(leaf.as_object().unwrap().clone())
    }

    /// A set-up message with changed claims, signed by this key.
    pub fn signs_anew(&self, passport: &str, change: impl FnOnce(&mut Map<String, Value>)) -> String {
        let mut claims = claims(passport);
        change(&mut claims);
        self.writes(&json!({"alg": "ES256", "ppt": "hc-call", "typ": "passport"}), &claims)
    }
}

impl Default for Pen {
    fn default() -> Self {
        Self::new()
    }
}

/// What a signed text claims, read without a look at the signature.
pub fn claims(text: &str) -> Map<String, Value> {
    part(text, 1)
}

fn part(text: &str, number: usize) -> Map<String, Value> {
    let part = text.split('.').nth(number).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The key a certificate is about.
pub fn key_in(certificate: &str) -> PublicKey {
    PublicKey::from_jwk(&claims(certificate)["key"].to_string()).unwrap()
}

/// The same text without its signature: what is left is two parts and a dot.
pub fn unsigned(passport: &str) -> String {
    let (input, _) = passport.rsplit_once('.').unwrap();
    format!("{input}.")
}

/// The same text under another algorithm's name, with the signature that was there.
pub fn under(passport: &str, algorithm: &str) -> String {
    let mut header = part(passport, 0);
    header.insert("alg".into(), json!(algorithm));
    let (_, rest) = passport.split_once('.').unwrap();
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(Value::Object(header).to_string()))
}

/// A doctor's certificate by a root, for a time that `days` from now begins and lasts a month.
pub fn doctor_by(root: &RootKey, clinic: &str, key: &PublicKey, sub: &str, days: i64) -> String {
    let from = unix_now().saturating_add_signed(days * 24 * 60 * 60);
    root.certify_provider(clinic, key, sub, "Dr Anita Rao", Term::days(from, 30)).unwrap()
}

/// A number that no revocation list of this program has yet, higher than all of them.
pub fn next_number() -> u64 {
    static NUMBERS: AtomicU64 = AtomicU64::new(1);
    NUMBERS.fetch_add(1, Ordering::Relaxed)
}

/// A revocation list by a root; the next one is due in so many days, or was.
pub fn list_by(root: &RootKey, clinic: &str, number: u64, due_in_days: i64, taken_back: &[PublicKey]) -> String {
    let next = unix_now().saturating_add_signed(due_in_days * 24 * 60 * 60);
    let list = RevocationList {
        clinic: clinic.to_owned(),
        issued: next - 7 * DAY,
        keys: taken_back.iter().map(PublicKey::thumbprint).collect(),
        next,
        number,
        serials: Vec::new(),
    };
    root.sign_revocations(&list).unwrap()
}

/// A description with the hub's fingerprint in place of each of its own.
pub fn with_other_fingerprint(sdp: &str) -> String {
    let line = format!("a=fingerprint:sha-256 {}\r\n", ["5A"; 32].join(":"));
    let lines = sdp.split_inclusive("\r\n");
    lines.map(|own| if own.starts_with("a=fingerprint:") { line.clone() } else { own.to_owned() }).collect()
}

/// A description with one more line after each of its fingerprints, or before it.
pub fn with_second_fingerprint(sdp: &str, first: bool) -> String {
    let line = format!("a=fingerprint:sha-256 {}\r\n", ["5A"; 32].join(":"));
    let twice = |own: &str| if first { format!("{line}{own}") } else { format!("{own}{line}") };
    let lines = sdp.split_inclusive("\r\n");
    lines.map(|own| if own.starts_with("a=fingerprint:") { twice(own) } else { own.to_owned() }).collect()
}

/// A description or an answer, changed; everything else as it is.
pub fn rewritten(signal: CallSignal, change: impl FnOnce(&mut String, &mut String, &mut Vec<String>)) -> CallSignal {
    match signal {
        CallSignal::Offer { mut sdp, mut passport, mut certificates } => {
            change(&mut sdp, &mut passport, &mut certificates);
            CallSignal::Offer { sdp, passport, certificates }
        }
        CallSignal::Answer { mut sdp, mut passport, mut certificates } => {
            change(&mut sdp, &mut passport, &mut certificates);
            CallSignal::Answer { sdp, passport, certificates }
        }
        other => other,
    }
}
