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
CREATE TABLE audit (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT,
    code    TEXT
) STRICT;
CREATE TABLE chain (
    seq   INTEGER PRIMARY KEY,               -- 1, 2, 3 … without a gap
    epoch INTEGER NOT NULL,
    kind  INTEGER NOT NULL,                  -- which table
    key   INTEGER NOT NULL,                  -- which row of it
    leaf  BLOB NOT NULL,                     -- 32 bytes; zeros when the row was removed
    link  BLOB NOT NULL                      -- 32 bytes over all of this and the link before
) STRICT;
CREATE INDEX chain_anchored ON chain (epoch) WHERE kind = 9;
CREATE TABLE epoch (
    number     INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,
    reason     TEXT NOT NULL,
    from_epoch INTEGER,                      -- the head that the keychain remembered then, if any
    from_count INTEGER,
    from_head  BLOB
) STRICT;
CREATE TABLE exchanged (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    at      TEXT NOT NULL,                   -- when it was kept; the same for all of one visit
    doctor  TEXT NOT NULL,
    mine    INTEGER NOT NULL,                -- 1: the person's, 0: the doctor's
    arrived INTEGER NOT NULL,                -- 0: it did not reach the other end, or not whole
    text    TEXT,                            -- words; NULL for a file
    name    TEXT,                            -- of a file; NULL for words
    mime    TEXT,
    size    INTEGER,                         -- bytes
    content BLOB                             -- NULL when the file did not arrive
) STRICT;
CREATE INDEX exchanged_by_time ON exchanged (at);
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
CREATE INDEX prescription_shown ON prescription (gone_since IS NOT NULL, place, id);
CREATE VIRTUAL TABLE prescription_words USING fts5 (
    name, reasons, prescriber,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'",
    prefix = '2 3'
);
CREATE TABLE "setting" (
    key   INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE state (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    fetch      INTEGER NOT NULL,             -- counts the times the records were replaced
    fetched_at TEXT                          -- NULL until they were replaced once
) STRICT;
