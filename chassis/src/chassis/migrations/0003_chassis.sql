-- Which stream ordered what: the answer to a command (a task changed, closed) comes back to the stream that gave it.
CREATE TABLE ordered (
    portal text NOT NULL,
    command_id uuid NOT NULL,
    decider text NOT NULL,
    stream text NOT NULL,
    PRIMARY KEY (portal, command_id)
);
