//! What the app asks to read, and what it was given.

use std::collections::BTreeSet;

use crate::discovery::ScopeSyntax;

/// The resource types Housecall reads, and nothing else of the record.
///
/// The clinic's sign-in page shows this list to the patient, so it is short and has no wildcard.
const RESOURCES: [&str; 7] = [
    "Patient",
    "MedicationRequest",
    "MedicationStatement",
    "Medication",
    "Practitioner",
    "Organization",
    "Appointment",
];

/// What is written to the clinic when its help is needed, and nothing else is.
pub const MESSAGE: &str = "Communication";

/// A set of access rights, as OAuth writes them.
///
/// Invariant: every scope is non-empty printable ASCII without spaces.
/// Source: SMART App Launch 2.2, "Scopes and launch context", RFC 6749 §3.3.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(BTreeSet<String>);

impl Scopes {
    /// What a patient's app asks for: who signs in, for which patient, refresh, and reading.
    pub fn for_patient(syntax: ScopeSyntax) -> Self {
        let rights = match syntax {
            ScopeSyntax::V2 => "rs",
            ScopeSyntax::V1 => "read",
        };
        let fixed = ["launch/patient", "openid", "fhirUser", "offline_access"].into_iter().map(str::to_owned);
        let resources = RESOURCES.iter().map(|resource| format!("patient/{resource}.{rights}"));
        Self(fixed.chain(resources).collect())
    }

    /// And writing to the clinic.
    pub(crate) fn with_messages(mut self, syntax: ScopeSyntax) -> Self {
        let right = match syntax {
            ScopeSyntax::V2 => "c",
            ScopeSyntax::V1 => "write",
        };
        self.0.insert(format!("patient/{MESSAGE}.{right}"));
        self
    }

    /// Reads a space-separated list; odd characters are dropped with their scope.
    pub fn from_text(text: &str) -> Self {
        Self(
            text.split_ascii_whitespace()
                .filter(|scope| scope.bytes().all(|byte| byte.is_ascii_graphic()))
                .map(str::to_owned)
                .collect(),
        )
    }

    /// The list as the `scope` parameter.
    pub fn to_text(&self) -> String {
        self.0.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Whether this exact scope is in the set.
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// Whether the patient's resources of this type may be searched.
    ///
    /// A right that is narrowed by a query (`?category=…`) counts: some of the type may be read.
    pub fn searches(&self, resource: &str) -> bool {
        self.allow(resource, 's', "read")
    }

    /// Whether resources of this type may be created for the patient.
    pub fn creates(&self, resource: &str) -> bool {
        self.allow(resource, 'c', "write")
    }

    fn allow(&self, resource: &str, letter: char, word: &str) -> bool {
        self.0.iter().any(|scope| {
            let scope = scope.split('?').next().unwrap_or_default();
            let Some(rest) = scope.strip_prefix("patient/").or_else(|| scope.strip_prefix("user/")) else {
                return false;
            };
            let Some((kind, rights)) = rest.split_once('.') else {
                return false;
            };
            let given = rights == word
                || rights == "*"
                || (rights.contains(letter) && rights.bytes().all(|right| b"cruds".contains(&right)));
            (kind == "*" || kind == resource) && given
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_names_each_resource_and_no_wildcard() {
        let text = Scopes::for_patient(ScopeSyntax::V2).to_text();
        assert!(text.contains("patient/MedicationRequest.rs"));
        assert!(text.contains("launch/patient") && text.contains("offline_access"));
        assert!(!text.contains('*'));
        assert!(Scopes::for_patient(ScopeSyntax::V1).contains("patient/Appointment.read"));
    }

    #[test]
    fn granted_rights_are_read_in_both_syntaxes() {
        for (granted, yes) in [
            ("patient/*.rs", true),
            ("patient/*.read", true),
            ("patient/MedicationRequest.rs", true),
            ("patient/MedicationRequest.cruds?status=active", true),
            ("user/*.*", true),
            ("patient/MedicationRequest.r", false),
            ("patient/Appointment.rs", false),
            ("patient/MedicationRequest.write", false),
            ("openid fhirUser", false),
            ("", false),
        ] {
            assert_eq!(Scopes::from_text(granted).searches("MedicationRequest"), yes, "{granted}");
        }
    }

    #[test]
    fn the_right_to_create_is_not_the_right_to_read() {
        for (granted, yes) in [
            ("patient/Communication.c", true),
            ("patient/Communication.write", true),
            ("patient/*.cruds", true),
            ("user/*.*", true),
            ("patient/Communication.rs", false),
            ("patient/Communication.read", false),
            ("patient/Appointment.c", false),
        ] {
            assert_eq!(Scopes::from_text(granted).creates("Communication"), yes, "{granted}");
        }
    }

    #[test]
    fn odd_characters_are_dropped_with_their_scope() {
        let scopes = Scopes::from_text("openid  \u{0}x \u{e9}t\u{e9} patient/*.rs");
        assert_eq!(scopes.to_text(), "openid patient/*.rs");
    }
}
