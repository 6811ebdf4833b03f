-- Who is who, and how busy: what tasks are given out by.
CREATE TABLE client (
    portal text NOT NULL,
    client_id bigint NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    inn text,
    kpp text,
    PRIMARY KEY (portal, client_id)
);

CREATE TABLE employee (
    portal text NOT NULL,
    employee_id bigint NOT NULL,
    active boolean NOT NULL,
    roles text[] NOT NULL,
    PRIMARY KEY (portal, employee_id)
);

-- How many employees there are to know: with fewer rows nobody knows who works.
CREATE TABLE swept (
    portal text NOT NULL,
    entity text NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (portal, entity)
);

-- Open deals by responsible person, and how many each has.
CREATE TABLE deal (
    portal text NOT NULL,
    deal_id bigint NOT NULL,
    responsible_id bigint,
    funnel text NOT NULL,
    open boolean NOT NULL,
    PRIMARY KEY (portal, deal_id)
);

CREATE INDEX deal_by_responsible ON deal (portal, responsible_id) WHERE open;

CREATE TABLE load (
    portal text NOT NULL,
    employee_id bigint NOT NULL,
    open_deals integer NOT NULL,
    PRIMARY KEY (portal, employee_id)
);
