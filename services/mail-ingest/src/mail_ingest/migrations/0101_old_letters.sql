-- Letters that were there before anything was read, and too old for any task or reminder: counted, never fetched.
CREATE TABLE old_letters (
    mailbox text NOT NULL,
    folder text NOT NULL,
    uid_validity bigint NOT NULL,
    arrived_before date NOT NULL,
    letters bigint NOT NULL,
    PRIMARY KEY (mailbox, folder, uid_validity)
);
