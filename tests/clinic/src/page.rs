//! The sign-in page: one question in large type, for a person who may be eighty.

use std::fmt::Write as _;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::scopes::{Deed, Scopes};

/// All the looks of the page; its digest is in the page's policy.
const STYLE: &str = "\
:root{color-scheme:light dark;font:24px/1.5 'Atkinson Hyperlegible',system-ui,sans-serif}\
body{max-width:34em;margin:0 auto;padding:1em}\
fieldset{border:0;padding:0;margin:1em 0}\
legend{font-size:1.25em;font-weight:bold;padding:0}\
.person{display:flex;align-items:center;gap:.75em;min-height:64px;padding:.25em .75em;margin:.5em 0;\
border:2px solid;border-radius:.5em}\
.person input{width:1.5em;height:1.5em;flex:none}\
.person small{display:block;font-size:.85em}\
button{font:inherit;min-height:64px;padding:.25em 1.5em;margin:.5em .5em .5em 0;border:2px solid;\
border-radius:.5em}\
#allow{font-weight:bold;background:#0b4f8a;color:#fff;border-color:#0b4f8a}\
:focus-visible{outline:4px solid #b35900;outline-offset:3px}";

/// What the page asks.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) ticket: String,
    pub(crate) client_name: String,
    pub(crate) form_action: String,
    pub(crate) scopes: Scopes,
    /// Id, name, and who they are.
    pub(crate) people: &'a [(&'a str, &'a str, &'a str)],
}

/// The page that asks who is there, and whether the app may read their records.
pub(crate) fn choice(page: &Page<'_>) -> Response {
    let mut people = String::new();
    for (id, name, who) in page.people {
        // Writing to a String cannot fail.
        write!(
            people,
            "<label class=\"person\" for=\"person-{id}\">\
             <input type=\"radio\" id=\"person-{id}\" name=\"person\" value=\"{id}\" required>\
             <span>{name} <small>{who}</small></span></label>",
            id = escaped(id),
            name = escaped(name),
            who = escaped(who),
        )
        .unwrap_or_default();
    }
    let app = escaped(&page.client_name);
    let body = format!(
        "<h1>Hill Clinic</h1>\
         <p>These people are made up, so there is no password.</p>\
         <form method=\"post\" action=\"/auth/decide\">\
         <input type=\"hidden\" name=\"ticket\" value=\"{ticket}\">\
         <fieldset><legend>Who are you?</legend>{people}</fieldset>\
         <p>{app} asks to read {what}{stays}.</p>\
         <button type=\"submit\" id=\"allow\" name=\"decision\" value=\"allow\">Allow</button>\
         <button type=\"submit\" id=\"deny\" name=\"decision\" value=\"deny\" formnovalidate>\
         Do not allow</button></form>",
        ticket = escaped(&page.ticket),
        what = asked_in_words(&page.scopes),
        stays = if page.scopes.stays() { ", now and later" } else { "" },
    );
    answer(StatusCode::OK, &body, &page.form_action)
}

/// A page that says why there can be no sign-in.
pub(crate) fn trouble(why: &str) -> Response {
    let body = format!(
        "<h1>Hill Clinic</h1><p id=\"trouble\">{}</p><p>Nothing was sent. \
         You can close this page, or phone 555 0100.</p>",
        escaped(why)
    );
    answer(StatusCode::BAD_REQUEST, &body, "'none'")
}

fn asked_in_words(scopes: &Scopes) -> String {
    let kinds = [("Patient", "your name"), ("MedicationRequest", "your medicines"), ("Appointment", "your visits")];
    let words: Vec<&str> = kinds
        .iter()
        .filter(|(kind, _)| scopes.allow(Deed::Read, kind) || scopes.allow(Deed::Search, kind))
        .map(|(_, words)| *words)
        .collect();
    match words.split_last() {
        None => "nothing of yours".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

fn answer(status: StatusCode, body: &str, form_action: &str) -> Response {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action {form_action}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>Sign in – Hill Clinic</title><style>{STYLE}</style></head>\
         <body><main>{body}</main></body></html>"
    );
    let fixed: [(HeaderName, &str); 5] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    let mut response = (status, fixed, html).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Text made safe between tags and in quoted attributes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{asked_in_words, escaped};
    use crate::scopes::Scopes;

    #[test]
    fn what_is_asked_is_said_in_words() {
        let said = |scopes| asked_in_words(&Scopes::granted(scopes));
        assert_eq!(said("patient/*.rs"), "your name, your medicines and your visits");
        assert_eq!(said("patient/Appointment.rs"), "your visits");
        assert_eq!(said("launch/patient"), "nothing of yours");
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escaped("<b \"&\">"), "&lt;b &quot;&amp;&quot;&gt;");
    }
}
