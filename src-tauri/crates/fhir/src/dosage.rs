//! One `Dosage` turned into `clinical::Dosage`, and everything it did not understand named.

use std::collections::BTreeMap;

use clinical::{AsNeeded, Bounds, DayOfWeek, Dosage, DoseAmount, PartialDate, Timing, UnitOfTime, When};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::field::{Field, Number};
use crate::r4;
use crate::values::{concept_from_fhir, quantity_from_fhir};

/// Parts of a `Dosage` that are read. FHIR lets a reader pass over `id` and `extension`.
const DOSAGE_FIELDS: &[&str] = &[
    "id",
    "extension",
    "sequence",
    "text",
    "additionalInstruction",
    "patientInstruction",
    "timing",
    "asNeededBoolean",
    "asNeededCodeableConcept",
    "asNeeded",
    "asNeededFor",
    "site",
    "route",
    "method",
    "doseAndRate",
    "maxDosePerPeriod",
    "maxDosePerAdministration",
    "maxDosePerLifetime",
];
const TIMING_FIELDS: &[&str] = &["id", "extension", "event", "repeat", "code"];
const REPEAT_FIELDS: &[&str] = &[
    "id",
    "extension",
    "boundsDuration",
    "boundsRange",
    "boundsPeriod",
    "count",
    "countMax",
    "duration",
    "durationMax",
    "durationUnit",
    "frequency",
    "frequencyMax",
    "period",
    "periodMax",
    "periodUnit",
    "dayOfWeek",
    "timeOfDay",
    "when",
    "offset",
];

/// Collects the names of parts that were there and could not be understood.
#[derive(Default)]
struct Unread(Vec<String>);

impl Unread {
    fn add(&mut self, name: &str) {
        self.0.push(name.to_owned());
    }

    fn field<'f, T>(&mut self, name: &str, field: &'f Field<T>) -> Option<&'f T> {
        if field.is_unreadable() {
            self.add(name);
        }
        field.get()
    }

    fn read<'f, T, U>(&mut self, name: &str, field: &'f Field<T>, turn: impl Fn(&'f T) -> Option<U>) -> Option<U> {
        let value = turn(self.field(name, field)?);
        if value.is_none() {
            self.add(name);
        }
        value
    }

    fn lost(&mut self, name: &str, lost: usize) {
        if lost > 0 {
            self.add(name);
        }
    }

    fn unknown_fields(&mut self, raw: &RawValue, known: &[&str]) {
        let names: BTreeMap<String, IgnoredAny> = serde_json::from_str(raw.get()).unwrap_or_default();
        for name in names.keys() {
            // `_text` beside `text` only annotates it; alone it stands for a value that is missing.
            let annotates = name.strip_prefix('_').is_some_and(|plain| names.contains_key(plain));
            if !known.contains(&name.as_str()) && !annotates {
                self.add(name);
            }
        }
    }
}

/// Turns one dosage into values. What cannot be understood is named in `unread`, never dropped.
pub(crate) fn dosage_from_fhir(raw: &RawValue) -> Dosage {
    let mut unread = Unread::default();
    let Ok(dosage) = serde_json::from_str::<r4::Dosage>(raw.get()) else {
        unread.add("dosage");
        return Dosage { unread: unread.0, ..Dosage::default() };
    };
    unread.unknown_fields(raw, DOSAGE_FIELDS);
    let owned = |text: Option<&str>| text.map(str::to_owned);
    unread.field("text", &dosage.text);
    unread.field("patientInstruction", &dosage.patient_instruction);
    unread.lost("additionalInstruction", dosage.additional_instruction.lost);
    let (dose, rate) = dose_and_rate(&dosage, &mut unread);
    let timing = unread.field("timing", &dosage.timing).and_then(|raw| timing_from_fhir(raw, &mut unread));
    unread.lost("maxDosePerPeriod", dosage.max_dose_per_period.lost);
    if dosage.max_dose_per_period.items.len() > 1 {
        unread.add("maxDosePerPeriod");
    }
    let max_per_period = dosage.max_dose_per_period.first().and_then(|ratio| {
        let amount = ratio_from_fhir(ratio);
        if amount.is_none() {
            unread.add("maxDosePerPeriod");
        }
        amount
    });
    Dosage {
        sequence: unread.read("sequence", &dosage.sequence, whole),
        text: owned(dosage.text.text()),
        patient_instruction: owned(dosage.patient_instruction.text()),
        additional: dosage.additional_instruction.iter().map(concept_from_fhir).collect(),
        timing,
        as_needed: as_needed(&dosage, &mut unread),
        site: unread.field("site", &dosage.site).map(concept_from_fhir),
        route: unread.field("route", &dosage.route).map(concept_from_fhir),
        method: unread.field("method", &dosage.method).map(concept_from_fhir),
        dose,
        rate,
        max_per_period,
        max_per_administration: unread.read(
            "maxDosePerAdministration",
            &dosage.max_dose_per_administration,
            quantity_from_fhir,
        ),
        max_per_lifetime: unread.read("maxDosePerLifetime", &dosage.max_dose_per_lifetime, quantity_from_fhir),
        unread: unread.0,
    }
}

fn as_needed(dosage: &r4::Dosage, unread: &mut Unread) -> Option<AsNeeded> {
    let said = unread.field("asNeededBoolean", &dosage.as_needed_boolean).copied();
    let said_r5 = unread.field("asNeeded", &dosage.as_needed).copied();
    let reason = unread.field("asNeededCodeableConcept", &dosage.as_needed_codeable_concept);
    unread.lost("asNeededFor", dosage.as_needed_for.lost);
    if dosage.as_needed_for.items.len() > 1 {
        unread.add("asNeededFor");
    }
    let unclear = dosage.as_needed_boolean.is_unreadable()
        || dosage.as_needed.is_unreadable()
        || dosage.as_needed_codeable_concept.is_unreadable()
        || dosage.as_needed_for.lost > 0;
    match reason.or_else(|| dosage.as_needed_for.first()) {
        Some(reason) => Some(AsNeeded::For(concept_from_fhir(reason))),
        // When in doubt it sets no alarm.
        None if said == Some(true) || said_r5 == Some(true) || unclear => Some(AsNeeded::Yes),
        None => None,
    }
}

/// The dose that was ordered. A calculated one beside it only says how it was arrived at; two
/// ordered ones that differ are not understood.
fn dose_and_rate(dosage: &r4::Dosage, unread: &mut Unread) -> (Option<DoseAmount>, Option<DoseAmount>) {
    unread.lost("doseAndRate", dosage.dose_and_rate.lost);
    let calculated =
        |kind: &&r4::CodeableConcept| kind.coding.iter().any(|coding| coding.code.text() == Some("calculated"));
    let is_ordered = |one: &&r4::DoseAndRate| one.kind.get().filter(calculated).is_none();
    let ordered: Vec<&r4::DoseAndRate> = dosage.dose_and_rate.iter().filter(is_ordered).collect();
    let chosen = if ordered.is_empty() { dosage.dose_and_rate.iter().collect() } else { ordered };
    let mut read: Vec<_> = chosen.into_iter().map(|one| one_dose_and_rate(one, unread)).collect();
    read.dedup();
    if read.len() > 1 {
        unread.add("doseAndRate");
    }
    read.into_iter().next().unwrap_or_default()
}

fn one_dose_and_rate(one: &r4::DoseAndRate, unread: &mut Unread) -> (Option<DoseAmount>, Option<DoseAmount>) {
    let quantity = |quantity| quantity_from_fhir(quantity).map(DoseAmount::Quantity);
    let dose = unread.read("doseQuantity", &one.dose_quantity, quantity);
    let dose_range = unread.read("doseRange", &one.dose_range, range_from_fhir);
    let rate = unread.read("rateQuantity", &one.rate_quantity, quantity);
    let rate_range = unread.read("rateRange", &one.rate_range, range_from_fhir);
    let rate_ratio = unread.read("rateRatio", &one.rate_ratio, ratio_from_fhir);
    (dose.or(dose_range), rate.or(rate_range).or(rate_ratio))
}

fn range_from_fhir(range: &r4::Range) -> Option<DoseAmount> {
    if range.low.is_unreadable() || range.high.is_unreadable() {
        return None;
    }
    let end = |end: &Field<r4::Quantity>| end.get().map(quantity_from_fhir);
    match (end(&range.low), end(&range.high)) {
        (Some(None), _) | (_, Some(None)) => None,
        (low, high) => Some(DoseAmount::Range { low: low.flatten(), high: high.flatten() }),
    }
}

fn ratio_from_fhir(ratio: &r4::Ratio) -> Option<DoseAmount> {
    Some(DoseAmount::Ratio {
        numerator: quantity_from_fhir(ratio.numerator.get()?)?,
        denominator: quantity_from_fhir(ratio.denominator.get()?)?,
    })
}

fn whole(number: &Number) -> Option<u32> {
    number.0.whole().and_then(|whole| u32::try_from(whole).ok())
}

fn decimal(number: &Number) -> Option<clinical::Decimal> {
    Some(number.0.clone())
}

fn timing_from_fhir(raw: &RawValue, unread: &mut Unread) -> Option<Timing> {
    let Ok(timing) = serde_json::from_str::<r4::Timing>(raw.get()) else {
        unread.add("timing");
        return None;
    };
    unread.unknown_fields(raw, TIMING_FIELDS);
    unread.lost("event", timing.event.lost);
    let events: Vec<PartialDate> = timing.event.iter().filter_map(|text| PartialDate::parse(text).ok()).collect();
    if events.len() != timing.event.items.len() {
        unread.add("event");
    }
    let code = unread.field("code", &timing.code).map(concept_from_fhir);
    let repeat = unread.field("repeat", &timing.repeat).map(|raw| timing_from_repeat(raw, unread));
    Some(Timing { events, code, ..repeat.unwrap_or_default() })
}

fn timing_from_repeat(raw: &RawValue, unread: &mut Unread) -> Timing {
    let Ok(repeat) = serde_json::from_str::<r4::Repeat>(raw.get()) else {
        unread.add("repeat");
        return Timing::default();
    };
    unread.unknown_fields(raw, REPEAT_FIELDS);
    for (name, lost) in
        [("dayOfWeek", repeat.day_of_week.lost), ("timeOfDay", repeat.time_of_day.lost), ("when", repeat.when.lost)]
    {
        unread.lost(name, lost);
    }
    let times_of_day: Vec<_> = repeat.time_of_day.iter().filter_map(|text| text.parse().ok()).collect();
    if times_of_day.len() != repeat.time_of_day.items.len() {
        unread.add("timeOfDay");
    }
    let unit = |text: &String| Some(UnitOfTime::from_code(text.trim()));
    Timing {
        events: Vec::new(),
        code: None,
        bounds: bounds_from_fhir(&repeat, unread),
        count: unread.read("count", &repeat.count, whole),
        count_max: unread.read("countMax", &repeat.count_max, whole),
        duration: unread.read("duration", &repeat.duration, decimal),
        duration_max: unread.read("durationMax", &repeat.duration_max, decimal),
        duration_unit: unread.read("durationUnit", &repeat.duration_unit, unit),
        frequency: unread.read("frequency", &repeat.frequency, whole),
        frequency_max: unread.read("frequencyMax", &repeat.frequency_max, whole),
        period: unread.read("period", &repeat.period, decimal),
        period_max: unread.read("periodMax", &repeat.period_max, decimal),
        period_unit: unread.read("periodUnit", &repeat.period_unit, unit),
        days_of_week: repeat.day_of_week.iter().map(|code| DayOfWeek::from_code(code.trim())).collect(),
        times_of_day,
        whens: repeat.when.iter().map(|code| When::from_code(code.trim())).collect(),
        offset_minutes: unread.read("offset", &repeat.offset, whole),
    }
}

fn bounds_from_fhir(repeat: &r4::Repeat, unread: &mut Unread) -> Option<Bounds> {
    let duration = unread.read("boundsDuration", &repeat.bounds_duration, quantity_from_fhir);
    let range = unread.read("boundsRange", &repeat.bounds_range, range_from_fhir);
    let period = unread.field("boundsPeriod", &repeat.bounds_period).map(|period| {
        let mut date =
            |name: &str, field| unread.read(name, field, |text: &String| PartialDate::parse(text.trim()).ok());
        Bounds::Period { start: date("boundsPeriod.start", &period.start), end: date("boundsPeriod.end", &period.end) }
    });
    let range = range.and_then(|range| match range {
        DoseAmount::Range { low, high } => Some(Bounds::Range { low, high }),
        DoseAmount::Quantity(_) | DoseAmount::Ratio { .. } => None,
    });
    duration.map(Bounds::Duration).or(range).or(period)
}
