-- A person throws away what a stopped rule waits with: what was intended until then is refused by the sender.
ALTER TABLE brake ADD COLUMN drop_until timestamptz;
ALTER TABLE brake ADD COLUMN drop_why text NOT NULL DEFAULT '';
