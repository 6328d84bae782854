//! The medicine's name, never blank.

use clinical::Concept;
use serde_json::value::RawValue;

use crate::Field;
use crate::lookup::{Lookup, Place};
use crate::r4;
use crate::values::concept_from_fhir;

/// The three ways a record points at its medicine.
pub(crate) struct Pointers<'a> {
    pub(crate) concept: Option<&'a r4::CodeableConcept>,
    pub(crate) reference: Option<&'a r4::Reference>,
}

impl<'a> Pointers<'a> {
    pub(crate) fn new(
        concept: &'a Field<r4::CodeableConcept>,
        reference: &'a Field<r4::Reference>,
        r5: &'a Field<r4::CodeableReference>,
    ) -> Self {
        Self {
            concept: concept.get().or_else(|| r5.get()?.concept.get()),
            reference: reference.get().or_else(|| r5.get()?.reference.get()),
        }
    }
}

/// The name shown for a medicine, and its codes.
///
/// Invariant: never blank. In order: the words beside the reference or code, the contained
/// Medication, the referenced one, the free text, and at last a phrase with the code.
pub(crate) fn medicine_from_fhir(
    pointers: &Pointers<'_>,
    place: &Place<'_>,
    lookup: &Lookup,
) -> (String, Option<Concept>) {
    let reference = pointers.reference.and_then(|reference| reference.reference.text());
    let mut medications = Vec::new();
    if let Some(only) = only_contained(place.contained).filter(|_| reference.is_none() && pointers.concept.is_none()) {
        medications.extend(medication(only));
    }
    if let Some(raw) = reference.and_then(|reference| lookup.find(reference, place)) {
        medications.extend(medication(raw));
    }
    let said = pointers.reference.and_then(|reference| reference.display.text());
    let name = said
        .or_else(|| pointers.concept.and_then(display))
        .map(str::to_owned)
        .or_else(|| medications.iter().find_map(|medication| medication_name(medication, place, lookup)))
        .or_else(|| pointers.concept.and_then(|concept| concept.text.text()).map(str::to_owned))
        .unwrap_or_else(|| last_resort(pointers, &medications));
    let code = medications.first().and_then(|medication| medication.code.get());
    (name, pointers.concept.or(code).map(concept_from_fhir))
}

fn medication(raw: &RawValue) -> Option<r4::Medication> {
    let head: r4::Head = serde_json::from_str(raw.get()).ok()?;
    (head.resource_type.text() == Some("Medication")).then(|| serde_json::from_str(raw.get()).ok())?
}

/// A record that names no medicine but contains exactly one can mean no other.
fn only_contained(contained: &[Box<RawValue>]) -> Option<&RawValue> {
    let mut medications = contained.iter().filter(|raw| medication(raw).is_some());
    let only = medications.next()?;
    medications.next().is_none().then_some(&**only)
}

/// The words beside a code; those of the code the clinician picked come first.
fn display(concept: &r4::CodeableConcept) -> Option<&str> {
    let picked = concept.coding.iter().filter(|coding| coding.user_selected.get() == Some(&true));
    picked.chain(concept.coding.iter()).find_map(|coding| coding.display.text())
}

fn medication_name(medication: &r4::Medication, place: &Place<'_>, lookup: &Lookup) -> Option<String> {
    let code = medication.code.get();
    let own = code.and_then(|code| display(code).or_else(|| code.text.text())).map(str::to_owned);
    own.or_else(|| ingredients(medication, place, lookup))
}

/// A mixture without a name of its own is called by what is in it, all of it or not at all.
fn ingredients(mixture: &r4::Medication, place: &Place<'_>, lookup: &Lookup) -> Option<String> {
    let name = |ingredient: &r4::Ingredient| {
        let concept = ingredient.item_codeable_concept.get();
        let words = concept.and_then(|concept| display(concept).or_else(|| concept.text.text())).map(str::to_owned);
        words.or_else(|| {
            let item = ingredient.item_reference.get()?;
            let found = || {
                let substance = medication(lookup.find(item.reference.text()?, place)?)?;
                let code = substance.code.get()?;
                display(code).or_else(|| code.text.text()).map(str::to_owned)
            };
            item.display.text().map(str::to_owned).or_else(found)
        })
    };
    let names: Option<Vec<String>> = mixture.ingredient.iter().map(name).collect();
    names.filter(|names| !names.is_empty() && mixture.ingredient.lost == 0).map(|names| names.join(" + "))
}

fn last_resort(pointers: &Pointers<'_>, medications: &[r4::Medication]) -> String {
    let code =
        |concept: &r4::CodeableConcept| concept.coding.iter().find_map(|coding| coding.code.text()).map(str::to_owned);
    let identifier = || pointers.reference?.identifier.get()?.value.text().map(str::to_owned);
    let found = pointers
        .concept
        .and_then(code)
        .or_else(|| medications.iter().find_map(|medication| code(medication.code.get()?)))
        .or_else(identifier);
    match found {
        Some(code) => format!("Medicine without a name (code {code})"),
        None => "Medicine without a name".to_owned(),
    }
}
