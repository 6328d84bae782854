/// One part of a sentence, and whether it says all that the record says.
pub(super) struct Clause {
    pub(super) words: String,
    /// False when the words are only the literal record: an unknown code, an odd combination.
    pub(super) sure: bool,
}

impl Clause {
    pub(super) fn sure(words: String) -> Self {
        Self { words, sure: true }
    }

    pub(super) fn literal(words: String) -> Self {
        Self { words, sure: false }
    }

    /// Puts clauses together with commas; sure when each is.
    pub(super) fn join(clauses: Vec<Self>) -> Option<Self> {
        let clauses: Vec<Self> =
            clauses.into_iter().filter(|clause| !clause.words.is_empty() || !clause.sure).collect();
        if clauses.is_empty() {
            return None;
        }
        let sure = clauses.iter().all(|clause| clause.sure);
        let words: Vec<String> =
            clauses.into_iter().map(|clause| clause.words).filter(|words| !words.is_empty()).collect();
        Some(Self { words: words.join(", "), sure })
    }
}
