//! The prescription walk: every stop from the clinic's bytes to the words on the screen.

use std::collections::BTreeMap;

use clinical::{Dosage, DoseAmount, Prescription, Quantity};
use fhir::{Bundle, Original, records_from_bundles};
use ipc::view_from_prescription;
use ipc::words::Words;
use jiff::civil::Date;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use vault::{prescription_from_row, row_from_prescription};

/// Walks every medicine of a FHIR file: a record, a Bundle or a document.
///
/// Shape: a list with one object for each medicine, in the file's order, with the stops `clinic`,
/// `fhir`, `clinical`, `row` and `view`. The view is made of what was read back from the row, as
/// the screen of `today` shows it.
///
/// # Errors
/// One clear line when the file cannot be read, holds no medicine, or a record in it is unreadable.
pub fn walk_prescription(bytes: &[u8], today: Date) -> Result<Value, String> {
    let bundle = Bundle::read_any(bytes).map_err(|error| error.to_string())?;
    let records = records_from_bundles(&[bundle]);
    if let Some(first) = records.unreadable.first() {
        let count = records.unreadable.len();
        return Err(format!("{count} records cannot be read, the first is {} ({:?})", first.id, first.reason));
    }
    if records.prescriptions.is_empty() {
        return Err("there is no MedicationRequest and no MedicationStatement in it".to_owned());
    }
    let words = Words::english();
    records.prescriptions.iter().map(|original| walk_one(original, today, &words)).collect()
}

fn walk_one(original: &Original<Prescription>, today: Date, words: &Words) -> Result<Value, String> {
    let row = row_from_prescription(&original.value);
    let stored = serde_json::to_value(&row).map_err(|error| error.to_string())?;
    let prescription = &prescription_from_row(row).map_err(|error| format!("read back from the vault: {error}"))?;
    Ok(json!({
        "name": prescription.name,
        "dose_words": words.dose_lines(prescription).join("; "),
        "schedule": schedule(prescription, words),
        "status": prescription.status.code(),
        "prescriber": prescription.prescriber,
        "authored_on": prescription.authored_on.as_ref().map(|date| date.as_str()),
        "stops": {
            "clinic": clinic(original),
            "fhir": fields(&original.raw),
            "clinical": clinical(&original.value),
            "row": stored,
            "view": view_from_prescription(prescription, today, words),
        },
    }))
}

/// The times alone, if every one of several instructions has them; leaving one out would be wrong.
fn schedule(prescription: &Prescription, words: &Words) -> Option<String> {
    let said: Vec<String> = prescription.dosages.iter().filter_map(|dosage| words.schedule_words(dosage)).collect();
    let whole = !said.is_empty() && said.len() == prescription.dosages.len();
    (whole && !prescription.do_not_take).then(|| said.join("; "))
}

fn clinic(original: &Original<Prescription>) -> Value {
    let digest: String = Sha256::digest(&original.raw).iter().map(|byte| format!("{byte:02x}")).collect();
    json!({
        "type": original.value.id.kind(),
        "id": original.value.id.id(),
        "bytes": original.raw.len(),
        "sha256": digest,
    })
}

fn fields(raw: &[u8]) -> Value {
    let fields: BTreeMap<String, IgnoredAny> = serde_json::from_slice(raw).unwrap_or_default();
    json!({ "fields": fields.into_keys().collect::<Vec<_>>() })
}

fn clinical(prescription: &Prescription) -> Value {
    json!({
        "id": prescription.id.as_str(),
        "name": prescription.name,
        "codes": prescription.medicine.iter().flat_map(|medicine| &medicine.codings).map(|coding| {
            json!({ "system": coding.system, "code": coding.code, "display": coding.display })
        }).collect::<Vec<_>>(),
        "status": prescription.status.code(),
        "intent": prescription.intent,
        "do_not_take": prescription.do_not_take,
        "reasons": prescription.reasons,
        "from": prescription.from.as_ref().map(|date| date.as_str()),
        "until": prescription.until.as_ref().map(|date| date.as_str()),
        "notes": prescription.notes,
        "dosages": prescription.dosages.iter().map(dosage).collect::<Vec<_>>(),
    })
}

fn dosage(dosage: &Dosage) -> Value {
    let timing = dosage.timing.as_ref();
    json!({
        "text": dosage.text,
        "patient_instruction": dosage.patient_instruction,
        "dose": dosage.dose.as_ref().map(amount),
        "as_needed": dosage.as_needed.is_some(),
        "frequency": timing.and_then(|timing| timing.frequency),
        "period": timing.and_then(|timing| timing.period.as_ref()).map(|period| period.as_str()),
        "period_unit": timing.and_then(|timing| timing.period_unit.as_ref()).map(|unit| unit.code()),
        "when": timing.map(|timing| timing.whens.iter().map(|when| when.code()).collect::<Vec<_>>()),
        "not_understood": dosage.unread,
    })
}

fn amount(amount: &DoseAmount) -> Value {
    let quantity = |quantity: &Quantity| json!({ "value": quantity.value.as_ref().map(|value| value.as_str()), "unit": quantity.unit.as_ref().or(quantity.code.as_ref()) });
    match amount {
        DoseAmount::Quantity(only) => quantity(only),
        DoseAmount::Range { low, high } => {
            json!({ "low": low.as_ref().map(quantity), "high": high.as_ref().map(quantity) })
        }
        DoseAmount::Ratio { numerator, denominator } => {
            json!({ "of": quantity(numerator), "in": quantity(denominator) })
        }
    }
}
