-- Ids a door has recorded: one outside fact may be seen again with another time, so no month parts them.
CREATE TABLE stimulus (id uuid PRIMARY KEY);
INSERT INTO stimulus SELECT DISTINCT id FROM inbox WHERE consumer = 'intake';

-- Which input asked for a wake: asked for again at the same time, it is another wake.
ALTER TABLE timer ADD COLUMN set_by uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';

-- Records that Kafka refuses whatever happens, set aside so that those behind them go out.
CREATE TABLE refused (
    id bigint PRIMARY KEY,
    topic text NOT NULL,
    key bytea,
    headers bytea NOT NULL,
    value bytea,
    reason text NOT NULL,
    refused_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
