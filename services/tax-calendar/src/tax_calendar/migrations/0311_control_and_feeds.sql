-- What the morning's control notice counts: one row for each thing that happened, kept for a while.
CREATE TABLE happened (
    portal text NOT NULL,
    what text NOT NULL,
    at timestamptz NOT NULL
);

CREATE INDEX happened_by_time ON happened (portal, what, at);

-- Tasks by the command that asked for them. asked_at null: only its end was heard of yet.
CREATE TABLE asked_task (
    portal text NOT NULL,
    command_id uuid NOT NULL,
    asked_at timestamptz,
    due_at timestamptz,
    responsible_id bigint,
    closed_at timestamptz,
    PRIMARY KEY (portal, command_id)
);

CREATE INDEX asked_task_open ON asked_task (portal) WHERE closed_at IS NULL;

-- What feeds show: every obligation as it was said last.
CREATE TABLE scheduled (
    portal text NOT NULL,
    client_id bigint NOT NULL,
    obligation_id text NOT NULL,
    period text NOT NULL,
    nominal_on date NOT NULL,
    actual_on date NOT NULL,
    authority text NOT NULL,
    legal_basis text NOT NULL,
    responsible_id bigint,
    provisional boolean NOT NULL,
    said_at timestamptz NOT NULL,
    PRIMARY KEY (portal, client_id, obligation_id, period)
);

CREATE INDEX scheduled_by_accountant ON scheduled (portal, responsible_id, actual_on);

-- Secret addresses: only the hash of the secret is kept.
CREATE TABLE feed (
    portal text NOT NULL,
    feed_id text NOT NULL PRIMARY KEY,
    secret_sha256 bytea NOT NULL,
    owner text NOT NULL CHECK (owner IN ('client', 'accountant')),
    owner_id bigint NOT NULL,
    made_at timestamptz NOT NULL,
    revoked_at timestamptz
);
