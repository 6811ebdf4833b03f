-- The refresh token of a portal's application turns over at every use. Without the client's secret it opens nothing.
CREATE TABLE refresh_token (
    portal text PRIMARY KEY,
    token text NOT NULL,
    seed_sha256 text NOT NULL,
    turned_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Which rule ordered it: what the brake stops.
ALTER TABLE command ADD COLUMN automation text NOT NULL DEFAULT '';
UPDATE command SET automation = coalesce(body::json ->> 'automation', '');
CREATE INDEX command_correlation ON command (correlation_id);
CREATE INDEX command_effects ON command (portal, automation, sent_at) WHERE sent_at IS NOT NULL;

-- A rule that had more effects in an hour than the profile allows: its commands wait until a person releases it.
CREATE TABLE brake (
    portal text NOT NULL,
    automation text NOT NULL,
    effects integer NOT NULL,
    stopped_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- effects before this moment no longer count: a person has looked at them
    released_at timestamptz,
    PRIMARY KEY (portal, automation)
);
