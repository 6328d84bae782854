//! How often somebody is answered and called: never so often that the doctor's call suffers.

use super::*;

fn starts(outputs: &[Output]) -> usize {
    outputs.iter().filter(|output| matches!(output, Output::StartPeer { .. })).count()
}

fn hangs_up(end: &End, visit: &mut Visit) -> Vec<Output> {
    let (call, session) = (end.call.clone(), end.session.clone());
    visit.message(FromHub::PeerGone { call, session, reason: EndReason::HungUp })
}

fn ticks(visit: &mut Visit, seconds: u64) {
    for _ in 0..seconds {
        visit.now += 1;
        visit.give(Input::Tick);
    }
}

#[test]
fn somebody_who_rings_and_hangs_up_without_end_is_answered_thrice_and_then_once_in_half_a_minute() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    let (mut answered, mut said) = (0, 0);
    for second in 0..90 {
        visit.now = second;
        ravi.call = call_id(&format!("again-{second}"));
        for outputs in [visit.give(Input::Tick), ravi.rings(&mut visit), hangs_up(&ravi, &mut visit)] {
            answered += starts(&outputs);
            said += sent(&outputs).len();
        }
    }
    // At 0, 1, 2, 32 and 62 seconds.
    assert_eq!((answered, said), (5, 0));
    still_live(&visit);
}

#[test]
fn a_ring_too_many_waits_until_it_may_be_answered() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    for n in 0..3 {
        ravi.call = call_id(&format!("again-{n}"));
        assert_eq!(starts(&ravi.rings(&mut visit)), 1);
        hangs_up(&ravi, &mut visit);
    }
    ticks(&mut visit, 25);
    ravi.call = call_id("once-more");
    assert_eq!(starts(&ravi.rings(&mut visit)), 0);
    ticks(&mut visit, 4);
    visit.now += 1;
    assert_eq!(starts(&visit.give(Input::Tick)), 1);
}

#[test]
fn a_ring_beside_a_line_that_flows_is_not_answered() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    ravi.comes_in(&mut visit);
    let first = ravi.call.clone();
    ravi.call = call_id("beside");
    assert_eq!(ravi.rings(&mut visit), []);
    assert_eq!(phases(&visit), [OtherPhase::Live]);
    let outputs = visit.give(Input::Peer(first, PeerEvent::Failed));
    assert_eq!(starts(&outputs), 0);
    assert_eq!(starts(&visit.give(Input::Tick)), 1, "the line broke, and she had rung already");
}

#[test]
fn a_line_that_held_makes_earlier_tries_forgotten() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    for n in 0..2 {
        ravi.call = call_id(&format!("again-{n}"));
        ravi.rings(&mut visit);
        hangs_up(&ravi, &mut visit);
    }
    ravi.call = call_id("holds");
    assert!(opens(&ravi.comes_in(&mut visit)));
    ticks(&mut visit, 31);
    hangs_up(&ravi, &mut visit);
    for n in 0..4 {
        ravi.call = call_id(&format!("later-{n}"));
        assert_eq!(starts(&ravi.rings(&mut visit)), usize::from(n < 3), "{n}");
        hangs_up(&ravi, &mut visit);
    }
}

/// Called by this end, and answers.
fn is_called(sita: &mut End, visit: &mut Visit) {
    let local = PeerEvent::LocalOffer { sdp: sdp("patient"), nonce: Nonce::generate().unwrap() };
    let offer = sita.reports(visit, local);
    let answer = sita.answer(&offer);
    sita.says(visit, answer);
    assert!(opens(&sita.reports(visit, Visit::dtls("Sita Verma"))));
}

#[test]
fn a_newcomer_whose_line_held_calls_three_times_again() {
    let mut visit = Visit::live();
    let mut sita = End::new(&visit, "Patient/sita", "Sita Verma", "sita-1");
    sita.call = reaches(&announce(&mut visit, &[&sita], &[])).remove(0);
    is_called(&mut sita, &mut visit);
    ticks(&mut visit, 31);
    let mut called = 0;
    for _ in 0..6 {
        sita.reports(&mut visit, PeerEvent::Failed);
        visit.now += 1;
        for call in reaches(&visit.give(Input::Tick)) {
            called += 1;
            sita.call = call;
        }
    }
    assert_eq!(called, 3);
    assert_eq!(phases(&visit), [OtherPhase::Unreached]);
}
