use std::fmt;

use crate::{Concept, Decimal, Timing};

/// One instruction of a prescription: how much, how, how often.
///
/// Invariant: `text` and `patient_instruction` are verbatim. When `unread` is not empty the
/// structured fields do not tell the whole story and must not be shown in its place.
/// Source: FHIR R4, `Dosage`. Hidden from `Debug`: its words can name a drug.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Dosage {
    /// The order among the instructions of one prescription, when the clinic gave one.
    pub sequence: Option<u32>,
    /// The whole instruction as the doctor wrote it.
    pub text: Option<String>,
    /// What the doctor wrote for the patient.
    pub patient_instruction: Option<String>,
    /// Further instructions, such as "with food".
    pub additional: Vec<Concept>,
    /// When and how often.
    pub timing: Option<Timing>,
    /// Present when the dose is taken only when needed.
    pub as_needed: Option<AsNeeded>,
    /// Where on the body.
    pub site: Option<Concept>,
    /// By which way: by mouth, on the skin.
    pub route: Option<Concept>,
    /// How it is done: swallow, rub in.
    pub method: Option<Concept>,
    /// How much each time.
    pub dose: Option<DoseAmount>,
    /// How fast (an infusion, oxygen).
    pub rate: Option<DoseAmount>,
    /// At most so much in so long.
    pub max_per_period: Option<DoseAmount>,
    /// At most so much each time.
    pub max_per_administration: Option<Quantity>,
    /// At most so much in a life.
    pub max_per_lifetime: Option<Quantity>,
    /// Names of parts that were there and could not be understood.
    pub unread: Vec<String>,
}

/// A dose that is taken only when needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsNeeded {
    /// When needed, the clinic did not say for what.
    Yes,
    /// When needed for this.
    For(Concept),
}

/// How much: an amount, a range, or an amount in an amount of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoseAmount {
    /// 500 mg
    Quantity(Quantity),
    /// 1 to 2 tablets
    Range {
        /// At least.
        low: Option<Quantity>,
        /// At most.
        high: Option<Quantity>,
    },
    /// 4 tablets in 1 day
    Ratio {
        /// So much.
        numerator: Quantity,
        /// In so much.
        denominator: Quantity,
    },
}

/// A number with its unit.
///
/// Invariant: `value` is exact. `comparator` changes the meaning ("less than") and may not be dropped.
/// Source: FHIR R4, `Quantity`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quantity {
    /// The number.
    pub value: Option<Decimal>,
    /// `<`, `<=`, `>=` or `>`; absent when the value is exact.
    pub comparator: Option<String>,
    /// The unit in words.
    pub unit: Option<String>,
    /// The list `code` comes from, a URL.
    pub system: Option<String>,
    /// The unit as a code, most often UCUM.
    pub code: Option<String>,
}

impl Dosage {
    /// Whether there is structure beyond the doctor's own words.
    pub fn is_structured(&self) -> bool {
        self.timing.is_some() || self.dose.is_some()
    }

    /// The doctor's own words: the instruction, else what was written for the patient; never blank.
    pub fn verbatim(&self) -> Option<&str> {
        [&self.text, &self.patient_instruction]
            .into_iter()
            .filter_map(Option::as_deref)
            .map(str::trim)
            .find(|words| !words.is_empty())
    }
}

impl fmt::Debug for Dosage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dosage")
            .field("sequence", &self.sequence)
            .field("has_text", &self.text.is_some())
            .field("structured", &self.is_structured())
            .field("unread", &self.unread.len())
            .finish_non_exhaustive()
    }
}
