//! Hill Clinic with Asha and Dr Rao, and a doctor's page that plays its part. Tests only.

use crate::input::{HubEvent, Input, Moment, PeerEvent, UserAct};
use crate::output::{Candidate, Output};
use crate::{Basis, Call, Phase, View};
use signalling::{CallId, CallSignal, EndReason, FromHub, SessionId, ToHub};
use std::sync::Arc;
use std::time::Duration;
use trust::setup::{Nonce, Offering, Signed};
use trust::{ClinicProfile, Device, DeviceKey, Fingerprint, Invitation, RevocationPolicy, Role, RootKey, Term};

const UNIX: u64 = 1_795_496_400;
pub(crate) const CALL: &str = "4f5c9a52-6a4e-4f8e-9d29-0c3b6f1d2a70";
pub(crate) const DOCTOR: &str = "doctor-1";

pub(crate) fn at(seconds: u64) -> Moment {
    Moment { steady: Duration::from_secs(seconds), unix_seconds: UNIX + seconds }
}

pub(crate) struct Clinic {
    pub(crate) root: RootKey,
    profile: ClinicProfile,
}

impl Clinic {
    pub(crate) fn hill() -> Self {
        let profile = ClinicProfile {
            ca_pem: Vec::new(),
            client_id: "housecall".into(),
            fhir_base: "https://clinic.test/fhir".into(),
            hub: "wss://hub.clinic.test/socket".into(),
            id: "hill-clinic".into(),
            issued: UNIX,
            name: "Hill Clinic".into(),
            number: 1,
            page_origin: "https://doctor.clinic.test".into(),
            phone: "555 0100".into(),
            revocation: RevocationPolicy::Warn,
            update_key: None,
            zone: "Asia/Kolkata".into(),
        };
        Self { root: RootKey::generate().unwrap(), profile }
    }

    pub(crate) fn patient(&self, sub: &str, name: &str) -> Arc<Device> {
        let term = Term::days(UNIX, 90);
        let file = self.root.invite(&self.profile, sub, name, term).unwrap();
        let invitation = Invitation::open(file.as_bytes(), UNIX).unwrap();
        let (_, device) = invitation.accept(DeviceKey::generate().unwrap(), UNIX).unwrap();
        Arc::new(device)
    }

    pub(crate) fn doctor(&self, sub: &str, name: &str) -> Arc<Device> {
        let key = DeviceKey::generate().unwrap();
        let term = Term::days(UNIX, 90);
        let (clinic, public) = (&self.profile.id, key.public());
        let certificate = self.root.certify_provider(clinic, &public, sub, name, term).unwrap();
        let anchor = self.profile.anchor(&self.root.public());
        Arc::new(Device::new(key, vec![certificate], anchor, None, UNIX).unwrap())
    }
}

/// A device whose clinic has never published a list, and does not mind.
pub(crate) fn basis(device: Arc<Device>) -> Basis {
    Basis { device, revocations: None, policy: RevocationPolicy::Warn }
}

pub(crate) fn fingerprint(label: &str) -> String {
    Fingerprint::from_der(label.as_bytes()).to_string()
}

pub(crate) fn sdp(label: &str) -> String {
    format!("v=0\r\nm=audio 9\r\na=fingerprint:{}\r\n", fingerprint(label))
}

pub(crate) fn call_id(text: &str) -> CallId {
    CallId::new(text).unwrap()
}

pub(crate) fn session(text: &str) -> SessionId {
    SessionId::new(text).unwrap()
}

/// A whole visit with both ends, the patient's being the real one.
pub(crate) struct Visit {
    pub(crate) clinic: Clinic,
    pub(crate) rao: Arc<Device>,
    pub(crate) call: Call,
    pub(crate) offering: Option<Offering>,
    pub(crate) now: u64,
}

impl Visit {
    pub(crate) fn new() -> Self {
        let clinic = Clinic::hill();
        let rao = clinic.doctor("Practitioner/rao", "Dr Anita Rao");
        let asha = clinic.patient("Patient/asha", "Asha Verma");
        Self { call: Call::new(basis(asha)), rao, clinic, offering: None, now: 0 }
    }

    pub(crate) fn give(&mut self, input: Input) -> Vec<Output> {
        self.call.handle(input, at(self.now))
    }

    pub(crate) fn hub(&mut self, event: HubEvent) -> Vec<Output> {
        self.give(Input::Hub(event))
    }

    pub(crate) fn message(&mut self, message: FromHub) -> Vec<Output> {
        self.hub(HubEvent::Message(message))
    }

    pub(crate) fn signal(&mut self, signal: CallSignal) -> Vec<Output> {
        self.message(FromHub::Signal { call: call_id(CALL), from_session: session(DOCTOR), signal })
    }

    pub(crate) fn peer(&mut self, event: PeerEvent) -> Vec<Output> {
        self.give(Input::Peer(call_id(CALL), event))
    }

    pub(crate) fn user(&mut self, act: UserAct) -> Vec<Output> {
        self.give(Input::User(act))
    }

    pub(crate) fn gone(&mut self, reason: EndReason) -> Vec<Output> {
        self.message(FromHub::PeerGone { call: call_id(CALL), session: session(DOCTOR), reason })
    }

    pub(crate) fn waiting() -> Self {
        let mut visit = Self::new();
        visit.hub(HubEvent::Connected { resumed: false });
        visit.give(Input::SeeDoctor { appointment: None });
        assert_eq!(visit.call.phase(), Phase::Waiting);
        visit
    }

    pub(crate) fn ring(&mut self) -> Vec<Output> {
        let certificates = self.rao.certificates().to_vec();
        self.message(FromHub::Ringing { call: call_id(CALL), from_session: session(DOCTOR), certificates, visit: None })
    }

    pub(crate) fn ringing() -> Self {
        let mut visit = Self::waiting();
        visit.ring();
        assert_eq!(visit.call.phase(), Phase::Connecting);
        visit
    }

    /// The doctor's offer, signed over the certificate "doctor".
    pub(crate) fn offer(&mut self) -> CallSignal {
        let nonce = Nonce::generate().unwrap();
        let (device, sdp) = (Arc::clone(&self.rao), sdp("doctor"));
        let (offering, passport) = Offering::offer(device, CALL, "Patient/asha", &sdp, nonce, UNIX).unwrap();
        self.offering = Some(offering);
        CallSignal::Offer { sdp, passport, certificates: self.rao.certificates().to_vec() }
    }

    /// Her offer of another way, over the certificate of this label.
    pub(crate) fn new_offer(&mut self, label: &str) -> CallSignal {
        let rao = Arc::clone(&self.rao);
        self.new_offer_of(rao, label)
    }

    /// The same by somebody else.
    pub(crate) fn new_offer_of(&mut self, who: Arc<Device>, label: &str) -> CallSignal {
        let (sdp, nonce) = (sdp(label), Nonce::generate().unwrap());
        let certificates = who.certificates().to_vec();
        let (offering, passport) = Offering::offer(who, CALL, "Patient/asha", &sdp, nonce, UNIX).unwrap();
        self.offering = Some(offering);
        CallSignal::Offer { sdp, passport, certificates }
    }

    pub(crate) fn local_answer() -> PeerEvent {
        PeerEvent::LocalAnswer { sdp: sdp("patient"), nonce: Nonce::generate().unwrap() }
    }

    pub(crate) fn offered() -> Self {
        let mut visit = Self::ringing();
        let offer = visit.offer();
        visit.signal(offer);
        visit
    }

    /// Lets the patient answer, and the doctor make her confirm.
    pub(crate) fn answer(&mut self) -> CallSignal {
        let outputs = self.peer(Self::local_answer());
        self.confirm(&outputs)
    }

    /// The doctor's confirm of the answer in these.
    pub(crate) fn confirm(&mut self, outputs: &[Output]) -> CallSignal {
        let Some((sdp, passport, certificates)) = outputs.iter().find_map(answer_in) else {
            panic!("no answer: {outputs:?}");
        };
        let signed = Signed { sdp, passport, certificates };
        let offering = self.offering.take().unwrap();
        let (verified, passport) = offering.open_answer(signed, &[Role::Patient], None, UNIX).unwrap();
        assert_eq!(verified.peer().sub(), "Patient/asha");
        CallSignal::Confirm { passport }
    }

    pub(crate) fn dtls(label: &str) -> PeerEvent {
        PeerEvent::DtlsUp { fingerprint: fingerprint(label) }
    }

    pub(crate) fn live() -> Self {
        let mut visit = Self::offered();
        let confirm = visit.answer();
        visit.signal(confirm);
        let outputs = visit.peer(Self::dtls("doctor"));
        assert!(outputs.contains(&Output::OpenMedia(call_id(CALL))), "{outputs:?}");
        assert_eq!(visit.call.phase(), Phase::Live);
        visit
    }
}

fn answer_in(output: &Output) -> Option<(&str, &str, &[String])> {
    match output {
        Output::SendToHub(ToHub::Signal { signal: CallSignal::Answer { sdp, passport, certificates }, .. }) => {
            Some((sdp, passport, certificates))
        }
        _ => None,
    }
}

pub(crate) fn candidate(text: &str) -> Candidate {
    Candidate { candidate: text.to_owned(), sdp_mid: None, sdp_m_line_index: Some(0) }
}

pub(crate) fn shown(outputs: &[Output]) -> View {
    let view = outputs.iter().rev().find_map(|output| match output {
        Output::Show(view) => Some((**view).clone()),
        _ => None,
    });
    view.unwrap_or_else(|| panic!("nothing shown: {outputs:?}"))
}
