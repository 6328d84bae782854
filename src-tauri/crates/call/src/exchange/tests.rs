//! Both ends of an exchange, with what goes wrong on the way.

use super::*;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

const LINE: Option<&str> = Some("4f5c9a52-6a4e");

fn state(exchange: &Exchange, at: usize) -> ItemState {
    exchange.items()[at].state
}

/// The doctor's end: the same rules from the other side, so two exchanges talk to each other.
fn deliver(text: &str, to: &mut Exchange) -> Answer {
    match Words::open(text).unwrap() {
        Words::Chat { id, text } => to.heard(id, &text),
        Words::File { id, name, size, mime, sha256 } => to.announced(id, &name, size, &mime, &sha256),
        Words::Chunk { id, at, data } => to.piece(&id, at, &data),
        Words::ChatAck { id } | Words::FileAck { id } => {
            let texts = to.acknowledged(&id);
            Answer { texts, arrived: None }
        }
        Words::FileRefused { id, .. } => {
            let texts = to.refused(&id);
            Answer { texts, arrived: None }
        }
        other => panic!("{other:?}"),
    }
}

/// Carries texts to and fro until nobody has anything to say.
fn talk(from: &mut Exchange, to: &mut Exchange, mut texts: Vec<String>) -> Vec<Arrived> {
    let mut arrived = Vec::new();
    loop {
        let answers: Vec<Answer> = texts.iter().map(|text| deliver(text, to)).collect();
        let mut next = Vec::new();
        for answer in answers {
            arrived.extend(answer.arrived);
            for text in answer.texts {
                next.extend(deliver(&text, from).texts);
            }
        }
        next.extend(from.more(3));
        if next.is_empty() {
            return arrived;
        }
        texts = next;
    }
}

fn file(bytes: usize) -> Arc<[u8]> {
    (0..bytes).map(|n| u8::try_from(n % 251).unwrap()).collect()
}

#[test]
fn words_are_sent_when_the_other_end_has_said_so_and_not_before() {
    let (mut asha, mut rao) = (Exchange::default(), Exchange::default());
    let texts = asha.write(" My knee hurts.\n ", LINE);
    assert_eq!(state(&asha, 0), ItemState::Under(0));
    talk(&mut asha, &mut rao, texts);
    assert_eq!(state(&asha, 0), ItemState::Done);
    assert!(matches!(&rao.items()[0].kind, ItemKind::Words(text) if text == "My knee hurts."));
}

#[test]
fn a_file_of_many_pieces_arrives_byte_for_byte() {
    let (mut asha, mut rao) = (Exchange::default(), Exchange::default());
    let bytes = file(100_001);
    let texts = asha.send_file("/home/asha/letter.pdf", "application/pdf", Arc::clone(&bytes), LINE);
    assert!(asha.acknowledged("4f5c9a526a4e-p0").is_empty(), "nobody has it yet");
    assert_eq!(state(&asha, 0), ItemState::Under(0));
    let arrived = talk(&mut asha, &mut rao, texts);
    assert_eq!(arrived[0].bytes, bytes);
    assert_eq!(state(&asha, 0), ItemState::Done);
    assert!(matches!(&rao.items()[0].kind, ItemKind::File { name, size: 100_001 } if name == "letter.pdf"));
}

#[test]
fn files_go_one_after_the_other() {
    let (mut asha, mut rao) = (Exchange::default(), Exchange::default());
    let mut texts = asha.send_file("one", "text/plain", file(9_000), LINE);
    texts.extend(asha.send_file("two", "text/plain", file(20_000), LINE));
    assert_eq!(texts.len(), 1, "the second waits");
    let arrived = talk(&mut asha, &mut rao, texts);
    assert_eq!(arrived.iter().map(|one| one.bytes.len()).collect::<Vec<_>>(), [9_000, 20_000]);
    assert_eq!((state(&asha, 0), state(&asha, 1)), (ItemState::Done, ItemState::Done));
}

#[test]
fn what_a_lost_line_took_with_it_is_said_and_can_be_sent_again() {
    let (mut asha, mut rao) = (Exchange::default(), Exchange::default());
    asha.write("Are you there?", LINE);
    let texts = asha.send_file("scan", "image/png", file(30_000), LINE);
    for text in texts.iter().chain(&asha.more(1)) {
        deliver(text, &mut rao);
    }
    asha.line_is_gone();
    rao.line_is_gone();
    assert_eq!([state(&asha, 0), state(&asha, 1), state(&rao, 0)], [ItemState::Failed; 3]);
    assert!(asha.more(1).is_empty(), "nothing goes to whoever comes next by itself");

    let texts = asha.again(2, LINE);
    let arrived = talk(&mut asha, &mut rao, texts);
    assert_eq!(arrived[0].bytes.len(), 30_000);
    assert_eq!(state(&asha, 1), ItemState::Done);
    assert_eq!(state(&rao, 0), ItemState::Failed, "the half one stays what it is");
    let texts = asha.again(1, LINE);
    talk(&mut asha, &mut rao, texts);
    assert_eq!([state(&asha, 0), state(&asha, 1)], [ItemState::Done; 2]);
}

#[test]
fn without_a_line_what_she_writes_stays_and_is_not_called_sent() {
    let mut asha = Exchange::default();
    assert!(asha.write("Hello", None).is_empty());
    assert_eq!(state(&asha, 0), ItemState::Failed);
}

#[test]
fn what_was_meant_for_one_doctor_is_not_sent_to_another() {
    let doctor = |sub: &str, name: &str| Doctor { sub: sub.to_owned(), name: name.to_owned() };
    let (rao, sen) = (doctor("Practitioner/rao", "Dr Rao"), doctor("Practitioner/sen", "Dr Sen"));
    let mut asha = Exchange::default();
    asha.write("Before anybody came", None);
    asha.is_with(rao.clone());
    asha.heard("d1".into(), "Good morning");
    asha.write("For Dr Rao only", LINE);
    asha.send_file("scan", "image/png", file(10), LINE);
    asha.line_is_gone();

    asha.is_with(sen.clone());
    assert!(asha.again(3, LINE).is_empty() && asha.again(4, LINE).is_empty() && asha.more(1).is_empty());
    assert_eq!([state(&asha, 2), state(&asha, 3)], [ItemState::Failed; 2]);
    assert_eq!(asha.again(1, LINE).len(), 1, "that was meant for whoever comes");
    asha.heard("d1".into(), "I am Dr Sen");
    let whose: Vec<_> = asha.items().into_iter().filter_map(|item| item.doctor).collect();
    assert!(whose == [sen.clone(), rao.clone(), rao.clone(), rao.clone(), sen], "each with its own");

    asha.line_is_gone();
    asha.is_with(rao);
    assert_eq!(asha.again(3, LINE).len(), 1);
}

#[test]
fn a_piece_is_no_longer_than_agreed() {
    let mut asha = Exchange::default();
    for (bytes, taken) in [(8_192, ItemState::Under(81)), (8_193, ItemState::Failed)] {
        let id = format!("d{bytes}");
        asha.announced(id.clone(), "f", 10_000, "text/plain", &"0".repeat(64));
        asha.piece(&id, 0, &BASE64_STANDARD.encode(file(bytes)));
        assert_eq!(asha.items().last().map(|item| item.state), Some(taken));
        asha.line_is_gone();
    }
}

#[test]
fn words_that_come_twice_are_shown_once_and_acknowledged_twice() {
    let mut asha = Exchange::default();
    for _ in 0..2 {
        assert_eq!(asha.heard("d1".into(), "Take two").texts, [r#"{"type":"chat_ack","id":"d1"}"#]);
    }
    assert_eq!(asha.items().len(), 1);
}

#[test]
fn a_damaged_file_is_refused_and_said() {
    let sha256 = "0".repeat(64);
    let mut asha = Exchange::default();
    let pieces: [(usize, &str); 4] = [(0, "AAAA"), (1, "AA=="), (0, "not base64"), (0, "AAAAAAA=")];
    for (n, (at, data)) in pieces.into_iter().enumerate() {
        let id = format!("d{n}");
        assert!(asha.announced(id.clone(), "f", 3, "text/plain", &sha256).texts.is_empty());
        let answer = asha.piece(&id, at, data);
        assert!(answer.arrived.is_none());
        assert_eq!(answer.texts, [format!(r#"{{"type":"file_refused","id":"{id}","because":"damaged"}}"#)]);
        assert_eq!(state(&asha, n), ItemState::Failed);
    }
}

#[test]
fn too_much_is_refused_before_a_byte_of_it_came() {
    let sha256 = "0".repeat(64);
    let mut asha = Exchange::default();
    let mut because = |id: &str, size, sha256: &str| asha.announced(id.into(), "f", size, "x/y", sha256).texts.concat();
    assert!(because("a", MAX_FILE_BYTES + 1, &sha256).contains("too_big"));
    assert!(because("b", 0, &sha256).contains("too_big"));
    assert!(because("c", 5, "short").contains("damaged"));
    assert!(because("d", 5, &sha256).is_empty());
    assert!(because("e", 5, &sha256).contains("busy"));
    let mut rao = Exchange::default();
    rao.send_file("huge", "x/y", file(MAX_FILE_BYTES + 1), LINE);
    assert_eq!(state(&rao, 0), ItemState::Refused);
}

#[test]
fn a_refusal_of_the_other_end_lets_the_next_file_go() {
    let (mut asha, mut rao) = (Exchange::default(), Exchange::default());
    asha.send_file("one", "x/y", file(10), LINE);
    asha.send_file("two", "x/y", file(10), LINE);
    let texts = asha.refused("4f5c9a526a4e-p0");
    assert_eq!(state(&asha, 0), ItemState::Refused);
    assert_eq!(talk(&mut asha, &mut rao, texts).len(), 1);
    assert_eq!(state(&asha, 1), ItemState::Done);
}

#[test]
fn a_name_stays_in_its_folder_and_says_what_it_is() {
    for (name, safe) in [
        ("../../.bashrc", "bashrc"),
        ("C:\\Windows\\a.exe", "a.exe"),
        ("photo\u{202e}gpj.exe", "photogpj.exe"),
        ("..", "file"),
        ("\u{7}", "file"),
        ("a\u{61c}b\u{200b}\u{200d}c\u{2028}\u{2060}\u{feff}d\u{e0061}\u{ad}.pdf", "abcd.pdf"),
        ("रिपोर्ट.pdf", "रिपोर्ट.pdf"),
    ] {
        assert_eq!(file_name(name), safe, "{name:?}");
    }
    assert_eq!(file_name(&"a".repeat(500)).len(), 100);
}

#[test]
fn a_page_that_floods_is_not_answered_any_more() {
    let mut asha = Exchange::default();
    for n in 0..MAX_ITEMS {
        assert_eq!(asha.heard(format!("d{n}"), "x").texts.len(), 1);
    }
    assert!(asha.heard("more".into(), "x").texts.is_empty());
    assert_eq!(asha.items().len(), MAX_ITEMS);
}
