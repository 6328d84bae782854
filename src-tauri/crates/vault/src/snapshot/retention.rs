//! Which snapshots are kept: one for each of the last days, weeks and months that have one.
//!
//! Days, weeks and months without a snapshot are not counted, so that a computer that was off for a
//! year, or whose clock jumped, loses nothing by it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How many days keep their newest snapshot.
const DAYS: usize = 7;
/// How many weeks (Monday first) keep their newest snapshot.
const WEEKS: usize = 4;
/// How many months keep their newest snapshot.
const MONTHS: usize = 6;
/// How many snapshots made before a restore are kept beside the others.
const BEFORE_RESTORE: usize = 2;

/// Which day, week or month a date belongs to.
type Span = fn(Date) -> (i16, i16);

/// What the choice is made by.
///
/// Invariant: `place` orders snapshots by how far the vault had come, whatever the clock said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Aged {
    pub(super) at: Timestamp,
    /// Epoch and count of the chain's head.
    pub(super) place: (u64, u64),
    pub(super) before_restore: bool,
}

/// Says of each whether it stays.
///
/// Invariant: the one whose chain came furthest stays; of one day, week or month the one that came
/// furthest does. Those dated after today were written, or are looked at, while the clock was wrong:
/// they are chosen among themselves, so that they push out no real day and a clock that fell back
/// takes nothing away.
pub(super) fn staying(all: &[Aged], now: Timestamp) -> Vec<bool> {
    let today = date(now);
    let rank = |number: &usize| all.get(*number).map(|aged| (aged.place, aged.at));
    let pool = |of: &dyn Fn(&Aged) -> bool| -> Vec<usize> {
        all.iter().enumerate().filter(|(_, aged)| of(aged)).map(|(number, _)| number).collect()
    };

    let mut kept = pool(&|aged| aged.before_restore);
    kept.sort_by_key(|number| Reverse(rank(number)));
    kept.truncate(BEFORE_RESTORE);
    for future in [false, true] {
        let usual = pool(&|aged| !aged.before_restore && (date(aged.at) > today) == future);
        let spans: [(usize, Span); 3] = [(DAYS, day), (WEEKS, week), (MONTHS, month)];
        for (most, span) in spans {
            let mut furthest: BTreeMap<(i16, i16), usize> = BTreeMap::new();
            for number in &usual {
                let Some(aged) = all.get(*number) else { continue };
                let held = furthest.entry(span(date(aged.at))).or_insert(*number);
                if rank(number) > rank(held) {
                    *held = *number;
                }
            }
            kept.extend(furthest.values().rev().take(most));
        }
    }
    kept.extend((0..all.len()).max_by_key(rank));
    (0..all.len()).map(|number| kept.contains(&number)).collect()
}

/// The day of a moment, in UTC: the same on every computer the snapshots are moved to.
pub(super) fn date(at: Timestamp) -> Date {
    at.to_zoned_datetime(TimeZone::UTC).date()
}

fn day(date: Date) -> (i16, i16) {
    (date.year(), date.day_of_year())
}

fn week(date: Date) -> (i16, i16) {
    let week = date.iso_week_date();
    (week.year(), week.week().into())
}

fn month(date: Date) -> (i16, i16) {
    (date.year(), date.month().into())
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;

    const NOW: &str = "2026-11-29T10:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn usual(text: &str, count: u64) -> Aged {
        Aged { at: at(text), place: (1, count), before_restore: false }
    }

    fn kept(all: &[Aged], now: &str) -> Vec<String> {
        let stays = staying(all, at(now));
        all.iter().zip(stays).filter(|(_, stays)| *stays).map(|(aged, _)| aged.at.to_string()).collect()
    }

    /// One snapshot a day, and the choice made after each of them.
    fn lived(days: i64) -> Vec<Aged> {
        let mut all: Vec<Aged> = Vec::new();
        for day in 0..days {
            let now = at("2026-01-01T09:00:00Z").checked_add((24 * day).hours()).unwrap();
            all.push(Aged { at: now, place: (1, u64::try_from(day).unwrap()), before_restore: false });
            let mut stays = staying(&all, now).into_iter();
            all.retain(|_| stays.next().unwrap());
        }
        all
    }

    #[test]
    fn a_year_of_days_leaves_seven_days_four_weeks_and_six_months() {
        let left = lived(365);
        let dates: Vec<String> = left.iter().map(|aged| date(aged.at).to_string()).collect();
        let last_days = (25..=31).map(|day| format!("2026-12-{day}"));
        // The weeks end on Sundays; the two newest are among the days.
        let weeks = ["2026-12-20"].map(String::from).into_iter();
        for expected in last_days.chain(weeks).chain(["2026-11-30", "2026-08-31", "2026-07-31"].map(String::from)) {
            assert!(dates.contains(&expected), "{expected} is gone: {dates:?}");
        }
        assert!(left.len() <= 17, "{dates:?}");
        assert!(dates.iter().all(|date| date.as_str() >= "2026-07"), "{dates:?}");
    }

    #[test]
    fn of_one_day_the_one_that_came_furthest_stays() {
        let all = [usual("2026-11-28T23:00:00Z", 4), usual("2026-11-28T01:00:00Z", 9), usual(NOW, 12)];
        assert_eq!(kept(&all, NOW), ["2026-11-28T01:00:00Z", NOW]);
    }

    #[test]
    fn after_the_clock_stepped_back_no_real_day_is_lost_to_the_future() {
        let mut all: Vec<Aged> = (20..=28).map(|day| usual(&format!("2026-11-{day}T10:00:00Z"), day)).collect();
        all.push(usual("2031-01-01T00:00:00Z", 50));
        all.push(usual("2031-01-01T10:00:00Z", 51));
        let before = kept(&all[..9], NOW);
        all.push(usual(NOW, 52));
        let left = kept(&all, NOW);
        assert!(left.contains(&NOW.to_owned()), "the newest is gone");
        for day in &before[before.len() - 6..] {
            assert!(left.contains(day), "{day} was lost to the future: {left:?}");
        }
        assert!(!left.contains(&"2031-01-01T00:00:00Z".to_owned()), "{left:?}");
    }

    #[test]
    fn a_clock_far_behind_takes_nothing_away_and_the_newest_is_the_one_that_came_furthest() {
        let mut all = lived(365);
        let before = all.len();
        all.push(usual("1970-01-01T00:00:00Z", 1000));
        let left = kept(&all, "1970-01-01T00:00:00Z");
        assert_eq!(left.len(), before + 1, "{left:?}");
        // The clock is right again, and many days have passed.
        all.extend((1..=20).map(|day| usual(&format!("2027-01-{day:02}T10:00:00Z"), u64::try_from(day).unwrap())));
        assert!(kept(&all, "2027-01-20T10:00:00Z").contains(&"1970-01-01T00:00:00Z".to_owned()));
    }

    #[test]
    fn a_clock_far_ahead_takes_no_snapshot_away() {
        let all: Vec<Aged> = (20..=26).map(|day| usual(&format!("2026-11-{day}T10:00:00Z"), day)).collect();
        assert_eq!(kept(&all, "2036-01-01T00:00:00Z").len(), all.len());
    }

    #[test]
    fn those_before_a_restore_are_counted_apart() {
        let mut all: Vec<Aged> = (1..=4)
            .map(|number| Aged { before_restore: true, ..usual(&format!("2026-11-0{number}T10:00:00Z"), number) })
            .collect();
        all.push(usual(NOW, 2));
        assert_eq!(kept(&all, NOW), ["2026-11-03T10:00:00Z", "2026-11-04T10:00:00Z", NOW]);
        assert!(staying(&[], at(NOW)).is_empty());
    }
}
