-- Whom the money goes to, for a supplier's is not told by the name of whoever asked for it, and since when it may go: what
-- went out before it was approved was for something else. Of what was approved before this nobody says either.
ALTER TABLE expected_payment ADD COLUMN payee text, ADD COLUMN payee_inn text, ADD COLUMN payee_name text,
    ADD COLUMN approved_on date;
