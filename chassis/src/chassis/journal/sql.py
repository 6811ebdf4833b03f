"""The statements of the PostgreSQL journal."""

NOTE = """
    INSERT INTO inbox (consumer, id, occurred_at)
    SELECT $1, * FROM unnest($2::uuid[], $3::timestamptz[])
    ON CONFLICT DO NOTHING RETURNING id
"""

HELD_KEYS = """
    SELECT DISTINCT order_key FROM parked
    WHERE consumer = $1 AND order_key = ANY($2::text[]) AND state <> 'skipped'
"""

OPEN_STREAMS = """
    INSERT INTO stream (decider, portal, id, position, state)
    SELECT *, 0, NULL FROM unnest($1::text[], $2::text[], $3::text[])
    ON CONFLICT DO NOTHING
"""

LOCK_STREAMS = """
    SELECT decider, portal, id, position, state FROM stream
    WHERE (decider, portal, id) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
    ORDER BY decider, portal, id FOR UPDATE
"""

SAVE_STREAMS = """
    UPDATE stream SET position = new.position, state = new.state
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[])
        AS new (decider, portal, id, position, state)
    WHERE stream.decider = new.decider AND stream.portal = new.portal AND stream.id = new.id
"""

SET_TIMERS = """
    INSERT INTO timer (decider, portal, stream, name, due_at, correlation_id)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::uuid[])
    ON CONFLICT (decider, portal, stream, name)
    DO UPDATE SET due_at = excluded.due_at, correlation_id = excluded.correlation_id
"""

CANCEL_TIMERS = """
    DELETE FROM timer USING unnest($1::text[], $2::text[], $3::text[], $4::text[])
        AS gone (decider, portal, stream, name)
    WHERE timer.decider = gone.decider AND timer.portal = gone.portal AND timer.stream = gone.stream
      AND timer.name = gone.name
"""

FORGET_WAKES = """
    DELETE FROM parked USING unnest($1::text[], $2::text[]) AS gone (consumer, order_key)
    WHERE parked.consumer = gone.consumer AND parked.order_key = gone.order_key AND parked.state = 'waiting'
"""

DUE_TIMERS = """
    SELECT decider, portal, stream, name, due_at, correlation_id FROM timer
    WHERE decider = ANY($1::text[]) AND due_at <= $2 ORDER BY due_at, decider, portal, stream, name LIMIT $3
"""

TAKE_TIMERS = """
    DELETE FROM timer USING unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
        AS due (decider, portal, stream, name, due_at)
    WHERE timer.decider = due.decider AND timer.portal = due.portal AND timer.stream = due.stream
      AND timer.name = due.name AND timer.due_at = due.due_at
    RETURNING timer.decider, timer.portal, timer.stream, timer.name, timer.due_at, timer.correlation_id
"""

PARK = """
    INSERT INTO parked (consumer, order_key, topic, partition, record_offset, key, headers, value,
                        reason, attempts, state, retry_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_timestamp() + make_interval(secs => $12))
    ON CONFLICT (consumer, topic, partition, record_offset) DO NOTHING
"""

# The head of a key only: later records of the key wait behind it, whatever their own pause.
TAKE_PARKED = """
    SELECT * FROM parked
    WHERE consumer = $1 AND state = 'waiting' AND retry_at <= clock_timestamp() AND id > $2
      AND NOT EXISTS (
        SELECT FROM parked AS earlier
        WHERE earlier.consumer = parked.consumer AND earlier.order_key = parked.order_key
          AND earlier.state <> 'skipped' AND earlier.id < parked.id)
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""

UNPARK = "DELETE FROM parked WHERE id = $1"

REPARK = """
    UPDATE parked SET state = $2, reason = $3, attempts = $4,
        retry_at = clock_timestamp() + make_interval(secs => $5)
    WHERE id = $1
"""

WAITING = "SELECT id, topic, key, headers, value FROM outbox ORDER BY id LIMIT $1"

PUBLISHED = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"

# One transaction's rows become visible at its commit; the relay hears of it then.
NOTIFY = "SELECT pg_notify('outbox_' || current_schema(), '')"

ADD_MONTH = """
    CREATE TABLE IF NOT EXISTS {name} PARTITION OF inbox FOR VALUES FROM ('{start}') TO ('{end}')
"""
