//! The words of printed pages, from the same files as the screens'.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use std::fmt;
use unic_langid::LanguageIdentifier;

const PAPER: &str = include_str!("../../../../ui/shared/text/en/paper.ftl");
const HISTORY: &str = include_str!("../../../../ui/shared/text/en/history.ftl");

/// Words in one language.
pub struct Wording {
    bundle: FluentBundle<FluentResource>,
}

impl Wording {
    /// The words of this crate's own pages.
    pub(crate) fn of_paper() -> Self {
        Self::english(&[PAPER, HISTORY])
    }

    /// The words of some English text files; what cannot be read in one is left out.
    pub fn english(files: &[&str]) -> Self {
        let language: LanguageIdentifier = "en".parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![language]);
        // marks around names would be drawn as boxes
        bundle.set_use_isolating(false);
        for file in files {
            let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*file).to_owned());
            bundle.add_resource_overriding(resource);
        }
        Self { bundle }
    }

    /// Whether there is such a message.
    pub fn has(&self, name: &str) -> bool {
        self.bundle.has_message(name)
    }

    /// The text of a message; its name when there is none, so that a hole is seen.
    pub fn say(&self, name: &str, values: &[(&str, &str)]) -> String {
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

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wording").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_files_have_no_mistake_and_every_message_is_there() {
        for file in [PAPER, HISTORY] {
            assert!(FluentResource::try_new(file.to_owned()).is_ok());
        }
        let words = Wording::of_paper();
        let sources = [
            include_str!("layout.rs"),
            include_str!("sheet.rs"),
            include_str!("history.rs"),
            include_str!("incident.rs"),
        ];
        let mut said = 0;
        for name in sources.iter().flat_map(|source| source.split('"')).filter(|text| text.starts_with("paper-")) {
            assert!(name.contains('{') || words.has(name), "{name}");
            said += 1;
        }
        assert!(said > 25, "{said}");
    }
}
