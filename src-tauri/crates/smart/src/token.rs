//! What the token endpoint gives.

use std::time::Duration;

use serde::Deserialize;

use crate::oauth_error::OauthCode;
use crate::scope::Scopes;
use crate::secret::{AccessToken, RefreshToken, SecretText};

/// No access token is believed to live longer than this.
const LIFE_LIMIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Why there are no tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The code or refresh token is used, old or revoked: the person must sign in again.
    #[error("the clinic asks for a new sign-in")]
    Refused,
    /// The clinic does not know this app; only the clinic can mend it.
    #[error("the clinic does not know this app")]
    UnknownApp,
    /// The server refused the request for another reason.
    #[error("the sign-in server answered {}", .0.word())]
    Rejected(OauthCode),
    /// The server cannot answer now (5xx, 429); trying later may help.
    #[error("the sign-in server is out of order with status {status}")]
    OutOfOrder {
        /// The HTTP status.
        status: u16,
    },
    /// A status no token endpoint should give, or an error without its code.
    #[error("the sign-in server answered with status {status}")]
    Unexpected {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is not the JSON it should be.
    #[error("the sign-in server's answer has no readable {0}")]
    Unreadable(&'static str),
    /// The token is of a kind we cannot carry.
    #[error("the sign-in server gave a token that is not a bearer token")]
    NotBearer,
    /// The answer names no patient.
    #[error("the sign-in server named no patient")]
    NoPatient,
    /// The sign-in was for another patient than the invitation names.
    #[error("the sign-in was for another patient")]
    OtherPatient,
}

/// The FHIR id of one patient.
///
/// Invariant: 1 to 64 of `A–Z a–z 0–9 - .`; safe as one step of a path (never `.` or `..`).
/// Source: FHIR R4, datatype `id`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PatientId(String);

impl PatientId {
    /// Checks the text of an id.
    pub fn open(text: &str) -> Option<Self> {
        let good = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
            && !matches!(text, "." | "..");
        good.then(|| Self(text.to_owned()))
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the answer is measured against.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    pub(crate) patient: Option<PatientId>,
    /// A refresh need not name the patient again.
    pub(crate) may_be_silent: bool,
    /// What was asked for: an answer without `scope` means this (RFC 6749 §5.1).
    pub(crate) scopes: Scopes,
}

impl Expected {
    fn patient_from_answer(&self, named: Option<&str>) -> Result<PatientId, TokenError> {
        let named = named.map(|id| PatientId::open(id).ok_or(TokenError::Unreadable("patient"))).transpose()?;
        match (named, &self.patient) {
            (Some(named), Some(known)) if named != *known => Err(TokenError::OtherPatient),
            (Some(named), _) => Ok(named),
            (None, Some(known)) if self.may_be_silent => Ok(known.clone()),
            (None, _) => Err(TokenError::NoPatient),
        }
    }
}

/// One answer of the token endpoint.
///
/// Invariant: the access token must not be used before `refresh`, where there is one, is kept.
/// Units: `expires_in` counts from the moment the answer came.
/// Source: RFC 6749 §5.1, SMART App Launch 2.2, "Obtain access token".
#[derive(Debug)]
pub struct TokenSet {
    /// Opens the records.
    pub access: AccessToken,
    /// Fetches the next access token. At a refresh: the new one if the server changed it.
    pub refresh: Option<RefreshToken>,
    /// Whose records.
    pub patient: PatientId,
    /// What was granted.
    pub scopes: Scopes,
    /// How long the access token is good for, where the server says so.
    pub expires_in: Option<Duration>,
}

#[derive(Deserialize)]
struct Answer {
    access_token: SecretText,
    token_type: String,
    refresh_token: Option<SecretText>,
    patient: Option<String>,
    scope: Option<String>,
    expires_in: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct ErrorAnswer {
    error: String,
}

impl TokenSet {
    pub(crate) fn open_answer(status: u16, body: &[u8], expected: &Expected) -> Result<Self, TokenError> {
        if status != 200 {
            return Err(error_from_answer(status, body));
        }
        let answer: Answer = serde_json::from_slice(body).map_err(|_| TokenError::Unreadable("token"))?;
        if !answer.token_type.eq_ignore_ascii_case("bearer") {
            return Err(TokenError::NotBearer);
        }
        let patient = expected.patient_from_answer(answer.patient.as_deref())?;
        let access = AccessToken::open(&answer.access_token).map_err(|_| TokenError::Unreadable("access token"))?;
        let refresh = answer
            .refresh_token
            .map(|text| RefreshToken::open(text.into_inner()))
            .transpose()
            .map_err(|_| TokenError::Unreadable("refresh token"))?;
        Ok(Self {
            access,
            refresh,
            patient,
            scopes: answer.scope.map_or_else(|| expected.scopes.clone(), |text| Scopes::from_text(&text)),
            expires_in: answer.expires_in.as_ref().and_then(life_from_json),
        })
    }
}

/// What a refusal means. A 400 without a readable code is not taken for a refused token.
fn error_from_answer(status: u16, body: &[u8]) -> TokenError {
    if status == 429 || (500..600).contains(&status) {
        return TokenError::OutOfOrder { status };
    }
    let Ok(ErrorAnswer { error }) = serde_json::from_slice(body) else {
        return TokenError::Unexpected { status };
    };
    if !(400..500).contains(&status) {
        return TokenError::Unexpected { status };
    }
    match OauthCode::from_word(&error) {
        OauthCode::InvalidGrant => TokenError::Refused,
        OauthCode::InvalidClient | OauthCode::UnauthorizedClient => TokenError::UnknownApp,
        OauthCode::ServerError | OauthCode::TemporarilyUnavailable => TokenError::OutOfOrder { status },
        other => TokenError::Rejected(other),
    }
}

/// `expires_in`, which some servers write as text; what is no number is as if absent.
fn life_from_json(value: &serde_json::Value) -> Option<Duration> {
    let seconds = match value {
        serde_json::Value::Number(number) => number.as_u64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    }?;
    Some(Duration::from_secs(seconds).min(LIFE_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn expected() -> Expected {
        Expected {
            patient: PatientId::open("asha"),
            may_be_silent: false,
            scopes: Scopes::from_text("openid patient/Appointment.rs"),
        }
    }

    fn answer() -> Value {
        json!({
            "access_token": "a-1", "token_type": "Bearer", "refresh_token": "r-1",
            "patient": "asha", "scope": "patient/Appointment.rs", "expires_in": 300,
            "id_token": "ignored", "need_patient_banner": true,
        })
    }

    fn open(answer: &Value) -> Result<TokenSet, TokenError> {
        TokenSet::open_answer(200, answer.to_string().as_bytes(), &expected())
    }

    #[test]
    fn a_whole_answer_is_taken() {
        let set = open(&answer()).unwrap();
        assert_eq!(set.access.bearer(), "Bearer a-1");
        assert_eq!(set.refresh.unwrap().reveal(), "r-1");
        assert_eq!(set.patient.as_str(), "asha");
        assert_eq!(set.expires_in, Some(Duration::from_secs(300)));
        assert!(!set.scopes.contains("openid"), "only what was granted");
    }

    #[test]
    fn the_token_type_is_read_without_case() {
        for word in ["bearer", "BEARER"] {
            let mut changed = answer();
            changed["token_type"] = json!(word);
            assert!(open(&changed).is_ok());
        }
        let mut changed = answer();
        changed["token_type"] = json!("DPoP");
        assert_eq!(open(&changed).unwrap_err(), TokenError::NotBearer);
    }

    #[test]
    fn what_the_answer_may_leave_out_is_left_out() {
        let set = open(&json!({"access_token": "a", "token_type": "bearer", "patient": "asha"}));
        let set = set.unwrap();
        assert!(set.refresh.is_none() && set.expires_in.is_none());
        assert!(set.scopes.contains("openid"), "as asked for");
    }

    #[test]
    fn a_life_is_read_from_a_number_or_its_text() {
        for (value, life) in [
            (json!("300"), Some(300)),
            (json!(0), Some(0)),
            (json!(u64::MAX), Some(24 * 60 * 60)),
            (json!(-5), None),
            (json!("soon"), None),
            (Value::Null, None),
        ] {
            let mut changed = answer();
            changed["expires_in"] = value;
            assert_eq!(open(&changed).unwrap().expires_in, life.map(Duration::from_secs));
        }
    }

    #[test]
    fn another_patient_or_none_is_refused() {
        for (value, error) in [
            (json!("mohan"), TokenError::OtherPatient),
            (Value::Null, TokenError::NoPatient),
            (json!("../asha"), TokenError::Unreadable("patient")),
            (json!(""), TokenError::Unreadable("patient")),
        ] {
            let mut changed = answer();
            changed["patient"] = value;
            assert_eq!(open(&changed).unwrap_err(), error);
        }
    }

    #[test]
    fn a_refresh_may_be_silent_about_the_patient_but_not_change_it() {
        let silent = Expected { may_be_silent: true, ..expected() };
        let mut changed = answer();
        changed["patient"] = Value::Null;
        let open = |answer: &Value| TokenSet::open_answer(200, answer.to_string().as_bytes(), &silent);
        assert_eq!(open(&changed).unwrap().patient.as_str(), "asha");
        changed["patient"] = json!("mohan");
        assert_eq!(open(&changed).unwrap_err(), TokenError::OtherPatient);
    }

    #[test]
    fn an_error_answer_says_what_to_do() {
        for (status, body, error) in [
            (400, r#"{"error":"invalid_grant","error_description":"Asha"}"#, TokenError::Refused),
            (401, r#"{"error":"invalid_grant"}"#, TokenError::Refused),
            (401, r#"{"error":"invalid_client"}"#, TokenError::UnknownApp),
            (400, r#"{"error":"invalid_request"}"#, TokenError::Rejected(OauthCode::InvalidRequest)),
            (400, r#"{"error":"zebra"}"#, TokenError::Rejected(OauthCode::Other)),
            (400, "<html>bad</html>", TokenError::Unexpected { status: 400 }),
            (400, "", TokenError::Unexpected { status: 400 }),
            (500, r#"{"error":"invalid_grant"}"#, TokenError::OutOfOrder { status: 500 }),
            (503, "", TokenError::OutOfOrder { status: 503 }),
            (429, "", TokenError::OutOfOrder { status: 429 }),
            (302, "", TokenError::Unexpected { status: 302 }),
            (204, r#"{"error":"invalid_grant"}"#, TokenError::Unexpected { status: 204 }),
        ] {
            let got = TokenSet::open_answer(status, body.as_bytes(), &expected()).unwrap_err();
            assert_eq!(got, error, "{status} {body}");
        }
    }

    #[test]
    fn an_answer_that_is_no_answer_is_refused() {
        for bad in ["", "<html>", "[]", r#"{"access_token":5,"token_type":"bearer"}"#, "{}"] {
            let got = TokenSet::open_answer(200, bad.as_bytes(), &expected()).unwrap_err();
            assert_eq!(got, TokenError::Unreadable("token"), "{bad}");
        }
        for bad in ["", "a b", "a\\r\\nb"] {
            let body = format!(r#"{{"access_token":"{bad}","token_type":"bearer","patient":"asha"}}"#);
            let got = TokenSet::open_answer(200, body.as_bytes(), &expected()).unwrap_err();
            assert_eq!(got, TokenError::Unreadable("access token"));
        }
    }

    #[test]
    fn a_token_set_hides_its_tokens() {
        let shown = format!("{:?}", open(&answer()).unwrap());
        assert!(!shown.contains("a-1") && !shown.contains("r-1"), "{shown}");
    }
}
