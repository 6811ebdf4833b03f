-- The directory: clients and employees as the CRM holds them, for look-ups by INN.
CREATE TABLE client (
    portal text NOT NULL,
    client_id bigint NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    inn text,
    kpps text[] NOT NULL,
    responsible_id bigint,
    second_id bigint,
    PRIMARY KEY (portal, client_id)
);

CREATE INDEX client_by_inn ON client (portal, inn);
CREATE INDEX client_by_kpp ON client USING gin (kpps);

CREATE TABLE employee (
    portal text NOT NULL,
    employee_id bigint NOT NULL,
    active boolean NOT NULL,
    roles text[] NOT NULL,
    PRIMARY KEY (portal, employee_id)
);

-- How many of each there are to know: with fewer rows the directory is not complete yet.
CREATE TABLE swept (
    portal text NOT NULL,
    entity text NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (portal, entity)
);
