//! Hill Clinic as a whole: its keys, its records system, its waiting room, its web page.

use super::page::{PageServer, PageSetup};
use anyhow::{Context as _, Result};
use clinicpack::{Clinic, Settings};
use hub::{Faults, Hub, HubConfig, RelayConfig, TlsPem, TurnConfig, TurnSecret};
use reference_clinic::{ClinicConfig, ReferenceClinic};
use serde_json::json;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A running clinic.
#[derive(Debug)]
pub struct Town {
    records: ReferenceClinic,
    hub: Hub,
    faults: Arc<Faults>,
    page: PageServer,
    token: String,
    invitation: PathBuf,
}

impl Town {
    /// Makes the clinic's keys and starts everything on loopback.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn start(folder: &Path, page: &Path) -> Result<Self> {
        Self::start_with(folder, page, None).await
    }

    /// The same with another relay in place of the hub's own, where one is given.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn start_with(folder: &Path, page: &Path, relay: Option<RelayConfig>) -> Result<Self> {
        let now = unix_now();
        let (listener, origin) = PageServer::reserve().await?;
        // Ports are known only once something listens; the profile needs them before.
        let (hub_port, records_port) = (free_port()?, free_port()?);
        let settings = Settings {
            id: "hill-clinic".to_owned(),
            name: "Hill Clinic".to_owned(),
            phone: "555 0100".to_owned(),
            // The sign-in page is opened in an ordinary browser, which refuses a private authority; it and the
            // records it belongs to are on this computer only.
            fhir_base: format!("http://127.0.0.1:{records_port}/fhir"),
            client_id: "housecall".to_owned(),
            hub: format!("wss://localhost:{hub_port}/socket"),
            page_origin: origin.clone(),
            zone: jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned(),
            number: 1,
            web: None,
            revocation: trust::RevocationPolicy::Warn,
            update_key: None,
            relays: Vec::new(),
        };
        let clinic = Clinic::generate(settings, now)?;
        let tls = clinic.certify_server(&["localhost".to_owned(), "127.0.0.1".to_owned()], now)?;

        let records = ReferenceClinic::start(ClinicConfig {
            listen: SocketAddr::new(LOCAL, records_port),
            ..ClinicConfig::default()
        })
        .await
        .context("the records system")?;

        let faults = Arc::new(Faults::default());
        let store = folder.join("waiting-room.db");
        // All of an earlier day's, also what is beside it where the hub was cut off.
        for old in ["waiting-room.db", "waiting-room.db-wal", "waiting-room.db-shm"].map(|name| folder.join(name)) {
            if old.exists() {
                fs::remove_file(old)?;
            }
        }
        let hub = Hub::start(HubConfig {
            clinic: clinic.settings().id.clone(),
            root_jwk: clinic.root().public().to_jwk(),
            names: vec![format!("localhost:{hub_port}")],
            listen: Some((
                SocketAddr::new(LOCAL, hub_port),
                TlsPem { certificates: tls.certificate.clone(), key: tls.key.to_string() },
            )),
            page_listen: Some(SocketAddr::new(LOCAL, 0)),
            origins: vec![origin],
            store,
            turn: if relay.is_none() { Some(own_relay()?) } else { None },
            relays: relay.into_iter().collect(),
            revocations: None,
            invitations: None,
            clock: hub::Clock::system(),
            faults: Arc::clone(&faults),
        })
        .await
        .context("the waiting room")?;

        let invitation = folder.join("asha.housecall");
        fs::write(&invitation, clinic.invite("Patient/asha", "Asha Verma", 14, now)?.as_bytes())?;

        let page_port = hub.addresses().page.context("no socket for the page")?.port();
        let socket = format!("ws://localhost:{page_port}");
        let root: serde_json::Value = serde_json::from_str(&clinic.root().public().to_jwk())?;
        let config = json!({
            "clinic": clinic.settings().id, "name": clinic.settings().name, "phone": clinic.settings().phone,
            "hub": format!("{socket}/socket"), "root": root, "enrol": "enrol",
        });
        let token = random_text()?;
        let certify = Box::new(move |request: &str| {
            let request = trust::PublicKey::from_jwk(request).ok()?;
            clinic.certify_provider(&request, "Practitioner/rao", "Dr Anita Rao", 30, now).ok()
        });
        let setup = PageSetup { files: page.to_path_buf(), config, enrol: (token.clone(), certify), socket };
        let page = PageServer::start(listener, setup)?;
        Ok(Self { records, hub, faults, page, token, invitation })
    }

    /// The administrator's one-time link for the doctor's browser.
    pub fn doctor_link(&self) -> String {
        format!("{}#enrol={}", self.page.url(), self.token)
    }

    /// Asha's invitation file.
    pub fn invitation(&self) -> &Path {
        &self.invitation
    }

    /// The records system.
    pub fn clinic(&self) -> &ReferenceClinic {
        &self.records
    }

    /// What the hub does wrong on purpose.
    pub fn hub_faults(&self) -> &Faults {
        &self.faults
    }

    /// Closes for the night.
    pub async fn close(self) {
        self.records.stop().await;
        self.hub.stop().await;
    }
}

fn own_relay() -> Result<TurnConfig> {
    let secret = TurnSecret::new(random_text()?);
    Ok(TurnConfig { listen: SocketAddr::new(LOCAL, 0), relay_ip: LOCAL, secret, allow_loopback: true })
}

#[expect(clippy::disallowed_methods, reason = "the demo's certificates begin now")]
fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn random_text() -> Result<String> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
