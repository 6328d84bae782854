//! The words of the leaflet, from the same files as the screens'.

use paper::Wording;

const ENGLISH: &str = include_str!("../../../../ui/shared/text/en/leaflet.ftl");

/// The leaflet's words.
pub(crate) fn english() -> Wording {
    Wording::english(&[ENGLISH])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_of_the_leaflet_is_there() {
        let leaflet = include_str!("leaflet.rs");
        let names = leaflet.split('"').filter(|text| text.starts_with("leaflet-"));
        let words = english();
        let mut said = 0;
        for name in names {
            assert!(words.has(name), "{name}");
            said += 1;
        }
        assert!(said >= 11);
    }
}
