"""The statements of the PostgreSQL journal."""

NOTE = """
    INSERT INTO inbox (consumer, id, occurred_at)
    SELECT $1, * FROM unnest($2::uuid[], $3::timestamptz[])
    ON CONFLICT DO NOTHING RETURNING id
"""

FIRST_SEEN = "INSERT INTO stimulus SELECT DISTINCT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING id"

HELD_KEYS = """
    SELECT DISTINCT order_key FROM parked
    WHERE consumer = $1 AND order_key = ANY($2::text[]) AND state <> 'skipped'
"""

SKIPPED = """
    SELECT EXISTS (SELECT FROM parked WHERE consumer = $1 AND topic = $2 AND partition = $3 AND record_offset = $4
        AND state = 'skipped' AND topic <> 'wake' AND headers = $5 AND value IS NOT DISTINCT FROM $6::bytea)
"""

ORDERED = """
    INSERT INTO ordered (portal, command_id, decider, stream)
    SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING
"""

ORDERING = """
    SELECT portal, command_id, stream FROM ordered
    WHERE decider = $1 AND (portal, command_id) IN (SELECT * FROM unnest($2::text[], $3::uuid[]))
"""

OPEN_STREAMS = """
    INSERT INTO stream (decider, portal, id, position, state)
    SELECT *, 0, NULL FROM unnest($1::text[], $2::text[], $3::text[])
    ON CONFLICT DO NOTHING
"""

LOCK_STREAMS = """
    SELECT decider, portal, id, position, state, state_version FROM stream
    WHERE (decider, portal, id) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
    ORDER BY decider, portal, id FOR UPDATE
"""

SAVE_STREAMS = """
    UPDATE stream SET position = new.position, state = new.state, state_version = new.state_version
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::integer[])
        AS new (decider, portal, id, position, state, state_version)
    WHERE stream.decider = new.decider AND stream.portal = new.portal AND stream.id = new.id
"""

SET_TIMERS = """
    INSERT INTO timer (decider, portal, stream, name, due_at, correlation_id, set_by)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::uuid[], $7::uuid[])
    ON CONFLICT (decider, portal, stream, name)
    DO UPDATE SET due_at = excluded.due_at, correlation_id = excluded.correlation_id, set_by = excluded.set_by
"""

CANCEL_TIMERS = """
    DELETE FROM timer USING unnest($1::text[], $2::text[], $3::text[], $4::text[])
        AS gone (decider, portal, stream, name)
    WHERE timer.decider = gone.decider AND timer.portal = gone.portal AND timer.stream = gone.stream
      AND timer.name = gone.name
"""

# A dead one is shown to a person who may send it again: it must not come true after its stream has taken it back.
SETTLE_WAKES = """
    WITH gone (consumer, order_key) AS (SELECT * FROM unnest($1::text[], $2::text[])), skipped AS (
        UPDATE parked SET state = 'skipped', reason = parked.reason || $3 FROM gone
        WHERE parked.consumer = gone.consumer AND parked.order_key = gone.order_key AND parked.state = 'dead')
    DELETE FROM parked USING gone
    WHERE parked.consumer = gone.consumer AND parked.order_key = gone.order_key AND parked.state = 'waiting'
"""

# The oldest are cut off before each stream's first is looked for: a morning of 50 000 is not sorted for every 400 of
# them. A stream whose wake is among the oldest has its first one there too.
DUE_TIMERS = """
    SELECT * FROM (
        SELECT DISTINCT ON (portal, stream) * FROM (
            SELECT decider, portal, stream, name, due_at, correlation_id, set_by FROM timer
            WHERE decider = $1 AND portal = ANY($2::text[]) AND due_at <= $3
            ORDER BY due_at, portal, stream, name LIMIT $4) AS oldest
        ORDER BY portal, stream, due_at, name) AS first
    ORDER BY due_at, portal, stream
"""

TAKE_TIMERS = """
    DELETE FROM timer USING unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
        AS due (decider, portal, stream, name, due_at)
    WHERE timer.decider = due.decider AND timer.portal = due.portal AND timer.stream = due.stream
      AND timer.name = due.name AND timer.due_at = due.due_at
    RETURNING timer.*
"""

# The place of a skipped record is free for another one (a topic made anew counts from 0), not for itself: for good is
# for good. A wake has the same place only if it is the same wake, asked for once more.
PARK = """
    INSERT INTO parked (consumer, order_key, topic, partition, record_offset, key, headers, value,
                        reason, attempts, state, retry_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_timestamp() + make_interval(secs => $12))
    ON CONFLICT (consumer, topic, partition, record_offset) DO UPDATE SET
        id = DEFAULT, order_key = excluded.order_key, key = excluded.key, headers = excluded.headers,
        value = excluded.value, reason = excluded.reason, attempts = excluded.attempts, state = excluded.state,
        retry_at = excluded.retry_at, parked_at = excluded.parked_at
    WHERE parked.state = 'skipped' AND (parked.topic = 'wake'
        OR (parked.headers, parked.value) IS DISTINCT FROM (excluded.headers, excluded.value))
"""

# The head of a key only: later records of the key wait behind it, whatever their own pause. The heads are found key
# by key, so that a dead head costs one look and not one for each record behind it.
TAKE_PARKED = """
    WITH RECURSIVE heads AS (
        (SELECT order_key, id FROM parked WHERE consumer = $1 AND state <> 'skipped' ORDER BY order_key, id LIMIT 1)
        UNION ALL
        SELECT following.* FROM heads CROSS JOIN LATERAL (
            SELECT order_key, id FROM parked
            WHERE consumer = $1 AND state <> 'skipped' AND order_key > heads.order_key
            ORDER BY order_key, id LIMIT 1) AS following)
    SELECT * FROM parked
    WHERE id IN (SELECT id FROM heads WHERE id > $2) AND state = 'waiting' AND retry_at <= clock_timestamp()
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""

UNPARK = "DELETE FROM parked WHERE id = $1"

REPARK = """
    UPDATE parked SET state = $2, reason = $3, attempts = $4,
        retry_at = clock_timestamp() + make_interval(secs => $5)
    WHERE id = $1 AND state = 'waiting' AND attempts = $4 - 1
"""

WAITING = """
    SELECT id, topic, key, headers, value FROM outbox WHERE topic <> ALL($2::text[]) ORDER BY id LIMIT $1
"""

REFUSED = """
    INSERT INTO refused (id, topic, key, headers, value, reason) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (id) DO NOTHING
"""

PUBLISHED = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"

# One transaction's rows become visible at its commit; the relay hears of it then.
NOTIFY = "SELECT pg_notify('outbox_' || current_schema(), '')"

ADD_MONTH = """
    CREATE TABLE IF NOT EXISTS {name} PARTITION OF inbox FOR VALUES FROM ('{start}') TO ('{end}')
"""
