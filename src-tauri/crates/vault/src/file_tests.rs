use super::*;

/// The whole schema after each step, as SQLite tells it. Frozen with the step.
const FROZEN: &[&str] = &[
    include_str!("../tests/frozen/schema_001.sql"),
    include_str!("../tests/frozen/schema_002.sql"),
    include_str!("../tests/frozen/schema_003.sql"),
    include_str!("../tests/frozen/schema_004.sql"),
];

fn key() -> FileKey {
    FileKey::generate().unwrap()
}

fn chain_key() -> ChainKey {
    key().derive_chain_key().unwrap()
}

/// Without the full-text index's own tables: those are SQLite's.
fn schema(connection: &Connection) -> String {
    let sql = "SELECT sql FROM sqlite_schema
        WHERE sql IS NOT NULL AND name NOT LIKE 'prescription_words_%' AND name NOT LIKE 'sqlite_%'
        ORDER BY name";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    let rows: Vec<String> = rows.map(Result::unwrap).collect();
    rows.join(";\n") + ";\n"
}

#[test]
fn each_step_leads_to_the_schema_it_led_to_when_it_was_released() {
    assert_eq!(MIGRATIONS.len(), FROZEN.len());
    let mut connection = Connection::open_in_memory().unwrap();
    for (number, (step, frozen)) in (1..).zip(MIGRATIONS.iter().zip(FROZEN)) {
        take_step(&mut connection, number, step, &chain_key()).unwrap();
        assert_eq!(schema(&connection), *frozen, "step {number}");
        assert_eq!(version(&connection).unwrap(), number);
    }
}

#[test]
fn every_table_of_ours_is_strict() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, &chain_key()).unwrap();
    let lax: i64 = connection
        .query_row(
            "SELECT count(*) FROM pragma_table_list
             WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(lax, 0);
}

#[test]
fn a_failing_step_leaves_the_file_as_it_was() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, &chain_key()).unwrap();
    let before = schema(&connection);
    let broken = "CREATE TABLE extra (x TEXT) STRICT; CREATE TABLE audit (x TEXT) STRICT;";
    assert!(take_step(&mut connection, 5, broken, &chain_key()).is_err());
    assert_eq!(schema(&connection), before);
    assert_eq!(version(&connection).unwrap(), 4);
}

#[test]
fn the_file_is_written_as_the_settings_say() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("vault.db");
    let key = key();
    create_file(&path, &key).unwrap();
    let connection = open_file(&path, &key).unwrap();
    for (name, expected) in [
        ("journal_mode", "wal"),
        ("locking_mode", "exclusive"),
        ("cipher_page_size", "4096"),
        ("synchronous", "2"),
        ("temp_store", "2"),
        ("secure_delete", "1"),
        ("trusted_schema", "0"),
        ("page_size", "4096"),
    ] {
        let value = connection.pragma_query_value(None, name, |row| {
            Ok(match row.get_ref(0)? {
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => other.as_str()?.to_owned(),
            })
        });
        assert_eq!(value.unwrap(), expected, "{name}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_file_of_a_later_version_is_too_new_and_stays_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("vault.db");
    let key = key();
    create_file(&path, &key).unwrap();
    let connection = open_file(&path, &key).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    connection.close().unwrap();
    let before = fs::read(&path).unwrap();
    assert_eq!(open_file(&path, &key).err(), Some(OpenError::TooNew { found: 99, known: 4 }));
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn a_new_file_never_goes_over_an_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("vault.db");
    fs::write(&path, b"something").unwrap();
    let refused = create_file(&path, &key());
    assert_eq!(refused, Err(OpenError::Io(std::io::ErrorKind::AlreadyExists)));
    assert_eq!(fs::read(&path).unwrap(), b"something");
}
