//! Trying the door without coming in.

use clinic_client::socket::{Knocked, Lost, SignFailed, knock};
use signalling::HubCode;
use std::sync::Arc;

use crate::authority::issue_tls;
use crate::bench::{Clinic, wss};

#[tokio::test(flavor = "multi_thread")]
async fn a_knock_gives_the_way_and_touches_no_place_of_the_same_person() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let asha = clinic.asha();
    let mut waits = clinic.socket(&hub, &asha);
    waits.connected().await;
    waits.wait().await;
    waits.place((1, 1)).await;
    let ice = knock(clinic.socket_config(&wss(&hub), &asha)).await.unwrap();
    assert!(ice.iter().any(|server| server.urls[0].starts_with("turn:") && !server.username.is_empty()));
    let mut rao = clinic.socket(&hub, &clinic.rao());
    rao.connected().await;
    rao.patient_in_list().await;
    // Neither replaced nor doubled.
    waits.place((1, 1)).await;
    assert!(waits.rest().await.iter().all(|event| !format!("{event:?}").contains("Refused")));
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_that_fails_has_a_name() {
    let clinic = Clinic::new();
    let hub = clinic.hub().await;
    let (asha, url) = (clinic.asha(), wss(&hub));
    let config = || clinic.socket_config(&url, &asha);

    let nowhere = clinic.socket_config("wss://no-such-clinic.invalid/socket", &asha);
    assert!(matches!(knock(nowhere).await, Err(Knocked::NoSuchName)));
    let mut stranger = config();
    stranger.pinned_ca_pem = vec![issue_tls(&["127.0.0.1"]).ca_pem];
    assert!(matches!(knock(stranger).await, Err(Knocked::Lost(Lost::NotTrusted))));
    let mut keyless = config();
    keyless.signer = Arc::new(|_: &str, _: &str| Err(SignFailed));
    assert!(matches!(knock(keyless).await, Err(Knocked::Lost(Lost::NotSigned))));
    let mut forged = config();
    forged.signer = Arc::new(|_: &str, _: &str| Ok("e30.e30.c2ln".to_owned()));
    assert!(matches!(knock(forged).await, Err(Knocked::Refused(HubCode::ProofRefused))));
    let plain = clinic.socket_config("ws://192.0.2.7/socket", &asha);
    assert!(matches!(knock(plain).await, Err(Knocked::Impossible(_))));

    hub.stop().await;
    assert!(matches!(knock(config()).await, Err(Knocked::Lost(Lost::NoAnswer))));
}
