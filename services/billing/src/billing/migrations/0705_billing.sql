-- The last work that was collected of each period, and why it was held: what no invoice has is unbilled, and reported so.
-- held_of: the work that month.held is about; waiting_sha256: who worked how long on what (month.held, work).
CREATE TABLE collected_work (
    portal text NOT NULL,
    client_id bigint NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    work_id uuid,
    issuer text,
    collected_at timestamptz,
    entries_sha256 text,
    held_of uuid,
    codes text[],
    waiting_sha256 text,
    PRIMARY KEY (portal, client_id, first_on, last_on)
);

-- The work that it was made of, and when: a later attempt at a void one's period is told from it by that.
ALTER TABLE invoice ADD COLUMN work_id uuid;
ALTER TABLE invoice ADD COLUMN issued_at timestamptz;
