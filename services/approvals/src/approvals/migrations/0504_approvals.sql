-- What was handed in by each form of a page: sent again it is one request only if it says the same.
CREATE TABLE form_sent (
    portal text NOT NULL,
    submission_id uuid NOT NULL,
    content text NOT NULL,
    PRIMARY KEY (portal, submission_id)
);
