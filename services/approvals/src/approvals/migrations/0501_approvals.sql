-- Changes with each change of the chart, in the same transaction: who has read a chart of this version need not read it
-- again. Drawn at random, so that no other database, and no transaction that was undone, ever had the same.
CREATE TABLE chart_version (
    portal text PRIMARY KEY,
    version uuid NOT NULL
);

INSERT INTO chart_version (portal, version) SELECT DISTINCT portal, gen_random_uuid() FROM employee;

-- What somebody has asked for and nobody has decided: his open leaves are reserved in his balance.
CREATE INDEX page_open_by_applicant ON page (portal, applicant_id) WHERE phase = 'asking';
