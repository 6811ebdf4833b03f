-- Of which shape a state is: a replica of an older version must not write a newer state back without what it doesn't know.
ALTER TABLE stream ADD COLUMN state_version integer NOT NULL DEFAULT 1;
