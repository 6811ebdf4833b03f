-- The chart: who works here, who is above whom, who is away, who stands in for whom.
CREATE TABLE employee (
    portal text NOT NULL,
    employee_id bigint NOT NULL,
    active boolean NOT NULL,
    manager_id bigint,
    roles text[] NOT NULL,
    department_ids bigint[] NOT NULL,
    PRIMARY KEY (portal, employee_id)
);

CREATE TABLE absence (
    portal text NOT NULL,
    source text NOT NULL,
    employee_id bigint NOT NULL,
    kind text NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    PRIMARY KEY (portal, source, employee_id)
);

CREATE INDEX absence_by_day ON absence (portal, last_on);

CREATE TABLE deputy (
    portal text NOT NULL,
    declaration text NOT NULL,
    employee_id bigint NOT NULL,
    deputy_id bigint NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    kinds text[] NOT NULL,
    consented boolean NOT NULL,
    PRIMARY KEY (portal, declaration)
);

-- How many employees there are to know: with fewer rows the chart is not complete yet.
CREATE TABLE swept (
    portal text PRIMARY KEY,
    count integer NOT NULL
);

-- What the pages of signed links show: a request as it was opened last, and who is asked now.
CREATE TABLE page (
    portal text NOT NULL,
    request text NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL,
    applicant_id bigint NOT NULL,
    summary text NOT NULL,
    phase text NOT NULL,
    PRIMARY KEY (portal, request)
);

CREATE TABLE page_asked (
    portal text NOT NULL,
    request text NOT NULL,
    version integer NOT NULL,
    seat text NOT NULL,
    approver_id bigint NOT NULL,
    for_id bigint,
    PRIMARY KEY (portal, request, version, approver_id)
);
