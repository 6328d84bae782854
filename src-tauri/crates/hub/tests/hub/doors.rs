use std::sync::Arc;

use crate::authority::issue_tls;
use clinic_client::socket::{Lost, SignFailed, SocketEvent};
use hub::{Hub, StartError};
use signalling::{Envelope, FromHub, HubCode, limits};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use futures_util::{SinkExt as _, StreamExt as _};

use crate::bench::{Clinic, End, LOOPBACK, wss};

type Raw = WebSocketStream<TcpStream>;

/// A bare socket at the door without TLS, as a page has it.
async fn raw(hub: &Hub, origin: Option<&'static str>) -> Result<Raw, Error> {
    let address = hub.addresses().page.unwrap();
    let mut request = format!("ws://{address}/socket").into_client_request()?;
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().unwrap());
    }
    let tcp = TcpStream::connect(address).await?;
    client_async(request, tcp).await.map(|(socket, _)| socket)
}

async fn hear(socket: &mut Raw) -> Option<FromHub> {
    loop {
        match socket.next().await? {
            Ok(Message::Text(text)) => {
                return Some(Envelope::<FromHub>::parse(text.as_str()).unwrap().body);
            }
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            _ => return None,
        }
    }
}

async fn code_for(hub: &Hub, text: String) -> Option<HubCode> {
    let mut socket = raw(hub, None).await.unwrap();
    assert!(matches!(hear(&mut socket).await, Some(FromHub::Challenge { .. })));
    socket.send(Message::Text(text.into())).await.unwrap();
    match hear(&mut socket).await {
        Some(FromHub::Error { code, .. }) => Some(code),
        _ => None,
    }
}

async fn refused(end: &mut End) -> HubCode {
    end.until(|event| match event {
        SocketEvent::Refused(code) => Some(code),
        SocketEvent::Connected { .. } => panic!("let in"),
        _ => None,
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_heard_before_the_hello() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let wait = r#"{"v":1,"seq":1,"ack":0,"body":{"type":"wait","appointment":null}}"#;
    let code = code_for(&hub, wait.to_owned()).await;
    assert_eq!(code, Some(HubCode::HelloFirst));
    let code = code_for(&hub, "not JSON".to_owned()).await;
    assert_eq!(code, Some(HubCode::BadMessage));
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_beyond_the_limit_ends_the_socket() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut socket = raw(&hub, None).await.unwrap();
    hear(&mut socket).await;
    let big = "x".repeat(limits::MAX_MESSAGE_BYTES + 1);
    drop(socket.send(Message::Text(big.into())).await);
    assert!(
        hear(&mut socket).await.is_none_or(|body| matches!(body, FromHub::Error { code: HubCode::BadMessage, .. }))
    );
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_of_another_clinic_are_refused_for_good() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let stranger = Clinic::new().asha();
    let mut end = clinic.socket(&hub, &stranger);
    assert_eq!(refused(&mut end).await, HubCode::CertificateRefused);
    assert!(end.rest().await.is_empty());
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_keys_signature_and_a_proof_for_another_hub_are_refused() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let (asha, rao) = (clinic.asha(), clinic.rao());

    let mut foreign = clinic.socket_config(&wss(&hub), &rao);
    foreign.certificates = asha.certificates().to_vec();
    assert_eq!(refused(&mut End::start(foreign)).await, HubCode::ProofRefused);

    let mut relayed = clinic.socket_config(&wss(&hub), &asha);
    relayed.signer =
        Arc::new(move |nonce: &str, _: &str| asha.prove_hello(nonce, "hub.evil.test").map_err(|_| SignFailed));
    assert_eq!(refused(&mut End::start(relayed)).await, HubCode::ProofRefused);
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_the_pinned_root_did_not_certify_hears_nothing() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut config = clinic.socket_config(&wss(&hub), &clinic.asha());
    let other = issue_tls(&["127.0.0.1"]);
    config.pinned_ca_pem = vec![other.ca_pem];
    let mut end = End::start(config);
    let first = end.next().await;
    assert!(matches!(first, SocketEvent::Disconnected { why: Lost::NotTrusted, .. }));
    end.handle.stop().await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_at_the_address_is_said_so_and_tried_again() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let port = hub.addresses().tls.unwrap().port();
    let config = clinic.socket_config(&wss(&hub), &clinic.asha());
    hub.stop().await;
    let mut end = End::start(config);
    assert!(matches!(end.next().await, SocketEvent::Disconnected { why: Lost::NoAnswer, .. }));
    let hub = clinic.hub_again(port).await;
    end.handle.connect_now();
    end.connected().await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_gets_no_socket() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    assert!(raw(&hub, Some("http://localhost:8080")).await.is_ok());
    let evil = raw(&hub, Some("https://evil.test")).await;
    assert!(matches!(evil, Err(Error::Http(answer)) if answer.status() == 403));
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_tls_the_hub_listens_on_this_machine_only() {
    let clinic = Clinic::new();
    let mut config = clinic.config(0);
    config.page_listen = Some("0.0.0.0:0".parse().unwrap());
    let error = Hub::start(config).await.unwrap_err();
    assert!(matches!(error, StartError::NotLoopback(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_said_so() {
    let clinic = Clinic::new();
    let taken = tokio::net::TcpListener::bind((LOOPBACK, 0)).await.unwrap();
    let config = clinic.config(taken.local_addr().unwrap().port());
    let error = Hub::start(config).await.unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_messages_is_cut_off() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let mut end = clinic.socket(&hub, &clinic.asha());
    end.connected().await;
    for _ in 0..250 {
        // The socket may be cut in the middle.
        drop(end.handle.send(signalling::ToHub::Ping {}).await);
    }
    let why = end
        .until(|event| match event {
            SocketEvent::Disconnected { why, .. } => Some(why),
            _ => None,
        })
        .await;
    assert_eq!(why, Lost::Busy(HubCode::TooFast));
    hub.stop().await;
}
