-- Questions that a person puts to a portal through its one sender: `delo portal plan, apply, doctor`.
-- What only read is deleted once it was answered; what made something stays.
CREATE TABLE errand (
    errand_id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    portal text NOT NULL,
    method text NOT NULL,
    params text NOT NULL,
    -- domain name of the object that the call makes or changes; NULL: it only reads
    makes text,
    -- what lay beside it before, ids as JSON: what is new after an unknown outcome is ours
    beside text NOT NULL DEFAULT '[]',
    -- machine time throughout
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz,
    reply text,
    answered_at timestamptz,
    -- nobody waits for it any more: what it made is bound, or it is known to have made nothing, or was never sent
    settled_at timestamptz
);
CREATE INDEX errand_open ON errand (portal, seq) WHERE answered_at IS NULL AND settled_at IS NULL;
CREATE INDEX errand_unsettled ON errand (portal, seq) WHERE makes IS NOT NULL AND settled_at IS NULL;

-- What a domain name means in a portal, as far as `delo portal apply` has found or made it; an id in the profile counts more.
CREATE TABLE binding (
    portal text NOT NULL,
    path text NOT NULL,
    crm_id text NOT NULL,
    bound_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (portal, path)
);
