//! A sample clinic with its hub, and the app's socket at both ends.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::authority::{IssuedTls, issue_tls};
use clinic_client::socket::{SignFailed, SignallingSocket, SocketConfig, SocketEvent, SocketHandle};
use hub::{Clock, Faults, Hub, HubConfig, TurnConfig, TurnSecret};
use signalling::{FromHub, IceServer, SessionId, ToHub};
use tempfile::TempDir;
use tokio::sync::mpsc;
use trust::{ClinicProfile, Device, DeviceKey, Invitation, RevocationPolicy, RootKey, Term};

/// 24 November 2026, 05:00 UTC.
pub(crate) const T0: u64 = 1_795_496_400;
/// Nothing here takes a second; a loaded machine may need many.
const SOON: Duration = Duration::from_secs(30);
pub(crate) const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The clinic: root key, TLS, a folder, a clock turned by hand.
pub(crate) struct Clinic {
    pub(crate) root: RootKey,
    pub(crate) tls: IssuedTls,
    pub(crate) faults: Arc<Faults>,
    seconds: Arc<AtomicU64>,
    dir: TempDir,
}

impl Clinic {
    pub(crate) fn new() -> Self {
        Self {
            root: RootKey::generate().unwrap(),
            tls: issue_tls(&["127.0.0.1", "localhost"]),
            faults: Arc::default(),
            seconds: Arc::new(AtomicU64::new(T0)),
            dir: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn config(&self, port: u16) -> HubConfig {
        let seconds = Arc::clone(&self.seconds);
        HubConfig {
            clinic: "hill-clinic".to_owned(),
            root_jwk: self.root.public().to_jwk(),
            names: Vec::new(),
            listen: Some((SocketAddr::new(LOOPBACK, port), self.tls.server.clone())),
            page_listen: Some(SocketAddr::new(LOOPBACK, 0)),
            origins: vec!["http://localhost:8080".to_owned()],
            store: self.dir.path().join("waiting-room.db"),
            turn: Some(TurnConfig {
                listen: SocketAddr::new(LOOPBACK, 0),
                relay_ip: LOOPBACK,
                secret: TurnSecret::new("a secret of the test, long enough"),
                allow_loopback: true,
            }),
            relays: Vec::new(),
            revocations: None,
            invitations: None,
            clock: Clock::of(move || Duration::from_secs(seconds.load(Ordering::Relaxed))),
            faults: Arc::clone(&self.faults),
        }
    }

    pub(crate) async fn hub(&self) -> Hub {
        Hub::start(self.config(0)).await.unwrap()
    }

    /// The same hub again, on the same port and file.
    pub(crate) async fn hub_again(&self, port: u16) -> Hub {
        Hub::start(self.config(port)).await.unwrap()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Turns the hub's clock, two seconds at a time, until something has happened.
    pub(crate) async fn while_time_passes<T>(&self, mut wait: impl AsyncFnMut() -> T) -> T {
        for _ in 0..300 {
            if let Ok(found) = tokio::time::timeout(Duration::from_millis(100), wait()).await {
                return found;
            }
            self.pass(2);
        }
        panic!("it did not happen");
    }

    pub(crate) fn folder(&self) -> &Path {
        self.dir.path()
    }

    fn profile(&self) -> ClinicProfile {
        ClinicProfile {
            ca_pem: vec![self.tls.ca_pem.clone()],
            client_id: "housecall".to_owned(),
            fhir_base: "https://clinic.test/fhir".to_owned(),
            hub: "wss://hub.clinic.test/socket".to_owned(),
            id: "hill-clinic".to_owned(),
            issued: T0,
            name: "Hill Clinic".to_owned(),
            number: 1,
            page_origin: "https://doctor.clinic.test".to_owned(),
            phone: "555 0100".to_owned(),
            revocation: RevocationPolicy::Warn,
            update_key: None,
            zone: "Asia/Kolkata".to_owned(),
        }
    }

    pub(crate) fn patient(&self, sub: &str, name: &str) -> Arc<Device> {
        let term = Term::days(T0, 30);
        let file = self.root.invite(&self.profile(), sub, name, term).unwrap();
        let invitation = Invitation::open(file.as_bytes(), T0).unwrap();
        let key = DeviceKey::generate().unwrap();
        Arc::new(invitation.accept(key, T0).unwrap().1)
    }

    pub(crate) fn asha(&self) -> Arc<Device> {
        self.patient("Patient/asha", "Asha Verma")
    }

    pub(crate) fn rao(&self) -> Arc<Device> {
        let key = DeviceKey::generate().unwrap();
        let term = Term::days(T0, 30);
        let certificate =
            self.root.certify_provider("hill-clinic", &key.public(), "Practitioner/rao", "Dr Anita Rao", term).unwrap();
        let anchor = self.profile().anchor(&self.root.public());
        Arc::new(Device::new(key, vec![certificate], anchor, None, T0).unwrap())
    }

    pub(crate) fn socket_config(&self, url: &str, device: &Arc<Device>) -> SocketConfig {
        let signer = Arc::clone(device);
        SocketConfig {
            hub: url.parse().unwrap(),
            pinned_ca_pem: vec![self.tls.ca_pem.clone()],
            certificates: device.certificates().to_vec(),
            signer: Arc::new(move |nonce: &str, hub: &str| signer.prove_hello(nonce, hub).map_err(|_| SignFailed)),
        }
    }

    pub(crate) fn socket(&self, hub: &Hub, device: &Arc<Device>) -> End {
        End::start(self.socket_config(&wss(hub), device))
    }
}

pub(crate) fn wss(hub: &Hub) -> String {
    format!("wss://{}/socket", hub.addresses().tls.unwrap())
}

/// One end's socket.
pub(crate) struct End {
    pub(crate) handle: SocketHandle,
    events: mpsc::Receiver<SocketEvent>,
}

impl End {
    pub(crate) fn start(config: SocketConfig) -> Self {
        let (handle, events) = SignallingSocket::start(config).unwrap();
        Self { handle, events }
    }

    pub(crate) async fn next(&mut self) -> SocketEvent {
        tokio::time::timeout(SOON, self.events.recv()).await.expect("an event in time").expect("the socket is running")
    }

    /// The next event that `pick` takes; others are passed over.
    pub(crate) async fn until<T>(&mut self, pick: impl Fn(SocketEvent) -> Option<T>) -> T {
        loop {
            if let Some(found) = pick(self.next().await) {
                return found;
            }
        }
    }

    pub(crate) async fn message<T>(&mut self, pick: impl Fn(FromHub) -> Option<T>) -> T {
        self.until(|event| match event {
            SocketEvent::Message(message) => pick(message),
            _ => None,
        })
        .await
    }

    pub(crate) async fn connected(&mut self) -> (SessionId, bool, Vec<IceServer>) {
        self.until(|event| match event {
            SocketEvent::Connected { session, resumed, ice, .. } => Some((session, resumed, ice)),
            _ => None,
        })
        .await
    }

    pub(crate) async fn place(&mut self, wanted: (u32, u32)) {
        self.message(|message| match message {
            FromHub::Place { position, of, .. } if (position, of) == wanted => Some(()),
            _ => None,
        })
        .await;
    }

    /// The session of the one patient in the doctor's list.
    pub(crate) async fn patient_in_list(&mut self) -> SessionId {
        self.message(|message| match message {
            FromHub::Waiting { patients, .. } => patients.into_iter().next().map(|patient| patient.session),
            _ => None,
        })
        .await
    }

    pub(crate) async fn say(&self, message: ToHub) {
        self.handle.send(message).await.unwrap();
    }

    pub(crate) async fn wait(&self) {
        self.say(ToHub::Wait { appointment: None }).await;
    }

    /// Everything until the socket's task has ended.
    pub(crate) async fn rest(mut self) -> Vec<SocketEvent> {
        self.handle.stop().await;
        let mut rest = Vec::new();
        while let Some(event) = self.events.recv().await {
            rest.push(event);
        }
        rest
    }
}
