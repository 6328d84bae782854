//! A clinic's profile.

use crate::pen::Hand;
use trust::open_profile;
use url::{Host, Url};

/// The bytes as the signed text, and as claims under a good signature.
pub fn profile(bytes: &[u8]) {
    read(&String::from_utf8_lossy(bytes));
    read(&Hand::Root.signs("hc-profile+jwt", bytes));
}

/// What is taken has all that a person must be shown, and no address that is not encrypted.
fn read(text: &str) {
    let Some(root) = Hand::Root.public() else { return };
    let Ok(profile) = open_profile(text, &root) else { return };
    for said in [&profile.id, &profile.name, &profile.phone, &profile.client_id, &profile.zone] {
        assert!(!said.trim().is_empty());
    }
    for (address, encrypted) in [(&profile.hub, "wss"), (&profile.fhir_base, "https"), (&profile.page_origin, "https")]
    {
        let Ok(url) = Url::parse(address) else { panic!("{address} is none") };
        assert!(url.scheme() == encrypted || is_here(&url), "{address}");
    }
}

/// This computer itself may be reached in the open.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
