-- A call is between any two people of a visit; the visit is named by its main call.
ALTER TABLE call RENAME COLUMN provider TO offerer;
ALTER TABLE call RENAME COLUMN patient TO answerer;
ALTER TABLE call ADD COLUMN visit TEXT NOT NULL DEFAULT '';
UPDATE call SET visit = call;
