use clinical::{Bounds, Concept, Dosage, PartialDate, Prescription, PrescriptionKind, PrescriptionStatus, ResourceId};

use crate::Field;
use crate::dosage::dosage_from_fhir;
use crate::field::Many;
use crate::lookup::{Lookup, Place};
use crate::medicine::{Pointers, medicine_from_fhir};
use crate::people::name_of;
use crate::r4::{self, Raw};
use crate::values::{concept_from_fhir, date_from_fhir};

/// Turns a `MedicationRequest` or a `MedicationStatement` into a prescription.
///
/// `full_url` is the address of its Bundle entry: references are resolved from there.
/// Invariant: always succeeds for a record that could be read; the name is never blank.
pub fn prescription_from_fhir(
    id: &ResourceId,
    record: &r4::MedicineRecord,
    full_url: Option<&str>,
    lookup: &Lookup,
) -> Prescription {
    match record {
        r4::MedicineRecord::Request(request) => prescription_from_request(id, request, full_url, lookup),
        r4::MedicineRecord::Statement(statement) => prescription_from_statement(id, statement, full_url, lookup),
    }
}

fn prescription_from_request(
    id: &ResourceId,
    request: &r4::MedicationRequest,
    full_url: Option<&str>,
    lookup: &Lookup,
) -> Prescription {
    let place = Place { full_url, contained: &request.contained.items };
    let pointers =
        Pointers::new(&request.medication_codeable_concept, &request.medication_reference, &request.medication);
    let (name, medicine) = medicine_from_fhir(&pointers, &place, lookup);
    let dosages = dosages_from_fhir(&request.dosage_instruction, &request.modifier_extension);
    Prescription {
        id: id.clone(),
        kind: PrescriptionKind::Request,
        name,
        medicine,
        from: first_day(&dosages),
        until: last_day(&dosages),
        dosages,
        status: status(&request.status),
        status_reason: request.status_reason.get().and_then(words),
        intent: request.intent.text().map(str::to_owned),
        // Unreadable is taken as "do not take": the safe side.
        do_not_take: request.do_not_perform.get() == Some(&true) || request.do_not_perform.is_unreadable(),
        reasons: reasons(&request.reason_code, &request.reason_reference, &place, lookup),
        prescriber: request.requester.get().and_then(|requester| name_of(requester, &place, lookup)),
        authored_on: date_from_fhir(&request.authored_on),
        notes: notes(&request.note),
    }
}

fn prescription_from_statement(
    id: &ResourceId,
    statement: &r4::MedicationStatement,
    full_url: Option<&str>,
    lookup: &Lookup,
) -> Prescription {
    let place = Place { full_url, contained: &statement.contained.items };
    let pointers =
        Pointers::new(&statement.medication_codeable_concept, &statement.medication_reference, &statement.medication);
    let (name, medicine) = medicine_from_fhir(&pointers, &place, lookup);
    let dosages = dosages_from_fhir(&statement.dosage, &statement.modifier_extension);
    let period = statement.effective_period.get();
    Prescription {
        id: id.clone(),
        kind: PrescriptionKind::Statement,
        name,
        medicine,
        from: period.and_then(|period| date_from_fhir(&period.start)),
        until: period.and_then(|period| date_from_fhir(&period.end)),
        dosages,
        status: status(&statement.status),
        status_reason: statement.status_reason.iter().find_map(words),
        intent: None,
        do_not_take: false,
        reasons: reasons(&statement.reason_code, &statement.reason_reference, &place, lookup),
        prescriber: statement_source(statement, &place, lookup),
        authored_on: date_from_fhir(&statement.date_asserted),
        notes: notes(&statement.note),
    }
}

/// The clinician behind a statement: who asked for the medicine, else who reported it. A patient's
/// own report has none.
fn statement_source(statement: &r4::MedicationStatement, place: &Place<'_>, lookup: &Lookup) -> Option<String> {
    let requested = statement.based_on.iter().find_map(|reference| {
        let raw = lookup.find(reference.reference.text()?, place)?;
        let request: r4::MedicationRequest = serde_json::from_str(raw.get()).ok()?;
        let place = Place { full_url: place.full_url, contained: &request.contained.items };
        name_of(request.requester.get()?, &place, lookup)
    });
    let is_clinician = |reference: &&r4::Reference| {
        let text = reference.reference.text().unwrap_or_default();
        let kind = reference.kind.text().unwrap_or_default();
        ["Practitioner", "Organization"].iter().any(|who| text.contains(who) || kind.contains(who))
    };
    requested.or_else(|| {
        statement.information_source.iter().filter(is_clinician).find_map(|source| name_of(source, place, lookup))
    })
}

fn status(field: &Field<String>) -> PrescriptionStatus {
    PrescriptionStatus::from_code(field.text().unwrap_or("unknown"))
}

fn words(concept: &r4::CodeableConcept) -> Option<String> {
    let concept: Concept = concept_from_fhir(concept);
    concept.words().or_else(|| concept.code()).map(str::to_owned)
}

fn reasons(
    codes: &Many<r4::CodeableConcept>,
    references: &Many<r4::Reference>,
    place: &Place<'_>,
    lookup: &Lookup,
) -> Vec<String> {
    let named = references.iter().filter_map(|reference| {
        let said = reference.display.text().map(str::to_owned);
        said.or_else(|| {
            let raw = lookup.find(reference.reference.text()?, place)?;
            let condition: r4::Condition = serde_json::from_str(raw.get()).ok()?;
            words(condition.code.get()?)
        })
    });
    let mut reasons: Vec<String> = codes.iter().filter_map(words).chain(named).collect();
    reasons.dedup();
    reasons
}

fn notes(notes: &Many<r4::Annotation>) -> Vec<String> {
    notes.iter().filter_map(|note| note.text.text()).map(str::to_owned).collect()
}

fn dosages_from_fhir(raws: &Many<Raw>, modifiers: &Many<Raw>) -> Vec<Dosage> {
    let mut dosages: Vec<Dosage> = raws.iter().map(|raw| dosage_from_fhir(raw)).collect();
    // A modifier can turn the meaning of everything around it, so nothing around it is understood.
    if !modifiers.items.is_empty() || modifiers.lost > 0 {
        for dosage in &mut dosages {
            dosage.unread.push("modifierExtension".to_owned());
        }
    }
    dosages.sort_by_key(|dosage| dosage.sequence.unwrap_or(u32::MAX));
    dosages
}

/// The earliest first day, when every instruction has one.
fn first_day(dosages: &[Dosage]) -> Option<PartialDate> {
    let starts: Option<Vec<&PartialDate>> = dosages.iter().map(|dosage| period(dosage)?.0).collect();
    starts?.into_iter().min_by_key(|start| start.first_day()).cloned()
}

/// The latest last day, when every instruction has one.
fn last_day(dosages: &[Dosage]) -> Option<PartialDate> {
    let ends: Option<Vec<&PartialDate>> = dosages.iter().map(|dosage| period(dosage)?.1).collect();
    ends?.into_iter().max_by_key(|end| end.last_day()).cloned()
}

fn period(dosage: &Dosage) -> Option<(Option<&PartialDate>, Option<&PartialDate>)> {
    match dosage.timing.as_ref()?.bounds.as_ref()? {
        Bounds::Period { start, end } => Some((start.as_ref(), end.as_ref())),
        Bounds::Duration(_) | Bounds::Range { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use clinical::{AsNeeded, DoseAmount, Precision};
    use serde_json::value::RawValue;

    use super::*;

    fn read_with(kind: &str, json: &str, others: &[&str]) -> Prescription {
        let raw = |json: &str| serde_json::from_str::<Box<RawValue>>(json).unwrap();
        let mut lookup = Lookup::default();
        for other in others {
            lookup.add(None, &raw(other));
        }
        let record = r4::MedicineRecord::read(kind, &raw(json)).unwrap();
        prescription_from_fhir(&ResourceId::new(kind, "1").unwrap(), &record, None, &lookup)
    }

    fn request(json: &str) -> Prescription {
        read_with("MedicationRequest", json, &[])
    }

    const MEDICATION: &str = r#"{"resourceType": "Medication", "id": "m", "code": {"text": "From the reference"}}"#;

    #[test]
    fn the_name_is_taken_in_the_order_display_contained_reference_text() {
        let json = |reference: &str, contained: &str, concept: &str| {
            format!(
                r##"{{"contained": [{contained}], "medicationReference": {reference}, "medicationCodeableConcept": {concept}}}"##
            )
        };
        let concept = r#"{"text": "From the text"}"#;
        let contained = r#"{"resourceType": "Medication", "id": "c", "code": {"text": "From the contained"}}"#;
        let name = |json: String| read_with("MedicationRequest", &json, &[MEDICATION]).name;
        assert_eq!(name(json(r#"{"reference": "Medication/m", "display": "Shown"}"#, contained, concept)), "Shown");
        assert_eq!(name(json(r##"{"reference": "#c", "display": "  "}"##, contained, concept)), "From the contained");
        assert_eq!(name(json(r#"{"reference": "Medication/m"}"#, "", concept)), "From the reference");
        assert_eq!(name(json(r#"{"reference": "Medication/absent"}"#, "", concept)), "From the text");
        let coded = r#"{"text": "From the text", "coding": [{"display": "From the code"}]}"#;
        assert_eq!(name(format!(r#"{{"medicationCodeableConcept": {coded}}}"#)), "From the code");
    }

    #[test]
    fn a_medicine_without_any_name_is_shown_by_its_code() {
        let coded = r#"{"medicationCodeableConcept": {"coding": [{"system": "x", "code": "1234"}]}}"#;
        assert_eq!(request(coded).name, "Medicine without a name (code 1234)");
        let contained = r##"{"contained": [{"resourceType": "Medication", "id": "m", "code": {"coding": [{"code": "77"}]}}],
            "medicationReference": {"reference": "#m"}}"##;
        assert_eq!(request(contained).name, "Medicine without a name (code 77)");
        assert_eq!(
            request(r#"{"medicationReference": {"identifier": {"value": "9"}}}"#).name,
            "Medicine without a name (code 9)"
        );
        assert_eq!(request(r##"{"medicationReference": {"reference": "#absent"}}"##).name, "Medicine without a name");
        assert_eq!(request(r#"{"medicationCodeableConcept": {"text": " "}}"#).name, "Medicine without a name");
    }

    #[test]
    fn a_mixture_is_named_by_all_its_ingredients_or_by_none() {
        let json = |second: &str| {
            format!(
                r##"{{"contained": [{{"resourceType": "Medication", "id": "m", "ingredient": [
                {{"itemCodeableConcept": {{"text": "Salt"}}}}, {second}]}}], "medicationReference": {{"reference": "#m"}}}}"##
            )
        };
        assert_eq!(request(&json(r#"{"itemCodeableConcept": {"text": "Sugar"}}"#)).name, "Salt + Sugar");
        assert_eq!(request(&json("{}")).name, "Medicine without a name");
    }

    #[test]
    fn a_tenth_of_a_milligram_stays_exact() {
        let json = r#"{"dosageInstruction": [{"doseAndRate": [{"doseQuantity": {"value": 0.10, "unit": "mg"}}]}]}"#;
        let Some(DoseAmount::Quantity(quantity)) = request(json).dosages[0].dose.clone() else { panic!("no dose") };
        assert_eq!(quantity.value.unwrap().as_str(), "0.10");
    }

    #[test]
    fn a_year_only_date_stays_a_year() {
        let authored = request(r#"{"authoredOn": "2019"}"#).authored_on.unwrap();
        assert_eq!(authored.precision(), Precision::Year(2019));
        assert_eq!(request(r#"{"authoredOn": "last spring"}"#).authored_on, None);
    }

    #[test]
    fn the_ordered_dose_is_taken_beside_the_calculated_one_and_two_orders_are_not_understood() {
        let dose = |kind: &str, value: u32| {
            format!(
                r#"{{"type": {{"coding": [{{"code": "{kind}"}}]}}, "doseQuantity": {{"value": {value}, "unit": "mg"}}}}"#
            )
        };
        let json =
            |one: String, two: String| format!(r#"{{"dosageInstruction": [{{"doseAndRate": [{one}, {two}]}}]}}"#);
        let good = request(&json(dose("calculated", 15), dose("ordered", 10)));
        let Some(DoseAmount::Quantity(quantity)) = &good.dosages[0].dose else { panic!("no dose") };
        assert_eq!(quantity.value.as_ref().unwrap().as_str(), "10");
        assert!(good.dosages[0].unread.is_empty());
        let two = request(&json(dose("ordered", 15), dose("ordered", 10)));
        assert_eq!(two.dosages[0].unread, ["doseAndRate"]);
    }

    #[test]
    fn what_is_not_understood_is_named_and_the_rest_stays() {
        let json = r#"{"dosageInstruction": [{"text": "as told", "modifierExtension": [{}], "doseQuantity": {"value": 1},
            "timing": {"repeat": {"frequency": 1.5, "boundsPeriod": {"end": "soon"}, "timeOfDay": ["25:00:00"]}}}]}"#;
        let dosage = request(json).dosages.remove(0);
        assert_eq!(dosage.text.as_deref(), Some("as told"));
        for name in ["modifierExtension", "doseQuantity", "frequency", "boundsPeriod.end", "timeOfDay"] {
            assert!(dosage.unread.iter().any(|one| one == name), "{name}");
        }
    }

    #[test]
    fn a_modifier_on_the_whole_request_makes_its_dosages_not_understood() {
        let json = r#"{"modifierExtension": [{"url": "x"}], "dosageInstruction": [{"text": "1 a day"}]}"#;
        assert_eq!(request(json).dosages[0].unread, ["modifierExtension"]);
    }

    #[test]
    fn do_not_perform_is_kept_and_in_doubt_means_do_not_take() {
        assert!(request(r#"{"doNotPerform": true}"#).do_not_take);
        assert!(request(r#"{"doNotPerform": "maybe"}"#).do_not_take);
        assert!(!request(r#"{"doNotPerform": false}"#).do_not_take);
    }

    #[test]
    fn as_needed_in_doubt_sets_no_alarm() {
        let json = r#"{"dosageInstruction": [{"asNeededBoolean": "yes"}]}"#;
        assert_eq!(request(json).dosages[0].as_needed, Some(AsNeeded::Yes));
        assert_eq!(request(r#"{"dosageInstruction": [{"asNeededBoolean": false}]}"#).dosages[0].as_needed, None);
    }

    #[test]
    fn the_prescriber_is_composed_from_the_record_or_taken_from_the_words() {
        let rao = r#"{"resourceType": "Practitioner", "id": "rao", "name": [{"prefix": ["Dr"], "given": ["Anita"], "family": "Rao"}]}"#;
        let role =
            r#"{"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "Practitioner/rao"}}"#;
        let by = |reference: &str| {
            let json = format!(r#"{{"requester": {{"reference": "{reference}", "display": "Rao A"}}}}"#);
            read_with("MedicationRequest", &json, &[rao, role]).prescriber
        };
        assert_eq!(by("Practitioner/rao").as_deref(), Some("Dr Anita Rao"));
        assert_eq!(by("PractitionerRole/r").as_deref(), Some("Dr Anita Rao"));
        assert_eq!(by("Practitioner/forbidden").as_deref(), Some("Rao A"));
    }

    #[test]
    fn a_statement_is_read_too_and_a_patients_own_report_has_no_prescriber() {
        let json = r#"{"status": "active", "medicationCodeableConcept": {"text": "Aspirin"}, "dateAsserted": "2020-01",
            "effectivePeriod": {"start": "2019", "end": "2020"}, "informationSource": {"reference": "Patient/1", "display": "Asha"},
            "dosage": [{"text": "one a day"}]}"#;
        let statement = read_with("MedicationStatement", json, &[]);
        assert_eq!(statement.kind, PrescriptionKind::Statement);
        assert_eq!(statement.prescriber, None);
        assert_eq!(statement.until.unwrap().as_str(), "2020");
        assert_eq!(statement.dosages[0].text.as_deref(), Some("one a day"));
    }

    #[test]
    fn it_is_over_only_when_every_instruction_has_ended() {
        let end = |end: &str| format!(r#"{{"timing": {{"repeat": {{"boundsPeriod": {{"end": "{end}"}}}}}}}}"#);
        let json = |dosages: String| format!(r#"{{"dosageInstruction": [{dosages}]}}"#);
        let both = request(&json(format!("{}, {}", end("2026-01-05"), end("2026-02"))));
        assert_eq!(both.until.unwrap().as_str(), "2026-02");
        assert_eq!(request(&json(format!("{}, {{}}", end("2026-01-05")))).until, None);
    }
}
