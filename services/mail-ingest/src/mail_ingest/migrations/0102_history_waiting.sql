-- Letters from before the day since when letters count: recorded one by one when there is nothing newer to read.
CREATE TABLE history_waiting (
    mailbox text NOT NULL,
    folder text NOT NULL,
    uid_validity bigint NOT NULL,
    uid bigint NOT NULL,
    PRIMARY KEY (mailbox, folder, uid_validity, uid)
);
