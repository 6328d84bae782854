use super::*;
use crate::http::PinnedRoots;
use crate::test_server::{DISCOVERY, TOKEN, TestServer, discovery_document, form};
use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::{get, post};
use std::collections::HashMap;
use std::sync::Mutex;
use tokio::task::JoinHandle;

const TOKENS: &str =
    r#"{"access_token":"a-1","token_type":"Bearer","refresh_token":"r-1","patient":"asha","expires_in":300}"#;

/// A clinic whose token endpoint gives one answer, and the forms it was sent.
async fn clinic(status: u16, body: &'static str) -> (TestServer, Arc<Mutex<Vec<Bytes>>>) {
    let forms: Arc<Mutex<Vec<Bytes>>> = Arc::default();
    let seen = forms.clone();
    let token = post(move |sent: Bytes| async move {
        seen.lock().unwrap().push(sent);
        (StatusCode::from_u16(status).unwrap(), body)
    });
    let app = Router::new().route(DISCOVERY, get(|| async { discovery_document() })).route(TOKEN, token);
    (TestServer::start(app).await, forms)
}

async fn begin(server: &TestServer) -> PendingSignIn {
    let http = ClinicHttp::new(&PinnedRoots::default()).unwrap();
    let ask = SignInAsk {
        base: server.base(),
        client_id: "housecall".into(),
        patient: PatientId::open("asha"),
        messages: true,
    };
    begin_sign_in(&http, ask, ReturnPage::default()).await.unwrap()
}

/// What the browser knows: where to come back, and with which state.
struct Browser {
    redirect: String,
    state: String,
}

impl Browser {
    fn sent_to(url: &Url) -> Self {
        let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
        Self { redirect: query["redirect_uri"].clone(), state: query["state"].clone() }
    }

    async fn visit(&self, query: &str) -> reqwest::Response {
        let query = query.replace("STATE", &self.state);
        self.get(&format!("{}?{query}", self.redirect)).await.unwrap()
    }

    async fn get(&self, url: &str) -> reqwest::Result<reqwest::Response> {
        reqwest::Client::builder().no_proxy().build().unwrap().get(url).send().await
    }
}

fn start(pending: PendingSignIn) -> (Browser, JoinHandle<Result<SignedIn, SignInError>>) {
    let browser = Browser::sent_to(&pending.authorize_url());
    (browser, tokio::spawn(pending.finish(std::future::pending())))
}

#[tokio::test]
async fn the_browser_brings_the_code_and_the_clinic_gives_tokens() {
    let (server, forms) = clinic(200, TOKENS).await;
    let (browser, end) = start(begin(&server).await);
    let page = browser.visit("code=c-1&state=STATE").await;
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(page.headers()["cache-control"], "no-store");
    let words = page.text().await.unwrap();
    assert!(words.contains("You can close this page"));
    assert!(!words.contains("c-1") && !words.contains(&browser.state));
    let signed_in = end.await.unwrap().unwrap();
    assert_eq!(signed_in.tokens.patient.as_str(), "asha");
    let sent = form(&forms.lock().unwrap()[0]);
    assert_eq!(sent["code"], "c-1");
    assert_eq!(sent["redirect_uri"], browser.redirect);
    assert_eq!(sent["code_verifier"].len(), 43);
}

#[tokio::test]
async fn a_wrong_state_is_refused_and_the_true_one_still_counts() {
    let (server, forms) = clinic(200, TOKENS).await;
    let (browser, end) = start(begin(&server).await);
    for query in ["code=evil&state=wrong", "code=evil", "error=access_denied"] {
        let page = browser.visit(query).await;
        assert_eq!(page.status(), 400, "{query}");
        assert!(page.text().await.unwrap().contains("not signed in yet"));
    }
    assert!(forms.lock().unwrap().is_empty(), "no code was exchanged");
    assert_eq!(browser.visit("code=c-1&state=STATE").await.status(), 200);
    assert!(end.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_replayed_redirect_finds_the_door_closed() {
    let (server, forms) = clinic(200, TOKENS).await;
    let (browser, end) = start(begin(&server).await);
    browser.visit("code=c-1&state=STATE").await;
    assert!(end.await.unwrap().is_ok());
    let again = format!("{}?code=c-1&state={}", browser.redirect, browser.state);
    assert!(browser.get(&again).await.is_err());
    assert_eq!(forms.lock().unwrap().len(), 1, "one exchange only");
}

#[tokio::test]
async fn a_redirect_with_an_error_ends_the_sign_in() {
    let (server, forms) = clinic(200, TOKENS).await;
    let (browser, end) = start(begin(&server).await);
    let page = browser.visit("error=access_denied&error_description=%3Cb%3EAsha&state=STATE").await;
    let words = page.text().await.unwrap();
    assert!(!words.contains("Asha"), "the server's words are not repeated");
    let error = end.await.unwrap().unwrap_err();
    assert!(matches!(error, SignInError::Redirect(RedirectError::Denied)), "{error:?}");
    assert!(forms.lock().unwrap().is_empty());
}

#[tokio::test]
async fn other_paths_are_ignored() {
    let (server, _forms) = clinic(200, TOKENS).await;
    let (browser, end) = start(begin(&server).await);
    let root = browser.redirect.replace("/callback", "/favicon.ico");
    let page = browser.get(&root).await.unwrap();
    assert_eq!(page.status(), 404);
    assert_eq!(page.text().await.unwrap(), "");
    browser.visit("code=c-1&state=STATE").await;
    assert!(end.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_connection_that_says_nothing_does_not_stand_in_the_way() {
    let (server, _forms) = clinic(200, TOKENS).await;
    let (browser, end) = start(begin(&server).await);
    let address = browser.redirect.strip_prefix("http://").unwrap().replace("/callback", "");
    let _silent = tokio::net::TcpStream::connect(&address).await.unwrap();
    let _silent_too = tokio::net::TcpStream::connect(&address).await.unwrap();
    assert_eq!(browser.visit("code=c-1&state=STATE").await.status(), 200);
    assert!(end.await.unwrap().is_ok());
}

#[tokio::test]
async fn the_deadline_ends_the_wait() {
    let (server, _forms) = clinic(200, TOKENS).await;
    let error = begin(&server).await.finish(std::future::ready(())).await.unwrap_err();
    assert!(matches!(error, SignInError::TimedOut));
}

#[tokio::test]
async fn cancelling_closes_the_port() {
    let (server, _forms) = clinic(200, TOKENS).await;
    let (browser, end) = start(begin(&server).await);
    assert_eq!(browser.visit("code=x&state=wrong").await.status(), 400);
    end.abort();
    assert!(end.await.is_err());
    assert!(browser.get(&browser.redirect).await.is_err());
}

#[tokio::test]
async fn a_token_endpoint_that_fails_is_named() {
    for (status, body, expected) in [
        (400, r#"{"error":"invalid_grant"}"#, TokenError::Refused),
        (500, "", TokenError::OutOfOrder { status: 500 }),
        (302, "", TokenError::Unexpected { status: 302 }),
        (200, "<html>", TokenError::Unreadable("token")),
        (200, r#"{"access_token":"a","token_type":"Bearer","patient":"mohan"}"#, TokenError::OtherPatient),
    ] {
        let (server, _forms) = clinic(status, body).await;
        let (browser, end) = start(begin(&server).await);
        browser.visit("code=c-1&state=STATE").await;
        match end.await.unwrap().unwrap_err() {
            SignInError::Token(error) => assert_eq!(error, expected, "{status}"),
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_clinic_that_does_not_say_how_to_sign_in_is_named() {
    let http = ClinicHttp::new(&PinnedRoots::default()).unwrap();
    let ask = |server: &TestServer| SignInAsk {
        base: server.base(),
        client_id: "housecall".into(),
        patient: None,
        messages: true,
    };
    let server = TestServer::start(Router::new()).await;
    let error = begin_sign_in(&http, ask(&server), ReturnPage::default()).await.unwrap_err();
    let status = matches!(error, SignInError::Discover(DiscoverError::Status { status: 404 }));
    assert!(status, "{error:?}");
    let app = Router::new().route(DISCOVERY, get(|| async { "<html>" }));
    let server = TestServer::start(app).await;
    let error = begin_sign_in(&http, ask(&server), ReturnPage::default()).await.unwrap_err();
    assert!(matches!(error, SignInError::Discover(DiscoverError::Document(_))), "{error:?}");
}
