-- What is to be paid by papers that were approved, advances of trips among them, until the bank says that it went out.
CREATE TABLE expected_payment (
    portal text NOT NULL,
    request text NOT NULL,
    kind text NOT NULL,
    employee_id bigint NOT NULL,
    amount numeric NOT NULL,
    currency text NOT NULL,
    paid_by text,
    PRIMARY KEY (portal, request, kind)
);

CREATE INDEX expected_payment_open ON expected_payment (portal, amount) WHERE paid_by IS NULL;
