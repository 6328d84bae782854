//! One HTTPS stack for everything the clinic is asked.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::http::HeaderValue;
use ::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, LOCATION};
use reqwest::{Certificate, Client, RequestBuilder, Response, redirect, tls};
use smart::{Endpoint, SecretForm};
use zeroize::Zeroizing;

use crate::http_error::HttpError;

/// The nearest server that answers late is a modem away; longer is no line at all.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// A server that is silent this long in the middle of an answer will not go on.
const SILENT_FOR: Duration = Duration::from_secs(20);

/// Room for 3 MB of records on a line of 300 kbit/s.
const WHOLE_WITHIN: Duration = Duration::from_secs(120);

/// Moves within one server, for example to an address without a last slash.
const REDIRECT_LIMIT: usize = 3;

/// Answers of the token endpoint are a few kilobytes.
const FORM_ANSWER_LIMIT: usize = 256 * 1024;

/// Certificates the clinic's profile brings, and the servers they count for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PinnedRoots {
    /// Host names without port. Other hosts are measured by the computer's own roots alone.
    pub hosts: Vec<String>,
    /// One certificate authority each, PEM.
    pub pem: Vec<String>,
}

/// What a server said.
///
/// Invariant: `body` is at most as long as the request allowed, and zeroed when dropped.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The version of the record, as the server wrote it.
    pub etag: Option<String>,
    /// The bytes.
    pub body: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// The way to the clinic's servers.
///
/// Invariant: https by TLS 1.2 or newer, or loopback; redirects stay on their origin, and a form with a
/// secret is never redirected; no answer is read beyond its limit; no cookies.
/// Source: SMART App Launch 2.2, "App protection"; RFC 9110 §15.4.
#[derive(Clone)]
pub struct ClinicHttp(Arc<Inner>);

struct Inner {
    hosts: Vec<String>,
    roots: Vec<Certificate>,
    limits: Limits,
    /// Built when first needed: reading the computer's roots takes a moment.
    clients: [OnceLock<Result<Client, HttpError>>; 4],
}

struct Limits {
    connect: Duration,
    silent: Duration,
    whole: Duration,
}

impl std::fmt::Debug for ClinicHttp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClinicHttp").field("pinned", &self.0.roots.len()).finish_non_exhaustive()
    }
}

impl ClinicHttp {
    /// Prepares the way; nothing is sent.
    ///
    /// # Errors
    /// [`HttpError::NoRoots`] when a pinned certificate cannot be read.
    pub fn new(pinned: &PinnedRoots) -> Result<Self, HttpError> {
        let limits = Limits { connect: CONNECT_WITHIN, silent: SILENT_FOR, whole: WHOLE_WITHIN };
        Self::with_limits(pinned, limits)
    }

    fn with_limits(pinned: &PinnedRoots, limits: Limits) -> Result<Self, HttpError> {
        let mut roots = Vec::new();
        for pem in &pinned.pem {
            let parsed =
                Certificate::from_pem_bundle(pem.as_bytes()).map_err(|error| HttpError::NoRoots(Arc::new(error)))?;
            roots.extend(parsed);
        }
        Ok(Self(Arc::new(Inner {
            hosts: pinned.hosts.iter().map(|host| host.to_ascii_lowercase()).collect(),
            roots,
            limits,
            clients: Default::default(),
        })))
    }

    /// Reads one address, following redirects within its origin.
    ///
    /// # Errors
    /// [`HttpError`] when there is no whole answer of at most `limit` bytes.
    pub async fn get(
        &self,
        from: &Endpoint,
        accept: &'static str,
        bearer: Option<HeaderValue>,
        limit: usize,
    ) -> Result<Answer, HttpError> {
        let client = self.0.client_for(from)?;
        let mut url = from.url().clone();
        for _ in 0..=REDIRECT_LIMIT {
            let mut request = client.get(url.clone()).header(ACCEPT, accept);
            if let Some(bearer) = &bearer {
                request = request.header(AUTHORIZATION, bearer.clone());
            }
            let response = send(request).await?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return read(response, limit).await;
            }
            let place = response.headers().get(LOCATION).and_then(|place| place.to_str().ok());
            let next = place.and_then(|place| url.join(place).ok());
            url = next.filter(|next| from.same_origin(next)).ok_or(HttpError::Redirected)?;
            Endpoint::open(url.clone())?;
        }
        Err(HttpError::Redirected)
    }

    /// Posts a form with a secret; a redirect is an answer like any other and is not followed.
    ///
    /// # Errors
    /// [`HttpError`] when there is no whole answer.
    pub async fn post(&self, form: &SecretForm) -> Result<Answer, HttpError> {
        let client = self.0.client_for(form.to())?;
        let request = client
            .post(form.to().url().clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .body(form.body());
        read(send(request).await?, FORM_ANSWER_LIMIT).await
    }

    /// Posts a record; a redirect is an answer like any other and is not followed.
    ///
    /// # Errors
    /// [`HttpError`] when there is no whole answer: it may have arrived all the same.
    pub(crate) async fn create(
        &self,
        to: &Endpoint,
        kind: &'static str,
        bearer: HeaderValue,
        body: Vec<u8>,
    ) -> Result<Answer, HttpError> {
        let request = self
            .0
            .client_for(to)?
            .post(to.url().clone())
            .header(CONTENT_TYPE, kind)
            .header(ACCEPT, kind)
            .header(AUTHORIZATION, bearer)
            .body(body);
        read(send(request).await?, FORM_ANSWER_LIMIT).await
    }
}

impl Inner {
    /// The client for an address: which roots it trusts, and whether it is on this computer.
    fn client_for(&self, to: &Endpoint) -> Result<&Client, HttpError> {
        let host = to.url().host_str().unwrap_or_default().to_ascii_lowercase();
        let pinned = self.hosts.contains(&host);
        let here = to.is_loopback();
        let slot = &self.clients[usize::from(pinned) + 2 * usize::from(here)];
        let built = slot.get_or_init(|| self.build(pinned, here));
        built.as_ref().map_err(Clone::clone)
    }

    fn build(&self, pinned: bool, here: bool) -> Result<Client, HttpError> {
        let mut client = Client::builder()
            .user_agent(concat!("Housecall/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            .https_only(!here)
            .tls_version_min(tls::Version::TLS_1_2)
            .connect_timeout(self.limits.connect)
            .read_timeout(self.limits.silent)
            .timeout(self.limits.whole);
        if pinned {
            client = client.tls_certs_merge(self.roots.iter().cloned());
        }
        if here {
            // A proxy is another computer.
            client = client.no_proxy();
        }
        client.build().map_err(|error| HttpError::NoRoots(Arc::new(error)))
    }
}

async fn send(request: RequestBuilder) -> Result<Response, HttpError> {
    let response = request.send().await.map_err(HttpError::from_reqwest)?;
    tracing::debug!(status = response.status().as_u16(), "answer begins");
    Ok(response)
}

/// Reads at most `limit` bytes; more is an error and is left unread.
async fn read(mut response: Response, limit: usize) -> Result<Answer, HttpError> {
    let said = response.content_length().unwrap_or(0);
    let said = usize::try_from(said).unwrap_or(usize::MAX);
    if said > limit {
        return Err(HttpError::TooLarge { limit });
    }
    let etag = response.headers().get(ETAG).and_then(|etag| etag.to_str().ok());
    let mut answer = Answer {
        status: response.status().as_u16(),
        etag: etag.map(str::to_owned),
        body: Zeroizing::new(Vec::with_capacity(said.max(FORM_ANSWER_LIMIT.min(limit)))),
    };
    while let Some(chunk) = response.chunk().await.map_err(HttpError::from_reqwest)? {
        if chunk.len() > limit - answer.body.len() {
            return Err(HttpError::TooLarge { limit });
        }
        answer.body.extend_from_slice(&chunk);
    }
    tracing::debug!(status = answer.status, bytes = answer.body.len(), "answer read");
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_server::{TestServer, tls_server};
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::response::Redirect;
    use axum::routing::get;
    use futures_util::stream;

    const JSON: &str = "application/json";

    fn http() -> ClinicHttp {
        ClinicHttp::new(&PinnedRoots::default()).unwrap()
    }

    #[tokio::test]
    async fn an_answer_is_read_whole_with_its_etag() {
        let app = Router::new().route("/x", get(|| async { ([("etag", "W/\"3\"")], "hello") }));
        let server = TestServer::start(app).await;
        let answer = http().get(&server.at("/x"), JSON, None, 5).await.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"hello".as_slice()));
        assert_eq!(answer.etag.as_deref(), Some("W/\"3\""));
    }

    #[tokio::test]
    async fn a_body_of_50_mb_is_left_unread() {
        // With its length said, and streamed without it.
        let whole = || async { vec![b' '; 50_000_000] };
        let chunks = || async {
            let chunk = bytes::Bytes::from(vec![b' '; 1_000_000]);
            Body::from_stream(stream::iter((0..50).map(move |_| Ok::<_, std::io::Error>(chunk.clone()))))
        };
        let app = Router::new().route("/whole", get(whole)).route("/chunks", get(chunks));
        let server = TestServer::start(app).await;
        let limit = fhir::MAX_BUNDLE_BYTES;
        for path in ["/whole", "/chunks"] {
            let error = http().get(&server.at(path), JSON, None, limit).await.unwrap_err();
            assert!(matches!(error, HttpError::TooLarge { .. }), "{path}: {error:?}");
        }
    }

    #[tokio::test]
    async fn a_redirect_is_followed_on_its_own_origin_only() {
        let other = TestServer::start(Router::new().fallback(|| async { "stolen" })).await;
        let away = other.at("/").url().to_string();
        let app = Router::new()
            .route("/here", get(|| async { Redirect::temporary("/there") }))
            .route("/there", get(|| async { "found" }))
            .route("/loop", get(|| async { Redirect::temporary("/loop") }))
            .route("/nowhere", get(|| async { StatusCode::FOUND }))
            .route("/away", get(move || async move { Redirect::temporary(&away) }));
        let server = TestServer::start(app).await;
        let answer = http().get(&server.at("/here"), JSON, None, 100).await.unwrap();
        assert_eq!(answer.body.as_slice(), b"found");
        for path in ["/away", "/loop", "/nowhere"] {
            let error = http().get(&server.at(path), JSON, None, 100).await.unwrap_err();
            assert!(matches!(error, HttpError::Redirected), "{path}: {error:?}");
        }
        assert_eq!(other.hits(), 0, "nothing was sent to the other origin");
    }

    #[tokio::test]
    async fn a_silent_server_is_given_up() {
        let app = Router::new().route("/x", get(std::future::pending::<&'static str>));
        let server = TestServer::start(app).await;
        let soon = Duration::from_millis(50);
        let limits = Limits { connect: soon, silent: soon, whole: soon };
        let http = ClinicHttp::with_limits(&PinnedRoots::default(), limits).unwrap();
        let error = http.get(&server.at("/x"), JSON, None, 100).await.unwrap_err();
        assert!(matches!(error, HttpError::TimedOut), "{error:?}");
    }

    #[tokio::test]
    async fn nobody_there_is_unreachable() {
        let server = TestServer::start(Router::new()).await;
        let at = server.at("/x");
        server.stop().await;
        let error = http().get(&at, JSON, None, 100).await.unwrap_err();
        assert!(matches!(error, HttpError::Unreachable(_)), "{error:?}");
        assert!(!format!("{error:?}").contains("127.0.0.1/"), "no address in {error:?}");
    }

    #[tokio::test]
    async fn a_pinned_root_counts_for_its_hosts_only() {
        let (at, pem) = tls_server().await;
        let pinned = |hosts: &[&str]| PinnedRoots {
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            pem: vec![pem.clone()],
        };
        let with = ClinicHttp::new(&pinned(&["LOCALHOST"])).unwrap();
        let answer = with.get(&at, JSON, None, 100).await.unwrap();
        assert_eq!(answer.body.as_slice(), b"safe");
        let without = ClinicHttp::new(&pinned(&["clinic.example"])).unwrap();
        match without.get(&at, JSON, None, 100).await.unwrap_err() {
            // A computer without any roots of its own has nothing to measure by.
            HttpError::Untrusted(_) | HttpError::NoRoots(_) => {}
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_pinned_root_that_is_none_is_refused() {
        let pinned = PinnedRoots {
            hosts: vec![],
            pem: vec!["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".into()],
        };
        let built = ClinicHttp::new(&PinnedRoots { hosts: vec!["clinic.example".into()], ..pinned });
        // Unreadable DER is found when the client is built.
        let Ok(http) = built else { return };
        let to = Endpoint::open("https://clinic.example/".parse().unwrap()).unwrap();
        assert!(matches!(http.0.client_for(&to), Err(HttpError::NoRoots(_))));
    }
}
