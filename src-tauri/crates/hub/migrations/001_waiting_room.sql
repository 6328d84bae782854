-- The waiting room as it must survive a restart. No names, no plain subjects, no tokens: hashes.
CREATE TABLE session (
    session TEXT    NOT NULL PRIMARY KEY,
    person  BLOB    NOT NULL,  -- keyed hash of role and subject
    role    INTEGER NOT NULL,  -- 0 patient, 1 provider
    token   BLOB    NOT NULL,  -- SHA-256 of the resume token
    since   INTEGER,           -- first took a place, milliseconds since 1970
    waiting INTEGER NOT NULL   -- 1 while in line
) STRICT;

CREATE TABLE call (
    call     TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    patient  TEXT NOT NULL
) STRICT;
