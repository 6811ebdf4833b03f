-- When a client's accounting last began and last ended, by the deals that serve him: it is over if it ended later than
-- it began. The two are told in topics of their own, whose order is not certain.
CREATE TABLE service (
    portal text NOT NULL,
    client_id bigint NOT NULL,
    began_at timestamptz,
    ended_at timestamptz,
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (portal, client_id)
);
