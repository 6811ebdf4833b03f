-- A payment is looked up among the invoices of years by what it says of itself. Without these each one reads them all.
CREATE INDEX invoice_by_plain_number
    ON invoice (portal, issuer, ltrim(translate(lower(number), 'abcehkmoptxy', 'авсенкмортху'), '0'));
CREATE INDEX invoice_by_name ON invoice (portal, issuer, client_name) WHERE client_inn IS NULL AND NOT void;
CREATE INDEX invoice_by_rest ON invoice (portal, issuer, (to_pay - paid), issued_on, number) WHERE NOT void;
