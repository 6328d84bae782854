use std::fmt;

/// One code from one list of codes, kept even when this program does not know it.
///
/// Source: FHIR R4, `Coding`. Hidden from `Debug`: a code can name a drug.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Coding {
    /// The list the code comes from, a URL.
    pub system: Option<String>,
    /// The code itself.
    pub code: Option<String>,
    /// The words the clinic gave for it.
    pub display: Option<String>,
}

/// A thing said by codes, by words, or by both.
///
/// Source: FHIR R4, `CodeableConcept`. Hidden from `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Concept {
    /// What the clinician wrote or picked.
    pub text: Option<String>,
    /// The same thing in one or more lists of codes.
    pub codings: Vec<Coding>,
}

impl Concept {
    /// The best words there are: the text, else the first display; never blank.
    pub fn words(&self) -> Option<&str> {
        let displays = self.codings.iter().map(|c| c.display.as_deref());
        std::iter::once(self.text.as_deref()).chain(displays).flatten().map(str::trim).find(|words| !words.is_empty())
    }

    /// The first code there is; never blank.
    pub fn code(&self) -> Option<&str> {
        self.codings.iter().filter_map(|c| c.code.as_deref()).map(str::trim).find(|code| !code.is_empty())
    }

    /// Whether it carries this code, from whatever list.
    pub fn has_code(&self, code: &str) -> bool {
        self.codings.iter().any(|c| c.code.as_deref() == Some(code))
    }
}

impl fmt::Debug for Coding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Coding")
    }
}

impl fmt::Debug for Concept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Concept({} codes)", self.codings.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_words_are_passed_over() {
        let concept = Concept {
            text: Some("  ".into()),
            codings: vec![
                Coding { display: Some(String::new()), ..Coding::default() },
                Coding { display: Some("By mouth".into()), code: Some("26643006".into()), system: None },
            ],
        };
        assert_eq!(concept.words(), Some("By mouth"));
        assert_eq!(concept.code(), Some("26643006"));
        assert!(!format!("{concept:?}").contains("mouth"));
    }
}
