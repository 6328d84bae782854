//! The words of the leaflet, from the same files as the screens'.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

const ENGLISH: &str = include_str!("../../../../ui/shared/text/en/leaflet.ftl");

/// The leaflet's words in one language.
pub(crate) struct Wording {
    bundle: FluentBundle<FluentResource>,
}

impl Wording {
    pub(crate) fn english() -> Self {
        let language: LanguageIdentifier = "en".parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![language]);
        // marks around names would be drawn as boxes
        bundle.set_use_isolating(false);
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(ENGLISH.to_owned());
        bundle.add_resource_overriding(resource);
        Self { bundle }
    }

    /// The text of a message; its name when there is none, so that a hole is seen.
    pub(crate) fn say(&self, name: &str, values: &[(&str, &str)]) -> String {
        let Some(pattern) = self.bundle.get_message(name).and_then(|message| message.value()) else {
            return name.to_owned();
        };
        let mut arguments = FluentArgs::new();
        for (key, value) in values {
            arguments.set(*key, *value);
        }
        self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_file_has_no_mistake_and_every_message_is_there() {
        assert!(FluentResource::try_new(ENGLISH.to_owned()).is_ok());
        let leaflet = include_str!("leaflet.rs");
        let names = leaflet.split('"').filter(|text| text.starts_with("leaflet-"));
        let words = Wording::english();
        let mut said = 0;
        for name in names {
            assert!(words.bundle.has_message(name), "{name}");
            said += 1;
        }
        assert!(said >= 11);
    }
}
