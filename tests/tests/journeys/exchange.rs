//! Words and files between her and the doctor, on their verified connection; kept only where she wants it.

use super::visit::{in_line, is_live};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::doctor::Doctor;
use serde_json::json;
use session::{Item, ItemKind, ItemState, KeptWhat, Phase, Trouble};
use sha2::{Digest as _, Sha256};
use signalling::EndReason;

async fn together() -> (HillClinic, Asha, Doctor) {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    (clinic, asha, doctor)
}

async fn until_state(asha: &Asha, at: usize, state: ItemState) -> Vec<Item> {
    let is = |snapshot: &session::Snapshot| snapshot.visit.items.get(at).is_some_and(|item| item.state == state);
    asha.until(&format!("item {at} to be {state:?}"), is).await.visit.items
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_she_writes_is_sent_when_the_doctors_end_says_so() {
    let (_clinic, asha, doctor) = together().await;
    asha.session.write("My knee hurts at night.".to_owned()).await.unwrap();
    let said = doctor.hears("chat").await;
    assert_eq!(said["text"], "My knee hurts at night.");
    assert!(matches!(asha.sees().visit.items[0].state, ItemState::Under(_)), "nobody has said that it is there");
    doctor.says(json!({"type": "chat_ack", "id": said["id"]})).await;
    until_state(&asha, 0, ItemState::Done).await;

    doctor.says(json!({"type": "chat", "id": "d1", "text": "Since when?"})).await;
    let items = until_state(&asha, 1, ItemState::Done).await;
    assert!(matches!(&items[1].kind, ItemKind::Words(text) if text == "Since when?") && !items[1].mine);
    assert_eq!(doctor.hears("chat_ack").await["id"], "d1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_goes_both_ways_byte_for_byte() {
    let (_clinic, asha, doctor) = together().await;
    let folder = tempfile::tempdir().unwrap();
    let photo: Vec<u8> = (0..60_000_u32).map(|n| (n % 253) as u8).collect();
    let path = folder.path().join("rash on my arm.jpg");
    std::fs::write(&path, &photo).unwrap();
    asha.session.send_file(&path).await.unwrap();
    let announced = doctor.hears("file").await;
    assert_eq!((&announced["name"], &announced["size"]), (&json!("rash on my arm.jpg"), &json!(60_000)));
    assert_eq!((&announced["mime"], &announced["sha256"]), (&json!("image/jpeg"), &json!(hex(&photo))));
    let chunks = |heard: &[String]| -> Vec<u8> {
        let read = heard.iter().filter_map(|text| serde_json::from_str::<serde_json::Value>(text).ok());
        let chunks = read.filter(|said| said["type"] == "chunk");
        chunks.flat_map(|said| BASE64_STANDARD.decode(said["data"].as_str().unwrap()).unwrap()).collect()
    };
    let desk = doctor.until("the whole file", |desk| chunks(&desk.heard).len() == 60_000).await;
    assert_eq!(chunks(&desk.heard), photo);
    assert!(matches!(asha.sees().visit.items[0].state, ItemState::Under(99)), "not sent before the doctor has it");
    doctor.says(json!({"type": "file_ack", "id": announced["id"]})).await;
    until_state(&asha, 0, ItemState::Done).await;

    let letter: Vec<u8> = (0..20_000_u32).map(|n| (n % 7) as u8).collect();
    let file = json!({"type": "file", "id": "f1", "name": "../letter.pdf", "size": 20_000, "mime": "application/pdf", "sha256": hex(&letter)});
    doctor.says(file).await;
    for (n, piece) in letter.chunks(8_192).enumerate() {
        doctor.says(json!({"type": "chunk", "id": "f1", "at": n * 8_192, "data": BASE64_STANDARD.encode(piece)})).await;
    }
    let items = until_state(&asha, 1, ItemState::Done).await;
    assert!(matches!(&items[1].kind, ItemKind::File { name, size: 20_000 } if name == "letter.pdf"));
    assert_eq!(doctor.hears("file_ack").await["id"], "f1");
    let saved = folder.path().join("saved.pdf");
    asha.session.save_file(items[1].number, &saved).await.unwrap();
    assert_eq!(std::fs::read(saved).unwrap(), letter);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_did_not_arrive_is_said_and_sent_again_after_going_back_in() {
    let (_clinic, asha, doctor) = together().await;
    asha.session.write("Are you there?".to_owned()).await.unwrap();
    let first = doctor.hears("chat").await;
    doctor.hangs_up(EndReason::HungUp).await;
    asha.until("the end", |snapshot| snapshot.visit.phase == Phase::Ended).await;
    let items = until_state(&asha, 0, ItemState::Failed).await;
    asha.session.go_back_in().await.unwrap();
    is_live(&asha, &doctor).await;
    assert_eq!(asha.sees().visit.items.len(), 1, "it is still there");
    assert!(doctor.sees().heard.iter().all(|text| !text.contains("chat")), "nothing is sent again by itself");
    asha.session.send_again(items[0].number).await.unwrap();
    let second = doctor.hears("chat").await;
    assert_eq!(second["id"], first["id"], "the doctor's page shows it once");
    doctor.says(json!({"type": "chat_ack", "id": second["id"]})).await;
    until_state(&asha, 0, ItemState::Done).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_kept_unless_she_wants_it_and_then_all_of_it_is() {
    let (_clinic, mut asha, doctor) = together().await;
    let ends = async |asha: &Asha| {
        doctor.says(json!({"type": "chat", "id": "d1", "text": "Take one in the morning."})).await;
        asha.until("the words", |snapshot| snapshot.visit.items.iter().any(|item| !item.mine)).await;
        doctor.hangs_up(EndReason::HungUp).await;
        asha.until("the end", |snapshot| snapshot.visit.phase == Phase::Ended).await
    };
    let shown = ends(&asha).await;
    assert!(!shown.visit.keep, "off by default");
    asha.session.finish_visit().await.unwrap();
    assert!(asha.session.kept().await.unwrap().is_empty());

    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scan.png");
    std::fs::write(&path, b"a small picture").unwrap();
    asha.session.send_file(&path).await.unwrap();
    ends(&asha).await;
    asha.session.keep_exchanged(true).await.unwrap();
    asha.session.finish_visit().await.unwrap();
    asha.restarts().await;
    let kept = asha.session.kept().await.unwrap();
    assert_eq!(kept.len(), 2);
    assert!(matches!(&kept[0].what, KeptWhat::File { name, .. } if name == "scan.png") && !kept[0].arrived);
    assert!(matches!(&kept[1].what, KeptWhat::Words(text) if text == "Take one in the morning."));
    let copy = folder.path().join("copy.png");
    asha.session.save_kept(kept[0].number, &copy).await.unwrap();
    assert_eq!(std::fs::read(copy).unwrap(), b"a small picture");
    asha.stops().await;
    let bytes = std::fs::read(asha.vault_file()).unwrap();
    let leaks = bytes.windows(15).any(|part| part == b"a small picture");
    assert!(!leaks, "only encrypted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_be_sent_is_said_and_none_leaves() {
    let (_clinic, asha, doctor) = together().await;
    let folder = tempfile::tempdir().unwrap();
    let (large, empty) = (folder.path().join("film.mp4"), folder.path().join("empty.txt"));
    std::fs::File::create(&large).unwrap().set_len(10 * 1024 * 1024 + 1).unwrap();
    std::fs::write(&empty, b"").unwrap();
    assert_eq!(asha.session.send_file(&large).await, Err(Trouble::FileTooLarge));
    assert_eq!(asha.session.send_file(&empty).await, Err(Trouble::FileUnreadable));
    assert_eq!(asha.session.send_file(&folder.path().join("gone")).await, Err(Trouble::FileUnreadable));
    assert!(asha.sees().visit.items.is_empty());
    assert!(doctor.sees().heard.iter().all(|text| !text.contains("\"file\"")));
}
