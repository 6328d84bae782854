//! What the app writes to the clinic: that something happened to her data.

use clinical::ResourceId;
use serde_json::{Value, json};

/// Something that happened, for whoever reads the clinic's messages.
///
/// Invariant: nothing clinical is in it.
#[derive(Debug, Clone, Copy)]
pub struct Alert<'a> {
    /// To whom it happened.
    pub patient: &'a ResourceId,
    /// Whether she wrote it herself; otherwise somebody who looks after her did.
    pub herself: bool,
    /// What happened, in a sentence.
    pub says: &'a str,
    /// When she asked for help.
    pub sent: jiff::Timestamp,
}

/// A `Communication` of the category `alert`, to be created.
///
/// Source: FHIR R4, Communication; category of `communication-category`, HL7's example value set.
pub fn communication_from_alert(alert: &Alert<'_>) -> Vec<u8> {
    let patient = json!({ "reference": alert.patient.as_str() });
    let mut value = json!({
        "resourceType": "Communication",
        "status": "completed",
        "category": [{
            "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/communication-category",
                "code": "alert",
                "display": "Alert",
            }],
        }],
        "priority": "urgent",
        "subject": patient,
        "sent": alert.sent.to_string(),
        "payload": [{ "contentString": alert.says }],
    });
    if let (true, Value::Object(fields)) = (alert.herself, &mut value) {
        fields.insert("sender".into(), patient);
    }
    value.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_her_and_says_what_happened() {
        let patient = ResourceId::new("Patient", "asha").unwrap();
        let alert = Alert {
            patient: &patient,
            herself: true,
            says: "A \"laptop\" was stolen.",
            sent: jiff::Timestamp::UNIX_EPOCH,
        };
        let value: Value = serde_json::from_slice(&communication_from_alert(&alert)).unwrap();
        assert_eq!(value["resourceType"], "Communication");
        assert_eq!(value["subject"]["reference"], "Patient/asha");
        assert_eq!(value["sender"]["reference"], "Patient/asha");
        assert_eq!(value["sent"], "1970-01-01T00:00:00Z");
        assert_eq!(value["payload"][0]["contentString"], "A \"laptop\" was stolen.");
        let of_her_daughter = Alert { herself: false, ..alert };
        let value: Value = serde_json::from_slice(&communication_from_alert(&of_her_daughter)).unwrap();
        assert_eq!(value.get("sender"), None);
    }
}
