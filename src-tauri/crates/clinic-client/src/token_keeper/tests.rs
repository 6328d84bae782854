use super::*;
use crate::http::PinnedRoots;
use crate::test_server::{DISCOVERY, REVOKE, TOKEN, TestServer, discovery_document, form};
use crate::tokens::{KeepFailed, Tokens};
use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::{get, post};
use smart::{FhirBase, PatientId, RevocationError};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use zeroize::Zeroizing;

/// A clinic that rotates: `r-N` gives `a-N+1` and `r-N+1`, once.
#[derive(Default)]
struct Clinic {
    refreshes: AtomicUsize,
    current: AtomicU64,
    status: AtomicU64,
    rotates: AtomicBool,
    revoked: Mutex<Vec<String>>,
    /// Opened by the test; until then a refresh does not answer.
    gate: Mutex<Option<tokio::sync::watch::Receiver<bool>>>,
}

impl Clinic {
    async fn token(self: Arc<Self>, body: Bytes) -> (StatusCode, String) {
        self.refreshes.fetch_add(1, Ordering::SeqCst);
        let gate = self.gate.lock().unwrap().clone();
        if let Some(mut gate) = gate {
            gate.wait_for(|open| *open).await.unwrap();
        }
        let status = self.status.load(Ordering::SeqCst);
        if status != 200 {
            let status = StatusCode::from_u16(u16::try_from(status).unwrap()).unwrap();
            return (status, "out of order".into());
        }
        let number = self.current.load(Ordering::SeqCst);
        let sent = form(&body);
        assert_eq!(sent["grant_type"], "refresh_token");
        if sent["refresh_token"] != format!("r-{number}") {
            return (StatusCode::BAD_REQUEST, r#"{"error":"invalid_grant"}"#.into());
        }
        let next = number + 1;
        if !self.rotates.load(Ordering::SeqCst) {
            let body = format!(r#"{{"access_token":"a-{next}","token_type":"bearer","expires_in":100}}"#);
            return (StatusCode::OK, body);
        }
        self.current.store(next, Ordering::SeqCst);
        let body = format!(
            r#"{{"access_token":"a-{next}","token_type":"bearer","refresh_token":"r-{next}","expires_in":100}}"#
        );
        (StatusCode::OK, body)
    }
}

/// A keychain that can be broken, and what it holds.
#[derive(Clone, Default)]
struct Keychain {
    holds: Arc<Mutex<Vec<String>>>,
    broken: Arc<AtomicBool>,
}

impl RefreshKeep for Keychain {
    async fn keep(&mut self, token: &RefreshToken) -> Result<(), KeepFailed> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(KeepFailed);
        }
        self.holds.lock().unwrap().push(token.reveal().to_owned());
        Ok(())
    }
}

struct Scene {
    clinic: Arc<Clinic>,
    server: TestServer,
    keychain: Keychain,
    /// Seconds since the beginning.
    now: Arc<AtomicU64>,
    tokens: Tokens,
}

async fn scene() -> Scene {
    scene_starting("r-1").await
}

async fn scene_starting(token: &str) -> Scene {
    let clinic = Arc::new(Clinic {
        current: AtomicU64::new(1),
        status: AtomicU64::new(200),
        rotates: AtomicBool::new(true),
        ..Clinic::default()
    });
    let (at_token, at_revoke) = (clinic.clone(), clinic.clone());
    let app = Router::new()
        .route(DISCOVERY, get(|| async { discovery_document() }))
        .route(TOKEN, post(move |body: Bytes| at_token.token(body)))
        .route(
            REVOKE,
            post(move |body: Bytes| async move {
                at_revoke.revoked.lock().unwrap().push(form(&body)["token"].clone());
            }),
        );
    let server = TestServer::start(app).await;
    let keychain = Keychain::default();
    let now = Arc::new(AtomicU64::new(0));
    let tokens = tokens(server.base(), keychain.clone(), now.clone(), Start::Kept(refresh(token)));
    Scene { clinic, server, keychain, now, tokens }
}

fn refresh(token: &str) -> RefreshToken {
    RefreshToken::open(Zeroizing::new(token.into())).unwrap()
}

fn tokens(base: FhirBase, keychain: Keychain, now: Arc<AtomicU64>, start: Start) -> Tokens {
    let grant =
        Grant { base, client_id: "housecall".into(), patient: PatientId::open("asha").unwrap(), discovery: None };
    let beginning = Instant::now();
    let clock: Clock = Arc::new(move || beginning + Duration::from_secs(now.load(Ordering::SeqCst)));
    let http = ClinicHttp::new(&PinnedRoots::default()).unwrap();
    let (tokens, keeper) = Tokens::new(http, grant, start, keychain, clock);
    tokio::spawn(keeper.run());
    tokens
}

impl Scene {
    fn refreshes(&self) -> usize {
        self.clinic.refreshes.load(Ordering::SeqCst)
    }

    fn kept(&self) -> Vec<String> {
        self.keychain.holds.lock().unwrap().clone()
    }
}

fn shown(access: &Access) -> String {
    access.bearer().to_str().unwrap().to_owned()
}

#[tokio::test]
async fn ten_callers_at_once_make_one_refresh() {
    let scene = scene().await;
    let (open, gate) = tokio::sync::watch::channel(false);
    *scene.clinic.gate.lock().unwrap() = Some(gate);
    let callers: Vec<_> = (0..10)
        .map(|_| {
            let tokens = scene.tokens.clone();
            tokio::spawn(async move { tokens.access().await })
        })
        .collect();
    tokio::task::yield_now().await;
    open.send(true).unwrap();
    for caller in callers {
        assert_eq!(shown(&caller.await.unwrap().unwrap()), "Bearer a-2");
    }
    assert_eq!(scene.refreshes(), 1);
    assert_eq!(scene.kept(), ["r-2"]);
}

#[tokio::test]
async fn ten_callers_refused_with_the_same_token_make_one_refresh() {
    let scene = scene().await;
    let old = scene.tokens.access().await.unwrap();
    let callers: Vec<_> = (0..10)
        .map(|_| {
            let (tokens, old) = (scene.tokens.clone(), old.clone());
            tokio::spawn(async move { tokens.access_instead_of(&old).await })
        })
        .collect();
    for caller in callers {
        assert_eq!(shown(&caller.await.unwrap().unwrap()), "Bearer a-3");
    }
    assert_eq!(scene.refreshes(), 2);
}

#[tokio::test]
async fn a_young_token_is_given_again_and_an_old_one_refreshed() {
    let scene = scene().await;
    for seconds in [0, 50, 84] {
        scene.now.store(seconds, Ordering::SeqCst);
        assert_eq!(shown(&scene.tokens.access().await.unwrap()), "Bearer a-2", "{seconds}");
    }
    scene.now.store(86, Ordering::SeqCst);
    assert_eq!(shown(&scene.tokens.access().await.unwrap()), "Bearer a-3");
    assert_eq!(scene.kept(), ["r-2", "r-3"]);
}

#[tokio::test]
async fn a_token_that_is_not_kept_is_not_used() {
    let scene = scene().await;
    scene.keychain.broken.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        let error = scene.tokens.access().await.unwrap_err();
        assert!(matches!(error, AccessError::NotKept(_)), "{error:?}");
    }
    assert_eq!(scene.refreshes(), 1, "the rotated token is held, not asked for again");
    assert!(scene.kept().is_empty());
    scene.keychain.broken.store(false, Ordering::SeqCst);
    assert_eq!(shown(&scene.tokens.access().await.unwrap()), "Bearer a-2");
    assert_eq!(scene.kept(), ["r-2"]);
    assert_eq!(scene.refreshes(), 1);
}

#[tokio::test]
async fn a_refused_refresh_asks_for_a_new_sign_in_and_is_not_tried_again() {
    let scene = scene_starting("r-stale").await;
    for _ in 0..3 {
        let error = scene.tokens.access().await.unwrap_err();
        assert!(matches!(error, AccessError::SignInAgain), "{error:?}");
    }
    assert_eq!(scene.refreshes(), 1);
}

#[tokio::test]
async fn a_server_out_of_order_is_not_a_refusal() {
    let scene = scene().await;
    for status in [500, 503, 400] {
        scene.clinic.status.store(status, Ordering::SeqCst);
        let error = scene.tokens.access().await.unwrap_err();
        assert!(matches!(error, AccessError::Token(_)), "{status}: {error:?}");
    }
    scene.clinic.status.store(200, Ordering::SeqCst);
    assert_eq!(shown(&scene.tokens.access().await.unwrap()), "Bearer a-2");
}

#[tokio::test]
async fn no_network_is_not_a_refusal() {
    let scene = scene().await;
    assert!(scene.tokens.access().await.is_ok());
    scene.server.stop().await;
    scene.now.store(1_000, Ordering::SeqCst);
    for _ in 0..2 {
        let error = scene.tokens.access().await.unwrap_err();
        assert!(matches!(error, AccessError::Http(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_rotate_leaves_the_keychain_alone() {
    let scene = scene().await;
    scene.clinic.rotates.store(false, Ordering::SeqCst);
    for round in 0..3 {
        scene.now.store(round * 1_000, Ordering::SeqCst);
        assert_eq!(shown(&scene.tokens.access().await.unwrap()), "Bearer a-2");
    }
    assert_eq!(scene.refreshes(), 3);
    assert!(scene.kept().is_empty());
}

#[tokio::test]
async fn a_caller_who_leaves_does_not_break_off_the_refresh() {
    let scene = scene().await;
    let (open, gate) = tokio::sync::watch::channel(false);
    *scene.clinic.gate.lock().unwrap() = Some(gate);
    let tokens = scene.tokens.clone();
    let caller = tokio::spawn(async move { tokens.access().await });
    while scene.refreshes() == 0 {
        tokio::task::yield_now().await;
    }
    caller.abort();
    open.send(true).unwrap();
    assert_eq!(shown(&scene.tokens.access().await.unwrap()), "Bearer a-2");
    assert_eq!(scene.refreshes(), 1);
    assert_eq!(scene.kept(), ["r-2"]);
}

#[tokio::test]
async fn signing_out_revokes_the_refresh_token() {
    let scene = scene().await;
    scene.tokens.access().await.unwrap();
    scene.tokens.sign_out().await.unwrap();
    assert_eq!(*scene.clinic.revoked.lock().unwrap(), ["r-2"]);
    let error = scene.tokens.access().await.unwrap_err();
    assert!(matches!(error, AccessError::Stopped), "{error:?}");
}

#[tokio::test]
async fn a_clinic_that_cannot_revoke_is_said_so() {
    let document = discovery_document().replace("revocation_endpoint", "other_endpoint");
    let app = Router::new().route(DISCOVERY, get(move || async { document }));
    let server = TestServer::start(app).await;
    let start = Start::Kept(refresh("r-1"));
    let tokens = tokens(server.base(), Keychain::default(), Arc::default(), start);
    let error = tokens.sign_out().await.unwrap_err();
    let not_offered = matches!(error, SignOutError::Revocation(RevocationError::NotOffered));
    assert!(not_offered, "{error:?}");
}
