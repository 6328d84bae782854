//! Help after an incident, copies on a stick, the self-check, and the list of all of it.

use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use reference_clinic::expected_medicines;
use session::safety::{CheckWhat, HistoryForm, Incident, IncidentStep, StepState, Verdict};
use session::{Snapshot, Step, Trouble};
use std::collections::BTreeSet;
use std::path::PathBuf;

const PIN: &str = "246813";

/// The help is over: nothing of it is in hand any more.
fn over(snapshot: &Snapshot) -> bool {
    let help = snapshot.safety.incident.as_ref();
    help.is_some_and(|help| help.steps.iter().all(|(_, state)| *state != StepState::Doing))
}

fn state(snapshot: &Snapshot, step: IncidentStep) -> Option<StepState> {
    let help = snapshot.safety.incident.as_ref()?;
    help.steps.iter().find(|(one, _)| *one == step).map(|(_, state)| *state)
}

async fn actions(asha: &Asha) -> Vec<String> {
    asha.session.history().await.unwrap().into_iter().map(|row| row.action).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_saw_her_screen_the_sign_in_ends_the_key_changes_and_old_words_open_nothing() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let words = asha.has_sheet().await;
    asha.until("the sign-in", |snapshot| snapshot.fetch_trouble.is_none() && !snapshot.refreshing).await;
    asha.session.incident(Incident::ScreenSeen).await.unwrap();
    let shown = asha.until("what was done", over).await;
    for (step, wanted) in [
        (IncidentStep::ClinicTold, StepState::Done),
        (IncidentStep::SignedOut, StepState::Done),
        (IncidentStep::Rekeyed, StepState::Done),
        (IncidentStep::PhoneClinic, StepState::ForYou),
        (IncidentStep::ReportReady, StepState::Done),
        (IncidentStep::Locked, StepState::ForYou),
    ] {
        assert_eq!(state(&shown, step), Some(wanted), "{step:?}");
    }
    assert!(!asha.keyring.keeps("refresh-token"));
    // The clinic has one message, about her, in which nothing clinical is.
    let messages = clinic.records().records_of("Communication");
    let [message] = messages.as_slice() else { panic!("{messages:?}") };
    let message: serde_json::Value = serde_json::from_str(message).unwrap();
    assert_eq!(message["subject"]["reference"], "Patient/asha");
    assert_eq!(message["sender"]["reference"], "Patient/asha");
    let says = message["payload"][0]["contentString"].as_str().unwrap();
    assert!(says.contains("someone else saw"), "{says}");
    assert_eq!(shown.safety.sheet.made_at, None, "Home says that there is no sheet");
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
    // The copies of the old key went, and one of the new key is there.
    let copies = asha.session.copies().await.unwrap();
    assert_eq!(copies.len(), 1);
    let copy = asha.places().snapshots(&vault::Vault::people(&asha.places()).unwrap()[0]).join(&copies[0].id);
    let copy = std::fs::read(copy).unwrap();

    let report = asha.data().join("report.pdf");
    asha.session.save_report(report.clone()).await.unwrap();
    assert!(std::fs::read(&report).unwrap().starts_with(b"%PDF-"));
    // It is found again after a start, and put away when she has read it.
    asha.restarts().await;
    assert_eq!(asha.sees().safety.incident.map(|help| help.what), Some(Incident::ScreenSeen));
    asha.session.close_incident().await.unwrap();
    asha.restarts().await;
    assert_eq!(asha.sees().safety.incident, None);
    let actions = actions(&asha).await;
    for action in ["incident", "clinic-told", "rekeyed", "signed-out", "report-saved"] {
        assert!(actions.iter().any(|one| one == action), "{action}: {actions:?}");
    }
    // The words of the old sheet open neither the vault nor the copy.
    asha.stops().await;
    asha.keyring.take_all();
    let stick = asha.data().join("stick.hcsnap");
    std::fs::write(&stick, copy).unwrap();
    asha.starts().await;
    assert!(!asha.sees().safety.can_recover);
    assert!(asha.session.recover(words.clone()).await.is_err());
    let _asks = asha.session.open_copy(stick).await;
    assert!(asha.session.copy_words(words).await.is_err());
    assert_eq!(asha.sees().safety.preview, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_pin_it_locks_at_the_end_and_behind_the_lock_it_stands_what_was_done() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.sets_pin(PIN).await;
    asha.session.incident(Incident::ScreenSeen).await.unwrap();
    let shown = asha.until("the lock", |snapshot| snapshot.step == Step::Locked).await;
    assert!(shown.prescriptions.is_empty());
    asha.restarts().await;
    asha.session.unlock(PIN.to_owned()).await.unwrap();
    let shown = asha.sees();
    assert_eq!(state(&shown, IncidentStep::SignedOut), Some(StepState::Done));
    assert_eq!(state(&shown, IncidentStep::Rekeyed), Some(StepState::ForYou), "only she knows the PIN");
    assert_eq!(state(&shown, IncidentStep::Locked), Some(StepState::Done));
    // With the new PIN that it asks for the key is changed, and the old sheet ends.
    asha.session.set_pin("135792".to_owned(), Some(PIN.to_owned())).await.unwrap();
    let shown = asha.sees();
    assert_eq!(state(&shown, IncidentStep::Rekeyed), Some(StepState::Done));
    assert_eq!((shown.safety.sheet.made_at, shown.safety.has_pin), (None, true));
    asha.restarts().await;
    asha.session.unlock("135792".to_owned()).await.unwrap();
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_done_is_never_called_done() {
    let mut clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    clinic.close_records().await;
    asha.session.incident(Incident::StrangeCall).await.unwrap();
    let shown = asha.until("what was done", over).await;
    assert_eq!(state(&shown, IncidentStep::ClinicTold), Some(StepState::Failed));
    assert_eq!(state(&shown, IncidentStep::SignedOut), Some(StepState::Failed));
    // Of another computer nothing is in reach, and nothing is claimed.
    asha.session.close_incident().await.unwrap();
    asha.session.incident(Incident::Stolen).await.unwrap();
    let shown = asha.sees();
    let steps: Vec<_> = shown.safety.incident.unwrap().steps;
    let wanted = [
        (IncidentStep::ClinicTold, StepState::Failed),
        (IncidentStep::PhoneClinic, StepState::ForYou),
        (IncidentStep::ReportReady, StepState::Done),
    ];
    assert_eq!(steps, wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_stolen_laptop_the_clinic_is_told_and_the_sign_in_here_stays() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    // Its token has ended meanwhile: a new one is fetched and kept for the message.
    clinic.faults().expire_tokens();
    asha.session.incident(Incident::Stolen).await.unwrap();
    let shown = asha.until("what was done", over).await;
    assert_eq!(state(&shown, IncidentStep::ClinicTold), Some(StepState::Done));
    assert_eq!(clinic.records().records_of("Communication").len(), 1);
    assert!(asha.keyring.keeps("refresh-token"));
    // Where it lets nobody write, nothing is called done.
    clinic.faults().change(|plan| plan.forbid = vec!["Communication".to_owned()]);
    asha.session.close_incident().await.unwrap();
    asha.session.incident(Incident::StrangeCall).await.unwrap();
    let shown = asha.until("what was done", over).await;
    assert_eq!(state(&shown, IncidentStep::ClinicTold), Some(StepState::Failed));
    assert_eq!(state(&shown, IncidentStep::SignedOut), Some(StepState::Done));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sign_in_ends_also_when_the_program_ends_in_the_middle_of_the_message() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    clinic.faults().change(|plan| plan.hold = Some("/fhir/Communication".to_owned()));
    asha.session.incident(Incident::StrangeCall).await.unwrap();
    tokio::join!(asha.stops(), async {
        clinic.faults().until_held(1).await;
        clinic.faults().clear();
    });
    assert!(!asha.keyring.keeps("refresh-token"));
    // Cut off before that, it is ended at the next start and not used again.
    asha.starts().await;
    asha.session.start_sign_in().await.unwrap();
    asha.until("the sign-in", |snapshot| snapshot.fetch_trouble.is_none() && !snapshot.refreshing).await;
    let help = r#"{"what":"strange-call","at":"2026-11-29T12:00:00Z","steps":[["clinic-told","doing"],["signed-out","doing"]]}"#;
    asha.finds_setting("incident", help).await;
    let shown = asha.until("what was done", over).await;
    assert_eq!(state(&shown, IncidentStep::ClinicTold), Some(StepState::Failed));
    assert_eq!(state(&shown, IncidentStep::SignedOut), Some(StepState::Done));
    assert!(!asha.keyring.keeps("refresh-token"));
}

/// The one file in a folder.
fn only_file(folder: &PathBuf) -> PathBuf {
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let file = files.next().unwrap();
    assert_eq!(files.next(), None);
    file
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_on_a_stick_opens_on_a_new_computer_with_the_words_alone() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let stick = asha.data().join("stick");
    std::fs::create_dir(&stick).unwrap();
    assert_eq!(asha.session.make_copy(stick.clone()).await, Err(Trouble::SheetNeeded));
    let words = asha.has_sheet().await;
    asha.session.make_copy(stick.clone()).await.unwrap();
    assert!(asha.sees().safety.copies.carried_at.is_some());
    let copy = only_file(&stick);
    let bytes = std::fs::read(&copy).unwrap();
    let nowhere = stick.join("not there");
    assert_eq!(asha.session.make_copy(nowhere).await, Err(Trouble::CopyNotWritten));

    let mut fresh = Asha::unpacks(&clinic).await;
    let other = Asha::leela_moves_in(&clinic).await;
    for (whose, told) in [(&fresh, Trouble::SnapshotUnreadable), (&other, Trouble::SnapshotUnreadable)] {
        let cut = whose.data().join("cut.hcsnap");
        std::fs::create_dir_all(whose.data()).unwrap();
        std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
        assert_eq!(whose.session.open_copy(cut).await, Err(told));
    }
    assert_eq!(other.session.open_copy(copy.clone()).await, Err(Trouble::SnapshotOtherPerson));
    assert_eq!(other.medicines().await, expected_medicines("leela"));

    fresh.session.open_copy(copy).await.unwrap();
    assert!(fresh.sees().safety.copy_asks_words);
    let twelve_others = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    assert_eq!(fresh.session.copy_words(twelve_others.to_owned()).await, Err(Trouble::WordsDoNotFit));
    fresh.session.copy_words(words).await.unwrap();
    let preview = fresh.sees().safety.preview.unwrap();
    assert_eq!(usize::try_from(preview.medicines).unwrap(), expected_medicines("asha").len());
    fresh.session.restore_copy().await.unwrap();
    assert_eq!((fresh.sees().step, fresh.sees().safety.warning), (Step::Ready, None));
    assert_eq!(fresh.medicines().await, expected_medicines("asha"));
    fresh.restarts().await;
    assert_eq!(fresh.medicines().await, expected_medicines("asha"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_self_check_says_each_thing_once_and_is_kept_and_needs_no_window() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.session.check_yourself().await.unwrap();
    let shown = asha.until("a check", |snapshot| !snapshot.safety.checking && snapshot.safety.check.is_some()).await;
    let check = shown.safety.check.unwrap();
    let things: BTreeSet<String> = check.items.iter().map(|item| format!("{:?}", item.what)).collect();
    assert_eq!((things.len(), check.items.len()), (10, 10));
    let verdict = |what| check.items.iter().find(|item| item.what == what).unwrap().verdict;
    for what in [CheckWhat::Store, CheckWhat::Keychain, CheckWhat::Certificate, CheckWhat::Connection] {
        assert_eq!(verdict(what), Verdict::Fine, "{what:?}");
    }
    assert_eq!(verdict(CheckWhat::Sheet), Verdict::Bad, "she has none");
    asha.restarts().await;
    let kept = asha.sees().safety.check.unwrap();
    assert!(kept.at >= check.at);
    assert!(actions(&asha).await.iter().any(|action| action == "self-check"));

    // The key gone: a window says it, and so does the command.
    asha.stops().await;
    let config = asha.config();
    let alone = session::self_check(&config).await;
    let of =
        |check: &session::safety::SelfCheck, what| check.items.iter().find(|item| item.what == what).unwrap().verdict;
    assert_eq!(of(&alone, CheckWhat::Store), Verdict::Fine);
    asha.keyring.take_all();
    let alone = session::self_check(&config).await;
    assert_eq!((of(&alone, CheckWhat::Keychain), of(&alone, CheckWhat::Store)), (Verdict::Bad, Verdict::Unknown));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_of_what_happened_is_saved_signed_and_as_pages_and_a_changed_one_is_refused() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let (json, pdf) = (asha.data().join("history.json"), asha.data().join("history.pdf"));
    asha.session.save_history(HistoryForm::Json, json.clone()).await.unwrap();
    asha.session.save_history(HistoryForm::Pdf, pdf.clone()).await.unwrap();
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    let text = std::fs::read_to_string(&json).unwrap();
    let kept = asha.keyring.copies();
    let (_, secret) = kept.iter().find(|(name, _)| name.starts_with("device-key/")).unwrap();
    let key = trust::DeviceKey::from_keychain(secret).unwrap().public();
    let opened: serde_json::Value = trust::open_history(&text, &key).unwrap();
    let rows = opened["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["action"] == "enrolled"), "{rows:?}");
    let mut changed = text.clone().into_bytes();
    let middle = changed.len() / 2;
    changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
    assert!(trust::open_history::<serde_json::Value>(&String::from_utf8(changed).unwrap(), &key).is_err());
    let nowhere = asha.data().join("nowhere/history.json");
    assert_eq!(asha.session.save_history(HistoryForm::Json, nowhere).await, Err(Trouble::HistoryNotSaved));
}
