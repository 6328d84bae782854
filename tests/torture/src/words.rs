//! What she reads: the code and the words of the screen, from the same places as the window's.

use paper::Wording;
use session::Trouble;
use vault::{Condition, OpenError, RestoreError};

const PROBLEMS: &str = include_str!("../../../ui/shared/text/en/problems.ftl");

/// A code and the words on the screen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Said {
    /// E.g. "HC-230".
    pub code: String,
    /// What happened.
    pub words: String,
}

/// For a vault that does not open.
#[must_use]
pub fn of_error(error: OpenError) -> Said {
    of_trouble(error.into())
}

/// For a copy that does not open.
#[must_use]
pub fn of_restore(error: RestoreError) -> Said {
    of_trouble(error.into())
}

/// For a vault that opens; nothing when it is as it was left.
#[must_use]
pub fn of_condition(condition: &Condition) -> Option<Said> {
    Trouble::of_condition(condition).map(of_trouble)
}

/// For anything.
#[must_use]
pub fn of_trouble(trouble: Trouble) -> Said {
    // The names of troubles, codes and messages are one and the same, but for the disk's.
    let name = match trouble {
        Trouble::Disk => "DiskTrouble".to_owned(),
        trouble => format!("{trouble:?}"),
    };
    let code = ipc::ErrorCode::ALL.iter().find(|code| format!("{code:?}") == name);
    let (first, rest) = name.split_at(1);
    let message = format!("problem-{}{rest}", first.to_lowercase());
    Said {
        code: code.map_or("none", |code| code.label()).to_owned(),
        words: Wording::english(&[PROBLEMS]).say(&message, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_a_vault_does_not_open_has_a_code_and_words() {
        let conditions = [Condition::Forked, Condition::Unanchored, Condition::Altered(vault::Findings::default())];
        let said = conditions.iter().filter_map(of_condition);
        let closed = [OpenError::KeyMissing, OpenError::WrongKey, OpenError::Io(std::io::ErrorKind::Other)];
        for said in said.chain(closed.map(of_error)) {
            assert!(said.code.starts_with("HC-") && !said.words.starts_with("problem-"), "{said:?}");
        }
    }
}
