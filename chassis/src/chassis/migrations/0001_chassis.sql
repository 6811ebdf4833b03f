-- What every service remembers. Lives in the service's own schema.

-- Ids of what was handled, kept for ever. Partitioned by the month of the message's own time, which a redelivery
-- shares, so that the key is unique across partitions; months are added as messages of them come.
CREATE TABLE inbox (
    consumer text NOT NULL,
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (consumer, id, occurred_at)
) PARTITION BY RANGE (occurred_at);

CREATE TABLE stream (
    decider text NOT NULL,
    portal text NOT NULL,
    id text NOT NULL,
    position bigint NOT NULL,
    state text,
    PRIMARY KEY (decider, portal, id)
);

CREATE TABLE decision (
    decider text NOT NULL,
    portal text NOT NULL,
    stream text NOT NULL,
    position bigint NOT NULL,
    input_id uuid NOT NULL,
    input_type text NOT NULL,
    input text NOT NULL,
    context text NOT NULL,
    output text NOT NULL,
    correlation_id uuid NOT NULL,
    rules_version text NOT NULL,
    code_version text NOT NULL,
    mode text NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (decider, portal, stream, position)
);

CREATE INDEX decision_by_correlation ON decision (correlation_id);

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key bytea,
    headers bytea NOT NULL,
    value bytea
);

CREATE TABLE timer (
    decider text NOT NULL,
    portal text NOT NULL,
    stream text NOT NULL,
    name text NOT NULL,
    due_at timestamptz NOT NULL,
    correlation_id uuid NOT NULL,
    PRIMARY KEY (decider, portal, stream, name)
);

CREATE INDEX timer_by_due ON timer (due_at);

CREATE TABLE parked (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text NOT NULL,
    order_key text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    key bytea,
    headers bytea NOT NULL,
    value bytea,
    reason text NOT NULL,
    attempts integer NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'dead', 'skipped')),
    -- machine time: pauses between attempts don't follow the business clock
    retry_at timestamptz NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (consumer, topic, partition, record_offset)
);

CREATE INDEX parked_by_key ON parked (consumer, order_key, id) WHERE state <> 'skipped';

-- Machine time as well.
CREATE TABLE lease (
    name text PRIMARY KEY,
    holder uuid NOT NULL,
    until timestamptz NOT NULL
);
