//! The link of an invitation, as in the leaflet's QR code: where its bundle is, and its code.

use crate::base32::CodeError;
use crate::code::InvitationCode;
use crate::profile::is_safe_address;
use url::Url;
use zeroize::Zeroizing;

/// Longer than any address a clinic has; a QR code of more is no longer read by a laptop's camera.
const MAX_LINK_BYTES: usize = 512;

/// Why a link, or a typed address and code, was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Not a link to an invitation, or cut short before its code.
    #[error("this is not a link to an invitation")]
    NotALink,
    /// The address is not readable or not encrypted.
    #[error("the clinic's web address is not a safe one")]
    UnsafeAddress,
    /// The code in it is not whole.
    #[error("the invitation's code is not right")]
    Code(#[from] CodeError),
}

impl LinkError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotALink => "link_unreadable",
            Self::UnsafeAddress => "link_unsafe_address",
            Self::Code(error) => error.code(),
        }
    }
}

/// Where an invitation's bundle is, and the code that opens it.
///
/// Shape: `housecall://invite/?from=<the clinic's web address, percent-encoded>#<code>`. The code is behind the `#`,
/// which browsers send to nobody.
/// Invariant: the address is `https` (or this computer), without login, query or fragment, and does not end in `/`.
#[derive(Debug)]
pub struct InvitationLink {
    address: String,
    code: InvitationCode,
}

impl InvitationLink {
    /// Puts a clinic's web address and a code together. `address` may be typed without `https://`.
    ///
    /// # Errors
    /// When the address is not readable or not encrypted.
    pub fn new(address: &str, code: InvitationCode) -> Result<Self, LinkError> {
        let address = address.trim();
        let address = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
        if address.len() > MAX_LINK_BYTES {
            return Err(LinkError::UnsafeAddress);
        }
        let url = Url::parse(&address).map_err(|_| LinkError::UnsafeAddress)?;
        if !is_safe_address(&url, "https", "http") || url.query().is_some() || url.fragment().is_some() {
            return Err(LinkError::UnsafeAddress);
        }
        let address = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { address, code })
    }

    /// Reads the two fields of somebody who types.
    ///
    /// # Errors
    /// When the code has a defect, or the address is not a safe one.
    pub fn typed(address: &str, code: &str) -> Result<Self, LinkError> {
        Self::new(address, InvitationCode::read(code)?)
    }

    /// Reads a link.
    ///
    /// # Errors
    /// When it is another link, its address is not safe, or its code has a defect.
    pub fn read(text: &str) -> Result<Self, LinkError> {
        let text = text.trim();
        if text.len() > MAX_LINK_BYTES {
            return Err(LinkError::NotALink);
        }
        let url = Url::parse(text).map_err(|_| LinkError::NotALink)?;
        if url.scheme() != "housecall" || url.host_str() != Some("invite") || !matches!(url.path(), "" | "/") {
            return Err(LinkError::NotALink);
        }
        let mut pairs = url.query_pairs();
        let (Some((name, address)), None) = (pairs.next(), pairs.next()) else {
            return Err(LinkError::NotALink);
        };
        if name != "from" {
            return Err(LinkError::NotALink);
        }
        Self::typed(&address, url.fragment().ok_or(LinkError::NotALink)?)
    }

    /// The only door out: the link, for the QR code.
    pub fn to_text(&self) -> Zeroizing<String> {
        let from: String = url::form_urlencoded::byte_serialize(self.address.as_bytes()).collect();
        let code = self.code.to_text();
        Zeroizing::new(format!("housecall://invite/?from={from}#{}", *code))
    }

    /// The clinic's web address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where the bundle is.
    pub fn bundle_address(&self) -> String {
        format!("{}/invitations/{}", self.address, self.code.lookup_id())
    }

    /// The code.
    pub fn code(&self) -> &InvitationCode {
        &self.code
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn refusal(text: &str) -> LinkError {
        InvitationLink::read(text).unwrap_err()
    }

    #[test]
    fn a_link_is_read_back() {
        for (typed, address) in [
            ("https://doctor.clinic.test", "https://doctor.clinic.test"),
            ("doctor.clinic.test/", "https://doctor.clinic.test"),
            (" https://clinic.test/housecall/ ", "https://clinic.test/housecall"),
            ("http://127.0.0.1:8443", "http://127.0.0.1:8443"),
        ] {
            let link = InvitationLink::typed(typed, sample::CODE).unwrap();
            let again = InvitationLink::read(&link.to_text()).unwrap();
            assert_eq!((link.address(), again.address()), (address, address));
            assert_eq!(again.bundle_address(), format!("{address}/invitations/{}", link.code().lookup_id()));
        }
        assert!(!format!("{:?}", InvitationLink::typed("a.test", sample::CODE)).contains(sample::CODE));
    }

    #[test]
    fn an_unsafe_address_is_refused() {
        for address in [
            "http://clinic.test",
            "ftp://clinic.test",
            "https://name:word@clinic.test",
            "https://clinic.test/?q",
            "https://clinic.test/#x",
            "",
            "https://",
        ] {
            let error = InvitationLink::typed(address, sample::CODE).unwrap_err();
            assert_eq!(error, LinkError::UnsafeAddress, "{address}");
        }
    }

    #[test]
    fn a_truncated_or_foreign_link_is_refused() {
        let link = InvitationLink::typed("https://clinic.test", sample::CODE).unwrap().to_text();
        let code = link.find('#').unwrap();
        for length in 0..link.len() {
            let error = refusal(&link[..length]);
            if length > code {
                assert!(matches!(error, LinkError::Code(CodeError::WrongLength { .. })), "{length}: {error}");
            } else {
                assert_ne!(error, LinkError::Code(CodeError::Mistyped));
            }
        }
        for text in [
            link.replace("housecall:", "https:"),
            link.replace("invite", "visit"),
            link.replace("?from=", "?to="),
            link.replace("#", "&from=https%3A%2F%2Fevil.test#"),
            link.replace("/?", "/more?"),
            format!("{}{}", *link, "x".repeat(600)),
        ] {
            assert_eq!(refusal(&text), LinkError::NotALink, "{text}");
        }
    }
}
