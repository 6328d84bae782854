//! One and only one form of a JSON value as bytes, for what authenticates it.

use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::secret::KeyBytes;

/// The bytes of a value, whatever order and spaces it was written with.
///
/// Shape: one letter for the kind; then for text and numbers the length (u64, big-endian) and the bytes, for lists and
/// objects the count and the members, those of an object by name. No two values have the same bytes.
pub(super) fn canonical(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(value, &mut bytes);
    bytes
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(b'0'),
        Value::Bool(value) => out.push(if *value { b't' } else { b'f' }),
        Value::Number(number) => write_text(b'n', &number.to_string(), out),
        Value::String(text) => write_text(b's', text, out),
        Value::Array(members) => {
            write_length(b'a', members.len(), out);
            for member in members {
                write(member, out);
            }
        }
        Value::Object(members) => {
            write_length(b'o', members.len(), out);
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            for (name, member) in members {
                write_text(b's', name, out);
                write(member, out);
            }
        }
    }
}

fn write_text(kind: u8, text: &str, out: &mut Vec<u8>) {
    write_length(kind, text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

fn write_length(kind: u8, length: usize, out: &mut Vec<u8>) {
    out.push(kind);
    out.extend_from_slice(&u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
}

/// The mark that only who has the key can make; `None` never happens, any key being long enough.
pub(super) fn mark(key: &KeyBytes, bytes: &[u8]) -> Option<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).ok()?;
    mac.update(bytes);
    Some(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(json: &str) -> Vec<u8> {
        canonical(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn order_and_spaces_do_not_matter() {
        assert_eq!(bytes(r#"{"a":1,"b":[true,null]}"#), bytes("{ \"b\" : [true, null],\n\"a\": 1 }"));
    }

    #[test]
    fn no_two_values_look_the_same() {
        let all = [
            "null",
            "true",
            "false",
            "0",
            "1",
            "\"\"",
            "\"1\"",
            "[]",
            "{}",
            "[1]",
            "[[]]",
            "[1,1]",
            "[11]",
            "[\"a\",\"b\"]",
            "[\"ab\"]",
            "[[\"a\"],\"b\"]",
            r#"{"a":"b"}"#,
            r#"["a","b"]"#,
            r#"{"ab":""}"#,
            r#"{"a":{"b":1}}"#,
            r#"{"a":{},"b":1}"#,
        ];
        let forms: std::collections::BTreeMap<Vec<u8>, &str> = all.iter().map(|json| (bytes(json), *json)).collect();
        // one is in the list twice, to show that the count can tell
        assert_eq!(forms.len(), all.len() - 1);
    }
}
