-- revision: counted up by each writing, so that a sender that was frozen can't undo what its successor has written.
ALTER TABLE command ADD COLUMN revision integer NOT NULL DEFAULT 0;
-- again: how often a person has sent a refused command again; each time it has a result of its own.
ALTER TABLE command ADD COLUMN again integer NOT NULL DEFAULT 0;
