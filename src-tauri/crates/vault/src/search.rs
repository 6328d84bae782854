//! What a person types into the search box, made safe for the full-text index.

/// More words than anyone types; the rest is dropped.
const MOST_WORDS: usize = 12;
/// Longer than any medicine's name.
const LONGEST_WORD: usize = 64;

/// The index's query for what was typed: every word must begin some word of the entry.
///
/// Invariant: no character typed is an operator. Each word is quoted, quotes doubled.
/// `None` when nothing typed is a letter or a digit.
pub(crate) fn query_from_text(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c.is_control() || c == '"')
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .map(|word| {
            let word: String = word.chars().take(LONGEST_WORD).collect();
            format!("\"{word}\"*")
        })
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_quoted_and_no_operator_survives() {
        assert_eq!(query_from_text("amlo 5mg").as_deref(), Some("\"amlo\"* \"5mg\"*"));
        assert_eq!(query_from_text("a\" OR name:b").as_deref(), Some("\"a\"* \"OR\"* \"name:b\"*"));
    }

    #[test]
    fn nothing_to_search_for_is_no_query() {
        for text in ["", "  ", "\"", "***", "- (", "\0\n"] {
            assert_eq!(query_from_text(text), None, "{text:?}");
        }
    }
}
