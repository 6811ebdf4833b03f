-- How full a portal's limits were when its sender last looked: a successor begins with that. Machine time.
CREATE TABLE pace (
    portal text PRIMARY KEY,
    state text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
