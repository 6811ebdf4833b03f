-- Due wakes are taken some hundred at a time, in this order: without the index each look sorts all that are due.
CREATE INDEX timer_by_turn ON timer (decider, due_at, portal, stream, name);
