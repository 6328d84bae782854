use std::sync::Arc;

use hub::{Hub, HubConfig, RelayConfig, TurnSecret};
use signalling::IceServer;
use tokio::net::UdpSocket;
use turn::client::{Client, ClientConfig};
use webrtc_util::Conn;

use crate::bench::{Clinic, LOOPBACK};

async fn client(hub: &Hub, server: &IceServer) -> Client {
    let address = hub.addresses().turn.unwrap().to_string();
    let client = Client::new(ClientConfig {
        stun_serv_addr: address.clone(),
        turn_serv_addr: address,
        username: server.username.clone(),
        password: server.credential.clone(),
        realm: String::new(),
        software: String::new(),
        rto_in_ms: 0,
        conn: Arc::new(UdpSocket::bind((LOOPBACK, 0)).await.unwrap()),
        vnet: None,
    })
    .await
    .unwrap();
    client.listen().await.unwrap();
    client
}

async fn credentials(clinic: &Clinic, hub: &Hub) -> IceServer {
    let mut end = clinic.socket(hub, &clinic.asha());
    let (_, _, ice) = end.connected().await;
    end.handle.stop().await;
    let relay = ice.into_iter().find(|server| !server.username.is_empty());
    relay.expect("a relay in the welcome")
}

#[tokio::test(flavor = "multi_thread")]
async fn packets_pass_the_relay_both_ways() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let server = credentials(&clinic, &hub).await;
    assert!(server.urls[0].starts_with("turn:127.0.0.1:"));
    let client = client(&hub, &server).await;
    let relayed = client.allocate().await.unwrap();
    let peer = UdpSocket::bind((LOOPBACK, 0)).await.unwrap();

    // Asks for the permission by itself.
    let to = peer.local_addr().unwrap();
    relayed.send_to(b"from the patient", to).await.unwrap();
    let mut buf = [0; 1500];
    let (n, from) = peer.recv_from(&mut buf).await.unwrap();
    assert_eq!(&buf[..n], b"from the patient");
    assert_eq!(from, relayed.local_addr().unwrap());

    peer.send_to(b"from the doctor", from).await.unwrap();
    let (n, _) = relayed.recv_from(&mut buf).await.unwrap();
    assert_eq!(&buf[..n], b"from the doctor");
    client.close().await.unwrap();
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_and_expired_credentials_get_no_relay() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let server = credentials(&clinic, &hub).await;
    let wrong = IceServer { credential: "a guess".to_owned(), ..server.clone() };
    assert!(client(&hub, &wrong).await.allocate().await.is_err());
    // A later end that the hub did not sign.
    let stretched = IceServer { username: server.username.replacen('1', "2", 1), ..server.clone() };
    assert!(client(&hub, &stretched).await.allocate().await.is_err());
    clinic.pass(5 * 60 * 60);
    assert!(client(&hub, &server).await.allocate().await.is_err());
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn relays_beside_the_hub_are_handed_out_with_passwords_of_their_own() {
    let clinic = Clinic::new();
    let urls = vec!["turns:relay.clinic.test:443?transport=tcp".to_owned()];
    let relay = |secret: &str| RelayConfig { urls: urls.clone(), secret: TurnSecret::new(secret) };
    let relays = vec![relay("a secret of one relay"), relay("a secret of another")];
    let hub = Hub::start(HubConfig { relays, ..clinic.config(0) }).await.unwrap();
    let mut end = clinic.socket(&hub, &clinic.asha());
    let (session, _, ice) = end.connected().await;
    let others: Vec<_> = ice.iter().filter(|server| server.urls == urls).collect();
    assert_eq!((ice.len(), others.len()), (4, 2), "the built-in relay, its mirror, and these");
    assert!(others.iter().all(|server| server.username.ends_with(&format!(":{session}"))));
    assert_ne!(others[0].credential, others[1].credential);
    end.handle.stop().await;
    hub.stop().await;
}
