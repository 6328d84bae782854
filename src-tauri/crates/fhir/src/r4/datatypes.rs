use serde_json::value::RawValue;

use crate::field::{Field, Many, Number};

/// A JSON value kept as its text.
pub type Raw = Box<RawValue>;

/// Structures that hide their content from `Debug`, all fields optional.
macro_rules! r4 {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$attr:meta])* $field:ident : $type:ty ),* $(,)? } )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Default, serde::Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        pub struct $name { $( $(#[$attr])* pub $field: $type, )* }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )* };
}
pub(crate) use r4;

r4! {
    /// `Coding`
    Coding {
        system: Field<String>,
        code: Field<String>,
        display: Field<String>,
        user_selected: Field<bool>,
    }

    /// `CodeableConcept`
    CodeableConcept {
        coding: Many<Coding>,
        text: Field<String>,
    }

    /// `Identifier`
    Identifier {
        system: Field<String>,
        value: Field<String>,
    }

    /// `Reference`
    Reference {
        reference: Field<String>,
        #[serde(rename = "type")]
        kind: Field<String>,
        identifier: Field<Identifier>,
        display: Field<String>,
    }

    /// R5 `CodeableReference`
    CodeableReference {
        concept: Field<CodeableConcept>,
        reference: Field<Reference>,
    }

    /// `Quantity`, `SimpleQuantity`, `Duration`
    Quantity {
        value: Field<Number>,
        comparator: Field<String>,
        unit: Field<String>,
        system: Field<String>,
        code: Field<String>,
    }

    /// `Range`
    Range {
        low: Field<Quantity>,
        high: Field<Quantity>,
    }

    /// `Ratio`
    Ratio {
        numerator: Field<Quantity>,
        denominator: Field<Quantity>,
    }

    /// `Period`
    Period {
        start: Field<String>,
        end: Field<String>,
    }

    /// `Annotation`
    Annotation {
        text: Field<String>,
    }

    /// `HumanName`
    HumanName {
        #[serde(rename = "use")]
        purpose: Field<String>,
        text: Field<String>,
        family: Field<String>,
        given: Many<String>,
        prefix: Many<String>,
        suffix: Many<String>,
        period: Field<Period>,
    }

    /// `ContactPoint`
    ContactPoint {
        system: Field<String>,
        value: Field<String>,
    }

    /// R5 `ExtendedContactDetail`
    ExtendedContactDetail {
        contact: Many<ContactPoint>,
    }

    /// `Extension`, one level of it: the inner ones stay raw, so that depth is the reader's choice.
    Extension {
        url: Field<String>,
        value_url: Field<String>,
        value_uri: Field<String>,
        value_string: Field<String>,
        value_contact_point: Field<ContactPoint>,
        extension: Many<Raw>,
    }

    /// R5 `VirtualServiceDetail`
    VirtualServiceDetail {
        address_url: Field<String>,
        address_string: Field<String>,
        address_contact_point: Field<ContactPoint>,
        address_extended_contact_detail: Field<ExtendedContactDetail>,
        additional_info: Many<String>,
    }
}
