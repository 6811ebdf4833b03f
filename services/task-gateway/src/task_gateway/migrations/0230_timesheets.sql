-- Closed timesheets. entries: id → what is remembered of it, JSON without anybody's words; NULL while it is being closed.
CREATE TABLE timesheet (
    portal text NOT NULL,
    client_id bigint NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    entries text,
    version bigint NOT NULL,
    -- machine time: a closed period is watched for a quarter
    closed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    checked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (portal, client_id, first_on, last_on)
);
