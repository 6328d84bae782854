use std::collections::HashSet;

use url::Url;

use crate::bundle::Bundle;

/// No patient has this many pages; a server that goes on is broken.
pub const MAX_PAGES: usize = 200;

/// Follows the pages of one search, as far as they may be followed.
///
/// Invariant: an address is given out once, always on the origin of the first page, and at most
/// `MAX_PAGES` of them: the token goes to nobody else.
#[derive(Clone, Debug)]
pub struct Pages {
    first: Url,
    seen: HashSet<Url>,
    limit: usize,
}

/// Why the next page is not fetched. What was fetched so far is incomplete and must be said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PagingError {
    /// The next page is on another server, or asks to leave https.
    #[error("the next page is on another server")]
    OtherOrigin,
    /// The next page was fetched before.
    #[error("the pages go round in a loop")]
    Loop,
    /// There are too many.
    #[error("there are more than {limit} pages")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// The next page's address is not one.
    #[error("the address of the next page cannot be read")]
    BadAddress,
}

impl Pages {
    /// Begins at the address of the first page.
    pub fn starting_at(first: &Url) -> Self {
        Self { first: first.clone(), seen: HashSet::from([without_fragment(first.clone())]), limit: MAX_PAGES }
    }

    /// The address of the page after this one; `None` after the last.
    ///
    /// # Errors
    /// [`PagingError`] when there is a next page that may not be followed.
    pub fn next(&mut self, page: &Bundle) -> Result<Option<Url>, PagingError> {
        let Some(written) = page.next_as_written() else {
            return Ok(None);
        };
        if written.is_empty() {
            return Err(PagingError::BadAddress);
        }
        let next = without_fragment(self.first.join(written).map_err(|_| PagingError::BadAddress)?);
        let named = !next.username().is_empty() || next.password().is_some();
        if next.origin() != self.first.origin() || !next.origin().is_tuple() || named {
            return Err(PagingError::OtherOrigin);
        }
        if self.seen.contains(&next) {
            return Err(PagingError::Loop);
        }
        if self.seen.len() >= self.limit {
            return Err(PagingError::TooMany { limit: self.limit });
        }
        self.seen.insert(next.clone());
        Ok(Some(next))
    }
}

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(next: Option<&str>) -> Bundle {
        let links = next.map_or(String::new(), |url| format!(r#"{{"relation": "next", "url": "{url}"}}"#));
        let bytes = format!(
            r#"{{"resourceType": "Bundle", "link": [{{"relation": "self", "url": "x"}}{}{links}]}}"#,
            if links.is_empty() { "" } else { "," }
        );
        Bundle::read(bytes.as_bytes()).unwrap()
    }

    fn pages() -> Pages {
        Pages::starting_at(&Url::parse("https://clinic.example/fhir/MedicationRequest?patient=1").unwrap())
    }

    #[test]
    fn the_last_page_has_no_next() {
        assert_eq!(pages().next(&page(None)), Ok(None));
    }

    #[test]
    fn a_next_page_on_the_same_origin_is_followed_also_when_it_is_relative() {
        let mut pages = pages();
        let absolute = pages.next(&page(Some("https://clinic.example/fhir?page=2"))).unwrap().unwrap();
        assert_eq!(absolute.as_str(), "https://clinic.example/fhir?page=2");
        let relative = pages.next(&page(Some("?page=3"))).unwrap().unwrap();
        assert_eq!(relative.as_str(), "https://clinic.example/fhir/MedicationRequest?page=3");
    }

    #[test]
    fn bundle_next_other_origin() {
        for url in [
            "https://evil.example/fhir?page=2",
            "http://clinic.example/fhir?page=2",
            "https://clinic.example:8443/fhir?page=2",
            "//evil.example/fhir",
            "https://asha@clinic.example/fhir",
            "data:text/plain,x",
        ] {
            assert_eq!(pages().next(&page(Some(url))), Err(PagingError::OtherOrigin), "{url}");
        }
    }

    #[test]
    fn bundle_next_loops() {
        let mut pages = pages();
        assert!(pages.next(&page(Some("?page=2"))).is_ok());
        assert_eq!(pages.next(&page(Some("?page=2#again"))), Err(PagingError::Loop));
        assert_eq!(pages.next(&page(Some("?patient=1"))), Err(PagingError::Loop), "the first page counts too");
    }

    #[test]
    fn bundle_next_never_ends() {
        let mut pages = pages();
        let error = (0..1_000).find_map(|number| pages.next(&page(Some(&format!("?page={number}")))).err());
        assert_eq!(error, Some(PagingError::TooMany { limit: MAX_PAGES }));
    }

    #[test]
    fn a_next_page_without_an_address_is_an_error_and_not_the_end() {
        assert_eq!(pages().next(&page(Some(""))), Err(PagingError::BadAddress));
        assert_eq!(pages().next(&page(Some("https://"))), Err(PagingError::BadAddress));
    }
}
