use jiff::Timestamp;
use rusqlite::Connection;

use super::*;
use crate::audit::{self, AuditEvent};
use crate::file::migrate;
use crate::records;
use crate::sample;
use crate::setting;
use crate::store::Store;

fn key() -> ChainKey {
    ChainKey::new(&[7; 32]).unwrap()
}

fn empty() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, &key()).unwrap();
    connection
}

fn furnish(store: &mut Store) {
    store.write(|file, pen| records::replace(file, pen, &sample::records("2026-11-23T09:00:00Z"))).unwrap();
    store.write(|file, pen| setting::put(file, pen, "a", Some("1"))).unwrap();
    store.write(|file, pen| audit::append(file, pen, &event("visit-ended"))).unwrap();
}

fn event(action: &str) -> AuditEvent {
    AuditEvent { at: Timestamp::UNIX_EPOCH, actor: "patient".into(), action: action.into(), subject: None, code: None }
}

fn furnished() -> Store {
    let mut store = Store::open(empty(), key(), None).unwrap();
    furnish(&mut store);
    store
}

/// A store whose rows somebody with the key changes behind its back.
fn found(tamper: &str) -> Findings {
    let mut store = furnished();
    assert_eq!(verify(store.file(), &key()).unwrap(), Findings::default());
    store.file().execute_batch(tamper).unwrap();
    match store.verify().unwrap() {
        Condition::Altered(findings) => findings,
        other => panic!("{tamper}: {other:?}"),
    }
}

#[test]
fn whatever_is_changed_with_the_key_in_hand_is_named_for_what_it_is() {
    let edited = Findings { edited: 1, ..Findings::default() };
    for tamper in [
        "UPDATE prescription SET row = replace(row, '\"5', '\"50') WHERE key = 1; UPDATE prescription SET raw = x'00' WHERE key = 1",
        "UPDATE prescription SET place = 7 WHERE key = 2",
        "UPDATE prescription SET gone_since = '2026-01-01T00:00:00Z' WHERE key = 2",
        "UPDATE appointment SET start = '2026-01-01T00:00:00Z' WHERE key = 1",
        "UPDATE audit SET actor = 'app'",
        "UPDATE setting SET value = '2'",
        "UPDATE state SET fetched_at = '2026-12-01T00:00:00Z'",
        "UPDATE patient SET row = '{}'",
        "UPDATE epoch SET reason = 'x'",
    ] {
        assert_eq!(found(tamper), edited, "{tamper}");
    }
    let swap = "CREATE TEMP TABLE t AS SELECT key, row FROM prescription WHERE key < 3;
        UPDATE prescription SET row = (SELECT row FROM t WHERE t.key = 3 - prescription.key) WHERE key < 3";
    assert_eq!(found(swap).edited, 2);
    let words = "UPDATE prescription_words SET name = 'x' WHERE rowid = 1";
    assert_eq!(found(words).edited, 2, "the medicine, and where the search finds it");
    let cut = "DELETE FROM setting";
    assert_eq!(found(cut), Findings { missing: 1, ..Findings::default() });
    let added = "INSERT INTO setting (name, value) VALUES ('b', '1')";
    assert_eq!(found(added), Findings { added: 1, ..Findings::default() });
    assert!(found("DELETE FROM audit").missing == 1);
    assert!(found("UPDATE chain SET leaf = zeroblob(32) WHERE seq = 3").links > 0);
    assert!(found("UPDATE chain SET key = 9 WHERE seq = 3").links > 0);
    assert!(found("DELETE FROM chain WHERE seq = 3").links > 0);
    assert!(found("DELETE FROM chain").links > 0);
    assert!(found("UPDATE sqlite_sequence SET seq = 9").structure > 0);
}

#[test]
fn a_row_that_became_what_it_was_before_is_called_older_and_not_edited() {
    let mut store = furnished();
    store.write(|file, pen| setting::put(file, pen, "a", Some("2"))).unwrap();
    store.file().execute_batch("UPDATE setting SET value = '1'").unwrap();
    assert_eq!(store.verify().unwrap(), Condition::Altered(Findings { older: 1, ..Findings::default() }));
}

#[test]
fn what_did_not_change_is_not_written_again() {
    let mut store = furnished();
    let before = store.head();
    store.write(|file, pen| records::replace(file, pen, &sample::records("2026-11-23T09:00:00Z"))).unwrap();
    assert_eq!(store.head(), before);
}

fn judged(store: &Store, anchor: Option<Head>) -> Condition {
    judge(store.file(), &key(), store.head(), anchor).unwrap()
}

#[test]
fn file_and_anchor_together_tell_a_crash_from_an_older_file_and_from_another_history() {
    let mut store = Store::open(empty(), key(), None).unwrap();
    let first = store.head();
    assert_eq!(judged(&store, None), Condition::CaughtUp { by: first.count }, "the keychain never heard of it");
    store.mark_anchored().unwrap();
    assert_eq!(judged(&store, None), Condition::Unanchored);
    let marked = store.head();
    furnish(&mut store);
    let last = store.head();
    assert_eq!(judged(&store, Some(last)), Condition::Sound);
    for (anchor, by) in [(first, last.count - first.count), (marked, last.count - marked.count)] {
        assert_eq!(judged(&store, Some(anchor)), Condition::CaughtUp { by });
    }
    let ahead = Head { count: last.count + 1, ..last };
    assert_eq!(judged(&store, Some(ahead)), Condition::RolledBack { file: last, anchor: ahead });
    let later = Head { epoch: last.epoch + 1, count: 1, link: [9; LINK] };
    assert_eq!(judged(&store, Some(later)), Condition::RolledBack { file: last, anchor: later });
    for other in [Head { link: [9; LINK], ..last }, Head { link: [9; LINK], ..first }] {
        assert_eq!(judged(&store, Some(other)), Condition::Forked);
    }
    // Entries after the anchor that nobody with the key wrote.
    store.file().execute("UPDATE chain SET leaf = zeroblob(32) WHERE seq = ?", [pen::number(last.count - 1)]).unwrap();
    assert_eq!(judged(&store, Some(marked)), Condition::Forked);
}

#[test]
fn an_epoch_is_known_by_the_anchor_it_names() {
    let mut store = furnished();
    let anchor = store.head();
    // As after opening with this anchor.
    let file = std::mem::replace(&mut store, Store::open(empty(), key(), None).unwrap());
    let file = file.into_file();
    let mut store = Store::open(file, key(), Some(anchor)).unwrap();
    store.begin_epoch(Timestamp::UNIX_EPOCH, "restored").unwrap();
    assert_eq!(store.head().epoch, anchor.epoch + 1);
    assert!(matches!(judged(&store, Some(anchor)), Condition::CaughtUp { .. }), "cut off before the anchor");
    assert_eq!(judged(&store, Some(store.head())), Condition::Sound);
    let other = Head { link: [9; LINK], ..anchor };
    assert_eq!(judged(&store, Some(other)), Condition::Forked);
    assert!(store.verify().unwrap() == Condition::Sound);
    // Lost and never told the keychain: no false alarm, until it was told once.
    assert!(!judged(&store, None).suspends());
    store.mark_anchored().unwrap();
    assert_eq!(judged(&store, None), Condition::Unanchored);
}

#[test]
fn a_suspended_vault_takes_nothing_until_somebody_says_how_to_go_on() {
    let mut store = furnished();
    store.file().execute_batch("UPDATE audit SET actor = 'app'; DELETE FROM chain WHERE seq = 2").unwrap();
    assert!(store.verify().unwrap().suspends());
    let write = |store: &mut Store| store.write(|file, pen| setting::put(file, pen, "a", Some("3")));
    assert_eq!(write(&mut store), Err(crate::error::StoreError::Suspended));
    let before = store.head();
    store.accept(Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(store.verify().unwrap(), Condition::Sound);
    assert!(store.head().epoch > before.epoch);
    write(&mut store).unwrap();
    assert_eq!(store.verify().unwrap(), Condition::Sound);
}

#[test]
fn an_anchor_comes_back_from_the_keychain_and_nothing_else_is_taken_for_one() {
    let head = Head { epoch: 2, count: 77, link: [0xab; LINK] };
    assert_eq!(Head::from_secret(&head.to_secret()), Some(head));
    let good = String::from_utf8(head.to_secret().expose().to_vec()).unwrap();
    for text in ["", "1:", "1:2:77:", "2:2:77:00", &good[..good.len() - 1], &good.replace("77", "-7")] {
        assert_eq!(Head::from_secret(&Secret::new(text.as_bytes().to_vec())), None, "{text}");
    }
}
