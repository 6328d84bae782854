-- The order in which medicines are shown, kept ready. Frozen: a change is a new file.

CREATE INDEX prescription_shown ON prescription (gone_since IS NOT NULL, place, id);
