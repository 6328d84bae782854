use jiff::civil::Time;

use crate::{Concept, Decimal, PartialDate, Quantity};

/// When and how often a dose is taken, as the clinic structured it.
///
/// Invariant: an absent field was absent; nothing is filled in.
/// Source: FHIR R4, `Timing` and its `repeat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// Single moments at which the dose is due.
    pub events: Vec<PartialDate>,
    /// A shorthand such as `BID`, or the schedule in words.
    pub code: Option<Concept>,
    /// How long the whole course lasts.
    pub bounds: Option<Bounds>,
    /// How many doses in all.
    pub count: Option<u32>,
    /// At most how many doses in all.
    pub count_max: Option<u32>,
    /// How long one dose takes (an infusion).
    pub duration: Option<Decimal>,
    /// At most how long one dose takes.
    pub duration_max: Option<Decimal>,
    /// Unit of `duration` and `duration_max`.
    pub duration_unit: Option<UnitOfTime>,
    /// How many times in each period.
    pub frequency: Option<u32>,
    /// At most how many times in each period.
    pub frequency_max: Option<u32>,
    /// The length of the period.
    pub period: Option<Decimal>,
    /// At most this length of the period.
    pub period_max: Option<Decimal>,
    /// Unit of `period` and `period_max`.
    pub period_unit: Option<UnitOfTime>,
    /// On these days of the week only.
    pub days_of_week: Vec<DayOfWeek>,
    /// At these times of the day.
    pub times_of_day: Vec<Time>,
    /// At these events of the day, such as breakfast.
    pub whens: Vec<When>,
    /// Minutes before or after the event in `whens`.
    pub offset_minutes: Option<u32>,
}

/// How long a course lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// For so long: 7 days.
    Duration(Quantity),
    /// For between so long and so long.
    Range {
        /// At least.
        low: Option<Quantity>,
        /// At most.
        high: Option<Quantity>,
    },
    /// From a date to a date, either possibly open.
    Period {
        /// The first day.
        start: Option<PartialDate>,
        /// The last day.
        end: Option<PartialDate>,
    },
}

/// A unit in which periods are counted.
///
/// Source: FHIR R4, value set units-of-time (UCUM).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UnitOfTime {
    /// `s`
    Second,
    /// `min`
    Minute,
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `wk`
    Week,
    /// `mo`
    Month,
    /// `a`
    Year,
    /// A code this program does not know, kept as written.
    Unknown(String),
}

/// A day of the week.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DayOfWeek {
    /// `mon`
    Monday,
    /// `tue`
    Tuesday,
    /// `wed`
    Wednesday,
    /// `thu`
    Thursday,
    /// `fri`
    Friday,
    /// `sat`
    Saturday,
    /// `sun`
    Sunday,
    /// A code this program does not know, kept as written.
    Unknown(String),
}

/// An event of the day a dose is tied to.
///
/// Source: FHIR R4, value set event-timing (HL7 v3 TimingEvent and FHIR's own codes).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// `MORN`
    Morning,
    /// `MORN.early`
    EarlyMorning,
    /// `MORN.late`
    LateMorning,
    /// `NOON`
    Noon,
    /// `AFT`
    Afternoon,
    /// `AFT.early`
    EarlyAfternoon,
    /// `AFT.late`
    LateAfternoon,
    /// `EVE`
    Evening,
    /// `EVE.early`
    EarlyEvening,
    /// `EVE.late`
    LateEvening,
    /// `NIGHT`
    Night,
    /// `PHS`: after going to sleep.
    AfterGoingToSleep,
    /// `HS`: before going to sleep.
    BeforeSleep,
    /// `WAKE`
    Waking,
    /// `C`: at a meal.
    Meal,
    /// `CM`: at breakfast.
    Breakfast,
    /// `CD`: at lunch.
    Lunch,
    /// `CV`: at dinner.
    Dinner,
    /// `AC`: before a meal.
    BeforeMeal,
    /// `ACM`
    BeforeBreakfast,
    /// `ACD`
    BeforeLunch,
    /// `ACV`
    BeforeDinner,
    /// `PC`: after a meal.
    AfterMeal,
    /// `PCM`
    AfterBreakfast,
    /// `PCD`
    AfterLunch,
    /// `PCV`
    AfterDinner,
    /// A code this program does not know, kept as written.
    Unknown(String),
}

/// Writes the two directions of a code list from one table, so that they cannot disagree.
macro_rules! codes {
    ($name:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        impl $name {
            /// The value of a code; a code that is not known is kept.
            pub fn from_code(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
            }

            /// The code, as the clinic wrote it.
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Unknown(code) => code,
                }
            }

            /// Every known value, in the order of the list.
            pub fn all() -> &'static [Self] {
                &[$(Self::$variant),+]
            }
        }
    };
}

codes!(UnitOfTime { Second = "s", Minute = "min", Hour = "h", Day = "d", Week = "wk", Month = "mo", Year = "a" });

codes!(DayOfWeek {
    Monday = "mon",
    Tuesday = "tue",
    Wednesday = "wed",
    Thursday = "thu",
    Friday = "fri",
    Saturday = "sat",
    Sunday = "sun",
});

codes!(When {
    Morning = "MORN",
    EarlyMorning = "MORN.early",
    LateMorning = "MORN.late",
    Noon = "NOON",
    Afternoon = "AFT",
    EarlyAfternoon = "AFT.early",
    LateAfternoon = "AFT.late",
    Evening = "EVE",
    EarlyEvening = "EVE.early",
    LateEvening = "EVE.late",
    Night = "NIGHT",
    AfterGoingToSleep = "PHS",
    BeforeSleep = "HS",
    Waking = "WAKE",
    Meal = "C",
    Breakfast = "CM",
    Lunch = "CD",
    Dinner = "CV",
    BeforeMeal = "AC",
    BeforeBreakfast = "ACM",
    BeforeLunch = "ACD",
    BeforeDinner = "ACV",
    AfterMeal = "PC",
    AfterBreakfast = "PCM",
    AfterLunch = "PCD",
    AfterDinner = "PCV",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_code_reads_back_as_itself() {
        assert_eq!(When::all().len(), 26);
        for when in When::all() {
            assert_eq!(&When::from_code(when.code()), when);
        }
        assert_eq!(When::from_code("TEATIME"), When::Unknown("TEATIME".into()));
        assert_eq!(When::from_code("TEATIME").code(), "TEATIME");
    }

    #[test]
    fn units_and_days_read_back_as_themselves() {
        for unit in UnitOfTime::all() {
            assert_eq!(&UnitOfTime::from_code(unit.code()), unit);
        }
        for day in DayOfWeek::all() {
            assert_eq!(&DayOfWeek::from_code(day.code()), day);
        }
        assert_eq!(UnitOfTime::from_code("fortnight").code(), "fortnight");
    }
}
