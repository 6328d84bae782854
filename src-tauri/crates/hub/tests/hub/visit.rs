use clinic_client::socket::SocketEvent;
use signalling::{CallId, CallSignal, EndReason, FromHub, HubCode, SessionId, ToHub};

use crate::bench::{Clinic, End};

const SDP: &str = "v=0\r\na=fingerprint:sha-256 AA:BB:CC\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";

fn call() -> CallId {
    CallId::new("4f5c9a52-6a4e-4f8e-9d29-0c3b6f1d2a70").unwrap()
}

fn offer() -> CallSignal {
    CallSignal::Offer { sdp: SDP.to_owned(), passport: "signed".to_owned(), certificates: vec!["chain".to_owned()] }
}

fn candidate(n: u32) -> CallSignal {
    CallSignal::Candidate {
        candidate: format!("candidate:{n} 1 udp 2122260223 192.0.2.9 50000 typ host"),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
    }
}

async fn signal_to(from: &End, to: &SessionId, signal: CallSignal) {
    from.say(ToHub::Signal { call: call(), to_session: to.clone(), signal }).await;
}

async fn next_signal(end: &mut End) -> CallSignal {
    end.message(|message| match message {
        FromHub::Signal { signal, .. } => Some(signal),
        _ => None,
    })
    .await
}

/// Patient waits, doctor admits, patient's app rings. Returns the sessions.
async fn admitted(patient: &mut End, doctor: &mut End) -> (SessionId, SessionId) {
    patient.wait().await;
    patient.place((1, 1)).await;
    let session = doctor.patient_in_list().await;
    let admit = ToHub::Admit { session: session.clone(), call: call(), visit: None };
    doctor.say(admit).await;
    let from = patient
        .message(|message| match message {
            FromHub::Ringing { from_session, certificates, .. } => {
                assert_eq!(certificates.len(), 1);
                Some(from_session)
            }
            _ => None,
        })
        .await;
    (session, from)
}

async fn gone(end: &mut End) -> EndReason {
    end.message(|message| match message {
        FromHub::PeerGone { reason, .. } => Some(reason),
        _ => None,
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_goes_from_the_line_to_the_hang_up() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut patient = clinic.socket(&hub, &clinic.asha());
    let mut doctor = clinic.socket(&hub, &clinic.rao());
    let (_, resumed, ice) = patient.connected().await;
    assert!(!resumed);
    assert_eq!(ice.len(), 2);

    let (asha, rao) = admitted(&mut patient, &mut doctor).await;
    signal_to(&doctor, &asha, offer()).await;
    for n in 0..30 {
        signal_to(&doctor, &asha, candidate(n)).await;
    }
    assert_eq!(next_signal(&mut patient).await, offer());
    for n in 0..30 {
        assert_eq!(next_signal(&mut patient).await, candidate(n));
    }
    signal_to(&patient, &rao, CallSignal::EndOfCandidates {}).await;
    let got = next_signal(&mut doctor).await;
    assert_eq!(got, CallSignal::EndOfCandidates {});

    doctor.say(ToHub::HangUp { call: call(), reason: EndReason::HungUp }).await;
    assert_eq!(gone(&mut patient).await, EndReason::HungUp);
    patient.handle.stop().await;
    doctor.handle.stop().await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_socket_comes_back_to_its_place_by_itself() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut patient = clinic.socket(&hub, &clinic.asha());
    let (session, _, _) = patient.connected().await;
    patient.wait().await;
    patient.place((1, 1)).await;
    clinic.faults.kill_sockets();
    let (again, resumed, _) = patient.connected().await;
    assert!(resumed);
    assert_eq!(again, session);
    patient.place((1, 1)).await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_nobody_comes_back_to_is_given_up_after_two_minutes() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut asha = clinic.socket(&hub, &clinic.asha());
    asha.wait().await;
    asha.place((1, 1)).await;
    clinic.pass(1);
    let father = clinic.patient("Patient/mohan", "Mohan Verma");
    let mut mohan = clinic.socket(&hub, &father);
    mohan.wait().await;
    mohan.place((2, 2)).await;
    let mut doctor = clinic.socket(&hub, &clinic.rao());
    doctor.patient_in_list().await;
    asha.handle.stop().await;
    // The hub must have seen the socket end before its clock is turned.
    doctor
        .message(|message| match message {
            FromHub::Waiting { patients, .. } => patients.iter().any(|patient| !patient.connected).then_some(()),
            _ => None,
        })
        .await;
    clinic.pass(118);
    mohan.wait().await;
    mohan.place((2, 2)).await;
    clinic.pass(3);
    mohan.place((1, 1)).await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_hub_keeps_the_line_and_the_call() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let port = hub.addresses().tls.unwrap().port();
    let mut patient = clinic.socket(&hub, &clinic.asha());
    let mut doctor = clinic.socket(&hub, &clinic.rao());
    let (asha, _) = admitted(&mut patient, &mut doctor).await;
    clinic.pass(1);
    let father = clinic.patient("Patient/mohan", "Mohan Verma");
    let mut mohan = clinic.socket(&hub, &father);
    mohan.wait().await;
    mohan.place((1, 1)).await;

    hub.stop().await;
    // Said while there is no hub: arrives when there is one again.
    signal_to(&doctor, &asha, offer()).await;
    let hub = clinic.hub_again(port).await;
    assert!(mohan.connected().await.1);
    mohan.place((1, 1)).await;
    assert_eq!(next_signal(&mut patient).await, offer());

    let file = std::fs::read(clinic.folder().join("waiting-room.db")).unwrap();
    let text = String::from_utf8_lossy(&file);
    for name in ["Asha", "Mohan", "Patient/asha", "Rao"] {
        assert!(!text.contains(name), "{name} is on the hub's disk");
    }
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctors_page_closed_in_a_call_is_noticed_after_its_grace() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut patient = clinic.socket(&hub, &clinic.asha());
    let mut doctor = clinic.socket(&hub, &clinic.rao());
    admitted(&mut patient, &mut doctor).await;
    doctor.handle.stop().await;
    let reason = clinic.while_time_passes(async || gone(&mut patient).await).await;
    assert_eq!(reason, EndReason::Gone);
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_lost_on_the_way_are_sent_again_in_order() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut patient = clinic.socket(&hub, &clinic.asha());
    let mut doctor = clinic.socket(&hub, &clinic.rao());
    let (asha, _) = admitted(&mut patient, &mut doctor).await;
    clinic.faults.drop_next(3);
    for n in 0..10 {
        signal_to(&doctor, &asha, candidate(n)).await;
    }
    let mut got = Vec::new();
    for _ in 0..10 {
        let next = clinic.while_time_passes(async || next_signal(&mut patient).await);
        got.push(next.await);
    }
    let sent: Vec<CallSignal> = (0..10).map(candidate).collect();
    assert_eq!(got, sent);
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_told_to_cheat_swaps_fingerprints_and_nothing_else() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut patient = clinic.socket(&hub, &clinic.asha());
    let mut doctor = clinic.socket(&hub, &clinic.rao());
    let (asha, _) = admitted(&mut patient, &mut doctor).await;
    clinic.faults.swap_fingerprints(true);
    signal_to(&doctor, &asha, offer()).await;
    let CallSignal::Offer { sdp, passport, .. } = next_signal(&mut patient).await else {
        panic!("an offer");
    };
    assert!(!sdp.contains("AA:BB:CC") && sdp.contains("m=audio 9"));
    assert_eq!(passport, "signed");
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_on_another_computer_replaces_the_first() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut first = clinic.socket(&hub, &clinic.asha());
    first.wait().await;
    first.place((1, 1)).await;
    let mut second = clinic.socket(&hub, &clinic.asha());
    second.place((1, 1)).await;
    let refused = first
        .until(|event| match event {
            SocketEvent::Refused(code) => Some(code),
            _ => None,
        })
        .await;
    assert_eq!(refused, HubCode::Replaced);
    assert!(first.rest().await.is_empty());
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_cannot_admit_anybody() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut asha = clinic.socket(&hub, &clinic.asha());
    let (session, _, _) = asha.connected().await;
    asha.wait().await;
    let call = call();
    asha.say(ToHub::Admit { session, call, visit: None }).await;
    let code = asha
        .message(|message| match message {
            FromHub::Error { code, .. } => Some(code),
            _ => None,
        })
        .await;
    assert_eq!(code, HubCode::NotAllowed);
    hub.stop().await;
}
