use super::datatypes::{CodeableConcept, Period, Quantity, Range, Ratio, Raw, r4};
use crate::field::{Field, Many, Number};

r4! {
    /// `Dosage`
    Dosage {
        sequence: Field<Number>,
        text: Field<String>,
        additional_instruction: Many<CodeableConcept>,
        patient_instruction: Field<String>,
        timing: Field<Raw>,
        as_needed_boolean: Field<bool>,
        as_needed_codeable_concept: Field<CodeableConcept>,
        /// R5
        as_needed: Field<bool>,
        /// R5
        as_needed_for: Many<CodeableConcept>,
        site: Field<CodeableConcept>,
        route: Field<CodeableConcept>,
        method: Field<CodeableConcept>,
        dose_and_rate: Many<DoseAndRate>,
        /// A single ratio in R4, a list in R5.
        max_dose_per_period: Many<Ratio>,
        max_dose_per_administration: Field<Quantity>,
        max_dose_per_lifetime: Field<Quantity>,
    }

    /// `Dosage.doseAndRate`
    DoseAndRate {
        #[serde(rename = "type")]
        kind: Field<CodeableConcept>,
        dose_range: Field<Range>,
        dose_quantity: Field<Quantity>,
        rate_ratio: Field<Ratio>,
        rate_range: Field<Range>,
        rate_quantity: Field<Quantity>,
    }

    /// `Timing`
    Timing {
        event: Many<String>,
        repeat: Field<Raw>,
        code: Field<CodeableConcept>,
    }

    /// `Timing.repeat`
    Repeat {
        bounds_duration: Field<Quantity>,
        bounds_range: Field<Range>,
        bounds_period: Field<Period>,
        count: Field<Number>,
        count_max: Field<Number>,
        duration: Field<Number>,
        duration_max: Field<Number>,
        duration_unit: Field<String>,
        frequency: Field<Number>,
        frequency_max: Field<Number>,
        period: Field<Number>,
        period_max: Field<Number>,
        period_unit: Field<String>,
        day_of_week: Many<String>,
        time_of_day: Many<String>,
        when: Many<String>,
        offset: Field<Number>,
    }
}
