-- What the CRM says of clients for their calendars. fields: name → values; null: the portal keeps no tax profiles. since:
-- from which day they hold; earlier: what held before, in order of days, each {since, fields}.
CREATE TABLE client_profile (
    portal text NOT NULL,
    client_id bigint NOT NULL,
    fields jsonb,
    since date,
    earlier jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (portal, client_id)
);

-- One-off facts as people entered them; what was withdrawn is gone.
CREATE TABLE client_fact (
    portal text NOT NULL,
    event_id bigint NOT NULL,
    kind text NOT NULL,
    client_id bigint NOT NULL,
    on_day date NOT NULL,
    until_on date,
    PRIMARY KEY (portal, event_id, kind)
);

CREATE INDEX client_fact_by_client ON client_fact (portal, client_id);
