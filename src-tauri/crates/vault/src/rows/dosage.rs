//! One instruction of a prescription on disk.

use clinical::{AsNeeded, Dosage, DoseAmount};
use serde::{Deserialize, Serialize};

use super::timing::{TimingRow, row_from_timing, timing_from_row};
use super::{
    ConceptRow, QuantityRow, RowError, concept_from_row, quantity_from_row, row_from_concept, row_from_quantity,
};

/// A `clinical::Dosage` on disk.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DosageRow {
    /// The order the clinic gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u32>,
    /// The whole instruction, verbatim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The words for the patient, verbatim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_instruction: Option<String>,
    /// Further instructions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub additional: Vec<ConceptRow>,
    /// When and how often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<TimingRow>,
    /// Present when taken only when needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_needed: Option<AsNeededRow>,
    /// Where on the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<ConceptRow>,
    /// By which way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<ConceptRow>,
    /// How it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<ConceptRow>,
    /// How much each time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dose: Option<AmountRow>,
    /// How fast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<AmountRow>,
    /// At most so much in so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_per_period: Option<AmountRow>,
    /// At most so much each time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_per_administration: Option<QuantityRow>,
    /// At most so much in a life.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_per_lifetime: Option<QuantityRow>,
    /// Names of parts that could not be understood.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
}

/// A `clinical::AsNeeded` on disk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AsNeededRow {
    /// The clinic did not say for what.
    Yes,
    /// When needed for this.
    For(ConceptRow),
}

/// A `clinical::DoseAmount` on disk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountRow {
    /// An amount.
    Quantity(QuantityRow),
    /// A range; either end may be open.
    Range {
        /// At least.
        low: Option<QuantityRow>,
        /// At most.
        high: Option<QuantityRow>,
    },
    /// An amount in an amount of time.
    Ratio {
        /// So much.
        numerator: QuantityRow,
        /// In so much.
        denominator: QuantityRow,
    },
}

pub(super) fn row_from_dosage(dosage: &Dosage) -> DosageRow {
    let Dosage {
        sequence,
        text,
        patient_instruction,
        additional,
        timing,
        as_needed,
        site,
        route,
        method,
        dose,
        rate,
        max_per_period,
        max_per_administration,
        max_per_lifetime,
        unread,
    } = dosage;
    DosageRow {
        sequence: *sequence,
        text: text.clone(),
        patient_instruction: patient_instruction.clone(),
        additional: additional.iter().map(row_from_concept).collect(),
        timing: timing.as_ref().map(row_from_timing),
        as_needed: as_needed.as_ref().map(|needed| match needed {
            AsNeeded::Yes => AsNeededRow::Yes,
            AsNeeded::For(reason) => AsNeededRow::For(row_from_concept(reason)),
        }),
        site: site.as_ref().map(row_from_concept),
        route: route.as_ref().map(row_from_concept),
        method: method.as_ref().map(row_from_concept),
        dose: dose.as_ref().map(row_from_amount),
        rate: rate.as_ref().map(row_from_amount),
        max_per_period: max_per_period.as_ref().map(row_from_amount),
        max_per_administration: max_per_administration.as_ref().map(row_from_quantity),
        max_per_lifetime: max_per_lifetime.as_ref().map(row_from_quantity),
        unread: unread.clone(),
    }
}

pub(super) fn dosage_from_row(row: DosageRow) -> Result<Dosage, RowError> {
    Ok(Dosage {
        sequence: row.sequence,
        text: row.text,
        patient_instruction: row.patient_instruction,
        additional: row.additional.into_iter().map(concept_from_row).collect(),
        timing: row.timing.map(timing_from_row).transpose()?,
        as_needed: row.as_needed.map(|needed| match needed {
            AsNeededRow::Yes => AsNeeded::Yes,
            AsNeededRow::For(reason) => AsNeeded::For(concept_from_row(reason)),
        }),
        site: row.site.map(concept_from_row),
        route: row.route.map(concept_from_row),
        method: row.method.map(concept_from_row),
        dose: row.dose.map(amount_from_row).transpose()?,
        rate: row.rate.map(amount_from_row).transpose()?,
        max_per_period: row.max_per_period.map(amount_from_row).transpose()?,
        max_per_administration: row.max_per_administration.map(quantity_from_row).transpose()?,
        max_per_lifetime: row.max_per_lifetime.map(quantity_from_row).transpose()?,
        unread: row.unread,
    })
}

fn row_from_amount(amount: &DoseAmount) -> AmountRow {
    match amount {
        DoseAmount::Quantity(quantity) => AmountRow::Quantity(row_from_quantity(quantity)),
        DoseAmount::Range { low, high } => {
            AmountRow::Range { low: low.as_ref().map(row_from_quantity), high: high.as_ref().map(row_from_quantity) }
        }
        DoseAmount::Ratio { numerator, denominator } => {
            AmountRow::Ratio { numerator: row_from_quantity(numerator), denominator: row_from_quantity(denominator) }
        }
    }
}

fn amount_from_row(row: AmountRow) -> Result<DoseAmount, RowError> {
    Ok(match row {
        AmountRow::Quantity(quantity) => DoseAmount::Quantity(quantity_from_row(quantity)?),
        AmountRow::Range { low, high } => DoseAmount::Range {
            low: low.map(quantity_from_row).transpose()?,
            high: high.map(quantity_from_row).transpose()?,
        },
        AmountRow::Ratio { numerator, denominator } => {
            DoseAmount::Ratio { numerator: quantity_from_row(numerator)?, denominator: quantity_from_row(denominator)? }
        }
    })
}
