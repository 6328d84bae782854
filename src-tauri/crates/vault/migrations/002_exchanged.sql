-- What was written and sent in visits, where the person wanted it kept. Frozen: a change is a new file.

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
