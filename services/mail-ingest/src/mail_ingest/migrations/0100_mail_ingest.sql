-- How far each folder has been read. A new UIDVALIDITY is a new folder under the same name (RFC 9051, 2.3.1.1).
CREATE TABLE resume_point (
    mailbox text NOT NULL,
    folder text NOT NULL,
    uid_validity bigint NOT NULL,
    last_uid bigint NOT NULL,
    PRIMARY KEY (mailbox, folder)
);

-- The day of installation: letters older than it are history.
CREATE TABLE installation (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    since date NOT NULL
);
