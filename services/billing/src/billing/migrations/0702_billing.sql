-- When a person said that it was paid: its debit may still come in a statement, but not for ever.
ALTER TABLE expected_payment ADD COLUMN made_on date;
