use clinical::{Bounds, Coding, DayOfWeek, Decimal, PartialDate, Quantity, Timing, UnitOfTime, When};

use super::*;

fn words() -> Words {
    Words::english()
}

fn number(text: &str) -> Option<Decimal> {
    Some(Decimal::parse(text).unwrap())
}

fn quantity(value: &str, unit: &str) -> Quantity {
    Quantity { value: number(value), unit: Some(unit.into()), ..Quantity::default() }
}

fn amount(value: &str, unit: &str) -> Option<DoseAmount> {
    Some(DoseAmount::Quantity(quantity(value, unit)))
}

fn per(frequency: u32, period: &str, unit: UnitOfTime) -> Timing {
    Timing { frequency: Some(frequency), period: number(period), period_unit: Some(unit), ..Timing::default() }
}

fn text(words: &str) -> Concept {
    Concept { text: Some(words.into()), codings: Vec::new() }
}

fn code(system: Option<&str>, code: &str) -> Concept {
    let coding = Coding { system: system.map(str::to_owned), code: Some(code.into()), display: None };
    Concept { text: None, codings: vec![coding] }
}

fn tablet(timing: Timing) -> Dosage {
    Dosage { dose: amount("1", "tablet"), timing: Some(timing), ..Dosage::default() }
}

fn said(dosage: &Dosage) -> String {
    words().dose_words(dosage)
}

/// The words after "Take 1 tablet, ".
fn timed(timing: Timing) -> String {
    let sentence = said(&tablet(timing));
    sentence.strip_prefix("Take 1 tablet, ").unwrap_or(&sentence).to_owned()
}

#[test]
fn the_plain_case_reads_as_a_person_would_say_it() {
    let mut dosage = tablet(per(2, "1", UnitOfTime::Day));
    dosage.additional.push(text("With food"));
    assert_eq!(said(&dosage), "Take 1 tablet, 2 times a day, with food");
    assert_eq!(words().schedule_words(&dosage).as_deref(), Some("2 times a day"));
}

#[test]
fn frequencies_and_periods_are_said() {
    let day = UnitOfTime::Day;
    assert_eq!(timed(per(1, "1", day.clone())), "once a day");
    assert_eq!(timed(per(1, "1.0", day.clone())), "once a day");
    assert_eq!(timed(per(3, "1", day.clone())), "3 times a day");
    assert_eq!(timed(per(1, "2", day.clone())), "every 2 days");
    assert_eq!(timed(per(2, "3", day.clone())), "2 times every 3 days");
    assert_eq!(timed(per(1, "8", UnitOfTime::Hour)), "every 8 hours");
    assert_eq!(timed(per(1, "1", UnitOfTime::Hour)), "every hour");
    assert_eq!(timed(per(2, "1", UnitOfTime::Hour)), "2 times an hour");
    assert_eq!(timed(per(3, "1", UnitOfTime::Week)), "3 times a week");
    assert_eq!(timed(per(1, "3", UnitOfTime::Month)), "every 3 months");
    assert_eq!(timed(per(1, "1", UnitOfTime::Year)), "once a year");
    let range = Timing { period_max: number("6"), ..per(1, "4", UnitOfTime::Hour) };
    assert_eq!(timed(range), "every 4 to 6 hours");
    let most = Timing { frequency_max: Some(4), ..per(3, "1", day) };
    assert_eq!(timed(most), "3 to 4 times a day");
}

#[test]
fn events_of_the_day_are_said() {
    let when = |whens: &[When], timing: Timing| timed(Timing { whens: whens.to_vec(), ..timing });
    let day = |times| per(times, "1", UnitOfTime::Day);
    assert_eq!(when(&[When::Morning], day(1)), "once a day, in the morning");
    assert_eq!(when(&[When::Meal], day(3)), "3 times a day, with meals");
    assert_eq!(when(&[When::Breakfast, When::Dinner], day(2)), "2 times a day, with breakfast and with dinner");
    assert_eq!(when(&[When::BeforeSleep], Timing::default()), "before sleep");
    assert_eq!(
        when(&[When::Morning, When::Noon, When::Evening], Timing::default()),
        "in the morning, at noon and in the evening"
    );
    let offset = Timing { offset_minutes: Some(10), ..day(1) };
    assert_eq!(when(&[When::BeforeBreakfast], offset), "once a day, 10 minutes before breakfast");
}

#[test]
fn times_days_counts_and_lengths_are_said() {
    let times = ["09:00:00", "21:30:00"].map(|time| time.parse().unwrap()).to_vec();
    assert_eq!(timed(Timing { times_of_day: times, ..Timing::default() }), "at 9:00 and 21:30");
    let days = vec![DayOfWeek::Thursday, DayOfWeek::Monday];
    assert_eq!(timed(Timing { days_of_week: days.clone(), ..Timing::default() }), "on Monday and Thursday");
    assert_eq!(
        timed(Timing { days_of_week: days, ..per(2, "1", UnitOfTime::Week) }),
        "2 times a week, on Monday and Thursday"
    );
    assert_eq!(timed(Timing { count: Some(1), ..Timing::default() }), "once only");
    assert_eq!(timed(Timing { count: Some(10), ..per(1, "1", UnitOfTime::Day) }), "once a day, 10 times in all");
    let bounded = |bounds| timed(Timing { bounds: Some(bounds), ..per(1, "1", UnitOfTime::Day) });
    let seven = Quantity { value: number("7"), code: Some("d".into()), ..Quantity::default() };
    assert_eq!(bounded(Bounds::Duration(seven)), "once a day, for 7 days");
    assert_eq!(bounded(Bounds::Duration(quantity("1", "week"))), "once a day, for 1 week");
    assert_eq!(
        bounded(Bounds::Range { low: Some(quantity("7", "days")), high: Some(quantity("10", "days")) }),
        "once a day, for 7 to 10 days"
    );
    let date = |text| PartialDate::parse(text).ok();
    let period = Bounds::Period { start: date("2026-11-02"), end: date("2026-12") };
    assert_eq!(bounded(period), "once a day, from 2 November 2026 until December 2026");
}

#[test]
fn shorthands_are_said_and_unknown_ones_are_quoted() {
    let hl7 = Some("http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation");
    let timing = |code| Timing { code: Some(code), ..Timing::default() };
    assert_eq!(timed(timing(code(hl7, "BID"))), "2 times a day");
    assert_eq!(timed(timing(code(hl7, "QOD"))), "every 2 days");
    assert_eq!(timed(timing(code(hl7, "Q8H"))), "every 8 hours");
    assert_eq!(timed(timing(code(hl7, "BED"))), "at bedtime");
    assert_eq!(
        timed(timing(code(Some("http://clinic.example/own"), "BID"))),
        "“BID”. Ask your clinic if this is not clear."
    );
    assert_eq!(timed(timing(text("2100"))), "“2100”. Ask your clinic if this is not clear.");
}

#[test]
fn amounts_are_exact_and_counted_rightly() {
    let dose = |dose| said(&Dosage { dose, timing: Some(per(1, "1", UnitOfTime::Day)), ..Dosage::default() });
    assert_eq!(dose(amount("0.1", "mg")), "Take 0.1 mg, once a day");
    assert_eq!(dose(amount("2.50", "mL")), "Take 2.5 ml, once a day");
    assert_eq!(dose(amount("2", "TAB")), "Take 2 tablets, once a day");
    assert_eq!(dose(amount("0.5", "tablet")), "Take 0.5 tablets, once a day");
    assert_eq!(dose(amount("75", "mcg")), "Take 75 micrograms, once a day");
    assert_eq!(dose(amount("20", "U")), "Use 20 units, once a day");
    assert_eq!(dose(amount("1", "lozenge")), "Take 1 lozenge, once a day");
    let range = |low, high| Some(DoseAmount::Range { low, high });
    assert_eq!(dose(range(Some(quantity("1", "TAB")), Some(quantity("2", "TAB")))), "Take 1 to 2 tablets, once a day");
    assert_eq!(dose(range(None, Some(quantity("2", "TAB")))), "Take up to 2 tablets, once a day");
}

#[test]
fn the_way_it_is_taken_is_said() {
    let with = |dose, route: Option<&str>, method: Option<&str>| {
        let timing = Some(per(1, "1", UnitOfTime::Day));
        said(&Dosage { dose, route: route.map(text), method: method.map(text), timing, ..Dosage::default() })
    };
    assert_eq!(with(amount("1", "tablet"), Some("Oral Route"), Some("Swallow")), "Swallow 1 tablet, once a day");
    assert_eq!(
        with(amount("1", "OPDROP"), Some("Ophthalmic route (qualifier value)"), None),
        "Use 1 drop, in the eye, once a day"
    );
    assert_eq!(with(amount("1", "patch"), Some("Transdermal route"), None), "Use 1 patch, on the skin, once a day");
    assert_eq!(with(amount("5", "mg"), Some("Buccal route"), None), "Use 5 mg, buccal route, once a day");
    assert_eq!(
        with(amount("20", "units"), Some("Subcutaneous"), Some("Inject")),
        "Inject 20 units, under the skin, once a day"
    );
}

#[test]
fn words_only_are_verbatim_and_have_no_schedule() {
    let verbatim = "  Take one tablet daily, as directed. ";
    let dosage = Dosage { text: Some(verbatim.into()), ..Dosage::default() };
    assert_eq!(said(&dosage), verbatim.trim());
    assert_eq!(words().schedule_words(&dosage), None);
    let for_patient = Dosage { patient_instruction: Some("Half a tablet".into()), ..Dosage::default() };
    assert_eq!(said(&for_patient), "Half a tablet");
}

#[test]
fn as_needed_is_the_doctors_words_or_says_when_needed() {
    let mut dosage = tablet(Timing { period_max: number("6"), ..per(1, "4", UnitOfTime::Hour) });
    dosage.as_needed = Some(AsNeeded::For(text("Rib Pain (finding)")));
    assert_eq!(said(&dosage), "Take 1 tablet, every 4 to 6 hours, only when you need it, for rib Pain");
    assert_eq!(
        words().schedule_words(&dosage).as_deref(),
        Some("Every 4 to 6 hours, only when you need it, for rib Pain")
    );
    dosage.text = Some("1 tab q4-6h prn".into());
    assert_eq!(said(&dosage), "1 tab q4-6h prn");
}

#[test]
fn the_doctors_text_stays_at_hand_beside_the_plain_words() {
    let mut dosage = tablet(per(2, "1", UnitOfTime::Day));
    dosage.text = Some("1 tab bd".into());
    dosage.patient_instruction = Some("1 TAB BD".into());
    dosage.additional.push(text("Warning. May cause drowsiness. Do not drive."));
    assert_eq!(said(&dosage), "Take 1 tablet, 2 times a day. Warning. May cause drowsiness. Do not drive");
    assert_eq!(words().further_words(&dosage), ["1 tab bd"]);
    assert_eq!(words().schedule_words(&dosage).as_deref(), Some("2 times a day"));
}

#[test]
fn a_text_that_says_more_or_something_else_is_shown_as_it_is() {
    let mut dosage = tablet(per(1, "2", UnitOfTime::Day));
    dosage.text = Some("1 tablet twice daily".into());
    assert_eq!(said(&dosage), "1 tablet twice daily");
    assert_eq!(words().schedule_words(&dosage), None);
    let mut longer = tablet(per(2, "1", UnitOfTime::Day));
    longer.text = Some("1 tablet twice daily for 5 days".into());
    assert_eq!(said(&longer), "1 tablet twice daily for 5 days");
    assert_eq!(words().schedule_words(&longer).as_deref(), Some("2 times a day"));
}

#[test]
fn dates_are_left_to_a_text_that_may_tell_others() {
    let period =
        Bounds::Period { start: PartialDate::parse("2026-11-16").ok(), end: PartialDate::parse("2026-11-20").ok() };
    let mut dosage = tablet(Timing { bounds: Some(period), ..per(1, "1", UnitOfTime::Day) });
    dosage.text = Some("1 tablet daily for 7 days from 16 November".into());
    assert_eq!(said(&dosage), "1 tablet daily for 7 days from 16 November");
    assert_eq!(words().schedule_words(&dosage).as_deref(), Some("Once a day"));
}

#[test]
fn a_schedule_is_given_wherever_plain_words_are() {
    let mut dosage = tablet(Timing { whens: vec![When::Breakfast, When::Dinner], ..per(2, "1", UnitOfTime::Day) });
    dosage.text = Some("1 tab BD".into());
    let schedule = "2 times a day, with breakfast and with dinner";
    assert_eq!(said(&dosage), format!("Take 1 tablet, {schedule}"));
    assert_eq!(words().schedule_words(&dosage).as_deref(), Some(schedule));
}

#[test]
fn a_text_that_tells_no_amount_and_no_time_stands_beside_what_does() {
    let mut dosage = tablet(per(4, "1", UnitOfTime::Day));
    dosage.text = Some("Complete the prescribed course.".into());
    assert_eq!(said(&dosage), "Take 1 tablet, 4 times a day. Complete the prescribed course.");
    dosage.dose = None;
    assert_eq!(said(&dosage), "4 times a day. Complete the prescribed course.");
}

#[test]
fn limits_are_said() {
    let mut dosage = tablet(per(1, "6", UnitOfTime::Hour));
    dosage.max_per_period =
        Some(DoseAmount::Ratio { numerator: quantity("4", "tablet"), denominator: quantity("1", "day") });
    assert_eq!(said(&dosage), "Take 1 tablet, every 6 hours, no more than 4 tablets in 1 day");
    dosage.max_per_administration = Some(quantity("2", "tablets"));
    assert!(said(&dosage).ends_with("no more than 2 tablets each time"));
}

/// Each of these could be taken two ways, or is not known: the doctor's text is shown, and without
/// one the record itself, with the advice to ask; never a schedule.
#[test]
fn what_is_not_certain_is_never_said_as_if_it_were() {
    let day = |times| per(times, "1", UnitOfTime::Day);
    let whens = |whens: &[When], timing: Timing| Timing { whens: whens.to_vec(), ..timing };
    let doubtful = [
        whens(&[When::Unknown("TEATIME".into())], day(1)),
        whens(&[When::Morning, When::BeforeSleep], day(1)),
        whens(&[When::Morning], per(1, "8", UnitOfTime::Hour)),
        Timing { offset_minutes: Some(30), ..whens(&[When::Morning], day(1)) },
        Timing { offset_minutes: Some(30), ..day(1) },
        Timing { times_of_day: vec!["09:00:00".parse().unwrap()], ..day(2) },
        Timing { times_of_day: vec!["09:00:00".parse().unwrap()], ..whens(&[When::Morning], Timing::default()) },
        Timing { days_of_week: vec![DayOfWeek::Unknown("fri13".into())], ..Timing::default() },
        Timing { days_of_week: vec![DayOfWeek::Monday, DayOfWeek::Friday], ..per(1, "1", UnitOfTime::Week) },
        Timing { days_of_week: vec![DayOfWeek::Monday], ..per(1, "2", UnitOfTime::Day) },
        Timing { events: vec![PartialDate::parse("2026-11-23").unwrap()], ..day(1) },
        per(1, "1", UnitOfTime::Unknown("fortnight".into())),
        per(0, "1", UnitOfTime::Day),
        per(1, "0", UnitOfTime::Day),
        Timing { frequency: Some(2), ..Timing::default() },
        Timing { period: number("2"), ..Timing::default() },
        Timing { frequency_max: Some(1), ..day(2) },
        Timing { frequency: Some(2), days_of_week: vec![DayOfWeek::Monday], ..Timing::default() },
        Timing { frequency_max: Some(2), ..whens(&[When::Morning], Timing::default()) },
        Timing { code: Some(code(None, "BID")), ..day(3) },
        Timing { code: Some(code(None, "AM")), ..day(2) },
        Timing { duration: number("30"), ..day(1) },
        Timing { bounds: Some(Bounds::Duration(quantity("7", "moons"))), ..day(1) },
        Timing { code: Some(text("as told")), ..Timing::default() },
    ];
    for timing in doubtful {
        let mut dosage = tablet(timing);
        assert!(said(&dosage).contains("Ask your clinic"), "{}", said(&dosage));
        assert_eq!(words().schedule_words(&dosage), None, "{}", said(&dosage));
        dosage.text = Some("1 at teatime.".into());
        assert_eq!(said(&dosage), "1 at teatime.");
    }
}

#[test]
fn doubtful_amounts_give_way_to_the_doctors_text() {
    let doubtful = [
        amount("0", "tablet"),
        amount("-1", "tablet"),
        amount("1", "ea"),
        Some(DoseAmount::Quantity(Quantity { value: None, ..quantity("1", "mg") })),
        Some(DoseAmount::Quantity(Quantity { comparator: Some("<".into()), ..quantity("5", "mg") })),
        Some(DoseAmount::Quantity(Quantity { code: Some("mg".into()), ..quantity("1", "tablet") })),
        Some(DoseAmount::Range { low: Some(quantity("1", "mg")), high: Some(quantity("2", "tablet")) }),
        Some(DoseAmount::Range { low: Some(quantity("1", "mg")), high: None }),
    ];
    for dose in doubtful {
        let mut dosage = Dosage { dose, timing: Some(per(1, "1", UnitOfTime::Day)), ..Dosage::default() };
        assert!(said(&dosage).contains("Ask your clinic"), "{}", said(&dosage));
        dosage.text = Some("Use two sprays".into());
        assert_eq!(said(&dosage), "Use two sprays");
    }
}

#[test]
fn what_was_not_read_is_not_put_into_plain_words() {
    let mut dosage = tablet(per(1, "1", UnitOfTime::Day));
    dosage.unread.push("modifierExtension".into());
    assert_eq!(said(&dosage), "Ask your clinic how to take this. Part of what they wrote could not be read.");
    assert_eq!(words().schedule_words(&dosage), None);
    dosage.text = Some("1 od".into());
    assert_eq!(said(&dosage), "1 od");
}

#[test]
fn an_empty_dosage_says_that_nothing_was_said() {
    assert_eq!(said(&Dosage::default()), "Your clinic did not say how to take this. Ask them.");
}

#[test]
fn a_weekly_code_beside_a_part_of_the_day_is_never_said_as_daily() {
    let weekly = Timing { code: Some(code(None, "WK")), whens: vec![When::Morning], ..Timing::default() };
    let said = said(&tablet(weekly)).to_lowercase();
    assert!(said.contains("week"), "{said}");
}
