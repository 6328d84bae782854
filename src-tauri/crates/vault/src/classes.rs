//! Which class of data each column and each keychain entry holds.

use clinical::DataClass::{self, Clinical, Contact, Operational};

/// Every column of every table. A test compares this with the tables themselves.
///
/// Invariant: each class may be in a vault; a credential never is.
pub const COLUMNS: &[(&str, &[(&str, DataClass)])] = &[
    (
        "appointment",
        &[
            ("key", Operational),
            ("id", Clinical),
            ("start", Clinical),
            ("row", Clinical),
            ("raw", Clinical),
            ("fetch", Operational),
            ("gone_since", Clinical),
        ],
    ),
    (
        "audit",
        &[
            ("number", Operational),
            ("at", Clinical),
            ("actor", Clinical),
            ("action", Clinical),
            ("subject", Clinical),
            ("code", Operational),
        ],
    ),
    (
        "chain",
        &[
            ("seq", Operational),
            ("epoch", Operational),
            ("kind", Operational),
            ("key", Operational),
            ("leaf", Operational),
            ("link", Operational),
        ],
    ),
    (
        "epoch",
        &[
            ("number", Operational),
            ("at", Operational),
            ("reason", Operational),
            ("from_epoch", Operational),
            ("from_count", Operational),
            ("from_head", Operational),
        ],
    ),
    (
        "exchanged",
        &[
            ("number", Operational),
            ("at", Clinical),
            ("doctor", Clinical),
            ("mine", Clinical),
            ("arrived", Operational),
            ("text", Clinical),
            ("name", Clinical),
            ("mime", Operational),
            ("size", Operational),
            ("content", Clinical),
        ],
    ),
    ("patient", &[("one", Operational), ("id", Clinical), ("row", Clinical)]),
    (
        "prescription",
        &[
            ("key", Operational),
            ("id", Clinical),
            ("place", Operational),
            ("row", Clinical),
            ("raw", Clinical),
            ("fetch", Operational),
            ("gone_since", Clinical),
        ],
    ),
    ("prescription_words", &[("name", Clinical), ("reasons", Clinical), ("prescriber", Clinical)]),
    // Among the settings are the clinic's profile and the person's id in its records.
    ("setting", &[("key", Operational), ("name", Operational), ("value", Clinical)]),
    ("state", &[("id", Operational), ("fetch", Operational), ("fetched_at", Contact)]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use clinical::Place;
    use rusqlite::Connection;

    use super::*;
    use crate::chain::ChainKey;
    use crate::file::migrate;
    use crate::keychain::Account;
    use crate::places::PersonId;

    #[test]
    fn every_column_has_a_class_and_may_be_in_a_vault() {
        let mut file = Connection::open_in_memory().unwrap();
        migrate(&mut file, &ChainKey::new(&[7; 32]).unwrap()).unwrap();
        let mut tables = file
            .prepare(
                "SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
                 WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'
                   AND tables.name NOT LIKE 'prescription_words_%'",
            )
            .unwrap();
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let rows = tables.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        for (table, column) in rows.map(Result::unwrap) {
            found.entry(table).or_default().push(column);
        }
        let classed: BTreeMap<String, Vec<String>> = COLUMNS
            .iter()
            .map(|(table, columns)| {
                ((*table).to_owned(), columns.iter().map(|(column, _)| (*column).to_owned()).collect())
            })
            .collect();
        assert_eq!(found, classed);
        for (table, columns) in COLUMNS {
            assert!(columns.iter().all(|(_, class)| class.may_be(Place::Vault)), "{table}");
        }
    }

    #[test]
    fn every_entry_of_the_keychain_may_be_there() {
        for account in Account::all(&PersonId::generate()) {
            assert!(account.class().may_be(Place::Keychain), "{}", account.as_str());
        }
    }
}
