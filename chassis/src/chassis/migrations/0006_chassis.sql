-- The mark of the blob folder that this service stores into: where that folder isn't mounted, it must not take another for it.
CREATE TABLE blob_store (single boolean PRIMARY KEY DEFAULT true CHECK (single), mark text NOT NULL);
