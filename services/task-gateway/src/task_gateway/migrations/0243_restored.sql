-- Which event stands for one that was taken away and put back: asked for whatever is done to an event.
CREATE INDEX command_restored ON command (portal, seq) WHERE type = 'taken.restore.v1';
