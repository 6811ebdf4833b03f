-- What was carried out for a subject after a command that its rule's brake held: an older change gives way to a newer one.
CREATE INDEX command_passed ON command (portal, subject, seq) WHERE state = 'confirmed';
