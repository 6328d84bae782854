//! Bundles as they go out: pages of a search, and the answer to a transaction.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::outcome::Refusal;

/// One page of a search.
///
/// Invariant: the resources in `entry` are the very text that a read would serve.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Bundle {
    resource_type: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    link: Vec<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entry: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Link {
    relation: &'static str,
    url: String,
}

/// One entry of a Bundle that goes out.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    full_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<Mode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Value>,
}

#[derive(Debug, Serialize)]
struct Mode {
    mode: &'static str,
}

impl Bundle {
    /// A page of matches.
    pub(crate) fn searchset(total: usize, entry: Vec<Entry>) -> Self {
        let (resource_type, kind, total) = ("Bundle", "searchset", Some(total));
        Self { resource_type, kind, total, link: Vec::new(), entry }
    }

    /// The answer to a transaction or a batch.
    pub(crate) fn response(kind: &'static str, entry: Vec<Entry>) -> Self {
        Self { resource_type: "Bundle", kind, total: None, link: Vec::new(), entry }
    }

    /// Adds a link.
    pub(crate) fn link(&mut self, relation: &'static str, url: String) {
        self.link.push(Link { relation, url });
    }

    pub(crate) fn text(&self) -> Result<String, Refusal> {
        Ok(serde_json::to_string(self)?)
    }
}

impl Entry {
    /// A resource that was found ("match") or comes along ("include").
    pub(crate) fn found(url: String, text: String, mode: &'static str) -> Result<Self, Refusal> {
        Ok(Self {
            full_url: Some(url),
            resource: Some(RawValue::from_string(text)?),
            search: Some(Mode { mode }),
            response: None,
        })
    }

    /// What became of one request in a transaction.
    pub(crate) fn done(response: Value) -> Self {
        Self { response: Some(response), ..Self::default() }
    }
}
