-- One sequence says in which order mirrors were written and reads began: a read writes only what nobody has written since.
CREATE SEQUENCE mirror_version;
SELECT setval('mirror_version', (SELECT coalesce(max(version), 0) + 1 FROM mirror));
ALTER TABLE mirror ALTER COLUMN read_at SET DEFAULT clock_timestamp();
-- The CRM's own time of change as it writes it; 'gone' for what it no longer has.
ALTER TABLE mirror ADD COLUMN stamp text NOT NULL DEFAULT '';

-- What to look at in the CRM, and why nobody may forget it. revision: counted up by each event, so that an event that
-- comes while we look is not taken for the one that we have followed. key: an id, or '' for all of the kind.
CREATE TABLE hint (
    portal text NOT NULL,
    entity text NOT NULL,
    key text NOT NULL,
    revision bigint NOT NULL DEFAULT nextval('mirror_version'),
    tries integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (portal, entity, key)
);
CREATE INDEX hint_due ON hint (portal, due_at);

-- How far the sweeps of a kind are. baseline: the highest id at the first contact.
CREATE TABLE swept (
    portal text NOT NULL,
    entity text NOT NULL,
    baseline bigint NOT NULL,
    cursor text NOT NULL,
    PRIMARY KEY (portal, entity)
);
DROP TABLE sweep;

-- The effect of a command in the CRM has been seen, or will not be seen any more.
ALTER TABLE command ADD COLUMN echoed boolean NOT NULL DEFAULT false;
CREATE INDEX command_unechoed ON command (portal, type) WHERE NOT echoed AND state IN ('sent', 'confirmed');
UPDATE command SET echoed = true WHERE state IN ('confirmed', 'refused');
