//! A TLS authority of a test, with one server certificate under it, valid on any day.

use hub::TlsPem;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};

/// What the hub listens with, and what its clients pin.
pub(crate) struct IssuedTls {
    pub(crate) ca_pem: String,
    pub(crate) server: TlsPem,
}

/// Certifies `names` (host names and IP addresses).
pub(crate) fn issue_tls(names: &[&str]) -> IssuedTls {
    let mut ca = CertificateParams::new(Vec::<String>::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    ca.distinguished_name.push(DnType::CommonName, "Hill Clinic CA");
    let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();

    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut server = CertificateParams::new(names).unwrap();
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.use_authority_key_identifier_extension = true;
    server.distinguished_name.push(DnType::CommonName, "Hill Clinic hub");
    let key = KeyPair::generate().unwrap();
    let certificate = server.signed_by(&key, &ca).unwrap();
    IssuedTls { ca_pem: ca.pem(), server: TlsPem { certificates: certificate.pem(), key: key.serialize_pem() } }
}
