//! What the clinic has revoked: told to everybody, and out of the door at once. And sealed invitations.

use crate::bench::{Clinic, End, T0};
use clinic_client::socket::SocketEvent;
use hub::{Hub, HubConfig};
use signalling::{FromHub, HubCode};
use std::path::PathBuf;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use trust::{RevocationList, Thumbprint};

fn file(clinic: &Clinic) -> PathBuf {
    clinic.folder().join("revocations.jws")
}

/// Publishes a list; the text as it is told.
fn publish(clinic: &Clinic, number: u64, keys: Vec<Thumbprint>) -> String {
    let clinic_id = "hill-clinic".to_owned();
    let next = T0 + 7 * 24 * 3600;
    let list = RevocationList { clinic: clinic_id, issued: T0, keys, next, number, serials: Vec::new() };
    let text = clinic.root.sign_revocations(&list).unwrap();
    // As an administrator copies it: whole, under its name.
    let new = clinic.folder().join("new.jws");
    std::fs::write(&new, &text).unwrap();
    std::fs::rename(new, file(clinic)).unwrap();
    text
}

async fn hub(clinic: &Clinic) -> Hub {
    let revocations = Some(file(clinic));
    let invitations = Some(clinic.folder().join("invitations"));
    Hub::start(HubConfig { revocations, invitations, ..clinic.config(0) }).await.unwrap()
}

async fn told(end: &mut End) -> String {
    end.message(|message| match message {
        FromHub::Revocations { list } => Some(list),
        _ => None,
    })
    .await
}

async fn refused(end: &mut End) -> HubCode {
    end.until(|event| match event {
        SocketEvent::Refused(code) => Some(code),
        _ => None,
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_told_after_the_welcome_and_when_the_list_changes() {
    let clinic = Clinic::new();
    let first = publish(&clinic, 1, Vec::new());
    let hub = hub(&clinic).await;
    let (mut asha, mut rao) = (clinic.socket(&hub, &clinic.asha()), clinic.socket(&hub, &clinic.rao()));
    assert_eq!(told(&mut asha).await, first);
    assert_eq!(told(&mut rao).await, first);
    let second = publish(&clinic, 2, Vec::new());
    assert_eq!(told(&mut asha).await, second);
    assert_eq!(told(&mut rao).await, second);
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_revoked_is_put_out_at_once_and_not_let_in_again() {
    let clinic = Clinic::new();
    publish(&clinic, 1, Vec::new());
    let hub = hub(&clinic).await;
    let (asha_device, rao_device) = (clinic.asha(), clinic.rao());
    let (mut asha, mut rao) = (clinic.socket(&hub, &asha_device), clinic.socket(&hub, &rao_device));
    told(&mut asha).await;
    told(&mut rao).await;
    let second = publish(&clinic, 2, vec![rao_device.identity().key().thumbprint()]);
    assert_eq!(refused(&mut rao).await, HubCode::CertificateRefused);
    assert_eq!(told(&mut asha).await, second, "nobody else is touched");
    assert_eq!(refused(&mut clinic.socket(&hub, &rao_device)).await, HubCode::CertificateRefused);
    // Not even after the hub started anew, which reads the list before it lets anybody in.
    hub.stop().await;
    let hub = self::hub(&clinic).await;
    assert_eq!(refused(&mut clinic.socket(&hub, &rao_device)).await, HubCode::CertificateRefused);
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clinic_without_a_list_goes_on_without_one() {
    let clinic = Clinic::new();
    let hub = hub(&clinic).await;
    let mut asha = clinic.socket(&hub, &clinic.asha());
    asha.connected().await;
    let list = publish(&clinic, 1, Vec::new());
    assert_eq!(told(&mut asha).await, list, "the first one is found too");
    hub.stop().await;
}

async fn get(hub: &Hub, path: &str) -> String {
    let mut tcp = TcpStream::connect(hub.addresses().page.unwrap()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    tcp.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tcp.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_invitation_is_given_to_whoever_knows_its_name_and_the_folder_is_not_listed() {
    let clinic = Clinic::new();
    let folder = clinic.folder().join("invitations");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("AbCdEfGhIjKlMnOpQrSt-_"), "sealed").unwrap();
    let hub = hub(&clinic).await;
    let found = get(&hub, "/invitations/AbCdEfGhIjKlMnOpQrSt-_").await;
    assert!(found.starts_with("HTTP/1.1 200") && found.ends_with("\r\n\r\nsealed"), "{found}");
    let unknown = get(&hub, "/invitations/BbCdEfGhIjKlMnOpQrSt-_").await;
    let dates = |answer: &str| answer.lines().filter(|line| !line.starts_with("date:")).collect::<Vec<_>>().join("\n");
    for path in
        ["/invitations/", "/invitations", "/invitations/..%2Fwaiting-room.db", "/invitations/%00", "/invitations/%ff"]
    {
        let answer = get(&hub, path).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        assert_eq!(dates(&answer), dates(&unknown), "{path}");
    }
    hub.stop().await;
}
