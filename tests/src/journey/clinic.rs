//! Hill Clinic for a journey: its keys, its records over https, its waiting room over wss.

use crate::attacker::forge::Pen;
use crate::demo::page::{PageServer, PageSetup};
use clinicpack::{Authority, Clinic, Settings, TlsIdentity};
use hub::{Clock, Faults, Hub, HubConfig, TlsPem, TurnConfig, TurnSecret};
use jiff::Timestamp;
use reference_clinic::{ClinicConfig, ReferenceClinic, Tls};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;
use trust::{
    ActsFor, CertificateRequest, ClinicProfile, Device, DeviceKey, InvitationCode, RevocationList, RootKey, Term,
    Thumbprint,
};

const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Units: seconds. An invitation's term.
pub const DAY: u64 = 24 * 60 * 60;

/// A whole clinic on loopback.
///
/// Invariant: records and waiting room keep their addresses when they are closed and opened again.
#[derive(Debug)]
pub struct HillClinic {
    folder: TempDir,
    keys: Clinic,
    tls: TlsIdentity,
    records: Option<ReferenceClinic>,
    records_at: SocketAddr,
    hub: Option<Hub>,
    hub_at: SocketAddr,
    hub_faults: Arc<Faults>,
    /// Where a page of the doctor's would be served, and its origin.
    page: Option<(TcpListener, String)>,
}

impl HillClinic {
    /// Opens the clinic.
    pub async fn open() -> Self {
        Self::named("hill-clinic").await
    }

    /// Opens a clinic of another id, with keys of its own.
    pub async fn named(id: &str) -> Self {
        let now = unix_now();
        let (root, authority) = (RootKey::generate().unwrap(), Authority::generate(now).unwrap());
        let tls = certify(&authority);
        let folder = tempfile::tempdir().unwrap();
        let hub_faults = Arc::new(Faults::default());
        let any = SocketAddr::new(LOCAL, 0);
        let records = start_records(any, &tls).await;
        let page = PageServer::reserve().await.unwrap();
        let mut hub_config = hub_config(any, id, &root, &tls, &folder, &hub_faults);
        (hub_config.page_listen, hub_config.origins) = (Some(any), vec![page.1.clone()]);
        let hub = Hub::start(hub_config).await.unwrap();
        let (records_at, hub_at) = (records.address(), hub.addresses().tls.unwrap());
        let settings = Settings {
            id: id.to_owned(),
            name: "Hill Clinic".to_owned(),
            phone: "555 0100".to_owned(),
            fhir_base: format!("https://localhost:{}/fhir", records_at.port()),
            client_id: "housecall".to_owned(),
            hub: format!("wss://localhost:{}/socket", hub_at.port()),
            page_origin: "https://doctor.hill-clinic.test".to_owned(),
            zone: "Asia/Kolkata".to_owned(),
            number: 1,
            web: None,
            revocation: trust::RevocationPolicy::Warn,
            update_key: None,
            relays: Vec::new(),
        };
        let keys = Clinic::new(root, authority, settings);
        Self {
            folder,
            keys,
            tls,
            records: Some(records),
            records_at,
            hub: Some(hub),
            hub_at,
            hub_faults,
            page: Some(page),
        }
    }

    /// Serves the built page of the doctor. It has the hub that is open now.
    pub fn opens_page(&mut self, files: &std::path::Path) -> PageServer {
        let (listener, _) = self.page.take().unwrap();
        let socket = format!("ws://localhost:{}", self.hub.as_ref().unwrap().addresses().page.unwrap().port());
        let (settings, root) = (self.keys.settings(), self.keys.root().public().to_jwk());
        let root: serde_json::Value = serde_json::from_str(&root).unwrap();
        let config = serde_json::json!({
            "clinic": settings.id, "name": settings.name, "phone": settings.phone,
            "hub": format!("{socket}/socket"), "root": root,
        });
        PageServer::start(listener, PageSetup { files: files.to_owned(), config, socket }).unwrap()
    }

    /// Certifies Dr Rao's browser by its request, if these are the words of that request; the certificate's file.
    pub fn certifies_page(&self, request: &str, words: &str) -> PathBuf {
        let request = CertificateRequest::open(request.as_bytes()).unwrap();
        request.check_words(words).unwrap();
        let (sub, name, now) = ("Practitioner/rao", "Dr Anita Rao", unix_now());
        let certificate = self.keys.certify_provider(request.key(), sub, name, 30, now).unwrap();
        let path = self.folder.path().join("rao.jws");
        std::fs::write(&path, certificate).unwrap();
        path
    }

    /// The clinic's keys and settings.
    pub fn keys(&self) -> &Clinic {
        &self.keys
    }

    /// The records system.
    pub fn records(&self) -> &ReferenceClinic {
        self.records.as_ref().unwrap()
    }

    /// What the records system does wrong on purpose.
    pub fn faults(&self) -> reference_clinic::Faults {
        self.records().faults()
    }

    /// What the waiting room does wrong on purpose.
    pub fn hub_faults(&self) -> &Faults {
        &self.hub_faults
    }

    /// The records system is gone.
    pub async fn close_records(&mut self) {
        if let Some(records) = self.records.take() {
            records.stop().await;
        }
    }

    /// The records system is back; it has forgotten every sign-in.
    pub async fn open_records(&mut self) {
        self.records = Some(start_records(self.records_at, &self.tls).await);
    }

    /// The waiting room is gone.
    pub async fn close_hub(&mut self) {
        if let Some(hub) = self.hub.take() {
            hub.stop().await;
        }
    }

    /// The waiting room is back, with what it kept on disk.
    pub async fn open_hub(&mut self) {
        let id = self.keys.settings().id.clone();
        let config = hub_config(self.hub_at, &id, self.keys.root(), &self.tls, &self.folder, &self.hub_faults);
        self.hub = Some(Hub::start(config).await.unwrap());
    }

    /// The clinic changes something about itself; its next profile says so.
    pub fn changes(&mut self, change: impl FnOnce(&mut Settings)) {
        let kept = self.keys.authority();
        let authority = Authority::open(kept.certificate().to_owned(), &kept.to_safe()).unwrap();
        self.renew_keys(authority, change);
    }

    /// The clinic moves: its records to another address, all its computers under a new authority. The
    /// records system has forgotten every sign-in.
    pub async fn moves(&mut self) {
        self.close_records().await;
        self.close_hub().await;
        let authority = Authority::generate(unix_now()).unwrap();
        self.tls = certify(&authority);
        let records = start_records(SocketAddr::new(LOCAL, 0), &self.tls).await;
        self.records_at = records.address();
        let fhir_base = records.base();
        self.records = Some(records);
        self.open_hub().await;
        self.renew_keys(authority, |settings| settings.fhir_base = fhir_base);
    }

    fn renew_keys(&mut self, authority: Authority, change: impl FnOnce(&mut Settings)) {
        let root = self.root();
        let mut settings = self.keys.settings().clone();
        settings.number += 1;
        change(&mut settings);
        self.keys = Clinic::new(root, authority, settings);
    }

    /// Asha's invitation, good for two weeks.
    pub fn invitation(&self) -> PathBuf {
        self.invite("Patient/asha", "Asha Verma", unix_now())
    }

    /// An invitation file; `from` is when its two weeks begin.
    pub fn invite(&self, sub: &str, name: &str, from: u64) -> PathBuf {
        let text = self.keys.invite(sub, name, 14, from).unwrap();
        self.file(text.as_bytes())
    }

    /// Asha's invitation, with a profile that says something else.
    pub fn invitation_with_profile(&self, change: impl FnOnce(&mut ClinicProfile)) -> PathBuf {
        let now = unix_now();
        let mut profile = self.keys.profile(now);
        change(&mut profile);
        let text = self.keys.root().invite(&profile, "Patient/asha", "Asha Verma", Term::days(now, 14)).unwrap();
        self.file(text.as_bytes())
    }

    /// An invitation on a leaflet: the clinic's web address and the code.
    pub fn leaflet(&self, sub: &str, name: &str) -> (String, String) {
        let text = self.keys.invite(sub, name, 14, unix_now()).unwrap();
        self.publish(&text)
    }

    /// Seals any invitation and puts it on the clinic's web.
    pub fn publish(&self, invitation: &str) -> (String, String) {
        let code = InvitationCode::generate().unwrap();
        let folder = self.folder.path().join("invitations");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(code.lookup_id()), code.seal(invitation).unwrap()).unwrap();
        (self.web(), code.to_text().to_string())
    }

    /// The clinic's web address, without a lock because it is on this computer.
    pub fn web(&self) -> String {
        format!("http://{}", self.hub.as_ref().unwrap().addresses().page.unwrap())
    }

    /// The file of a sealed invitation.
    pub fn bundle(&self, code: &str) -> PathBuf {
        self.folder.path().join("invitations").join(InvitationCode::read(code).unwrap().lookup_id())
    }

    /// An invitation for somebody who acts for a patient.
    pub fn invite_caregiver(&self, sub: &str, name: &str, acts_for: ActsFor) -> PathBuf {
        let term = Term::days(unix_now(), 14);
        let text = self.keys.root().invite_caregiver(&self.keys.profile(unix_now()), sub, name, acts_for, term);
        self.file(text.unwrap().as_bytes())
    }

    /// A signed revocation list; `next_in` is when the next one is due, and may lie in the past.
    ///
    /// Units: seconds.
    pub fn revocations(&self, number: u64, next_in: i64, keys: Vec<Thumbprint>) -> String {
        let next = unix_now().saturating_add_signed(next_in);
        let issued = next.saturating_sub(7 * DAY);
        let clinic = self.keys.settings().id.clone();
        let list = RevocationList { clinic, issued, keys, next, number, serials: Vec::new() };
        self.keys.root().sign_revocations(&list).unwrap()
    }

    /// Publishes a list by the waiting room, whole and at once.
    pub fn publish_revocations(&self, list: &str) {
        let new = self.folder.path().join("new.jws");
        std::fs::write(&new, list).unwrap();
        std::fs::rename(new, self.folder.path().join("revocations.jws")).unwrap();
    }

    /// The root key, for whoever broke into the administrator's safe.
    pub fn root(&self) -> RootKey {
        let paper = self.keys.root().to_paper();
        RootKey::from_paper(&paper.each_ref().map(|line| line.as_str())).unwrap()
    }

    /// A certified patient in other hands: her device's certificates, and its key.
    pub fn invited(&self, sub: &str, name: &str) -> (Vec<String>, Pen) {
        self.invited_from(sub, name, 0)
    }

    /// The same by an invitation whose two weeks begin in so many days.
    pub fn invited_from(&self, sub: &str, name: &str, days: i64) -> (Vec<String>, Pen) {
        let (invitation, one_time) = self.one_time_key(sub, name, days);
        let pen = Pen::new();
        (vec![one_time.certifies_with(&invitation, &pen.jwk()), invitation], pen)
    }

    /// What is in an invitation: the certificate of its one-time key, and the key.
    pub fn one_time_key(&self, sub: &str, name: &str, days: i64) -> (String, Pen) {
        let from = unix_now().saturating_add_signed(days * i64::try_from(DAY).unwrap());
        let text = self.keys.invite(sub, name, 14, from).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let said = |member: &str| file[member].as_str().unwrap().to_owned();
        (said("certificate"), Pen::of_scalar(&said("key")))
    }

    /// Asha's invitation, changed by whoever carried it.
    pub fn invitation_with(&self, change: impl FnOnce(&mut serde_json::Value)) -> PathBuf {
        let text = self.keys.invite("Patient/asha", "Asha Verma", 14, unix_now()).unwrap();
        let mut file = serde_json::from_str(&text).unwrap();
        change(&mut file);
        self.file(file.to_string().as_bytes())
    }

    /// Any file with the ending of an invitation.
    pub fn file(&self, bytes: &[u8]) -> PathBuf {
        let file = tempfile::Builder::new().suffix(".housecall").tempfile_in(self.folder.path()).unwrap();
        let (_, path) = file.keep().unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// A device certified for a practitioner.
    pub fn practitioner(&self, sub: &str, name: &str) -> Device {
        let (key, now) = (DeviceKey::generate().unwrap(), unix_now());
        let certificate = self.keys.certify_provider(&key.public(), sub, name, 30, now).unwrap();
        Device::new(key, vec![certificate], self.keys.anchor(), None, now).unwrap()
    }
}

/// Units: seconds since 1970.
pub fn unix_now() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap_or(0)
}

fn certify(authority: &Authority) -> TlsIdentity {
    authority.certify_server(&["localhost".to_owned(), "127.0.0.1".to_owned()], unix_now()).unwrap()
}

async fn start_records(listen: SocketAddr, tls: &TlsIdentity) -> ReferenceClinic {
    let tls = Tls { certificate_pem: tls.certificate.clone(), key_pem: tls.key.to_string() };
    ReferenceClinic::start(ClinicConfig { listen, tls: Some(tls), ..ClinicConfig::default() }).await.unwrap()
}

fn hub_config(
    listen: SocketAddr,
    id: &str,
    root: &RootKey,
    tls: &TlsIdentity,
    folder: &TempDir,
    faults: &Arc<Faults>,
) -> HubConfig {
    HubConfig {
        clinic: id.to_owned(),
        root_jwk: root.public().to_jwk(),
        names: Vec::new(),
        listen: Some((listen, TlsPem { certificates: tls.certificate.clone(), key: tls.key.to_string() })),
        page_listen: Some(SocketAddr::new(LOCAL, 0)),
        origins: Vec::new(),
        store: folder.path().join("waiting-room.db"),
        turn: Some(TurnConfig {
            listen: SocketAddr::new(LOCAL, 0),
            relay_ip: LOCAL,
            secret: TurnSecret::new("a secret of the clinic's, 32 or more"),
            allow_loopback: true,
        }),
        relays: Vec::new(),
        revocations: Some(folder.path().join("revocations.jws")),
        invitations: Some(folder.path().join("invitations")),
        clock: Clock::system(),
        faults: Arc::clone(faults),
    }
}
