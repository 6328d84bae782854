//! What an app may ask for and was given: SMART scopes.

/// A granted list of scopes, in the order asked for.
///
/// Invariant: every word in it is one this clinic knows.
/// Source: SMART App Launch 2.2 §3 (v2 syntax), and the v1 words `read`, `write`, `*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes(Vec<String>);

/// What is done with a resource, as the letter of the v2 syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Create,
    Read,
    Update,
    Delete,
    Search,
}

impl Deed {
    fn letter(self) -> char {
        match self {
            Self::Create => 'c',
            Self::Read => 'r',
            Self::Update => 'u',
            Self::Delete => 'd',
            Self::Search => 's',
        }
    }
}

impl Scopes {
    /// The known ones of the scopes asked for; unknown ones fall away, as SMART allows.
    pub(crate) fn granted(asked: &str) -> Self {
        let mut kept: Vec<String> = Vec::new();
        for word in asked.split(' ').filter(|word| is_known(word)) {
            if !kept.iter().any(|known| known == word) {
                kept.push(word.to_owned());
            }
        }
        Self(kept)
    }

    /// Narrows at a refresh; none when something is asked that was never granted.
    pub(crate) fn narrowed(&self, asked: &str) -> Option<Self> {
        let words: Vec<String> = asked.split(' ').map(str::to_owned).collect();
        words.iter().all(|word| self.0.contains(word)).then_some(Self(words))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a refresh token belongs to them.
    pub(crate) fn stays(&self) -> bool {
        self.0.iter().any(|word| word == "offline_access" || word == "online_access")
    }

    /// Whether they allow a deed on a type of resource.
    pub(crate) fn allow(&self, deed: Deed, kind: &str) -> bool {
        self.0
            .iter()
            .filter_map(|word| resource_scope(word))
            .any(|(of, letters)| (of == "*" || of == kind) && letters.contains(deed.letter()))
    }

    /// As written in a token answer.
    pub(crate) fn text(&self) -> String {
        self.0.join(" ")
    }
}

fn is_known(word: &str) -> bool {
    matches!(word, "launch/patient" | "offline_access" | "online_access") || resource_scope(word).is_some()
}

/// Splits `patient/Type.letters` into the type and its letters, always in the v2 form.
fn resource_scope(word: &str) -> Option<(&str, &str)> {
    let (kind, deeds) = word.strip_prefix("patient/")?.split_once('.')?;
    if kind != "*" && !crate::store::is_kind(kind) {
        return None;
    }
    let letters = match deeds {
        "read" => "rs",
        "write" => "cud",
        "*" => "cruds",
        "" => return None,
        letters if in_order(letters) => letters,
        _ => return None,
    };
    Some((kind, letters))
}

/// The letters must come in the order of "cruds", each at most once.
fn in_order(letters: &str) -> bool {
    let mut rest = "cruds".chars();
    letters.chars().all(|letter| rest.any(|known| known == letter))
}

#[cfg(test)]
mod tests {
    use super::{Deed, Scopes};

    #[test]
    fn a_scope_allows_its_letters_on_its_type_only() {
        let scopes = Scopes::granted("launch/patient patient/MedicationRequest.rs");
        assert!(scopes.allow(Deed::Read, "MedicationRequest"));
        assert!(!scopes.allow(Deed::Update, "MedicationRequest"));
        assert!(!scopes.allow(Deed::Read, "Appointment"));
        assert!(Scopes::granted("patient/*.read").allow(Deed::Search, "Appointment"));
    }

    #[test]
    fn unknown_scopes_fall_away() {
        let asked = "openid system/*.rs patient/Patient.sr patient/Patient.r offline_access";
        let scopes = Scopes::granted(asked);
        assert_eq!(scopes.text(), "patient/Patient.r offline_access");
        assert!(scopes.stays());
    }

    #[test]
    fn a_refresh_can_only_narrow() {
        let scopes = Scopes::granted("patient/Patient.r offline_access");
        assert!(scopes.narrowed("patient/Patient.r").is_some());
        assert!(scopes.narrowed("patient/Patient.rs").is_none());
    }
}
