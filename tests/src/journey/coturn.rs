//! A clinic's relay for networks without UDP: coturn, as Debian ships it.

use super::clinic::unix_now;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use clinicpack::{Authority, TlsIdentity};
use hmac::{Hmac, Mac as _};
use peer::IceServer;
use sha1::Sha1;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpStream;

/// The secret that the clinic's hub and its relay share.
pub const SECRET: &str = "north-by-north-west-of-hill-clinic";

/// Which way leads to a relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As the network stack speaks by itself.
    Udp,
    /// For networks without UDP.
    Tcp,
    /// For networks with web pages only.
    Tls,
}

/// A running relay that relays to this computer. It ends with the value.
///
/// Invariant: it does not listen on UDP unless asked to, so that no call can get through by it unseen.
#[derive(Debug)]
pub struct Coturn {
    child: Child,
    authority: Authority,
    port: u16,
    tls_port: u16,
    _folder: TempDir,
}

impl Coturn {
    /// Starts a relay that is reached by TCP and TLS only.
    pub async fn without_udp() -> Self {
        Self::start(&["--no-udp"]).await
    }

    /// Starts a relay that is reached by everything.
    pub async fn open() -> Self {
        Self::start(&[]).await
    }

    async fn start(more: &[&str]) -> Self {
        let authority = Authority::generate(unix_now()).unwrap();
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let tls = authority.certify_server(&names, unix_now()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (port, tls_port) = (free_port(), free_port());
        let child = command(&folder, &tls, port, tls_port)
            .args(more)
            .spawn()
            .expect("turnserver cannot be started: the Debian package coturn is needed");
        let coturn = Self { child, authority, port, tls_port, _folder: folder };
        for port in [port, tls_port] {
            coturn.listens(port).await;
        }
        coturn
    }

    async fn listens(&self, port: u16) {
        let listening = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(super::LONG, listening).await.expect("the relay listens");
    }

    /// Who certified it.
    pub fn authority(&self) -> String {
        self.authority.certificate().to_owned()
    }

    /// Its address by one way, as a hub hands it out.
    pub fn url(&self, way: Way) -> String {
        match way {
            Way::Udp => format!("turn:127.0.0.1:{}?transport=udp", self.port),
            Way::Tcp => format!("turn:localhost:{}?transport=tcp", self.port),
            Way::Tls => format!("turns:localhost:{}?transport=tcp", self.tls_port),
        }
    }

    /// Its entry in a hub's welcome, with a password that holds for an hour.
    pub fn server(&self, ways: &[Way]) -> IceServer {
        self.server_until(ways, unix_now() + 3_600)
    }

    /// The same with a password that ends at this second since 1970.
    pub fn server_until(&self, ways: &[Way], until: u64) -> IceServer {
        let username = format!("{until}:asha");
        let mut mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(username.as_bytes());
        let credential = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        IceServer { urls: ways.iter().map(|way| self.url(*way)).collect(), username, credential }
    }

    /// Dies at once, without a word to anybody.
    pub fn dies(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Coturn {
    fn drop(&mut self) {
        // One that is dead already is as good.
        let _dead = self.child.kill();
        let _waited = self.child.wait();
    }
}

fn command(folder: &TempDir, tls: &TlsIdentity, port: u16, tls_port: u16) -> Command {
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("certificate.pem"), &tls.certificate).unwrap();
    std::fs::write(file("key.pem"), tls.key.as_bytes()).unwrap();
    let mut command = Command::new("turnserver");
    command
        // Without a configuration file, which would be the machine's own.
        .args(["-n", "--use-auth-secret", "--realm=clinic.test", "--listening-ip=127.0.0.1"])
        .args(["--relay-ip=127.0.0.1", "--allow-loopback-peers", "--no-cli", "--no-dtls", "--log-file=stdout"])
        .arg(format!("--static-auth-secret={SECRET}"))
        .arg(format!("--listening-port={port}"))
        .arg(format!("--tls-listening-port={tls_port}"))
        .arg(format!("--cert={}", file("certificate.pem").display()))
        .arg(format!("--pkey={}", file("key.pem").display()))
        .arg(format!("--pidfile={}", file("pid").display()))
        .arg(format!("--userdb={}", file("users").display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// A port that nobody listens on, by TCP, at this moment.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
