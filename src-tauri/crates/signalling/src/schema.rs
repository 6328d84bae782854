//! The two vocabularies as JSON Schema (draft 2020-12), kept in `schema/` so that a change shows.

use schemars::generate::SchemaSettings;

use crate::{Envelope, FromHub, ToHub};

/// The schema of every frame a client sends: the content of `schema/to-hub.json`.
pub fn to_hub() -> String {
    text::<Envelope<ToHub>>("What a client says to the hub")
}

/// The schema of every frame the hub sends: the content of `schema/from-hub.json`.
pub fn from_hub() -> String {
    text::<Envelope<FromHub>>("What the hub says to a client")
}

fn text<T: schemars::JsonSchema>(title: &str) -> String {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    let mut text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    /// Run with `UPDATE_SCHEMA=1` to write the files anew after a meant change.
    fn is_unchanged(name: &str, now: &str) {
        let path = format!("{}/schema/{name}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&path, now).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == now, "schema/{name} differs from the types; if that is meant: UPDATE_SCHEMA=1");
    }

    #[test]
    fn the_published_schema_is_the_one_of_the_types() {
        is_unchanged("to-hub.json", &super::to_hub());
        is_unchanged("from-hub.json", &super::from_hub());
    }
}
