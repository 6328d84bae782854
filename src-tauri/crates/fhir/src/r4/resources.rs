use super::datatypes::{
    Annotation, CodeableConcept, CodeableReference, ContactPoint, HumanName, Period, Raw, Reference,
    VirtualServiceDetail, r4,
};
use crate::field::{Field, Many};

r4! {
    /// What every record has: its kind and its id.
    Head {
        resource_type: Field<String>,
        id: Field<String>,
    }

    /// `MedicationRequest`
    MedicationRequest {
        status: Field<String>,
        status_reason: Field<CodeableConcept>,
        intent: Field<String>,
        do_not_perform: Field<bool>,
        medication_codeable_concept: Field<CodeableConcept>,
        medication_reference: Field<Reference>,
        /// R5
        medication: Field<CodeableReference>,
        contained: Many<Raw>,
        authored_on: Field<String>,
        requester: Field<Reference>,
        reason_code: Many<CodeableConcept>,
        reason_reference: Many<Reference>,
        note: Many<Annotation>,
        dosage_instruction: Many<Raw>,
        modifier_extension: Many<Raw>,
    }

    /// `MedicationStatement`
    MedicationStatement {
        status: Field<String>,
        status_reason: Many<CodeableConcept>,
        medication_codeable_concept: Field<CodeableConcept>,
        medication_reference: Field<Reference>,
        /// R5
        medication: Field<CodeableReference>,
        contained: Many<Raw>,
        effective_date_time: Field<String>,
        effective_period: Field<Period>,
        date_asserted: Field<String>,
        information_source: Many<Reference>,
        based_on: Many<Reference>,
        reason_code: Many<CodeableConcept>,
        reason_reference: Many<Reference>,
        note: Many<Annotation>,
        dosage: Many<Raw>,
        modifier_extension: Many<Raw>,
    }

    /// `Medication`
    Medication {
        code: Field<CodeableConcept>,
        ingredient: Many<Ingredient>,
    }

    /// `Medication.ingredient`
    Ingredient {
        item_codeable_concept: Field<CodeableConcept>,
        item_reference: Field<Reference>,
    }

    /// `Condition`, as far as it names a reason.
    Condition {
        code: Field<CodeableConcept>,
    }

    /// `Practitioner`, `Patient`, `RelatedPerson`: somebody with a name.
    Person {
        name: Many<HumanName>,
        birth_date: Field<String>,
    }

    /// `PractitionerRole`
    PractitionerRole {
        practitioner: Field<Reference>,
        organization: Field<Reference>,
    }

    /// `Organization`
    Organization {
        name: Field<String>,
    }

    /// `HealthcareService`, as far as it can be reached.
    HealthcareService {
        telecom: Many<ContactPoint>,
    }

    /// `Appointment`
    Appointment {
        status: Field<String>,
        description: Field<String>,
        start: Field<String>,
        end: Field<String>,
        participant: Many<Participant>,
        service_type: Many<CodeableConcept>,
        reason_code: Many<CodeableConcept>,
        contained: Many<Raw>,
        extension: Many<Raw>,
        /// R5
        virtual_service: Many<VirtualServiceDetail>,
    }

    /// `Appointment.participant`
    Participant {
        actor: Field<Reference>,
        status: Field<String>,
    }

    /// `OperationOutcome`
    OperationOutcome {
        issue: Many<OutcomeIssue>,
    }

    /// `OperationOutcome.issue`
    OutcomeIssue {
        severity: Field<String>,
        code: Field<String>,
        details: Field<CodeableConcept>,
        diagnostics: Field<String>,
    }

    /// `Bundle`
    Bundle {
        #[serde(rename = "type")]
        kind: Field<String>,
        link: Many<Link>,
        entry: Many<BundleEntry>,
    }

    /// `Bundle.link`
    Link {
        relation: Field<String>,
        url: Field<String>,
    }

    /// `Bundle.entry`
    BundleEntry {
        full_url: Field<String>,
        resource: Field<Raw>,
    }
}

/// The two records a prescription is read from.
#[derive(Clone, Debug)]
pub enum MedicineRecord {
    /// A clinician's request.
    Request(Box<MedicationRequest>),
    /// A report that it is taken.
    Statement(Box<MedicationStatement>),
}

impl MedicineRecord {
    /// Reads a record of the given kind; `None` when it is of another kind or cannot be read at all.
    pub fn read(kind: &str, raw: &serde_json::value::RawValue) -> Option<Self> {
        match kind {
            "MedicationRequest" => serde_json::from_str(raw.get()).ok().map(Self::Request),
            "MedicationStatement" => serde_json::from_str(raw.get()).ok().map(Self::Statement),
            _ => None,
        }
    }
}
