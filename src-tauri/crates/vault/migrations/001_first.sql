-- The first shape of one person's vault. Frozen: a change is a new file.
-- Times are RFC 3339 text; `row` is JSON as in src/rows.rs; `raw` is the resource's own bytes.

CREATE TABLE state (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    fetch      INTEGER NOT NULL,             -- counts the times the records were replaced
    fetched_at TEXT                          -- NULL until they were replaced once
) STRICT;
INSERT INTO state (id, fetch, fetched_at) VALUES (1, 0, NULL);

CREATE TABLE patient (
    one INTEGER PRIMARY KEY CHECK (one = 1), -- a vault holds one person
    id  TEXT NOT NULL,
    row TEXT NOT NULL
) STRICT;

CREATE TABLE prescription (
    key        INTEGER PRIMARY KEY,          -- also the rowid in prescription_words
    id         TEXT NOT NULL UNIQUE,
    place      INTEGER NOT NULL,             -- the clinic's order
    row        TEXT NOT NULL,
    raw        BLOB NOT NULL,
    fetch      INTEGER NOT NULL,             -- the fetch that last held it
    gone_since TEXT                          -- set when the clinic no longer lists it
) STRICT;

CREATE TABLE appointment (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    start      TEXT,
    row        TEXT NOT NULL,
    raw        BLOB NOT NULL,
    fetch      INTEGER NOT NULL,
    gone_since TEXT
) STRICT;
CREATE INDEX appointment_by_start ON appointment (start);

-- Marks (M*) belong to a word: without them Devanagari falls apart at every vowel sign.
CREATE VIRTUAL TABLE prescription_words USING fts5 (
    name, reasons, prescriber,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'",
    prefix = '2 3'
);

CREATE TABLE audit (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT,
    code    TEXT
) STRICT;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
