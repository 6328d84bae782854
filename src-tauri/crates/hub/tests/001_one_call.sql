-- A file of the hub's first form, with one call, frozen.
CREATE TABLE session (
    session TEXT    NOT NULL PRIMARY KEY,
    person  BLOB    NOT NULL,
    role    INTEGER NOT NULL,
    token   BLOB    NOT NULL,
    since   INTEGER,
    waiting INTEGER NOT NULL
) STRICT;
CREATE TABLE call (
    call     TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    patient  TEXT NOT NULL
) STRICT;
INSERT INTO call (call, provider, patient) VALUES ('c1', 's-doctor', 's-asha');
PRAGMA user_version = 1;
