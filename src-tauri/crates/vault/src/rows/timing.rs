//! When and how often a dose is taken, on disk.

use clinical::{Bounds, DayOfWeek, PartialDate, Timing, UnitOfTime, When};
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::{
    ConceptRow, QuantityRow, RowError, concept_from_row, date, decimal, quantity_from_row, row_from_concept,
    row_from_quantity,
};

/// A `clinical::Bounds` on disk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundsRow {
    /// For so long.
    Duration(QuantityRow),
    /// For between so long and so long.
    Range {
        /// At least.
        low: Option<QuantityRow>,
        /// At most.
        high: Option<QuantityRow>,
    },
    /// From a date to a date, as written.
    Period {
        /// The first day.
        start: Option<String>,
        /// The last day.
        end: Option<String>,
    },
}

/// A `clinical::Timing` on disk: decimals and dates as written, units and events as codes.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "each field is the one of the same name in clinical::Timing")]
pub struct TimingRow {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<ConceptRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<BoundsRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_max: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_max: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_unit: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days_of_week: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub times_of_day: Vec<Time>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub whens: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset_minutes: Option<u32>,
}

pub(super) fn row_from_timing(timing: &Timing) -> TimingRow {
    let Timing {
        events,
        code,
        bounds,
        count,
        count_max,
        duration,
        duration_max,
        duration_unit,
        frequency,
        frequency_max,
        period,
        period_max,
        period_unit,
        days_of_week,
        times_of_day,
        whens,
        offset_minutes,
    } = timing;
    let unit = |unit: &Option<UnitOfTime>| unit.as_ref().map(|unit| unit.code().to_owned());
    TimingRow {
        events: events.iter().map(ToString::to_string).collect(),
        code: code.as_ref().map(row_from_concept),
        bounds: bounds.as_ref().map(row_from_bounds),
        count: *count,
        count_max: *count_max,
        duration: duration.as_ref().map(ToString::to_string),
        duration_max: duration_max.as_ref().map(ToString::to_string),
        duration_unit: unit(duration_unit),
        frequency: *frequency,
        frequency_max: *frequency_max,
        period: period.as_ref().map(ToString::to_string),
        period_max: period_max.as_ref().map(ToString::to_string),
        period_unit: unit(period_unit),
        days_of_week: days_of_week.iter().map(|day| day.code().to_owned()).collect(),
        times_of_day: times_of_day.clone(),
        whens: whens.iter().map(|when| when.code().to_owned()).collect(),
        offset_minutes: *offset_minutes,
    }
}

pub(super) fn timing_from_row(row: TimingRow) -> Result<Timing, RowError> {
    let unit = |code: Option<String>| code.as_deref().map(UnitOfTime::from_code);
    let events = row.events.iter().map(|text| PartialDate::parse(text).map_err(|_| RowError("events")));
    Ok(Timing {
        events: events.collect::<Result<_, _>>()?,
        code: row.code.map(concept_from_row),
        bounds: row.bounds.map(bounds_from_row).transpose()?,
        count: row.count,
        count_max: row.count_max,
        duration: decimal(row.duration)?,
        duration_max: decimal(row.duration_max)?,
        duration_unit: unit(row.duration_unit),
        frequency: row.frequency,
        frequency_max: row.frequency_max,
        period: decimal(row.period)?,
        period_max: decimal(row.period_max)?,
        period_unit: unit(row.period_unit),
        days_of_week: row.days_of_week.iter().map(|code| DayOfWeek::from_code(code)).collect(),
        times_of_day: row.times_of_day,
        whens: row.whens.iter().map(|code| When::from_code(code)).collect(),
        offset_minutes: row.offset_minutes,
    })
}

fn row_from_bounds(bounds: &Bounds) -> BoundsRow {
    match bounds {
        Bounds::Duration(length) => BoundsRow::Duration(row_from_quantity(length)),
        Bounds::Range { low, high } => {
            BoundsRow::Range { low: low.as_ref().map(row_from_quantity), high: high.as_ref().map(row_from_quantity) }
        }
        Bounds::Period { start, end } => BoundsRow::Period {
            start: start.as_ref().map(ToString::to_string),
            end: end.as_ref().map(ToString::to_string),
        },
    }
}

fn bounds_from_row(row: BoundsRow) -> Result<Bounds, RowError> {
    Ok(match row {
        BoundsRow::Duration(length) => Bounds::Duration(quantity_from_row(length)?),
        BoundsRow::Range { low, high } => Bounds::Range {
            low: low.map(quantity_from_row).transpose()?,
            high: high.map(quantity_from_row).transpose()?,
        },
        BoundsRow::Period { start, end } => Bounds::Period { start: date(start)?, end: date(end)? },
    })
}
