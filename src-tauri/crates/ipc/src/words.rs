//! Doses, dates and times in words a child of nine reads.
//!
//! **In:** values of `clinical`. **Out:** text ready to be shown and read out.
//! **Never:** a guess. What is not understood for certain is shown as the doctor wrote it, and
//! where nothing was written, literally and with the advice to ask.
//! **Next:** [`Words::dose_words`].

mod agreement;
mod amount;
mod clause;
mod dose;
mod schedule;
mod status;
mod time;

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// The English texts of doses, dates and times.
const ENGLISH: &str = include_str!("../../../../ui/shared/text/en/dose.ftl");

/// The words of one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The words of English.
    pub fn english() -> Self {
        Self::new("en", ENGLISH)
    }

    fn new(language: &str, texts: &str) -> Self {
        let language: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The texts are left to right throughout; the marks would be read out by some voices.
        bundle.set_use_isolating(false);
        let resource = match FluentResource::try_new(texts.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
        Self { bundle }
    }

    /// The text of a message; its name when there is none, so that a hole is seen and not silent.
    pub(crate) fn say(&self, name: &str, values: &[(&str, &str)]) -> String {
        let Some(pattern) = self.bundle.get_message(name).and_then(|message| message.value()) else {
            return name.to_owned();
        };
        let mut arguments = FluentArgs::new();
        for (key, value) in values {
            arguments.set(Cow::Owned((*key).to_owned()), (*value).to_owned());
        }
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned()
    }

    #[cfg(test)]
    fn has(&self, name: &str) -> bool {
        self.bundle.has_message(name)
    }

    /// "a", "a and b", "a, b and c".
    fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [only] => only.clone(),
            [first, last] => self.say("list-two", &[("first", first), ("last", last)]),
            [first, rest @ ..] => self.say("list-more", &[("first", first), ("rest", &self.list(rest))]),
        }
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_file_has_no_mistake() {
        assert!(FluentResource::try_new(ENGLISH.to_owned()).is_ok());
    }

    #[test]
    fn every_event_unit_and_day_has_words() {
        let words = Words::english();
        for when in clinical::When::all() {
            assert!(words.has(&format!("when-{}", when.code().replace('.', "-"))), "{}", when.code());
        }
        for month in 1..=12 {
            assert!(words.has(&format!("month-{month}")));
        }
    }

    #[test]
    fn lists_read_as_a_person_says_them() {
        let words = Words::english();
        let list = |items: &[&str]| words.list(&items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>());
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
