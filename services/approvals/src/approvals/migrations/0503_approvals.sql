-- Of whoever asks for leave, and of his department: what has been approved and not been heard of yet.
CREATE INDEX page_by_applicant ON page (portal, applicant_id);
