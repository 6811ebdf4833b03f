-- Files of a form of ours, until the item that is made of it comes back: an item's own fields can't carry them.
CREATE TABLE receipt (
    portal text NOT NULL,
    origin text NOT NULL,
    employee_id bigint NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    size_bytes integer NOT NULL,
    media_type text NOT NULL,
    PRIMARY KEY (portal, origin, name)
);
