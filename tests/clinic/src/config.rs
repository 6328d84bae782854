//! How a clinic is set up: its door, its certificate, the apps it knows.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::clock::Clock;

/// The certificate the clinic shows.
#[derive(Clone)]
pub struct Tls {
    /// The chain as PEM, the clinic's own certificate first.
    pub certificate_pem: String,
    /// The private key as PEM.
    pub key_pem: String,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls { .. }")
    }
}

/// An app that may ask for a sign-in.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its `client_id`.
    pub id: String,
    /// What a person reads on the sign-in page.
    pub name: String,
    /// Where answers may go: exactly these, save that on `127.0.0.1` and `[::1]` any port will do.
    pub redirects: Vec<String>,
}

impl Client {
    /// Housecall itself: a public client that listens on loopback at `/` or `/callback`.
    #[must_use]
    pub fn housecall() -> Self {
        let hosts = ["127.0.0.1", "[::1]"];
        let redirects =
            hosts.iter().flat_map(|host| ["/", "/callback"].iter().map(move |path| format!("http://{host}{path}")));
        Self { id: "housecall".to_owned(), name: "Housecall".to_owned(), redirects: redirects.collect() }
    }
}

/// How a clinic is set up.
#[derive(Clone, Debug)]
pub struct ClinicConfig {
    /// Where to listen; port 0 for any.
    pub listen: SocketAddr,
    /// The certificate; without one the clinic speaks plain HTTP, and only on loopback.
    pub tls: Option<Tls>,
    /// The clinic's origin as others reach it, `{port}` standing for the port it got. When
    /// absent: `https://localhost:{port}`, or `http://127.0.0.1:{port}` without a certificate.
    pub public_base: Option<String>,
    /// The apps that may ask for a sign-in.
    pub clients: Vec<Client>,
    /// How long an access token lasts.
    pub expires_in_seconds: u32,
    /// How many matches are on a page when the search does not say.
    pub page_size: usize,
    /// A bearer token that may read and write everything, for loading records.
    pub loader_token: Option<String>,
    /// Whether `/_faults` is there.
    pub faults_over_http: bool,
    /// Whether the sample people are there from the start.
    pub sample_people: bool,
    /// The clinic's clock.
    pub clock: Clock,
}

impl Default for ClinicConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            tls: None,
            public_base: None,
            clients: vec![Client::housecall()],
            expires_in_seconds: 300,
            page_size: 5,
            loader_token: None,
            faults_over_http: false,
            sample_people: true,
            clock: Clock::system(),
        }
    }
}
