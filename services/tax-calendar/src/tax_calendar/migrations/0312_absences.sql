-- Who is away on which days, by the request that was granted.
CREATE TABLE absence (
    portal text NOT NULL,
    source text NOT NULL,
    employee_id bigint NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    PRIMARY KEY (portal, source, employee_id)
);

CREATE INDEX absence_of ON absence (portal, employee_id);

-- Who stands in for whom on which days: only declarations that the deputy has agreed to, for all of the work.
CREATE TABLE deputy (
    portal text NOT NULL,
    declaration text NOT NULL,
    employee_id bigint NOT NULL,
    deputy_id bigint NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    declared_at timestamptz NOT NULL,
    PRIMARY KEY (portal, declaration)
);

CREATE INDEX deputy_of ON deputy (portal, employee_id);
