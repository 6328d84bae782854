//! Fetching one patient's records, and writing to her clinic.

use clinical::ResourceId;
use fhir::{
    Bundle, BundleError, MAX_BUNDLE_BYTES, Original, Pages, Records, Unreadable, UnreadableReason, records_from_bundles,
};
use futures_util::{StreamExt as _, stream};
use serde_json::Value;
use smart::{Endpoint, FhirBase, MESSAGE, PatientId};

use crate::fetch_error::FetchError;
use crate::fetched::{FetchedRecords, Gap, RecordKind};
use crate::http::{Answer, ClinicHttp};
use crate::tokens::Tokens;

const FHIR_JSON: &str = "application/fhir+json";

/// All pages of one kind together: more than any patient has, less than hurts an old laptop.
const KIND_LIMIT: usize = 2 * MAX_BUNDLE_BYTES;

/// Names worth a request of their own: no one has more doctors and medicines than this.
const NAMES_LIMIT: usize = 64;

/// Requests at a time, so as not to look like an attack.
const AT_ONCE: usize = 4;

/// A name can stand two steps away: a PractitionerRole names its Practitioner.
const NAME_STEPS: usize = 2;

/// The clinic's records, through one sign-in.
///
/// Invariant: the token goes to the FHIR base's origin alone.
#[derive(Debug, Clone)]
pub struct ClinicRecords {
    http: ClinicHttp,
    tokens: Tokens,
    base: FhirBase,
}

/// The pages of one kind, and why they are not all.
struct Searched {
    kind: RecordKind,
    pages: Vec<Bundle>,
    error: Option<FetchError>,
}

impl ClinicRecords {
    /// Joins a way, a sign-in and a place.
    pub fn new(http: ClinicHttp, tokens: Tokens, base: FhirBase) -> Self {
        Self { http, tokens, base }
    }

    /// Fetches the person, her medicines and her visits.
    ///
    /// # Errors
    /// [`FetchError`] when there is no sign-in, no network, or no person; a kind of record that alone
    /// fails is a [`Gap`] in the result.
    pub async fn fetch_records(&self, patient: &PatientId) -> Result<FetchedRecords, FetchError> {
        let id = ResourceId::new("Patient", patient.as_str()).ok_or(FetchError::OtherPatient)?;
        let mut etags = Vec::new();
        let person = self.read(&id, &mut etags).await?;
        let (requests, statements, appointments) = tokio::join!(
            self.search(RecordKind::MedicationRequest, patient),
            self.search(RecordKind::MedicationStatement, patient),
            self.search(RecordKind::Appointment, patient),
        );
        let mut bundles = vec![person];
        let mut gaps = Vec::new();
        for searched in [requests, statements, appointments] {
            bundles.extend(searched.pages);
            match searched.error {
                Some(error) if error.concerns_all() => return Err(error),
                Some(error) => {
                    tracing::warn!(kind = searched.kind.word(), %error, "records not whole");
                    gaps.push(Gap { kind: searched.kind, error });
                }
                None => {}
            }
        }
        let records = self.records_with_names(bundles, &mut etags).await;
        let mut patients = records.patients.into_iter();
        let patient = patients.find(|person| person.value.id == id).ok_or(FetchError::OtherPatient)?;
        let mut unreadable = records.unreadable;
        let prescriptions = hers(records.prescriptions, &id, |one| &one.id, &mut unreadable);
        let appointments = hers(records.appointments, &id, |one| &one.id, &mut unreadable);
        Ok(FetchedRecords { patient, prescriptions, appointments, unreadable, gaps, etags })
    }

    /// Searches one kind, all pages. What came before an error is kept beside it.
    async fn search(&self, kind: RecordKind, patient: &PatientId) -> Searched {
        let mut searched = Searched { kind, pages: Vec::new(), error: None };
        if let Err(error) = self.search_into(&mut searched.pages, kind, patient).await {
            searched.error = Some(error);
        }
        searched
    }

    async fn search_into(
        &self,
        pages: &mut Vec<Bundle>,
        kind: RecordKind,
        patient: &PatientId,
    ) -> Result<(), FetchError> {
        let first = self.question(kind, patient)?;
        let mut follow = Pages::starting_at(first.url());
        let mut at = first;
        let mut room = KIND_LIMIT;
        loop {
            let answer = self.get(&at).await?;
            room = room.checked_sub(answer.body.len()).ok_or(FetchError::TooMuch { limit: KIND_LIMIT })?;
            let page = Bundle::read(&answer.body).map_err(FetchError::Unreadable)?;
            let next = follow.next(&page);
            let refused = refusal_within(&page);
            pages.push(page);
            refused?;
            match next? {
                Some(next) => at = Endpoint::open(next)?,
                None => return Ok(()),
            }
        }
    }

    /// Source: US Core and IPA, the search of a patient's medicines.
    fn question(&self, kind: RecordKind, patient: &PatientId) -> Result<Endpoint, FetchError> {
        let mut url = self.base.join(kind.word())?.url().clone();
        let mut query = url.query_pairs_mut();
        query.append_pair("patient", patient.as_str());
        match kind {
            RecordKind::MedicationRequest => {
                query.append_pair("intent", "order,plan").append_pair("_include", "MedicationRequest:medication")
            }
            RecordKind::MedicationStatement => query.append_pair("_include", "MedicationStatement:medication"),
            RecordKind::Appointment => &mut query,
        };
        drop(query);
        Ok(Endpoint::open(url)?)
    }

    /// Reads the records again with those that give the medicines and doctors their names.
    ///
    /// A clinic may well refuse these (patient scopes often do not open them): the name then falls back
    /// to the words beside the reference.
    async fn records_with_names(&self, mut bundles: Vec<Bundle>, etags: &mut Vec<(ResourceId, String)>) -> Records {
        let mut records = records_from_bundles(&bundles);
        let mut asked = Vec::new();
        for _ in 0..NAME_STEPS {
            let wanted: Vec<ResourceId> = records
                .missing
                .iter()
                .filter_map(|reference| self.name_at(reference))
                .filter(|id| !asked.contains(id))
                .take(NAMES_LIMIT)
                .collect();
            if wanted.is_empty() {
                break;
            }
            let found: Vec<_> = stream::iter(wanted.clone())
                .map(|id| async move {
                    let mut etags = Vec::new();
                    let read = self.read(&id, &mut etags).await;
                    (read, etags)
                })
                .buffer_unordered(AT_ONCE)
                .collect()
                .await;
            for (read, read_etags) in found {
                match read {
                    Ok(bundle) => bundles.push(bundle),
                    Err(error) => tracing::debug!(%error, "a name was not given"),
                }
                etags.extend(read_etags);
            }
            asked.extend(wanted);
            records = records_from_bundles(&bundles);
        }
        records
    }

    /// The record a reference means, if it is one of ours and gives a name.
    ///
    /// A reference to another server is not followed: the token is not for it.
    fn name_at(&self, reference: &str) -> Option<ResourceId> {
        let below =
            reference.strip_prefix(self.base.aud()).and_then(|rest| rest.strip_prefix('/')).unwrap_or(reference);
        let id = ResourceId::parse(below)?;
        let named = ["Practitioner", "PractitionerRole", "Organization", "Medication"];
        let safe = PatientId::open(id.id()).is_some();
        (named.contains(&id.kind()) && safe).then_some(id)
    }

    /// Reads one record as a Bundle of one.
    async fn read(&self, id: &ResourceId, etags: &mut Vec<(ResourceId, String)>) -> Result<Bundle, FetchError> {
        let at = self.base.join(id.as_str())?;
        let answer = self.get(&at).await?;
        let mut bundle = Bundle::read_any(&answer.body).map_err(FetchError::Unreadable)?;
        for entry in &mut bundle.entries {
            entry.full_url.get_or_insert_with(|| at.url().to_string());
        }
        etags.extend(answer.etag.map(|etag| (id.clone(), etag)));
        Ok(bundle)
    }

    /// One answer with status 200. A 401 is met with one refresh and one more try.
    async fn get(&self, at: &Endpoint) -> Result<Answer, FetchError> {
        let access = self.tokens.access().await?;
        let get = |bearer| self.http.get(at, FHIR_JSON, Some(bearer), MAX_BUNDLE_BYTES);
        let mut answer = get(access.bearer()).await?;
        if answer.status == 401 {
            let access = self.tokens.access_instead_of(&access).await?;
            answer = get(access.bearer()).await?;
        }
        if answer.status == 200 { Ok(answer) } else { Err(refusal(&answer)) }
    }

    /// Writes to the clinic.
    ///
    /// # Errors
    /// [`FetchError`] when the clinic did not say that it has it: it may have it all the same.
    pub async fn tell(&self, message: Vec<u8>) -> Result<Told, FetchError> {
        let access = self.tokens.access().await?;
        if !access.may_write() {
            return Ok(Told::Closed);
        }
        let at = self.base.join(MESSAGE)?;
        let create = |bearer| self.http.create(&at, FHIR_JSON, bearer, message.clone());
        let mut answer = create(access.bearer()).await?;
        if answer.status == 401 {
            let access = self.tokens.access_instead_of(&access).await?;
            answer = create(access.bearer()).await?;
        }
        match answer.status {
            201 => Ok(Told::Taken),
            // A gateway's own page is also a 200.
            200 if is_message(&answer.body) => Ok(Told::Taken),
            403 => Ok(Told::Closed),
            _ => Err(refusal(&answer)),
        }
    }
}

/// Whether the clinic takes what is written to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It has it.
    Taken,
    /// It does not let the app write, and has nothing.
    Closed,
}

fn is_message(body: &[u8]) -> bool {
    let kind = |record: Value| record.get("resourceType").and_then(Value::as_str) == Some(MESSAGE);
    serde_json::from_slice(body).is_ok_and(kind)
}

/// What an answer without what was asked for means.
fn refusal(answer: &Answer) -> FetchError {
    match answer.status {
        401 => FetchError::TokenRefused,
        403 => FetchError::Forbidden,
        404 | 410 => FetchError::NotFound,
        status @ (429 | 500..=599) => FetchError::OutOfOrder { status, code: outcome_code(&answer.body) },
        status => FetchError::Refused { status, code: outcome_code(&answer.body) },
    }
}

/// The records that do not name another person. A clinic that does not know a search's `patient` answers with
/// everybody's, and FHIR lets it.
fn hers<T>(
    records: Vec<Original<T>>,
    patient: &ResourceId,
    id: impl Fn(&T) -> &ResourceId,
    unreadable: &mut Vec<Unreadable>,
) -> Vec<Original<T>> {
    let (hers, others): (Vec<_>, Vec<_>) = records.into_iter().partition(|record| !is_of_another(&record.raw, patient));
    unreadable.extend(others.iter().map(|record| Unreadable {
        id: id(&record.value).as_str().to_owned(),
        reason: UnreadableReason::OtherPatient,
    }));
    hers
}

/// Whether a record names patients, as its subject or among its participants, and she is none of them.
fn is_of_another(raw: &[u8], patient: &ResourceId) -> bool {
    let record: Value = serde_json::from_slice(raw).unwrap_or_default();
    let participants = record.get("participant").and_then(Value::as_array).into_iter().flatten();
    let actors = participants.filter_map(|participant| participant.get("actor"));
    let named: Vec<&str> = record
        .get("subject")
        .into_iter()
        .chain(actors)
        .filter_map(|one| patient_in(one.get("reference")?.as_str()?))
        .collect();
    !named.is_empty() && !named.contains(&patient.id())
}

/// The id in `Patient/asha`, `https://clinic.example/fhir/Patient/asha` or `Patient/asha/_history/2`.
fn patient_in(reference: &str) -> Option<&str> {
    let parts: Vec<&str> = reference.split('/').collect();
    parts.windows(2).rev().find_map(|pair| match pair {
        ["Patient", id] => Some(*id),
        _ => None,
    })
}

/// An error that a server put among the records of a good answer: some are held back.
fn refusal_within(page: &Bundle) -> Result<(), FetchError> {
    for entry in &page.entries {
        let text = entry.resource.get();
        if !text.contains("\"OperationOutcome\"") {
            continue;
        }
        if let Err(BundleError::Refused(outcome)) = Bundle::read(text.as_bytes())
            && outcome.is_error()
        {
            return Err(FetchError::Refused { status: 200, code: outcome_code(text.as_bytes()) });
        }
    }
    Ok(())
}

/// The first code of an OperationOutcome; never its words, which may name a person.
fn outcome_code(body: &[u8]) -> String {
    let code = match Bundle::read(body) {
        Err(BundleError::Refused(outcome)) => outcome.issues.into_iter().next().map(|issue| issue.code),
        _ => None,
    };
    let code = code.filter(|code| {
        let word = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        word && (1..=32).contains(&code.len())
    });
    code.unwrap_or_else(|| "none".into())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test owns its tasks and its clock")]
mod tests;
