//! Hill Clinic as a whole: its keys, its records system, its waiting room, its web page.

use super::administrator::{self, Addresses, Administrator};
use super::page::{PageServer, PageSetup};
use anyhow::{Context as _, Result};
use hub::{Faults, Hub, HubConfig, RelayConfig, TurnConfig, TurnSecret};
use reference_clinic::{ClinicConfig, ReferenceClinic};
use serde_json::json;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A running clinic.
#[derive(Debug)]
pub struct Town {
    records: ReferenceClinic,
    hub: Hub,
    faults: Arc<Faults>,
    page: PageServer,
    administrator: Administrator,
    invitation: PathBuf,
}

impl Town {
    /// Makes the clinic with the `clinicpack` that lies beside the built app, and starts everything on loopback.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn start(folder: &Path, built: (&Path, &Path)) -> Result<Self> {
        Self::start_with(folder, built, None).await
    }

    /// The same with another relay in place of the hub's own, where one is given.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn start_with(folder: &Path, (app, page): (&Path, &Path), relay: Option<RelayConfig>) -> Result<Self> {
        let (listener, origin) = PageServer::reserve().await?;
        // Ports are known only once something listens; the clinic's profile needs them before.
        let [hub_port, records_port, web_port] = free_ports()?;
        let addresses = Addresses {
            // The sign-in page is opened in an ordinary browser, which refuses a private authority; it and the
            // records it belongs to are on this computer only.
            records: &format!("http://127.0.0.1:{records_port}/fhir"),
            hub: &format!("wss://localhost:{hub_port}/socket"),
            page: &origin,
            web: &format!("http://localhost:{web_port}"),
        };
        let (program, desk) = (app.with_file_name("clinicpack"), folder.join("administrator"));
        let administrator = Administrator::opens_clinic(program, desk, &addresses).await?;
        let invitation = administrator.invites().await?;
        let root = administrator.root_jwk()?;

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
            clinic: administrator::ID.to_owned(),
            root_jwk: root.clone(),
            names: vec![format!("localhost:{hub_port}")],
            listen: Some((SocketAddr::new(LOCAL, hub_port), administrator.tls()?)),
            page_listen: Some(SocketAddr::new(LOCAL, web_port)),
            origins: vec![origin],
            store,
            turn: if relay.is_none() { Some(own_relay()?) } else { None },
            relays: relay.into_iter().collect(),
            revocations: Some(administrator.revocations()),
            invitations: Some(administrator.invitations()),
            clock: hub::Clock::system(),
            faults: Arc::clone(&faults),
        })
        .await
        .context("the waiting room")?;

        let socket = format!("ws://localhost:{web_port}");
        let root: serde_json::Value = serde_json::from_str(&root)?;
        let config = json!({
            "clinic": administrator::ID, "name": administrator::NAME, "phone": administrator::PHONE,
            "hub": format!("{socket}/socket"), "root": root,
        });
        let setup = PageSetup { files: page.to_path_buf(), config, socket };
        let page = PageServer::start(listener, setup)?;
        Ok(Self { records, hub, faults, page, administrator, invitation })
    }

    /// Where the doctor's page is.
    pub fn doctor_page(&self) -> String {
        self.page.url()
    }

    /// The administrator certifies the doctor's browser, if the words that the doctor read aloud are those of the
    /// request that came; gives the certificate's file.
    ///
    /// # Errors
    /// When `clinicpack` refuses; the error is what it says.
    pub async fn certify_doctor(&self, request: &str, words: &str) -> Result<PathBuf> {
        self.administrator.certifies(request, words).await
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

/// Different ones, since all are taken at once.
fn free_ports() -> Result<[u16; 3]> {
    let take = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let (first, second, third) = (take()?, take()?, take()?);
    Ok([first.local_addr()?.port(), second.local_addr()?.port(), third.local_addr()?.port()])
}

/// Text that nobody guesses.
pub(super) fn random_text() -> Result<String> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
