use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use signalling::limits;

use crate::clock::Clock;
use crate::faults::Faults;
use crate::tls::TlsPem;

/// Everything one hub needs to know.
#[derive(Debug, Clone)]
pub struct HubConfig {
    /// The clinic's id, as its certificates name it.
    pub clinic: String,
    /// The clinic's root key, a P-256 JWK text.
    pub root_jwk: String,
    /// The hub's addresses as clients write them, "host" or "host:port": a hello's proof must
    /// name one. Loopback addresses listened on are added by themselves.
    pub names: Vec<String>,
    /// Where the TLS socket listens, and with which certificate.
    pub listen: Option<(SocketAddr, TlsPem)>,
    /// Where a socket without TLS listens, for a doctor's page on the same machine. Loopback only.
    pub page_listen: Option<SocketAddr>,
    /// Origins of pages that may open a socket, as "https://doctor.clinic.test".
    pub origins: Vec<String>,
    /// The waiting room's file.
    pub store: PathBuf,
    /// The built-in relay.
    pub turn: Option<TurnConfig>,
    /// The clinic's other relays, for networks without UDP: coturn, for instance.
    pub relays: Vec<RelayConfig>,
    /// The clinic's revocation list, read again whenever the file changes.
    pub revocations: Option<PathBuf>,
    /// The folder of sealed invitations, given out at `/invitations/{id}`.
    pub invitations: Option<PathBuf>,
    /// What time it is.
    pub clock: Clock,
    /// What goes wrong on purpose.
    pub faults: Arc<Faults>,
}

/// The built-in relay (TURN over UDP).
#[derive(Debug, Clone)]
pub struct TurnConfig {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The address it relays from, and by which clients reach it.
    pub relay_ip: IpAddr,
    /// The secret its passwords are derived from.
    pub secret: TurnSecret,
    /// Whether it may relay to this machine itself: only for a demo or a test on one machine.
    pub allow_loopback: bool,
}

/// A relay that runs beside the hub and shares a secret with it.
#[derive(Debug, Clone)]
pub struct RelayConfig {
    /// The addresses by which patients and doctors reach it, such as
    /// `turns:relay.clinic.test:443?transport=tcp`.
    pub urls: Vec<String>,
    /// The secret its passwords are derived from.
    pub secret: TurnSecret,
}

/// The secret that the relay's short-lived passwords are derived from.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct TurnSecret(String);

impl TurnSecret {
    /// Takes a secret; 32 random bytes as text are enough.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The only door out: the key of a MAC.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for TurnSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TurnSecret(hidden)")
    }
}

/// The hub's configuration file, JSON.
///
/// ```json
/// {
///   "clinic": "hill-clinic",
///   "root_jwk": { "kty": "EC", "crv": "P-256", "x": "…", "y": "…" },
///   "names": ["hub.clinic.test"],
///   "listen": "0.0.0.0:443",
///   "certificates_file": "hub.pem",
///   "key_file": "hub.key",
///   "origins": ["https://doctor.clinic.test"],
///   "store": "waiting-room.db",
///   "turn": { "listen": "0.0.0.0:3478", "relay_ip": "192.0.2.7", "secret_file": "turn.secret" },
///   "relays": [{
///     "urls": ["turn:relay.clinic.test:3478?transport=tcp", "turns:relay.clinic.test:443?transport=tcp"],
///     "secret_file": "relay.secret"
///   }],
///   "revocations": "revocations.jws",
///   "invitations": "invitations"
/// }
/// ```
///
/// Without `relays` nobody gets through a network that lets no UDP pass.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubFile {
    clinic: String,
    root_jwk: serde_json::Value,
    #[serde(default)]
    names: Vec<String>,
    listen: Option<SocketAddr>,
    certificates_file: Option<PathBuf>,
    key_file: Option<PathBuf>,
    page_listen: Option<SocketAddr>,
    #[serde(default)]
    origins: Vec<String>,
    store: PathBuf,
    turn: Option<TurnFile>,
    #[serde(default)]
    relays: Vec<RelayFile>,
    revocations: Option<PathBuf>,
    invitations: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RelayFile {
    urls: Vec<String>,
    secret_file: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TurnFile {
    listen: SocketAddr,
    relay_ip: IpAddr,
    secret_file: PathBuf,
    #[serde(default)]
    allow_loopback: bool,
}

/// Why a configuration file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file it needs cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// Not JSON of the known form.
    #[error("it is not a hub's configuration")]
    Json(#[source] serde_json::Error),
    /// `listen` without a certificate and key.
    #[error("listen needs certificates_file and key_file")]
    NoCertificate,
    /// The relay's secret is too short to be one.
    #[error("the relay's secret has fewer than 32 characters")]
    ShortSecret,
    /// More relays or addresses than a client takes, or a relay without any.
    #[error("a relay has one to four addresses, and there are six relays at most")]
    TooManyRelays,
    /// No address of a relay.
    #[error("{url:?} is not the address of a relay")]
    RelayUrl {
        /// What it says.
        url: String,
    },
}

impl HubFile {
    /// Reads a configuration file and the files it names, relative to its own folder.
    ///
    /// # Errors
    /// When a file is missing or not of its form.
    pub fn read(path: &Path) -> Result<HubConfig, ConfigError> {
        let file: Self = serde_json::from_str(&read(path)?).map_err(ConfigError::Json)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let listen = match (file.listen, &file.certificates_file, &file.key_file) {
            (Some(address), Some(certificates), Some(key)) => Some((
                address,
                TlsPem { certificates: read(&folder.join(certificates))?, key: read(&folder.join(key))? },
            )),
            (Some(_), _, _) => return Err(ConfigError::NoCertificate),
            (None, _, _) => None,
        };
        let turn = match file.turn {
            Some(turn) => {
                let secret = read_secret(&folder.join(&turn.secret_file))?;
                Some(TurnConfig {
                    listen: turn.listen,
                    relay_ip: turn.relay_ip,
                    secret,
                    allow_loopback: turn.allow_loopback,
                })
            }
            None => None,
        };
        // The built-in relay takes two entries of a welcome.
        if file.relays.len() > limits::MAX_ICE_SERVERS - 2 {
            return Err(ConfigError::TooManyRelays);
        }
        let relays = file.relays.into_iter().map(|relay| relay.read(folder)).collect::<Result<_, _>>()?;
        Ok(HubConfig {
            clinic: file.clinic,
            root_jwk: file.root_jwk.to_string(),
            names: file.names,
            listen,
            page_listen: file.page_listen,
            origins: file.origins,
            store: folder.join(file.store),
            turn,
            relays,
            revocations: file.revocations.map(|path| folder.join(path)),
            invitations: file.invitations.map(|path| folder.join(path)),
            clock: Clock::system(),
            faults: Arc::default(),
        })
    }
}

impl RelayFile {
    fn read(self, folder: &Path) -> Result<RelayConfig, ConfigError> {
        if self.urls.is_empty() || self.urls.len() > limits::MAX_ICE_URLS {
            return Err(ConfigError::TooManyRelays);
        }
        if let Some(url) = self.urls.iter().find(|url| !is_relay(url)) {
            return Err(ConfigError::RelayUrl { url: url.clone() });
        }
        Ok(RelayConfig { urls: self.urls, secret: read_secret(&folder.join(&self.secret_file))? })
    }
}

/// Whether it is a TURN address in the form that apps and browsers take.
///
/// Source: RFC 7065 §3.1.
fn is_relay(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("turn:").or_else(|| url.strip_prefix("turns:")) else {
        return false;
    };
    let (host, query) = rest.split_once('?').unwrap_or((rest, "transport=udp"));
    let ways: &[&str] =
        if url.starts_with("turns:") { &["transport=tcp"] } else { &["transport=udp", "transport=tcp"] };
    let plain = host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:[]".contains(c));
    !host.is_empty() && plain && url.len() <= 256 && (ways.contains(&query) || !rest.contains('?'))
}

fn read_secret(path: &Path) -> Result<TurnSecret, ConfigError> {
    let secret = read(path)?.trim().to_owned();
    if secret.len() < 32 { Err(ConfigError::ShortSecret) } else { Ok(TurnSecret::new(secret)) }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| ConfigError::Read { path: path.to_owned(), error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_the_files_it_names_become_a_configuration() {
        let dir = tempfile::tempdir().unwrap();
        let secret = "0123456789abcdef0123456789abcdef";
        std::fs::write(dir.path().join("turn.secret"), format!("{secret}\n")).unwrap();
        std::fs::write(
            dir.path().join("hub.json"),
            r#"{
            "clinic": "hill-clinic", "root_jwk": {"kty": "EC"}, "store": "room.db",
            "page_listen": "127.0.0.1:8444", "origins": ["http://localhost:8080"],
            "turn": {"listen": "0.0.0.0:3478", "relay_ip": "192.0.2.7", "secret_file": "turn.secret"},
            "revocations": "revocations.jws", "invitations": "invitations"
        }"#,
        )
        .unwrap();
        let config = HubFile::read(&dir.path().join("hub.json")).unwrap();
        assert_eq!(config.store, dir.path().join("room.db"));
        assert_eq!(config.revocations, Some(dir.path().join("revocations.jws")));
        assert_eq!(config.invitations, Some(dir.path().join("invitations")));
        let turn = config.turn.unwrap();
        assert!(!turn.allow_loopback);
        assert_eq!(turn.secret.bytes(), secret.as_bytes());
        assert!(!format!("{turn:?}").contains(secret));
    }

    #[test]
    fn relays_beside_the_hub_are_read_and_wrong_addresses_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.json");
        std::fs::write(dir.path().join("relay.secret"), "0123456789abcdef0123456789abcdef").unwrap();
        let with = |url: &str| {
            let text = serde_json::json!({
                "clinic": "c", "root_jwk": {}, "store": "x",
                "relays": [{"urls": ["turn:relay.clinic.test", url], "secret_file": "relay.secret"}],
            });
            std::fs::write(&path, text.to_string()).unwrap();
            HubFile::read(&path)
        };
        for url in ["turns:relay.clinic.test:443?transport=tcp", "turn:[2001:db8::7]:443?transport=tcp", "turns:relay"]
        {
            assert_eq!(with(url).unwrap().relays[0].urls[1], url);
        }
        for url in ["", "stun:relay", "https://relay", "turn:", "turn:a b", "turns:relay?transport=udp", "turn:r?x=1"] {
            assert!(matches!(with(url), Err(ConfigError::RelayUrl { .. })), "{url}");
        }
        let text =
            std::fs::read_to_string(&path).unwrap().replace("\"turn:relay.clinic.test\"", &["\"turn:r\""; 9].join(","));
        std::fs::write(&path, text).unwrap();
        assert!(matches!(HubFile::read(&path), Err(ConfigError::TooManyRelays)));
    }

    #[test]
    fn a_misspelt_setting_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.json");
        std::fs::write(&path, r#"{"clinic":"c","root_jwk":{},"store":"x","orgins":[]}"#).unwrap();
        assert!(matches!(HubFile::read(&path), Err(ConfigError::Json(_))));
    }
}
