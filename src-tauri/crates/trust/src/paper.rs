//! The clinic's root key on paper: four lines to print once, lock away, and type back.

use crate::base32::{CodeError, check_number, grouped, read, write};
use crate::secret::RootKey;
use zeroize::Zeroizing;

/// How many lines the key takes on paper.
pub const PAPER_LINES: usize = 4;

/// Eight bytes of the key in 13 characters (the lowest bit is spare and zero).
const LINE_CHARACTERS: usize = 13;

/// With its two check characters a line is three groups of five.
const LINE_GROUP: usize = 5;

/// Why the lines typed from paper are not a root key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// Some lines are missing, or there are too many.
    #[error("the paper has four lines")]
    WrongLines,
    /// A line has a typing mistake, or stands in another's place.
    #[error("line {line} is not as it was printed")]
    Line {
        /// Which one, counted from 1.
        line: u8,
        /// What is wrong with it.
        #[source]
        defect: CodeError,
    },
    /// Every line is whole, and together they are no key.
    #[error("the lines are not a root key")]
    NotAKey,
}

impl PaperError {
    /// A stable code for the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongLines => "paper_wrong_lines",
            Self::Line { .. } => "paper_line",
            Self::NotAKey => "paper_not_a_key",
        }
    }
}

impl RootKey {
    /// The key for paper, to be printed once and locked away.
    ///
    /// Shape: four lines of eight bytes each, as 13 characters of Crockford's base32 and two check characters: the
    /// first ten bits of SHA-256("hc-paper" ‖ the line's number ‖ the eight bytes).
    pub fn to_paper(&self) -> [Zeroizing<String>; PAPER_LINES] {
        let scalar = self.secret().to_scalar();
        let mut chunks = scalar.chunks_exact(8);
        [1_u8, 2, 3, 4].map(|line| {
            let bytes = <[u8; 8]>::try_from(chunks.next().unwrap_or_default()).unwrap_or_default();
            let mut text = write(u128::from(u64::from_be_bytes(bytes)) << 1, LINE_CHARACTERS);
            text.push_str(&write(paper_check(line, bytes), crate::base32::CHECK_CHARACTERS));
            grouped(&text, LINE_GROUP)
        })
    }

    /// Reads the four lines back, as forgiving as an invitation's code.
    ///
    /// # Errors
    /// Which line has which defect.
    pub fn from_paper(lines: &[&str]) -> Result<Self, PaperError> {
        if lines.len() != PAPER_LINES {
            return Err(PaperError::WrongLines);
        }
        let mut scalar = Zeroizing::new(Vec::with_capacity(32));
        for (line, text) in (1_u8..).zip(lines) {
            let at = |defect| PaperError::Line { line, defect };
            let (number, check) = read(text, LINE_CHARACTERS).map_err(at)?;
            let bytes = u64::try_from(number >> 1).map_err(|_| at(CodeError::Mistyped))?.to_be_bytes();
            if number & 1 != 0 || check != paper_check(line, bytes) {
                return Err(at(CodeError::Mistyped));
            }
            scalar.extend_from_slice(&bytes);
        }
        Self::from_scalar(&scalar).map_err(|_| PaperError::NotAKey)
    }
}

fn paper_check(line: u8, bytes: [u8; 8]) -> u128 {
    check_number(&[b"hc-paper", &[line], &bytes])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_root_comes_back_from_paper() {
        let lines = sample::root().to_paper();
        let typed: Vec<String> = lines.iter().map(|line| line.to_lowercase().replace('-', " ")).collect();
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        assert_eq!(RootKey::from_paper(&typed).unwrap().public(), sample::root().public());
        assert!(lines.iter().all(|line| line.len() == 17), "three groups of five");
    }

    #[test]
    fn a_mistake_on_paper_names_its_line() {
        let lines = sample::root().to_paper();
        let good = || lines.iter().map(|line| line.to_string()).collect::<Vec<_>>();
        let refusal = |typed: &[String]| {
            let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
            RootKey::from_paper(&typed).unwrap_err()
        };
        let mut mistyped = good();
        let other = if mistyped[2].starts_with('7') { "8" } else { "7" };
        mistyped[2].replace_range(0..1, other);
        assert_eq!(refusal(&mistyped), PaperError::Line { line: 3, defect: CodeError::Mistyped });
        let mut swapped = good();
        swapped.swap(0, 1);
        assert_eq!(refusal(&swapped), PaperError::Line { line: 1, defect: CodeError::Mistyped });
        let mut short = good();
        short[3].pop();
        let defect = CodeError::WrongLength { found: 14, expected: 15 };
        assert_eq!(refusal(&short), PaperError::Line { line: 4, defect });
        assert_eq!(refusal(&good()[..3]), PaperError::WrongLines);
        let zero = paper_check_lines([0; 8]);
        assert_eq!(refusal(&zero), PaperError::NotAKey);
    }

    /// Four whole lines of the same eight bytes.
    fn paper_check_lines(bytes: [u8; 8]) -> Vec<String> {
        let line = |line| {
            let number = u128::from(u64::from_be_bytes(bytes)) << 1;
            format!("{}{}", *write(number, LINE_CHARACTERS), *write(paper_check(line, bytes), 2))
        };
        (1..=4).map(line).collect()
    }
}
