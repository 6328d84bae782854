//! Dates and times: "10:30 today, in 20 minutes", "tomorrow at 10:30", "April 2019".

use clinical::{PartialDate, Precision};
use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

use super::Words;

/// A clock may be a little ahead of the one that wrote a time; more than this is wrong.
const CLOCK_TOLERANCE_MINUTES: i64 = 5;

const MINUTES_IN_HOUR: i64 = 60;
const MINUTES_IN_DAY: i64 = 24 * MINUTES_IN_HOUR;

impl Words {
    /// A date as precise as it is known: "2019", "April 2019", "30 April 2019".
    pub fn partial_date_words(&self, date: &PartialDate) -> String {
        match date.precision() {
            Precision::Year(year) => year.to_string(),
            Precision::Month { year, month } => {
                self.say("date-month", &[("month", &self.month_words(month)), ("year", &year.to_string())])
            }
            Precision::Day(day) => self.date_words(day),
            Precision::Moment { local, .. } => self.date_words(local.date()),
        }
    }

    /// As [`Words::partial_date_words`], with the time where there is one.
    pub(super) fn partial_moment_words(&self, date: &PartialDate) -> String {
        let day = self.partial_date_words(date);
        match date.precision() {
            Precision::Moment { local, .. } => {
                self.say("date-at", &[("date", &day), ("time", &self.clock_words(local.time()))])
            }
            Precision::Year(_) | Precision::Month { .. } | Precision::Day(_) => day,
        }
    }

    /// A day: "30 April 2019".
    pub fn date_words(&self, date: Date) -> String {
        let (day, year) = (date.day().to_string(), date.year().to_string());
        self.say("date-day", &[("day", &day), ("month", &self.month_words(date.month())), ("year", &year)])
    }

    /// Today as a heading: "Tuesday 24 November".
    pub fn day_words(&self, date: Date) -> String {
        let weekday = self.say(weekday(date.weekday()), &[]);
        let values =
            [("weekday", &weekday), ("day", &date.day().to_string()), ("month", &self.month_words(date.month()))];
        self.say("weekday-day", &values.map(|(name, value)| (name, value.as_str())))
    }

    /// A moment as a person says it, seen from now, in the given zone: "10:30 today, in 20 minutes",
    /// "tomorrow at 10:30", "Thursday 26 November at 10:30".
    pub fn time_words(&self, at: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
        let (then, present) = (at.to_zoned_datetime(zone.clone()), now.to_zoned_datetime(zone.clone()));
        let time = self.clock_words(then.time());
        let today = present.date();
        if then.date() == today {
            let minutes = whole_minutes(at).saturating_sub(whole_minutes(now));
            let span = self.minutes_words(minutes.abs());
            return match minutes {
                0 => self.say("today-now", &[("time", &time)]),
                1.. => self.say("today-in", &[("time", &time), ("span", &span)]),
                _ => self.say("today-ago", &[("time", &time), ("span", &span)]),
            };
        }
        if today.tomorrow().is_ok_and(|tomorrow| tomorrow == then.date()) {
            return self.say("tomorrow-at", &[("time", &time)]);
        }
        if today.yesterday().is_ok_and(|yesterday| yesterday == then.date()) {
            return self.say("yesterday-at", &[("time", &time)]);
        }
        let date = then.date();
        let message = if date.year() == today.year() { "weekday-at" } else { "weekday-year-at" };
        let values = [
            ("weekday", self.say(weekday(date.weekday()), &[])),
            ("day", date.day().to_string()),
            ("month", self.month_words(date.month())),
            ("year", date.year().to_string()),
            ("time", time),
        ];
        self.say(message, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    /// How long ago: "2 hours ago". A time in the future says that the clock is not to be trusted.
    pub fn age_words(&self, then: Timestamp, now: Timestamp) -> String {
        let minutes = whole_minutes(now).saturating_sub(whole_minutes(then));
        if minutes < -CLOCK_TOLERANCE_MINUTES {
            return self.say("age-not-sure", &[]);
        }
        if minutes < 1 {
            return self.say("age-now", &[]);
        }
        let span = match minutes {
            MINUTES_IN_DAY.. => self.count_words(minutes / MINUTES_IN_DAY, "time-day"),
            MINUTES_IN_HOUR.. => self.count_words(minutes / MINUTES_IN_HOUR, "time-hour"),
            _ => self.count_words(minutes, "time-minute"),
        };
        self.say("age-ago", &[("span", &span)])
    }

    /// A time of the day: "10:30", "9:00".
    pub fn clock_words(&self, time: Time) -> String {
        let (hour, minute) = (time.hour().to_string(), format!("{:02}", time.minute()));
        self.say("clock", &[("hour", &hour), ("minute", &minute)])
    }

    fn month_words(&self, month: i8) -> String {
        self.say(&format!("month-{month}"), &[])
    }

    fn minutes_words(&self, minutes: i64) -> String {
        let (hours, rest) = (minutes / MINUTES_IN_HOUR, minutes % MINUTES_IN_HOUR);
        let parts = [(hours, "time-hour"), (rest, "time-minute")];
        let said: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| self.count_words(count, name))
            .collect();
        self.list(&said)
    }

    fn count_words(&self, count: i64, unit: &str) -> String {
        let form = if count == 1 { "one" } else { "other" };
        self.say("span", &[("amount", &count.to_string()), ("unit", &self.say(unit, &[("n", form)]))])
    }
}

/// The minute a clock shows: 10:29:59 is still 10:29.
fn whole_minutes(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "day-monday",
        Weekday::Tuesday => "day-tuesday",
        Weekday::Wednesday => "day-wednesday",
        Weekday::Thursday => "day-thursday",
        Weekday::Friday => "day-friday",
        Weekday::Saturday => "day-saturday",
        Weekday::Sunday => "day-sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn time(text: &str) -> String {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        // 10:10 on Monday 23 November 2026 in Kolkata.
        Words::english().time_words(at(text), &zone, at("2026-11-23T10:10:40+05:30"))
    }

    #[test]
    fn times_are_said_from_today() {
        assert_eq!(time("2026-11-23T10:30:00+05:30"), "10:30 today, in 20 minutes");
        assert_eq!(time("2026-11-23T10:11:00+05:30"), "10:11 today, in 1 minute");
        assert_eq!(time("2026-11-23T10:10:00+05:30"), "10:10 today, now");
        assert_eq!(time("2026-11-23T12:15:00+05:30"), "12:15 today, in 2 hours and 5 minutes");
        assert_eq!(time("2026-11-23T11:10:00+05:30"), "11:10 today, in 1 hour");
        assert_eq!(time("2026-11-23T09:05:00+05:30"), "9:05 today, 1 hour and 5 minutes ago");
    }

    #[test]
    fn other_days_are_named() {
        assert_eq!(time("2026-11-24T10:30:00+05:30"), "tomorrow at 10:30");
        assert_eq!(time("2026-11-22T10:30:00+05:30"), "yesterday at 10:30");
        assert_eq!(time("2026-11-26T10:30:00+05:30"), "Thursday 26 November at 10:30");
        assert_eq!(time("2027-01-04T10:30:00+05:30"), "Monday 4 January 2027 at 10:30");
    }

    #[test]
    fn the_day_is_that_of_the_clinics_zone() {
        assert_eq!(time("2026-11-23T19:00:00Z"), "tomorrow at 0:30");
    }

    #[test]
    fn ages_are_rounded_down_and_a_future_one_is_not_trusted() {
        let age = |then: &str| Words::english().age_words(at(then), at("2026-11-23T12:00:00Z"));
        assert_eq!(age("2026-11-23T11:59:30Z"), "1 minute ago");
        assert_eq!(age("2026-11-23T12:00:30Z"), "just now");
        assert_eq!(age("2026-11-23T11:20:00Z"), "40 minutes ago");
        assert_eq!(age("2026-11-23T09:10:00Z"), "2 hours ago");
        assert_eq!(age("2026-11-22T11:00:00Z"), "1 day ago");
        assert_eq!(age("2026-11-13T11:00:00Z"), "10 days ago");
        assert!(age("2026-11-24T11:00:00Z").contains("not sure"));
    }

    #[test]
    fn a_date_is_said_as_precisely_as_it_is_known() {
        let said = |text: &str| Words::english().partial_date_words(&PartialDate::parse(text).unwrap());
        assert_eq!(said("2019"), "2019");
        assert_eq!(said("2019-04"), "April 2019");
        assert_eq!(said("2019-04-30"), "30 April 2019");
        assert_eq!(said("2019-04-30T23:30:00-08:00"), "30 April 2019");
    }
}
