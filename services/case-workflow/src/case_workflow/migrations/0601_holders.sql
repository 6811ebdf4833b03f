-- Who has, or has had, a task of a deal: told of when he works here no more.
CREATE TABLE task_holder (
    portal text NOT NULL,
    employee_id bigint NOT NULL,
    deal_id bigint NOT NULL,
    PRIMARY KEY (portal, employee_id, deal_id)
);
