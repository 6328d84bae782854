//! Addresses that a password, a code or a token may be sent to.

use url::{Host, Url};

/// Why an address may not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text is no URL.
    #[error("the address cannot be read")]
    Unreadable,
    /// It is neither https nor plain http on this computer.
    #[error("the address does not use https")]
    NotSecure,
    /// It carries a user name, a fragment or a query where none belongs.
    #[error("the address carries parts that do not belong there")]
    ExtraParts,
}

/// One address of the clinic's servers that secrets may travel to.
///
/// Invariant: https, or http on the loopback of this computer; no user name, no fragment.
/// Source: SMART App Launch 2.2, "App protection" (TLS only), RFC 8252 §8.3 for loopback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// Checks one absolute address.
    ///
    /// # Errors
    /// [`AddressError`] when it is not https (loopback excepted) or carries a user name or fragment.
    pub fn open(url: Url) -> Result<Self, AddressError> {
        let secure = match url.scheme() {
            "https" => url.host().is_some(),
            "http" => is_loopback(&url),
            _ => false,
        };
        if !secure {
            return Err(AddressError::NotSecure);
        }
        let extra = !url.username().is_empty() || url.password().is_some() || url.fragment().is_some();
        if extra {
            return Err(AddressError::ExtraParts);
        }
        Ok(Self(url))
    }

    /// The address itself.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Whether the address is on this computer.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Whether `other` has the same scheme, host and port.
    pub fn same_origin(&self, other: &Url) -> bool {
        self.0.origin() == other.origin()
    }
}

/// The root of the clinic's records, for example `https://clinic.example/fhir`.
///
/// Invariant: an [`Endpoint`] without a query; joining never leaves its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FhirBase {
    /// As the clinic wrote it, without the last slash: the `aud` of every sign-in.
    text: String,
    /// With a last slash, for joining.
    root: Endpoint,
}

impl FhirBase {
    /// Checks the clinic's FHIR address.
    ///
    /// # Errors
    /// [`AddressError`] as for [`Endpoint::open`], and for a query.
    pub fn open(text: &str) -> Result<Self, AddressError> {
        let text = text.trim_end_matches('/');
        let root = Url::parse(&format!("{text}/")).map_err(|_| AddressError::Unreadable)?;
        if root.query().is_some() {
            return Err(AddressError::ExtraParts);
        }
        let root = Endpoint::open(root)?;
        Ok(Self { text: text.to_owned(), root })
    }

    /// The value of the `aud` parameter.
    pub fn aud(&self) -> &str {
        &self.text
    }

    /// The base with its last slash; relative references are read against it.
    pub fn root(&self) -> &Endpoint {
        &self.root
    }

    /// Where the clinic says how to sign in.
    ///
    /// # Errors
    /// [`AddressError::Unreadable`] never happens for an opened base.
    pub fn discovery(&self) -> Result<Endpoint, AddressError> {
        self.join(".well-known/smart-configuration")
    }

    /// An address below the base, for example `Patient/asha`.
    ///
    /// # Errors
    /// [`AddressError::ExtraParts`] when `below` would leave the base's path or origin.
    pub fn join(&self, below: &str) -> Result<Endpoint, AddressError> {
        let url = self.root.0.join(below).map_err(|_| AddressError::Unreadable)?;
        let stays = self.root.same_origin(&url) && url.path().starts_with(self.root.0.path());
        if !stays {
            return Err(AddressError::ExtraParts);
        }
        Endpoint::open(url)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(text: &str) -> Result<Endpoint, AddressError> {
        Endpoint::open(Url::parse(text).unwrap())
    }

    #[test]
    fn http_is_taken_on_this_computer_only() {
        for good in [
            "https://clinic.example/token",
            "http://127.0.0.1:9000/token",
            "http://127.8.0.1/",
            "http://[::1]:9000/",
            "http://localhost:9000/",
        ] {
            assert!(endpoint(good).is_ok(), "{good}");
        }
        for bad in [
            "http://clinic.example/token",
            "http://localhost.evil.example/",
            "http://127.0.0.1.evil.example/",
            "http://192.168.1.4/",
            "http://[::2]/",
            "ftp://127.0.0.1/",
            "javascript:alert(1)",
            "file:///etc/passwd",
        ] {
            assert_eq!(endpoint(bad), Err(AddressError::NotSecure), "{bad}");
        }
    }

    #[test]
    fn user_names_and_fragments_are_refused() {
        for bad in ["https://asha@clinic.example/", "https://:pw@clinic.example/", "https://clinic.example/#x"] {
            assert_eq!(endpoint(bad), Err(AddressError::ExtraParts), "{bad}");
        }
    }

    #[test]
    fn aud_is_the_base_as_the_clinic_wrote_it() {
        for text in ["https://clinic.example/fhir", "https://clinic.example/fhir/"] {
            let base = FhirBase::open(text).unwrap();
            assert_eq!(base.aud(), "https://clinic.example/fhir");
            assert_eq!(
                base.discovery().unwrap().url().as_str(),
                "https://clinic.example/fhir/.well-known/smart-configuration"
            );
        }
    }

    #[test]
    fn joining_never_leaves_the_base() {
        let base = FhirBase::open("https://clinic.example/fhir").unwrap();
        assert!(base.join("Patient/asha").is_ok());
        for bad in ["../admin", "/other", "https://evil.example/fhir/x", "//evil.example/fhir/"] {
            assert_eq!(base.join(bad), Err(AddressError::ExtraParts), "{bad}");
        }
    }

    #[test]
    fn a_base_with_a_query_is_refused() {
        assert!(FhirBase::open("https://clinic.example/fhir?x=1").is_err());
        assert_eq!(FhirBase::open("clinic"), Err(AddressError::Unreadable));
    }
}
