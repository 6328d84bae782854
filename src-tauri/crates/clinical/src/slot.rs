use jiff::civil::{Date, Time, Weekday};

use crate::prescription::dosage_is_past;
use crate::{Bounds, DayOfWeek, Dosage, Prescription, PrescriptionStatus, Timing, UnitOfTime, When};

/// The part of the day under which a medicine is listed.
///
/// The order is the order on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// On waking, in the morning, around breakfast.
    Morning,
    /// At noon, in the afternoon, around lunch.
    Noon,
    /// In the evening, around dinner.
    Evening,
    /// Before sleep or at night.
    Bedtime,
    /// To be taken, but no part of the day was said, or it is not certain: the words tell how.
    Other,
    /// Only when needed. Sets no alarm.
    WhenNeeded,
    /// Over.
    Past,
}

/// Whether a dose is due on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Due {
    /// It is.
    Yes,
    /// It is not: another day of the week, or outside its dates.
    No,
    /// The record does not say (every second day, as needed, words only).
    Unknown,
}

/// The parts of the day a medicine belongs to on the given day: sorted, each once, never empty.
///
/// Invariant: only an active medicine whose structure was read whole gets a part of the day;
/// words only, "as needed", paused, not yet begun and not understood never do.
pub fn slots(prescription: &Prescription, today: Date) -> Vec<Slot> {
    if prescription.is_past(today) {
        return vec![Slot::Past];
    }
    if prescription.do_not_take
        || prescription.status != PrescriptionStatus::Active
        || begins_after(prescription, today)
    {
        return vec![Slot::Other];
    }
    let mut found: Vec<Slot> = prescription
        .dosages
        .iter()
        .filter(|dosage| !dosage_is_past(dosage, today))
        .flat_map(|dosage| dosage_slots(dosage, today))
        .collect();
    if found.is_empty() {
        found.push(Slot::Other);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether this instruction is due on the given day.
pub fn due_on(dosage: &Dosage, day: Date) -> Due {
    let Some(timing) = &dosage.timing else {
        return Due::Unknown;
    };
    if dosage_is_past(dosage, day) || starts_after(timing, day) {
        return Due::No;
    }
    if dosage.as_needed.is_some() || !dosage.unread.is_empty() {
        return Due::Unknown;
    }
    if !timing.days_of_week.is_empty() {
        if timing.days_of_week.iter().any(|d| matches!(d, DayOfWeek::Unknown(_))) {
            return Due::Unknown;
        }
        let named = timing.days_of_week.iter().any(|d| weekday(d) == Some(day.weekday()));
        return if named { Due::Yes } else { Due::No };
    }
    if is_daily(timing) { Due::Yes } else { Due::Unknown }
}

fn begins_after(prescription: &Prescription, today: Date) -> bool {
    prescription.from.as_ref().and_then(|from| from.first_day()).is_some_and(|first| first > today)
}

fn starts_after(timing: &Timing, day: Date) -> bool {
    let Some(Bounds::Period { start: Some(start), .. }) = &timing.bounds else {
        return false;
    };
    start.first_day().is_some_and(|first| first > day)
}

fn dosage_slots(dosage: &Dosage, today: Date) -> Vec<Slot> {
    if dosage.as_needed.is_some() {
        return vec![Slot::WhenNeeded];
    }
    let Some(timing) = &dosage.timing else {
        return vec![Slot::Other];
    };
    if !dosage.unread.is_empty() || starts_after(timing, today) {
        return vec![Slot::Other];
    }
    // "Once a day, in the morning and at bedtime" could be one dose or two.
    let several = timing.whens.len().max(timing.times_of_day.len());
    let counted = timing.frequency.is_none_or(|times| usize::try_from(times) == Ok(several));
    if several > 1 && (!counted || timing.frequency_max.is_some()) {
        return vec![Slot::Other];
    }
    let mut found: Vec<Slot> = timing.times_of_day.iter().map(|time| slot_of_time(*time)).collect();
    for when in &timing.whens {
        match slot_of_when(when) {
            Some(slot) => found.push(slot),
            None if is_meal(when) && is_three_times_a_day(timing) => {
                found.extend([Slot::Morning, Slot::Noon, Slot::Evening]);
            }
            None => found.push(Slot::Other),
        }
    }
    if found.is_empty() {
        found.push(slot_of_code(timing));
    }
    found
}

fn slot_of_when(when: &When) -> Option<Slot> {
    match when {
        When::Morning
        | When::EarlyMorning
        | When::LateMorning
        | When::Waking
        | When::Breakfast
        | When::BeforeBreakfast
        | When::AfterBreakfast => Some(Slot::Morning),
        When::Noon
        | When::Afternoon
        | When::EarlyAfternoon
        | When::LateAfternoon
        | When::Lunch
        | When::BeforeLunch
        | When::AfterLunch => Some(Slot::Noon),
        When::Evening
        | When::EarlyEvening
        | When::LateEvening
        | When::Dinner
        | When::BeforeDinner
        | When::AfterDinner => Some(Slot::Evening),
        When::Night | When::BeforeSleep | When::AfterGoingToSleep => Some(Slot::Bedtime),
        When::Meal | When::BeforeMeal | When::AfterMeal | When::Unknown(_) => None,
    }
}

fn is_meal(when: &When) -> bool {
    matches!(when, When::Meal | When::BeforeMeal | When::AfterMeal)
}

/// Before 4 it is still night, from 11 it is noon, from 17 evening, from 21 bedtime.
fn slot_of_time(time: Time) -> Slot {
    match time.hour() {
        4..=10 => Slot::Morning,
        11..=16 => Slot::Noon,
        17..=20 => Slot::Evening,
        _ => Slot::Bedtime,
    }
}

/// Two shorthands name a part of the day; "twice a day" does not, so it is not guessed.
fn slot_of_code(timing: &Timing) -> Slot {
    if timing.frequency.is_some_and(|frequency| frequency != 1) {
        return Slot::Other;
    }
    match &timing.code {
        Some(code) if code.has_code("AM") => Slot::Morning,
        Some(code) if code.has_code("BED") => Slot::Bedtime,
        _ => Slot::Other,
    }
}

fn is_three_times_a_day(timing: &Timing) -> bool {
    timing.frequency == Some(3) && timing.frequency_max.is_none() && is_one_day(timing)
}

fn is_one_day(timing: &Timing) -> bool {
    timing.period.as_ref().is_some_and(crate::Decimal::is_one)
        && timing.period_max.is_none()
        && timing.period_unit == Some(UnitOfTime::Day)
}

fn is_daily(timing: &Timing) -> bool {
    let part_of_day = !timing.whens.is_empty() || !timing.times_of_day.is_empty();
    let no_period = timing.period.is_none() && timing.period_unit.is_none() && timing.events.is_empty();
    let hours = if timing.period_unit == Some(UnitOfTime::Hour) { timing.period.as_ref() } else { None };
    let within_a_day = hours.and_then(crate::Decimal::whole).is_some_and(|hours| hours <= 24);
    is_one_day(timing) || (part_of_day && no_period) || (within_a_day && timing.period_max.is_none())
}

fn weekday(day: &DayOfWeek) -> Option<Weekday> {
    match day {
        DayOfWeek::Monday => Some(Weekday::Monday),
        DayOfWeek::Tuesday => Some(Weekday::Tuesday),
        DayOfWeek::Wednesday => Some(Weekday::Wednesday),
        DayOfWeek::Thursday => Some(Weekday::Thursday),
        DayOfWeek::Friday => Some(Weekday::Friday),
        DayOfWeek::Saturday => Some(Weekday::Saturday),
        DayOfWeek::Sunday => Some(Weekday::Sunday),
        DayOfWeek::Unknown(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AsNeeded, Coding, Concept, Decimal, PartialDate, PrescriptionKind, ResourceId};

    fn today() -> Date {
        "2026-11-23".parse().unwrap()
    }

    fn with(timing: Timing) -> Dosage {
        Dosage { timing: Some(timing), ..Dosage::default() }
    }

    fn daily(frequency: u32) -> Timing {
        Timing {
            frequency: Some(frequency),
            period: Some(Decimal::from(1)),
            period_unit: Some(UnitOfTime::Day),
            ..Timing::default()
        }
    }

    fn prescription(dosages: Vec<Dosage>) -> Prescription {
        Prescription {
            id: ResourceId::parse("MedicationRequest/1").unwrap(),
            kind: PrescriptionKind::Request,
            name: "Paracetamol".into(),
            medicine: None,
            dosages,
            status: PrescriptionStatus::Active,
            status_reason: None,
            intent: None,
            do_not_take: false,
            reasons: Vec::new(),
            prescriber: None,
            authored_on: None,
            from: None,
            until: None,
            notes: Vec::new(),
        }
    }

    fn slots_of(timing: Timing) -> Vec<Slot> {
        slots(&prescription(vec![with(timing)]), today())
    }

    #[test]
    fn breakfast_is_morning_and_sleep_is_bedtime() {
        let both = |times| Timing { whens: vec![When::BeforeSleep, When::AfterBreakfast], ..daily(times) };
        assert_eq!(slots_of(both(2)), [Slot::Morning, Slot::Bedtime]);
        assert_eq!(slots_of(both(1)), [Slot::Other], "one dose or two?");
    }

    #[test]
    fn meals_without_saying_which_are_placed_only_three_times_a_day() {
        let three = Timing { whens: vec![When::Meal], ..daily(3) };
        assert_eq!(slots_of(three), [Slot::Morning, Slot::Noon, Slot::Evening]);
        let one = Timing { whens: vec![When::Meal], ..daily(1) };
        assert_eq!(slots_of(one), [Slot::Other]);
    }

    #[test]
    fn clock_times_fall_in_their_part_of_the_day() {
        let times = ["03:59:00", "04:00:00", "11:00:00", "17:00:00", "21:00:00"].map(|t| t.parse().unwrap());
        let timing = Timing { times_of_day: times.to_vec(), ..Timing::default() };
        assert_eq!(slots_of(timing), [Slot::Morning, Slot::Noon, Slot::Evening, Slot::Bedtime]);
    }

    #[test]
    fn twice_a_day_is_not_placed_by_guessing() {
        assert_eq!(slots_of(daily(2)), [Slot::Other]);
        let code = Concept { text: None, codings: vec![Coding { code: Some("BID".into()), ..Coding::default() }] };
        assert_eq!(slots_of(Timing { code: Some(code), ..Timing::default() }), [Slot::Other]);
    }

    #[test]
    fn words_only_and_as_needed_are_never_in_a_part_of_the_day() {
        let text = Dosage { text: Some("Take every morning".into()), ..Dosage::default() };
        assert_eq!(slots(&prescription(vec![text]), today()), [Slot::Other]);
        let mut needed = with(Timing { whens: vec![When::Morning], ..daily(1) });
        needed.as_needed = Some(AsNeeded::Yes);
        assert_eq!(slots(&prescription(vec![needed.clone()]), today()), [Slot::WhenNeeded]);
        assert_eq!(due_on(&needed, today()), Due::Unknown);
        assert_eq!(slots(&prescription(Vec::new()), today()), [Slot::Other]);
    }

    #[test]
    fn what_was_not_understood_is_not_in_a_part_of_the_day() {
        let mut dosage = with(Timing { whens: vec![When::Morning], ..daily(1) });
        dosage.unread.push("modifierExtension".into());
        assert_eq!(slots(&prescription(vec![dosage]), today()), [Slot::Other]);
        assert_eq!(slots_of(Timing { whens: vec![When::Unknown("TEA".into())], ..daily(1) }), [Slot::Other]);
    }

    #[test]
    fn over_is_past_by_status_by_date_and_by_each_dosage() {
        let mut stopped = prescription(Vec::new());
        stopped.status = PrescriptionStatus::Stopped;
        assert_eq!(slots(&stopped, today()), [Slot::Past]);

        let mut until = prescription(Vec::new());
        until.until = PartialDate::parse("2026").ok();
        assert_eq!(slots(&until, today()), [Slot::Other]);
        until.until = PartialDate::parse("2026-10").ok();
        assert_eq!(slots(&until, today()), [Slot::Past]);

        let bounds = Some(Bounds::Period { start: None, end: PartialDate::parse("2026-11-22").ok() });
        let ended = Timing { whens: vec![When::Morning], bounds, ..daily(1) };
        assert_eq!(slots_of(ended.clone()), [Slot::Past]);
        let both = prescription(vec![with(ended), with(Timing { whens: vec![When::Evening], ..daily(1) })]);
        assert_eq!(slots(&both, today()), [Slot::Evening]);
    }

    #[test]
    fn paused_forbidden_and_not_yet_begun_are_not_in_a_part_of_the_day() {
        let morning = || vec![with(Timing { whens: vec![When::Morning], ..daily(1) })];
        let mut paused = prescription(morning());
        paused.status = PrescriptionStatus::OnHold;
        assert_eq!(slots(&paused, today()), [Slot::Other]);
        let mut forbidden = prescription(morning());
        forbidden.do_not_take = true;
        assert_eq!(slots(&forbidden, today()), [Slot::Other]);
        let mut later = prescription(morning());
        later.from = PartialDate::parse("2026-12-01").ok();
        assert_eq!(slots(&later, today()), [Slot::Other]);
    }

    #[test]
    fn a_weekly_dose_is_due_on_its_day_only() {
        let monday = with(Timing { days_of_week: vec![DayOfWeek::Monday], ..Timing::default() });
        assert_eq!(due_on(&monday, today()), Due::Yes);
        assert_eq!(due_on(&monday, "2026-11-24".parse().unwrap()), Due::No);
        let strange = with(Timing { days_of_week: vec![DayOfWeek::Unknown("fri13".into())], ..Timing::default() });
        assert_eq!(due_on(&strange, today()), Due::Unknown);
    }

    #[test]
    fn every_second_day_is_not_known_to_be_due_today() {
        let second = Timing { period: Some(Decimal::from(2)), ..daily(1) };
        assert_eq!(due_on(&with(second), today()), Due::Unknown);
        let patch = Timing { period: Some(Decimal::from(72)), period_unit: Some(UnitOfTime::Hour), ..daily(1) };
        assert_eq!(due_on(&with(patch), today()), Due::Unknown);
        assert_eq!(due_on(&with(daily(2)), today()), Due::Yes);
    }
}
