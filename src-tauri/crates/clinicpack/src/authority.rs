//! The clinic's own TLS authority: the app trusts it, and nothing else, for hub and records.

use jiff::{Span, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use std::fmt;
use zeroize::Zeroizing;

/// The authority's name in certificates; part of what ties a server's certificate to it.
const AUTHORITY_NAME: &str = "Housecall clinic authority";

/// The authority is made once for a clinic, and pinned by every laptop.
const AUTHORITY_YEARS: i64 = 20;

/// A server's certificate; longer than the two years between a small clinic's visits by an
/// administrator, and refused by nobody, since only our app meets it.
const SERVER_YEARS: i64 = 3;

/// Why no TLS certificate was made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A host is neither a name nor an address, or a kept key is damaged.
    #[error("the certificate could not be made")]
    Certificate(#[from] rcgen::Error),
    /// The date is not one a certificate can have.
    #[error("the computer's date is not usable")]
    Date(#[from] jiff::Error),
    /// There is no host to certify.
    #[error("a server's certificate needs at least one host")]
    NoHost,
}

/// A server's certificate with its key, in PEM.
pub struct TlsIdentity {
    /// The server's certificate.
    pub certificate: String,
    /// Its key, in PKCS #8.
    pub key: Zeroizing<String>,
}

impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsIdentity(key hidden)")
    }
}

/// The clinic's TLS authority.
pub struct Authority {
    certificate: String,
    key: KeyPair,
}

impl Authority {
    /// Makes a new authority.
    ///
    /// Units: `now` is seconds since 1970.
    ///
    /// # Errors
    /// When no key could be made.
    pub fn generate(now: u64) -> Result<Self, TlsError> {
        let key = KeyPair::generate()?;
        let params = dated(authority_params()?, now, AUTHORITY_YEARS)?;
        let certificate = params.self_signed(&key)?.pem();
        Ok(Self { certificate, key })
    }

    /// Reads a kept authority.
    ///
    /// # Errors
    /// When the key is damaged.
    pub fn open(certificate: String, key: &str) -> Result<Self, TlsError> {
        let key = KeyPair::from_pem(key)?;
        Ok(Self { certificate, key })
    }

    /// The authority's certificate, in PEM: what the profile pins.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The only door out: the authority's key, in PEM, for the clinic's safe place.
    pub fn to_safe(&self) -> Zeroizing<String> {
        Zeroizing::new(self.key.serialize_pem())
    }

    /// Certifies a server under these names and addresses.
    ///
    /// Units: `now` is seconds since 1970.
    ///
    /// # Errors
    /// When there is no host, or one is not a name or an address.
    pub fn certify_server(&self, hosts: &[String], now: u64) -> Result<TlsIdentity, TlsError> {
        let first = hosts.first().ok_or(TlsError::NoHost)?;
        let mut params = CertificateParams::new(hosts)?;
        params.distinguished_name.push(DnType::CommonName, first.as_str());
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let params = dated(params, now, SERVER_YEARS)?;
        let key = KeyPair::generate()?;
        let authority = authority_params()?;
        let issuer = Issuer::from_params(&authority, &self.key);
        Ok(TlsIdentity {
            certificate: params.signed_by(&key, &issuer)?.pem(),
            key: Zeroizing::new(key.serialize_pem()),
        })
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authority(key hidden)")
    }
}

fn authority_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, AUTHORITY_NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

/// Valid from two days ago, since the laptops' clocks may be a day slow.
fn dated(mut params: CertificateParams, now: u64, years: i64) -> Result<CertificateParams, TlsError> {
    let seconds = i64::try_from(now).unwrap_or(i64::MAX);
    let today = Timestamp::from_second(seconds)?.to_zoned_datetime(TimeZone::UTC).date();
    let first = today.checked_sub(Span::new().days(2))?;
    let last = today.checked_add(Span::new().try_years(years)?)?;
    let date = |day: jiff::civil::Date| {
        // a civil date's month and day are 1 to 31
        let (month, day_of_month) = (day.month().unsigned_abs(), day.day().unsigned_abs());
        rcgen::date_time_ymd(i32::from(day.year()), month, day_of_month)
    };
    params.not_before = date(first);
    params.not_after = date(last);
    Ok(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_496_400;

    #[test]
    fn a_kept_authority_certifies_servers_of_its_name() {
        let authority = Authority::generate(NOW).unwrap();
        let kept = authority.to_safe();
        let again = Authority::open(authority.certificate().to_owned(), &kept).unwrap();
        let hosts = ["hub.clinic.test".to_owned(), "127.0.0.1".to_owned()];
        let server = again.certify_server(&hosts, NOW).unwrap();
        assert!(server.certificate.contains("BEGIN CERTIFICATE"));
        assert!(server.key.contains("PRIVATE KEY"));
        assert_ne!(server.key.as_str(), kept.as_str());
    }

    #[test]
    fn a_server_without_host_is_not_certified() {
        let authority = Authority::generate(NOW).unwrap();
        assert!(matches!(authority.certify_server(&[], NOW), Err(TlsError::NoHost)));
    }

    #[test]
    fn keys_hide_themselves_when_printed() {
        let authority = Authority::generate(NOW).unwrap();
        let server = authority.certify_server(&["a.test".to_owned()], NOW).unwrap();
        let text = format!("{authority:?} {server:?}");
        assert!(!text.contains("PRIVATE"));
    }
}
