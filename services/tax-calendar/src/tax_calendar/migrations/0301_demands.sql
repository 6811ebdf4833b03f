-- The register of demands: what is open and whose, and the statistics. A later fact has the greater revision.
CREATE TABLE demand (
    portal text NOT NULL,
    identity text NOT NULL,
    inn text,
    number text,
    dated_on date,
    authority_code text,
    kind text,
    client_id bigint,
    responsible_id bigint,
    received_on date,
    due_on date,
    found_at timestamptz,
    revision integer NOT NULL,
    closed boolean NOT NULL,
    outcome text,
    closed_at timestamptz,
    working_days_used integer,
    late boolean,
    PRIMARY KEY (portal, identity)
);

CREATE INDEX demand_by_inn ON demand (portal, inn);
CREATE INDEX demand_open_by_client ON demand (portal, client_id) WHERE NOT closed;
CREATE INDEX demand_open_by_responsible ON demand (portal, responsible_id) WHERE NOT closed;

-- The last day of an absence that the CRM shows now.
ALTER TABLE employee ADD COLUMN away_until date;
