-- Invoices as issuing said them, and what was paid of them: payments are looked up here, reports are made of it.
CREATE TABLE invoice (
    portal text NOT NULL,
    invoice_id text NOT NULL,
    issuer text NOT NULL,
    number text NOT NULL,
    issued_on date NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    client_id bigint NOT NULL,
    client_name text NOT NULL,
    client_inn text,
    currency text NOT NULL,
    net numeric NOT NULL,
    vat numeric NOT NULL,
    gross numeric NOT NULL,
    to_pay numeric NOT NULL,
    paid numeric NOT NULL DEFAULT 0,
    contract text,
    vat_percent numeric,
    due_on date,
    deal_id bigint,
    void boolean NOT NULL DEFAULT false,
    month_sha256 text NOT NULL,
    PRIMARY KEY (portal, invoice_id)
);

CREATE INDEX invoice_by_inn ON invoice (portal, issuer, client_inn);
CREATE INDEX invoice_by_number ON invoice (portal, issuer, number);
CREATE INDEX invoice_by_period ON invoice (portal, first_on, last_on);
