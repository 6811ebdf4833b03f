-- What is to be done in the CRM and how far it has come. A row is never deleted.
CREATE TABLE command (
    command_id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    portal text NOT NULL,
    subject text NOT NULL,
    type text NOT NULL,
    body text NOT NULL,
    lane text NOT NULL,
    correlation_id uuid NOT NULL,
    traceparent text,
    state text NOT NULL DEFAULT 'intended' CHECK (state IN ('intended', 'sent', 'confirmed', 'refused')),
    progress text NOT NULL DEFAULT '{}',
    crm_id text,
    reason text,
    attempts integer NOT NULL DEFAULT 0,
    -- machine time throughout: limits and pauses don't follow the business clock
    intended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz,
    retry_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at timestamptz,
    -- set where an outcome was once unknown: look for a double when every late effect must have shown
    recheck_at timestamptz
);

CREATE INDEX command_open ON command (portal, subject, seq) WHERE state IN ('intended', 'sent');
CREATE INDEX command_recheck ON command (recheck_at) WHERE recheck_at IS NOT NULL;

-- What the CRM held at our last look: a difference is news.
CREATE TABLE mirror (
    portal text NOT NULL,
    entity text NOT NULL,
    id bigint NOT NULL,
    body text NOT NULL,
    version bigint NOT NULL,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (portal, entity, id)
);

CREATE TABLE sweep (
    portal text NOT NULL,
    entity text NOT NULL,
    said_count integer NOT NULL,
    PRIMARY KEY (portal, entity)
);
