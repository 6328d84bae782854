//! From outside: whether everything a visit needs is there, trusted and in date.

mod failure;
mod relay;
mod web;

pub use failure::Failure;

use crate::clinic::Settings;
use crate::ledger::{Ledger, State};
use trust::{Revocations, Role};
use web::{Answer, Web};

/// Below this many days something is soon to end, and somebody has to come.
const SOON_DAYS: i64 = 21;

/// More than this, and a clock is wrong: sign-in tokens live for minutes.
const CLOCKS_APART_SECONDS: u64 = 120;

/// One thing that was looked at.
#[derive(Debug)]
pub struct Finding {
    /// What it is.
    pub what: String,
    /// What was found, or what is wrong.
    pub found: Result<String, Failure>,
}

/// What is looked at, and with which clock.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    /// The clinic's settings.
    pub settings: &'a Settings,
    /// The TLS authority's certificate, in PEM.
    pub authority: &'a str,
    /// What was issued.
    pub ledger: &'a Ledger,
    /// The newest revocation list.
    pub revocations: Option<&'a Revocations>,
    /// Seconds since 1970.
    pub clock: fn() -> u64,
}

impl std::fmt::Debug for Outside<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outside").field("clinic", &self.settings.id).finish_non_exhaustive()
    }
}

impl Outside<'_> {
    /// Looks at everything, one after the other.
    pub async fn look(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut report = |what: &str, found: Result<String, Failure>| {
            findings.push(Finding { what: what.to_owned(), found });
        };
        match Web::new(self.authority) {
            Err(failure) => report("TLS authority", Err(failure)),
            Ok(web) => {
                let hub = self.hub(&web).await;
                self.answered("hub", hub, &mut report);
                let page = self.page(&web).await;
                self.answered("doctor's page", page, &mut report);
                let records = self.records(&web).await;
                self.answered("records (FHIR)", records, &mut report);
                let sign_in = self.sign_in(&web).await;
                self.answered("sign-in (SMART)", sign_in, &mut report);
            }
        }
        if self.settings.relays.is_empty() {
            report("relays", Ok("none named; give them with --relay to have them looked at".to_owned()));
        }
        for relay in &self.settings.relays {
            report(relay, relay::look(relay).await);
        }
        self.papers(&mut report);
        findings
    }

    /// What the answer says besides: the certificate's days and the clock.
    fn answered(
        &self,
        what: &str,
        answer: Result<(Answer, String), Failure>,
        report: &mut impl FnMut(&str, Result<String, Failure>),
    ) {
        let (answer, said) = match answer {
            Ok(answer) => answer,
            Err(failure) => return report(what, Err(failure)),
        };
        report(what, Ok(said));
        let now = (self.clock)();
        if let Some(end) = answer.certificate_ends {
            report(&format!("{what}: TLS certificate"), days_until(end, now));
        }
        if let Some(date) = answer.date {
            let seconds = date.abs_diff(i64::try_from(now).unwrap_or(i64::MAX));
            let found = if seconds > CLOCKS_APART_SECONDS {
                Err(Failure::ClocksApart { seconds })
            } else {
                Ok(format!("{seconds} s apart from this computer's"))
            };
            report(&format!("{what}: clock"), found);
        }
    }

    async fn hub(&self, web: &Web) -> Result<(Answer, String), Failure> {
        let address = self.settings.hub.replacen("ws", "http", 1);
        let mut url = url::Url::parse(&address).map_err(|_| Failure::BadAddress)?;
        url.set_path("/health");
        let answer = web.get(&url, "*/*").await?;
        if answer.status == 200 && answer.body.starts_with(b"ok") {
            Ok((answer, "it is well".to_owned()))
        } else {
            Err(Failure::NotAHub { status: answer.status })
        }
    }

    async fn page(&self, web: &Web) -> Result<(Answer, String), Failure> {
        let url = url::Url::parse(&self.settings.page_origin).map_err(|_| Failure::BadAddress)?;
        let answer = web.get(&url, "text/html").await?;
        if answer.status == 200 { Ok((answer, "it is there".to_owned())) } else { Err(Failure::Status(answer.status)) }
    }

    async fn records(&self, web: &Web) -> Result<(Answer, String), Failure> {
        let (answer, json) = self.json(web, "metadata", "application/fhir+json").await?;
        if json["resourceType"] != "CapabilityStatement" {
            return Err(Failure::NotRecords);
        }
        let version = json["fhirVersion"].as_str().unwrap_or("no version").to_owned();
        if version.starts_with("4.") {
            Ok((answer, format!("FHIR {version}")))
        } else {
            Err(Failure::OtherFhir(version))
        }
    }

    async fn sign_in(&self, web: &Web) -> Result<(Answer, String), Failure> {
        let (answer, json) = self.json(web, ".well-known/smart-configuration", "application/json").await?;
        for name in ["authorization_endpoint", "token_endpoint"] {
            if !json[name].is_string() {
                return Err(Failure::NoSignIn(name));
            }
        }
        let methods = json["code_challenge_methods_supported"].as_array();
        if methods.is_some_and(|methods| methods.iter().any(|method| method == "S256")) {
            Ok((answer, "PKCE with S256".to_owned()))
        } else {
            Err(Failure::NoPkce)
        }
    }

    async fn json(&self, web: &Web, path: &str, accept: &str) -> Result<(Answer, serde_json::Value), Failure> {
        let address = format!("{}/{path}", self.settings.fhir_base.trim_end_matches('/'));
        let url = url::Url::parse(&address).map_err(|_| Failure::BadAddress)?;
        let answer = web.get(&url, accept).await?;
        if answer.status != 200 {
            return Err(Failure::Status(answer.status));
        }
        let json = serde_json::from_slice(&answer.body).map_err(|_| Failure::NotJson)?;
        Ok((answer, json))
    }

    /// What lies in the folder: certificates and the revocation list.
    fn papers(&self, report: &mut impl FnMut(&str, Result<String, Failure>)) {
        let now = (self.clock)();
        if let Some(end) = web::ends_pem(self.authority) {
            report("TLS authority", days_until(end, now));
        }
        let doctors = self.ledger.doctors(now);
        if doctors.is_empty() {
            report("doctors", Err(Failure::NoDoctor));
        }
        for doctor in doctors {
            let end = i64::try_from(doctor.exp).unwrap_or(i64::MAX);
            report(&format!("{} ({})", doctor.name, doctor.sub), days_until(end, now));
        }
        let open = self.ledger.certificates().filter(|certificate| certificate.role == Role::Invitation);
        let open = open.filter(|certificate| matches!(self.ledger.state(certificate, now), State::Valid { .. }));
        report("invitations", Ok(format!("{} still good", open.count())));
        report(
            "revocation list",
            match self.revocations {
                None => Err(Failure::NoList),
                Some(list) => {
                    let next = i64::try_from(list.list().next).unwrap_or(i64::MAX);
                    match days_until(next, now) {
                        Ok(said) => Ok(format!("number {}, {said}", list.list().number)),
                        Err(Failure::Ended { .. }) => Err(Failure::ListOld),
                        Err(Failure::EndsSoon { days }) if days >= 7 => {
                            Ok(format!("number {}, {days} days left", list.list().number))
                        }
                        Err(_) => Err(Failure::ListOldSoon),
                    }
                }
            },
        );
    }
}

fn days_until(end: i64, now: u64) -> Result<String, Failure> {
    let days = end.saturating_sub(i64::try_from(now).unwrap_or(i64::MAX)).div_euclid(24 * 60 * 60);
    match days {
        ..0 => Err(Failure::Ended { days: -days }),
        0..SOON_DAYS => Err(Failure::EndsSoon { days }),
        _ => Ok(format!("{days} days left")),
    }
}

#[cfg(test)]
mod tests;
