use std::fmt;

use serde_json::value::RawValue;

use crate::r4;

/// What a clinic's server said instead of, or beside, the records.
///
/// Source: FHIR R4, `OperationOutcome`.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Each thing it said.
    pub issues: Vec<Issue>,
}

/// One thing a server said. Its text can name a person, so `Debug` shows the codes only.
#[derive(Clone, PartialEq, Eq)]
pub struct Issue {
    /// `fatal`, `error`, `warning` or `information`; empty when not given.
    pub severity: String,
    /// FHIR's issue-type code; empty when not given.
    pub code: String,
    /// The server's own words.
    pub text: Option<String>,
}

impl Outcome {
    pub(crate) fn read(raw: &RawValue) -> Option<Self> {
        let outcome: r4::OperationOutcome = serde_json::from_str(raw.get()).ok()?;
        let issues = outcome.issue.iter().map(|issue| {
            let details = issue.details.get().and_then(|details| {
                details.text.text().or_else(|| details.coding.iter().find_map(|coding| coding.display.text()))
            });
            Issue {
                severity: issue.severity.text().unwrap_or_default().to_owned(),
                code: issue.code.text().unwrap_or_default().to_owned(),
                text: details.or_else(|| issue.diagnostics.text()).map(str::to_owned),
            }
        });
        Some(Self { issues: issues.collect() })
    }

    /// Whether something failed, as opposed to a remark.
    pub fn is_error(&self) -> bool {
        self.issues.iter().any(|issue| matches!(issue.severity.as_str(), "fatal" | "error"))
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.issues).finish()
    }
}

impl fmt::Debug for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.severity, self.code)
    }
}
