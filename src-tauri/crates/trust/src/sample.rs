//! The sample clinic and its people, with fixed keys. Tests only.

use crate::certificate::{ActsFor, Certificate, Role};
use crate::chain::Anchor;
use crate::device::Device;
use crate::fingerprint::Fingerprint;
use crate::profile::{ClinicProfile, RevocationPolicy};
use crate::revocations::RevocationList;
use crate::secret::{DeviceKey, OneTimeKey, RootKey};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

pub(crate) const DAY: u64 = 24 * 60 * 60;
/// 24 November 2026, 05:00 UTC: half past ten in the morning at Hill Clinic.
pub(crate) const NOW: u64 = 1_795_496_400;
/// A printed code, and what it stands for: the bytes 17 times 1 to 15.
pub(crate) const CODE: &str = "24H3-6H2N-CSVR-H6DA-QF6D-VVQZ-A6";
pub(crate) const CALL: &str = "4f5c9a52-6a4e-4f8e-9d29-0c3b6f1d2a70";

fn kept(label: &str) -> [u8; 33] {
    let mut bytes = [1; 33];
    bytes[1..].copy_from_slice(&Sha256::digest(format!("sample key of {label}")));
    bytes
}

pub(crate) fn device_key(label: &str) -> DeviceKey {
    DeviceKey::from_keychain(&kept(label)).unwrap()
}

pub(crate) fn root() -> RootKey {
    RootKey::from_scalar(&kept("hill clinic")[1..]).unwrap()
}

pub(crate) fn other_root() -> RootKey {
    RootKey::from_scalar(&kept("another clinic")[1..]).unwrap()
}

pub(crate) fn one_time_key() -> OneTimeKey {
    let scalar = crate::jws::to_base64url(&kept("asha's invitation")[1..]);
    OneTimeKey::from_invitation(&scalar).unwrap()
}

pub(crate) fn asha_key() -> DeviceKey {
    device_key("asha's laptop")
}

pub(crate) fn rao_key() -> DeviceKey {
    device_key("dr rao's browser")
}

pub(crate) fn anchor() -> Anchor {
    Anchor { clinic: "hill-clinic".to_owned(), root: root().public() }
}

pub(crate) fn profile() -> ClinicProfile {
    ClinicProfile {
        ca_pem: vec!["-----BEGIN CERTIFICATE-----".to_owned()],
        client_id: "housecall".to_owned(),
        fhir_base: "https://clinic.test/fhir".to_owned(),
        hub: "wss://hub.clinic.test/socket".to_owned(),
        id: "hill-clinic".to_owned(),
        issued: NOW,
        name: "Hill Clinic".to_owned(),
        number: 1,
        page_origin: "https://doctor.clinic.test".to_owned(),
        phone: "555 0100".to_owned(),
        revocation: RevocationPolicy::Warn,
        update_key: None,
        zone: "Asia/Kolkata".to_owned(),
    }
}

pub(crate) fn rao_certificate() -> Certificate {
    Certificate {
        acts_for: None,
        clinic: "hill-clinic".to_owned(),
        exp: NOW + 30 * DAY,
        iss: root().public().thumbprint(),
        key: rao_key().public(),
        name: "Dr Anita Rao".to_owned(),
        nbf: NOW,
        role: Role::Provider,
        serial: "rao-1".to_owned(),
        sub: "Practitioner/rao".to_owned(),
    }
}

pub(crate) fn rao_chain() -> Vec<String> {
    vec![rao_certificate().sign(root().secret()).unwrap()]
}

pub(crate) fn asha_certificate() -> Certificate {
    Certificate {
        iss: one_time_key().public().thumbprint(),
        key: asha_key().public(),
        role: Role::Patient,
        serial: "asha-2".to_owned(),
        ..invitation_certificate()
    }
}

pub(crate) fn invitation_certificate() -> Certificate {
    Certificate {
        acts_for: None,
        clinic: "hill-clinic".to_owned(),
        exp: NOW + 30 * DAY,
        iss: root().public().thumbprint(),
        key: one_time_key().public(),
        name: "Asha Verma".to_owned(),
        nbf: NOW,
        role: Role::Invitation,
        serial: "asha-1".to_owned(),
        sub: "Patient/asha".to_owned(),
    }
}

pub(crate) fn asha_chain() -> Vec<String> {
    vec![
        asha_certificate().sign(one_time_key().secret()).unwrap(),
        invitation_certificate().sign(root().secret()).unwrap(),
    ]
}

pub(crate) fn asha() -> Arc<Device> {
    Arc::new(Device::new(asha_key(), asha_chain(), anchor(), None, NOW).unwrap())
}

pub(crate) fn rao() -> Arc<Device> {
    Arc::new(Device::new(rao_key(), rao_chain(), anchor(), None, NOW).unwrap())
}

/// Another certified doctor of the same clinic.
pub(crate) fn sen() -> Arc<Device> {
    let key = device_key("dr sen's browser");
    let certificate = Certificate {
        key: key.public(),
        name: "Dr Joy Sen".to_owned(),
        serial: "sen-1".to_owned(),
        sub: "Practitioner/sen".to_owned(),
        ..rao_certificate()
    };
    let chain = vec![certificate.sign(root().secret()).unwrap()];
    Arc::new(Device::new(key, chain, anchor(), None, NOW).unwrap())
}

/// Asha's father, another patient of the same clinic.
pub(crate) fn mohan() -> Arc<Device> {
    let key = device_key("mohan's laptop");
    let invitation = Certificate {
        name: "Mohan Verma".to_owned(),
        serial: "mohan-1".to_owned(),
        sub: "Patient/mohan".to_owned(),
        ..invitation_certificate()
    };
    let leaf = Certificate {
        key: key.public(),
        name: invitation.name.clone(),
        serial: "mohan-2".to_owned(),
        sub: invitation.sub.clone(),
        ..asha_certificate()
    };
    let chain = vec![leaf.sign(one_time_key().secret()).unwrap(), invitation.sign(root().secret()).unwrap()];
    Arc::new(Device::new(key, chain, anchor(), None, NOW).unwrap())
}

pub(crate) fn revocation_list() -> RevocationList {
    RevocationList {
        clinic: "hill-clinic".to_owned(),
        issued: NOW,
        keys: vec![device_key("a lost laptop").public().thumbprint()],
        next: NOW + 7 * DAY,
        number: 7,
        serials: vec!["mohan-0".to_owned()],
    }
}

/// Asha's daughter, who acts for her.
pub(crate) fn meera_certificate() -> Certificate {
    Certificate {
        key: device_key("meera's laptop").public(),
        role: Role::Caregiver,
        serial: "meera-2".to_owned(),
        iss: one_time_key().public().thumbprint(),
        ..meera_invitation_certificate()
    }
}

pub(crate) fn meera_invitation_certificate() -> Certificate {
    Certificate {
        acts_for: Some(ActsFor {
            name: "Asha Verma".to_owned(),
            patient: "Patient/asha".to_owned(),
            relation: "daughter".to_owned(),
        }),
        name: "Meera Verma".to_owned(),
        serial: "meera-1".to_owned(),
        sub: "RelatedPerson/meera".to_owned(),
        ..invitation_certificate()
    }
}

/// Asha's device, renewed by Dr Rao for 90 days.
pub(crate) fn renewal_certificate() -> Certificate {
    Certificate {
        exp: NOW + 90 * DAY,
        iss: rao_key().public().thumbprint(),
        serial: "asha-3".to_owned(),
        ..asha_certificate()
    }
}

/// An interpreter, admitted by Dr Rao for a day.
pub(crate) fn guest_certificate() -> Certificate {
    Certificate {
        exp: NOW + DAY,
        iss: rao_key().public().thumbprint(),
        key: device_key("the interpreter's browser").public(),
        name: "Nadia, interpreter".to_owned(),
        role: Role::Guest,
        serial: "guest-1".to_owned(),
        sub: "Guest/4f5c9a526a4e".to_owned(),
        ..asha_certificate()
    }
}

/// A chain of what Dr Rao signed.
pub(crate) fn signed_by_rao(leaf: &Certificate) -> Vec<String> {
    vec![leaf.sign(rao_key().secret()).unwrap(), rao_chain().remove(0)]
}

/// A session description whose certificate is the hash of `label`.
pub(crate) fn sdp(label: &str) -> String {
    let fingerprint = fingerprint(label);
    let section =
        |kind: &str| format!("m={kind} 9 UDP/TLS/RTP/SAVPF 96\r\na=fingerprint:{fingerprint}\r\na=setup:actpass\r\n");
    let (audio, video) = (section("audio"), section("video"));
    format!("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n{audio}{video}")
}

pub(crate) fn fingerprint(label: &str) -> Fingerprint {
    Fingerprint::from_der(label.as_bytes())
}
