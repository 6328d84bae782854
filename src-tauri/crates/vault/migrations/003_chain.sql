-- One chain over everything that is kept. Frozen: a change is a new file.
-- Every row of the other tables is a leaf of it; what each column means is said in src/chain.rs.

CREATE TABLE chain (
    seq   INTEGER PRIMARY KEY,               -- 1, 2, 3 … without a gap
    epoch INTEGER NOT NULL,
    kind  INTEGER NOT NULL,                  -- which table
    key   INTEGER NOT NULL,                  -- which row of it
    leaf  BLOB NOT NULL,                     -- 32 bytes; zeros when the row was removed
    link  BLOB NOT NULL                      -- 32 bytes over all of this and the link before
) STRICT;

CREATE TABLE epoch (
    number     INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,
    reason     TEXT NOT NULL,
    from_epoch INTEGER,                      -- the head that the keychain remembered then, if any
    from_count INTEGER,
    from_head  BLOB
) STRICT;

-- A leaf needs a number for its row; a table without rowids has none.
CREATE TABLE setting_by_key (
    key   INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
) STRICT;
INSERT INTO setting_by_key (name, value) SELECT name, value FROM setting ORDER BY name;
DROP TABLE setting;
ALTER TABLE setting_by_key RENAME TO setting;
-- Says quickly whether the keychain has kept a head of an epoch (kind 9).
CREATE INDEX chain_anchored ON chain (epoch) WHERE kind = 9;
