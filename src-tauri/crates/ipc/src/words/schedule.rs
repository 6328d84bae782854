//! How often, when and how long: "every 4 to 6 hours", "at 9:00 and 21:00", "for 7 days".

use clinical::{Bounds, Concept, DayOfWeek, Decimal, Dosage, Quantity, Timing, UnitOfTime, When};

use super::Words;
use super::amount::number_form;
use super::clause::Clause;

/// HL7's shorthands, and the timing each stands for.
///
/// Source: HL7 v3 GTSAbbreviation, FHIR R4 value set timing-abbreviation.
const SHORTHANDS: &[(&str, u32, u32, UnitOfTime)] = &[
    ("QD", 1, 1, UnitOfTime::Day),
    ("BID", 2, 1, UnitOfTime::Day),
    ("TID", 3, 1, UnitOfTime::Day),
    ("QID", 4, 1, UnitOfTime::Day),
    ("QOD", 1, 2, UnitOfTime::Day),
    ("Q1H", 1, 1, UnitOfTime::Hour),
    ("Q2H", 1, 2, UnitOfTime::Hour),
    ("Q3H", 1, 3, UnitOfTime::Hour),
    ("Q4H", 1, 4, UnitOfTime::Hour),
    ("Q6H", 1, 6, UnitOfTime::Hour),
    ("Q8H", 1, 8, UnitOfTime::Hour),
    ("WK", 1, 1, UnitOfTime::Week),
    ("MO", 1, 1, UnitOfTime::Month),
];

/// Shorthands that name a part of the day.
const PARTS_OF_DAY: &[(&str, &str)] = &[("AM", "every-morning"), ("PM", "every-afternoon"), ("BED", "at-bedtime")];

/// The name of a unit of time in the messages; `None` for an unknown one.
fn unit_name(unit: &UnitOfTime) -> Option<&'static str> {
    match unit {
        UnitOfTime::Second => Some("second"),
        UnitOfTime::Minute => Some("minute"),
        UnitOfTime::Hour => Some("hour"),
        UnitOfTime::Day => Some("day"),
        UnitOfTime::Week => Some("week"),
        UnitOfTime::Month => Some("month"),
        UnitOfTime::Year => Some("year"),
        UnitOfTime::Unknown(_) => None,
    }
}

/// The unit of a duration, from its UCUM code or its words.
fn unit_of_span(quantity: &Quantity) -> Option<UnitOfTime> {
    let text = quantity.code.as_deref().or(quantity.unit.as_deref())?.trim();
    let unit = UnitOfTime::from_code(text);
    if unit_name(&unit).is_some() {
        return Some(unit);
    }
    let singular = text.to_lowercase();
    let singular = singular.strip_suffix('s').unwrap_or(&singular);
    UnitOfTime::all().iter().find(|unit| unit_name(unit) == Some(singular)).cloned()
}

impl Words {
    /// All that a dosage says about time; `None` when it says nothing.
    pub(super) fn schedule_clause(&self, dosage: &Dosage) -> Option<Clause> {
        let timing = dosage.timing.as_ref()?;
        let mut clauses = Vec::new();
        clauses.extend(self.often_clause(timing));
        clauses.extend(self.days_clause(timing));
        clauses.extend(self.moments_clause(timing));
        clauses.extend(self.count_clause(timing));
        clauses.extend(self.length_clause(timing));
        let repeats = !clauses.is_empty();
        clauses.extend(timing.bounds.as_ref().and_then(|bounds| self.bounds_clause(bounds)));
        let mut whole = Clause::join(clauses)?;
        // "for 7 days" alone says how long, not how often.
        whole.sure &= repeats && is_consistent(timing);
        Some(whole)
    }

    fn often_clause(&self, timing: &Timing) -> Option<Clause> {
        if let (Some(period), Some(unit)) = (&timing.period, &timing.period_unit) {
            return Some(self.period_clause(timing, period, unit));
        }
        let has_moments = has_moments(timing);
        let counted = timing.frequency_max.is_none() && moments(timing) > 0 && is_counted(timing);
        if let Some(frequency) = timing.frequency.or(timing.frequency_max).filter(|_| !counted) {
            return Some(Clause::literal(self.say("times", &[("times", &frequency.to_string())])));
        }
        if timing.period.is_some() || timing.period_unit.is_some() || timing.period_max.is_some() {
            return Some(Clause::literal(String::new()));
        }
        let code = timing.code.as_ref()?;
        if has_moments {
            // "Once a week" beside "in the morning" must be heard.
            return (!is_said_by_moments(code, timing)).then(|| self.shorthand_clause(code));
        }
        timing.events.is_empty().then(|| self.shorthand_clause(code))
    }

    fn period_clause(&self, timing: &Timing, period: &Decimal, unit: &UnitOfTime) -> Clause {
        let Some(name) = unit_name(unit) else {
            return Clause::literal(format!("{} / {} {}", timing.frequency.unwrap_or(1), period.plain(), unit.code()));
        };
        // FHIR: a period without a frequency means once in each.
        let once = timing.frequency.unwrap_or(1) == 1 && timing.frequency_max.is_none();
        let times = match timing.frequency_max {
            Some(most) => {
                let least = timing.frequency.unwrap_or(1).to_string();
                self.say("range", &[("low", &least), ("high", &most.to_string())])
            }
            None => timing.frequency.unwrap_or(1).to_string(),
        };
        let span = self.span_words(period, timing.period_max.as_ref(), unit);
        let single = period.is_one() && timing.period_max.is_none();
        let words = match (once, single) {
            (true, true) => self.say("once-per", &[("unit", name)]),
            (false, true) => self.say("times-per", &[("times", &times), ("unit", name)]),
            (true, false) => self.say("every", &[("period", &span)]),
            (false, false) => self.say("times-every", &[("times", &times), ("period", &span)]),
        };
        let never = timing.frequency == Some(0) || period.whole() == Some(0) || period.plain().starts_with('-');
        let backwards = timing.frequency_max.is_some_and(|most| most < timing.frequency.unwrap_or(1));
        Clause { words, sure: !never && !backwards }
    }

    /// "4 hours", "4 to 6 hours", "1 day".
    fn span_words(&self, least: &Decimal, most: Option<&Decimal>, unit: &UnitOfTime) -> String {
        let amount = match most {
            Some(most) => self.say("range", &[("low", &least.plain()), ("high", &most.plain())]),
            None => least.plain(),
        };
        let form = number_form(most.unwrap_or(least));
        let unit = match unit_name(unit) {
            Some(name) => self.say(&format!("time-{name}"), &[("n", form)]),
            None => unit.code().to_owned(),
        };
        self.say("span", &[("amount", &amount), ("unit", &unit)])
    }

    /// A length of time given as a quantity.
    pub(super) fn span_clause(&self, quantity: &Quantity) -> Option<Clause> {
        let value = quantity.value.as_ref()?;
        match unit_of_span(quantity).filter(|_| quantity.comparator.is_none()) {
            Some(unit) => Some(Clause::sure(self.span_words(value, None, &unit))),
            None => self.quantity_clause(quantity).map(|clause| Clause::literal(clause.words)),
        }
    }

    fn shorthand_clause(&self, code: &Concept) -> Clause {
        let is_hl7 = |coding: &&clinical::Coding| {
            coding.system.as_deref().is_none_or(|system| system.ends_with("GTSAbbreviation"))
        };
        let codes = || code.codings.iter().filter(is_hl7).filter_map(|coding| coding.code.as_deref());
        if let Some((_, message)) = PARTS_OF_DAY.iter().find(|(name, _)| codes().any(|code| code == *name)) {
            return Clause::sure(self.say(message, &[]));
        }
        if let Some((_, frequency, period, unit)) =
            SHORTHANDS.iter().find(|(name, ..)| codes().any(|code| code == *name))
        {
            let timing = Timing { frequency: Some(*frequency), ..Timing::default() };
            return self.period_clause(&timing, &Decimal::from(*period), unit);
        }
        match code.words().or_else(|| code.code()) {
            Some(words) => Clause::literal(self.say("as-written", &[("words", words)])),
            None => Clause::literal(String::new()),
        }
    }

    fn days_clause(&self, timing: &Timing) -> Option<Clause> {
        let days = &timing.days_of_week;
        if days.is_empty() {
            return None;
        }
        let known: Vec<DayOfWeek> = DayOfWeek::all().iter().filter(|day| days.contains(day)).cloned().collect();
        if known.len() == DayOfWeek::all().len() {
            return Some(Clause::sure(self.say("every-day", &[])));
        }
        let unknown = days.iter().filter(|day| matches!(day, DayOfWeek::Unknown(_)));
        let names: Vec<String> = known
            .iter()
            .map(|day| self.weekday_words(day))
            .chain(unknown.clone().map(|day| day.code().to_owned()))
            .collect();
        let words = self.say("on-days", &[("days", &self.list(&names))]);
        Some(Clause { words, sure: unknown.count() == 0 })
    }

    fn weekday_words(&self, day: &DayOfWeek) -> String {
        let name = match day {
            DayOfWeek::Monday => "day-monday",
            DayOfWeek::Tuesday => "day-tuesday",
            DayOfWeek::Wednesday => "day-wednesday",
            DayOfWeek::Thursday => "day-thursday",
            DayOfWeek::Friday => "day-friday",
            DayOfWeek::Saturday => "day-saturday",
            DayOfWeek::Sunday => "day-sunday",
            DayOfWeek::Unknown(code) => return code.clone(),
        };
        self.say(name, &[])
    }

    fn moments_clause(&self, timing: &Timing) -> Option<Clause> {
        let mut clauses = Vec::new();
        if !timing.whens.is_empty() {
            let names: Vec<String> = timing.whens.iter().map(|when| self.when_words(when)).collect();
            let known = !timing.whens.iter().any(|when| matches!(when, When::Unknown(_)));
            clauses.push(match timing.offset_minutes {
                Some(minutes) => {
                    let values = [("minutes", minutes.to_string()), ("event", self.list(&names))];
                    let words =
                        self.say("before-event", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
                    Clause { words, sure: known && minutes > 1 && timing.whens.iter().all(takes_offset) }
                }
                None => Clause { words: self.list(&names), sure: known },
            });
        } else if timing.offset_minutes.is_some() {
            clauses.push(Clause::literal(String::new()));
        }
        if !timing.times_of_day.is_empty() {
            let times: Vec<String> = timing.times_of_day.iter().map(|time| self.clock_words(*time)).collect();
            clauses.push(Clause::sure(self.say("at-times", &[("times", &self.list(&times))])));
        }
        if !timing.events.is_empty() {
            let dates: Vec<String> = timing.events.iter().map(|date| self.partial_moment_words(date)).collect();
            clauses.push(Clause::sure(self.say("on-dates", &[("dates", &self.list(&dates))])));
        }
        Clause::join(clauses)
    }

    pub(super) fn when_words(&self, when: &When) -> String {
        let name = format!("when-{}", when.code().replace('.', "-"));
        match when {
            When::Unknown(code) => self.say("as-written", &[("words", code)]),
            _ => self.say(&name, &[]),
        }
    }

    fn count_clause(&self, timing: &Timing) -> Option<Clause> {
        let least = timing.count.or(timing.count_max)?;
        let count = match timing.count_max.filter(|most| *most != least) {
            Some(most) => self.say("range", &[("low", &least.to_string()), ("high", &most.to_string())]),
            None => least.to_string(),
        };
        let form = if count == "1" { "one" } else { "other" };
        let words = self.say("count", &[("n", form), ("count", &count)]);
        Some(Clause { words, sure: least > 0 && timing.count_max.is_none_or(|most| most >= least) })
    }

    fn length_clause(&self, timing: &Timing) -> Option<Clause> {
        let length = timing.duration.as_ref().or(timing.duration_max.as_ref());
        let Some((length, unit)) = length.zip(timing.duration_unit.as_ref()) else {
            let partly = length.is_some() || timing.duration_unit.is_some();
            return partly.then(|| Clause::literal(String::new()));
        };
        let most = timing.duration_max.as_ref().filter(|most| *most != length);
        let words = self.say("for-each-time", &[("time", &self.span_words(length, most, unit))]);
        Some(Clause { words, sure: is_short(unit) && timing.duration.is_some() })
    }

    fn bounds_clause(&self, bounds: &Bounds) -> Option<Clause> {
        match bounds {
            Bounds::Duration(quantity) => {
                let span = self.span_clause(quantity)?;
                Some(Clause { words: self.say("for-time", &[("time", &span.words)]), sure: span.sure })
            }
            Bounds::Range { low, high } => {
                let (Some(low), Some(high)) = (low, high) else {
                    return Some(Clause::literal(String::new()));
                };
                let (least, most) = (low.value.as_ref()?, high.value.as_ref()?);
                let (one, other) = (unit_of_span(low), unit_of_span(high));
                let unit = other.clone().or_else(|| one.clone())?;
                let words = self.say("for-time", &[("time", &self.span_words(least, Some(most), &unit))]);
                let exact = low.comparator.is_none() && high.comparator.is_none();
                Some(Clause { words, sure: exact && one == other })
            }
            Bounds::Period { start, end } => {
                let start = start.as_ref().map(|date| self.partial_date_words(date));
                let end = end.as_ref().map(|date| self.partial_date_words(date));
                let words = match (start, end) {
                    (Some(start), Some(end)) => self.say("from-until", &[("start", &start), ("end", &end)]),
                    (Some(start), None) => self.say("from", &[("start", &start)]),
                    (None, Some(end)) => self.say("until", &[("end", &end)]),
                    (None, None) => return None,
                };
                Some(Clause::sure(words))
            }
        }
    }
}

/// A dose lasts minutes or hours; clinics that write weeks here mean the whole course.
fn is_short(unit: &UnitOfTime) -> bool {
    matches!(unit, UnitOfTime::Second | UnitOfTime::Minute | UnitOfTime::Hour)
}

/// Minutes can stand before an event that has a "before" or an "after" in it.
fn takes_offset(when: &When) -> bool {
    matches!(
        when,
        When::BeforeMeal
            | When::BeforeBreakfast
            | When::BeforeLunch
            | When::BeforeDinner
            | When::AfterMeal
            | When::AfterBreakfast
            | When::AfterLunch
            | When::AfterDinner
            | When::BeforeSleep
            | When::AfterGoingToSleep
            | When::Waking
    )
}

/// At how many moments of a day the dose is due, as far as they are listed.
fn moments(timing: &Timing) -> usize {
    timing.whens.len().max(timing.times_of_day.len())
}

fn has_moments(timing: &Timing) -> bool {
    moments(timing) > 0 || !timing.days_of_week.is_empty()
}

/// Whether the frequency, if any, is the number of moments listed.
fn is_counted(timing: &Timing) -> bool {
    timing.frequency_max.is_none() && timing.frequency.is_none_or(|times| usize::try_from(times) == Ok(moments(timing)))
}

/// Whether a code says no more than the moments beside it: as many times a day, or the part of the day.
fn is_said_by_moments(code: &Concept, timing: &Timing) -> bool {
    let as_often = SHORTHANDS.iter().find(|(name, ..)| code.has_code(name)).is_some_and(|(_, times, period, unit)| {
        *period == 1 && *unit == UnitOfTime::Day && usize::try_from(*times) == Ok(moments(timing))
    });
    let part_of_day = moments(timing) == 1 && PARTS_OF_DAY.iter().any(|(name, _)| code.has_code(name));
    as_often || part_of_day || (code.words().is_none() && code.code().is_none())
}

/// Whether a shorthand beside the structure says something else than the structure.
fn contradicts_shorthand(timing: &Timing) -> bool {
    let Some(code) = &timing.code else {
        return false;
    };
    let frequency = timing.frequency.unwrap_or(1);
    let differs = |times: u32, period: u32, unit: &UnitOfTime| {
        let same_period = timing.period.as_ref().and_then(Decimal::whole) == Some(u64::from(period));
        frequency != times || !same_period || timing.period_unit.as_ref() != Some(unit)
    };
    let shorthand = SHORTHANDS.iter().find(|(name, ..)| code.has_code(name));
    timing.period.is_some() && shorthand.is_some_and(|(_, times, period, unit)| differs(*times, *period, unit))
        || PARTS_OF_DAY.iter().any(|(name, _)| code.has_code(name)) && frequency != 1
}

/// Whether the parts of a timing agree, so that no reader can take them two ways.
fn is_consistent(timing: &Timing) -> bool {
    let moments = moments(timing);
    let both = !timing.whens.is_empty() && !timing.times_of_day.is_empty();
    let repeats = timing.period.is_some() || timing.frequency.is_some() || has_moments(timing);
    if both || (!timing.events.is_empty() && repeats) || contradicts_shorthand(timing) {
        return false;
    }
    // "Once a day, in the morning and at bedtime" could be one dose or two.
    let counted = is_counted(timing);
    if moments > 1 && !counted {
        return false;
    }
    // Every 8 hours and at 9:00 cannot both hold; clock times and a range of times neither.
    let by_hours = matches!(timing.period_unit, Some(UnitOfTime::Hour | UnitOfTime::Minute | UnitOfTime::Second));
    if moments > 0 && (by_hours || (!timing.times_of_day.is_empty() && !counted)) {
        return false;
    }
    let days = timing.days_of_week.len();
    let weekly = timing.period_unit == Some(UnitOfTime::Week) && timing.frequency_max.is_none();
    let days_counted = usize::try_from(timing.frequency.unwrap_or(1)) == Ok(days);
    let daily = timing.period_unit.is_none()
        || (timing.period_unit == Some(UnitOfTime::Day) && timing.period.as_ref().is_some_and(Decimal::is_one));
    days == 0 || (weekly && days_counted) || daily
}
