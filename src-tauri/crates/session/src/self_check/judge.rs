//! From what was found to a verdict.

use super::item;
use crate::safety::{CheckItem, CheckWhat, SelfCheck, Verdict};
use crate::snapshot::RouteTest;
use crate::trouble::Trouble;
use jiff::Timestamp;
use std::time::Duration;
use vault::{Condition, KeychainError, SheetState, StoreError};

const DAY: i64 = 24 * 60 * 60;

/// Units: days since the system was updated. Distributions bring repairs at least every month.
const UPDATED: [u32; 2] = [35, 90];

/// Units: days since this program was made.
const MADE: [u32; 2] = [180, 365];

/// Units: days before a certificate ends in which she should ask for another.
const ENDS_SOON: u32 = 14;

/// Units: days since the newest copy on this computer; it makes one on each day that it is used.
const COPIED: u32 = 14;

/// Units: days since she last proved that she has the sheet.
const DRILLED: u32 = 365;

/// A keychain that takes longer makes every start slow.
const SLOW: Duration = Duration::from_secs(2);

pub(super) const fn unknown(what: CheckWhat) -> CheckItem {
    item(what, Verdict::Unknown, None)
}

/// The worst verdict, as the list of what happened says it.
pub(super) fn worst(check: &SelfCheck) -> &'static str {
    let any = |verdict| check.items.iter().any(|item| item.verdict == verdict);
    match (any(Verdict::Bad), any(Verdict::Attention), any(Verdict::Unknown)) {
        (true, ..) => "bad",
        (_, true, _) => "attention",
        (.., true) => "unknown",
        _ => "fine",
    }
}

pub(super) fn store(condition: Result<Condition, StoreError>) -> CheckItem {
    let verdict = match condition {
        Ok(Condition::Sound | Condition::CaughtUp { .. }) => Verdict::Fine,
        Ok(Condition::RolledBack { .. } | Condition::Forked | Condition::Unanchored | Condition::Altered(_)) => {
            Verdict::Bad
        }
        Err(StoreError::Damaged | StoreError::Row(_)) => Verdict::Bad,
        Err(_) => Verdict::Unknown,
    };
    item(CheckWhat::Store, verdict, None)
}

/// `has` says whether it holds what it should.
pub(super) fn keychain(has: Result<bool, KeychainError>, took: Duration) -> CheckItem {
    let verdict = match has {
        Ok(true) if took <= SLOW => Verdict::Fine,
        Ok(true) => Verdict::Attention,
        Ok(false) => Verdict::Bad,
        Err(KeychainError::NoService) => Verdict::Bad,
        Err(KeychainError::Locked | KeychainError::TimedOut | KeychainError::Failed(_)) => Verdict::Unknown,
    };
    item(CheckWhat::Keychain, verdict, None)
}

pub(super) fn disk(encrypted: Option<bool>) -> CheckItem {
    let verdict = match encrypted {
        Some(true) => Verdict::Fine,
        Some(false) => Verdict::Attention,
        None => Verdict::Unknown,
    };
    item(CheckWhat::Disk, verdict, None)
}

pub(super) fn updates(updated: Option<Timestamp>, waits_for_restart: bool, now: Timestamp) -> CheckItem {
    let what = CheckWhat::SystemUpdates;
    let Some(updated) = updated else { return unknown(what) };
    match by_age(days_since(updated, now), UPDATED) {
        Verdict::Fine if waits_for_restart => item(what, Verdict::Attention, None),
        Verdict::Fine => item(what, Verdict::Fine, None),
        verdict => item(what, verdict, Some(days_since(updated, now))),
    }
}

pub(super) fn program(made: Option<Timestamp>, now: Timestamp) -> CheckItem {
    let Some(made) = made else { return unknown(CheckWhat::AppVersion) };
    let days = days_since(made, now);
    item(CheckWhat::AppVersion, by_age(days, MADE), Some(days))
}

/// Units: seconds since 1970; `None` when there is no certificate that counts today.
pub(super) fn certificate(expires: Option<u64>, now: u64) -> CheckItem {
    let what = CheckWhat::Certificate;
    match expires.and_then(|expires| expires.checked_sub(now)) {
        None => item(what, Verdict::Bad, None),
        Some(left) => {
            let days = u32::try_from(left.div_ceil(DAY.unsigned_abs())).unwrap_or(u32::MAX);
            let verdict = if days < ENDS_SOON { Verdict::Attention } else { Verdict::Fine };
            item(what, verdict, Some(days))
        }
    }
}

/// What works went over TLS 1.3 to a server the clinic's profile names: the socket speaks nothing else.
pub(super) fn connection(route: &RouteTest) -> CheckItem {
    let verdict = match route {
        RouteTest::Works => Verdict::Fine,
        RouteTest::Fails(Trouble::RouteNotTrusted) => Verdict::Bad,
        RouteTest::Fails(_) | RouteTest::Unknown => Verdict::Unknown,
    };
    item(CheckWhat::Connection, verdict, None)
}

/// When the list was issued, in seconds since 1970, and whether it still counts.
pub(super) fn revocations(list: Option<(u64, bool)>, now: u64) -> CheckItem {
    let what = CheckWhat::Revocations;
    match list {
        None => unknown(what),
        Some((_, true)) => item(what, Verdict::Fine, None),
        Some((issued, false)) => {
            let days = now.saturating_sub(issued) / DAY.unsigned_abs();
            item(what, Verdict::Attention, Some(u32::try_from(days).unwrap_or(u32::MAX)))
        }
    }
}

/// `None` when it is not known.
pub(super) fn sheet(state: Option<SheetState>, now: Timestamp) -> CheckItem {
    let verdict = match state {
        None => Verdict::Unknown,
        Some(SheetState { made: None, .. }) => Verdict::Bad,
        Some(SheetState { drilled: Some(at), .. }) if days_since(at, now) <= DRILLED => Verdict::Fine,
        Some(_) => Verdict::Attention,
    };
    item(CheckWhat::Sheet, verdict, None)
}

/// The newest copy on this computer, if there is any; `None` when that is not known.
pub(super) fn copies(newest: Option<Option<Timestamp>>, carried: bool, alarm: bool, now: Timestamp) -> CheckItem {
    let verdict = match newest {
        _ if alarm => Verdict::Bad,
        None => Verdict::Unknown,
        Some(None) => Verdict::Bad,
        Some(Some(at)) if carried && days_since(at, now) <= COPIED => Verdict::Fine,
        Some(Some(_)) => Verdict::Attention,
    };
    item(CheckWhat::Copies, verdict, None)
}

fn by_age(days: u32, [fine, attention]: [u32; 2]) -> Verdict {
    match days {
        days if days <= fine => Verdict::Fine,
        days if days <= attention => Verdict::Attention,
        _ => Verdict::Bad,
    }
}

/// Whole days; none for what lies in the future, as a clock that was set back shows it.
fn days_since(at: Timestamp, now: Timestamp) -> u32 {
    let seconds = now.as_second().saturating_sub(at.as_second()).max(0);
    u32::try_from(seconds / DAY).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-29T10:00:00Z".parse().unwrap()
    }

    fn ago(days: i64) -> Timestamp {
        Timestamp::from_second(now().as_second() - days * DAY).unwrap()
    }

    #[test]
    fn what_is_not_known_is_never_fine() {
        let answers = [
            store(Err(StoreError::Stopped)),
            keychain(Err(KeychainError::TimedOut), Duration::ZERO),
            keychain(Err(KeychainError::Locked), Duration::ZERO),
            disk(None),
            updates(None, false, now()),
            program(None, now()),
            connection(&RouteTest::Unknown),
            connection(&RouteTest::Fails(Trouble::RouteNoAnswer)),
            revocations(None, 0),
            sheet(None, now()),
            copies(None, true, false, now()),
        ];
        assert!(answers.iter().all(|item| item.verdict == Verdict::Unknown), "{answers:?}");
    }

    #[test]
    fn the_vault_is_fine_after_a_crash_and_bad_after_tampering() {
        for (condition, verdict) in [
            (Condition::Sound, Verdict::Fine),
            (Condition::CaughtUp { by: 3 }, Verdict::Fine),
            (Condition::Forked, Verdict::Bad),
            (Condition::Unanchored, Verdict::Bad),
        ] {
            assert_eq!(store(Ok(condition)).verdict, verdict);
        }
        assert_eq!(store(Err(StoreError::Damaged)).verdict, Verdict::Bad);
    }

    #[test]
    fn ages_turn_from_fine_to_attention_to_bad_and_say_the_days() {
        let of = |days| updates(Some(ago(days)), false, now());
        assert_eq!((of(35).verdict, of(36).verdict, of(91).verdict), (Verdict::Fine, Verdict::Attention, Verdict::Bad));
        assert_eq!((of(35).number, of(36).number), (None, Some(36)));
        assert_eq!(updates(Some(ago(1)), true, now()), item(CheckWhat::SystemUpdates, Verdict::Attention, None));
        let made = |days| program(Some(ago(days)), now()).verdict;
        assert_eq!([made(180), made(181), made(366)], [Verdict::Fine, Verdict::Attention, Verdict::Bad]);
        assert_eq!(made(-400), Verdict::Fine, "the clock was set back");
    }

    #[test]
    fn a_certificate_is_bad_when_it_ended_and_says_how_long_it_lasts() {
        let day = DAY.unsigned_abs();
        let of = |left: u64| certificate(Some(1_000_000 + left), 1_000_000);
        assert_eq!(of(14 * day), item(CheckWhat::Certificate, Verdict::Fine, Some(14)));
        assert_eq!(of(13 * day), item(CheckWhat::Certificate, Verdict::Attention, Some(13)));
        assert_eq!(certificate(Some(5), 6).verdict, Verdict::Bad);
        assert_eq!(certificate(None, 6).verdict, Verdict::Bad);
    }

    #[test]
    fn a_keychain_must_answer_soon_with_the_key() {
        let of = |has, took| keychain(Ok(has), took).verdict;
        assert_eq!(
            [of(true, Duration::ZERO), of(true, Duration::from_secs(3)), of(false, Duration::ZERO)],
            [Verdict::Fine, Verdict::Attention, Verdict::Bad]
        );
    }

    #[test]
    fn sheet_and_copies_are_fine_only_when_they_were_tried_and_carried_away() {
        let sheet_of = |made, drilled| sheet(Some(SheetState { made, drilled }), now()).verdict;
        assert_eq!(sheet_of(None, None), Verdict::Bad);
        assert_eq!(sheet_of(Some(ago(9)), None), Verdict::Attention);
        assert_eq!(sheet_of(Some(ago(9)), Some(ago(1))), Verdict::Fine);
        assert_eq!(sheet_of(Some(ago(900)), Some(ago(400))), Verdict::Attention);
        let copies_of = |newest, carried, alarm| copies(Some(newest), carried, alarm, now()).verdict;
        assert_eq!(copies_of(Some(ago(1)), true, false), Verdict::Fine);
        assert_eq!(copies_of(Some(ago(1)), false, false), Verdict::Attention);
        assert_eq!(copies_of(Some(ago(20)), true, false), Verdict::Attention);
        assert_eq!(copies_of(None, true, false), Verdict::Bad);
        assert_eq!(copies_of(Some(ago(1)), true, true), Verdict::Bad);
    }

    #[test]
    fn somebody_else_at_the_other_end_is_bad_and_an_old_list_needs_care() {
        assert_eq!(connection(&RouteTest::Fails(Trouble::RouteNotTrusted)).verdict, Verdict::Bad);
        assert_eq!(connection(&RouteTest::Works).verdict, Verdict::Fine);
        let day = DAY.unsigned_abs();
        assert_eq!(revocations(Some((0, true)), 99 * day).verdict, Verdict::Fine);
        let old = revocations(Some((day, false)), 10 * day);
        assert_eq!(old, item(CheckWhat::Revocations, Verdict::Attention, Some(9)));
    }

    #[test]
    fn the_worst_of_all_is_what_is_written_down() {
        let check = |verdicts: &[Verdict]| SelfCheck {
            at: now(),
            items: verdicts.iter().map(|verdict| item(CheckWhat::Disk, *verdict, None)).collect(),
        };
        assert_eq!(worst(&check(&[Verdict::Fine, Verdict::Bad, Verdict::Attention])), "bad");
        assert_eq!(worst(&check(&[Verdict::Fine, Verdict::Attention])), "attention");
        assert_eq!(worst(&check(&[Verdict::Fine, Verdict::Unknown])), "unknown");
        assert_eq!(worst(&check(&[Verdict::Fine])), "fine");
    }
}
