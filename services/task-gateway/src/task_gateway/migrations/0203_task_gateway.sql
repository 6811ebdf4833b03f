-- The order in which a lane is served, and when the next thing comes due: found without reading everything that waits.
CREATE INDEX command_waiting ON command (portal, lane, intended_at) WHERE state IN ('intended', 'sent');
CREATE INDEX command_retry ON command (portal, retry_at) WHERE state IN ('intended', 'sent');
