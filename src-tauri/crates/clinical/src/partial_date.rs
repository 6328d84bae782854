use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// A date as precise as the clinic wrote it: a year, a month, a day or a moment.
///
/// Invariant: the text is kept as written and never gains precision.
/// Source: FHIR R4, datatypes, `date`, `dateTime` and `instant`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    written: String,
    precision: Precision,
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// `2019`
    Year(i16),
    /// `2019-04`
    Month {
        /// The year, four digits.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// `2019-04-30`
    Day(Date),
    /// `2019-04-30T10:30:00+05:30`: the local reading and, when a zone was given, the moment.
    Moment {
        /// What the clock on the clinic's wall said.
        local: DateTime,
        /// The moment on the world's clock; absent when no zone was written.
        at: Option<Timestamp>,
    },
}

/// The text given is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is not a date")]
pub struct NotADate;

impl PartialDate {
    /// Reads a date of any precision and keeps its text.
    ///
    /// # Errors
    /// [`NotADate`] when it is none, or a day that does not exist.
    pub fn parse(text: &str) -> Result<Self, NotADate> {
        let precision = precision(text).ok_or(NotADate)?;
        Ok(Self { written: text.to_owned(), precision })
    }

    /// The text as written; `parse` reads it back.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What is known of the date.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The first day it can mean: 2019 is 1 January 2019. For sorting, never for showing.
    pub fn first_day(&self) -> Option<Date> {
        match self.precision {
            Precision::Year(year) => Date::new(year, 1, 1).ok(),
            Precision::Month { year, month } => Date::new(year, month, 1).ok(),
            Precision::Day(date) => Some(date),
            Precision::Moment { local, .. } => Some(local.date()),
        }
    }

    /// The last day it can mean: 2019 is 31 December 2019. A medicine "until 2019" is past after it.
    pub fn last_day(&self) -> Option<Date> {
        match self.precision {
            Precision::Year(year) => Date::new(year, 12, 31).ok(),
            Precision::Month { year, month } => Date::new(year, month, 1).ok().map(|d| d.last_of_month()),
            Precision::Day(date) => Some(date),
            Precision::Moment { local, .. } => Some(local.date()),
        }
    }

    /// The moment, when one was written with its zone.
    pub fn moment(&self) -> Option<Timestamp> {
        match self.precision {
            Precision::Moment { at, .. } => at,
            Precision::Year(_) | Precision::Month { .. } | Precision::Day(_) => None,
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

fn precision(text: &str) -> Option<Precision> {
    if !text.is_ascii() {
        return None;
    }
    match text.len() {
        4 => Some(Precision::Year(number(text)?)).filter(|_| text != "0000"),
        7 => {
            let (year, month) = text.split_once('-')?;
            let (year, month) = (number(year)?, i8::try_from(number(month)?).ok()?);
            (1..=12).contains(&month).then_some(Precision::Month { year, month })
        }
        10 => Some(Precision::Day(day(text)?)),
        _ => moment(text),
    }
}

fn number(digits: &str) -> Option<i16> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 || day.len() != 2 || parts.next().is_some() {
        return None;
    }
    Date::new(number(year)?, i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?).ok()
}

fn moment(text: &str) -> Option<Precision> {
    let (date, time) = text.split_once('T')?;
    day(date)?;
    let zoned = time.ends_with('Z') || time.contains(['+', '-']);
    if !zoned {
        return Some(Precision::Moment { local: text.parse().ok()?, at: None });
    }
    let at: Timestamp = text.parse().ok()?;
    let clock = match time.find(['Z', '+', '-']) {
        Some(end) => text.get(..date.len() + 1 + end)?,
        None => text,
    };
    Some(Precision::Moment { local: clock.parse().ok()?, at: Some(at) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    #[test]
    fn a_year_stays_a_year() {
        let year = read("2019");
        assert_eq!(year.precision(), Precision::Year(2019));
        assert_eq!(year.to_string(), "2019");
        assert_eq!(year.first_day().unwrap().to_string(), "2019-01-01");
        assert_eq!(year.last_day().unwrap().to_string(), "2019-12-31");
        assert_eq!(year.moment(), None);
    }

    #[test]
    fn a_month_ends_on_its_last_day() {
        assert_eq!(read("2020-02").last_day().unwrap().to_string(), "2020-02-29");
    }

    #[test]
    fn a_moment_keeps_the_clinics_wall_clock_and_the_worlds() {
        let moment = read("2026-11-23T10:30:00+05:30");
        assert_eq!(moment.moment().unwrap().to_string(), "2026-11-23T05:00:00Z");
        assert_eq!(moment.first_day().unwrap().to_string(), "2026-11-23");
        assert_eq!(moment.as_str(), "2026-11-23T10:30:00+05:30");
        let late = read("2026-11-23T23:30:00.123-08:00");
        assert_eq!(late.first_day().unwrap().to_string(), "2026-11-23");
        assert!(read("2015-02-07T13:28:17Z").moment().is_some());
        assert!(read("2015-02-07T13:28:17").moment().is_none());
    }

    #[test]
    fn text_that_is_no_date_is_refused() {
        for text in [
            "",
            "19",
            "2019-13",
            "2019-02-30",
            "2019-2-3",
            "yesterday",
            "0000",
            "2019-04-30T",
            "2019-04-30T99:00:00Z",
            "२०१९",
        ] {
            assert_eq!(PartialDate::parse(text), Err(NotADate), "{text:?}");
        }
    }
}
