//! FHIR's small datatypes turned into `clinical` values.

use clinical::{Coding, Concept, PartialDate, Quantity};

use crate::r4;

pub(crate) fn concept_from_fhir(concept: &r4::CodeableConcept) -> Concept {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let codings = concept
        .coding
        .iter()
        .map(|coding| Coding {
            system: owned(coding.system.text()),
            code: owned(coding.code.text()),
            display: owned(coding.display.text()),
        })
        .collect();
    Concept { text: owned(concept.text.text()), codings }
}

/// A quantity; `None` when one of its parts was there and could not be read.
pub(crate) fn quantity_from_fhir(quantity: &r4::Quantity) -> Option<Quantity> {
    let texts = [&quantity.comparator, &quantity.unit, &quantity.system, &quantity.code];
    if quantity.value.is_unreadable() || texts.iter().any(|text| text.is_unreadable()) {
        return None;
    }
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Some(Quantity {
        value: quantity.value.get().map(|number| number.0.clone()),
        comparator: owned(quantity.comparator.text()),
        unit: owned(quantity.unit.text()),
        system: owned(quantity.system.text()),
        code: owned(quantity.code.text()),
    })
}

pub(crate) fn date_from_fhir(field: &crate::Field<String>) -> Option<PartialDate> {
    field.text().and_then(|text| PartialDate::parse(text).ok())
}
