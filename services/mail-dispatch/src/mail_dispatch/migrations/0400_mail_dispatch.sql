-- What letters are to be sent and how far each has come. A row is never deleted.
CREATE TABLE letter (
    command_id uuid PRIMARY KEY,
    portal text NOT NULL,
    sender text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    lane text NOT NULL,
    automation text NOT NULL,
    correlation_id uuid NOT NULL,
    traceparent text,
    -- sent: the end of the data went out, or was about to; nobody knows what became of it until it is settled
    state text NOT NULL DEFAULT 'intended'
        CHECK (state IN ('intended', 'sent', 'accepted', 'refused', 'parked', 'dropped')),
    message_id text,
    -- names the last time that the end of its data went out; nothing once it is known that it was not taken
    attempt uuid,
    -- who did not get it: index among the recipients → the server's reply
    refused text NOT NULL DEFAULT '{}',
    reason text,
    -- how often its data was ended; how often it had to wait; how often a person has sent it again
    attempts integer NOT NULL DEFAULT 0,
    troubles integer NOT NULL DEFAULT 0,
    again integer NOT NULL DEFAULT 0,
    -- counted up by each writing, so that who was frozen can't undo what another has written
    revision integer NOT NULL DEFAULT 0,
    -- machine time throughout: limits and pauses don't follow the business clock
    intended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    retry_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    troubled_at timestamptz,
    sent_at timestamptz,
    -- since when a task asks a person about it
    parked_at timestamptz,
    closed_at timestamptz
);

CREATE INDEX letter_open ON letter (portal, sender, retry_at) WHERE state IN ('intended', 'sent');
CREATE INDEX letter_parked ON letter (portal) WHERE state = 'parked';

-- What came in about a letter of ours: it came back; its copy lies in the journal mailbox; a person wants it sent again, or
-- not at all. done_at: when it was taken in.
CREATE TABLE notice (
    id uuid PRIMARY KEY,
    command_id uuid NOT NULL REFERENCES letter (command_id),
    kind text NOT NULL CHECK (kind IN ('bounced', 'journaled', 'again', 'drop')),
    body text NOT NULL,
    done_at timestamptz
);

CREATE INDEX notice_open ON notice (id) WHERE done_at IS NULL;
