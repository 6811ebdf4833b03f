"""What the ledger asks of PostgreSQL."""

from __future__ import annotations

from task_gateway.core.progress import INSTEAD
from task_gateway.ledger import COLLECT, RESTORE

INTEND = """
    INSERT INTO command (command_id, portal, subject, type, body, lane, correlation_id, traceparent, automation)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (command_id) DO NOTHING
"""

NOTIFY = "SELECT pg_notify('ledger_' || current_schema(), '')"

COLUMNS = """
    command_id, portal, subject, type, body, lane, correlation_id, traceparent, state, progress, attempts, revision,
    again, automation, extract(epoch FROM clock_timestamp() - sent_at)::float AS sent_seconds,
    extract(epoch FROM clock_timestamp() - intended_at)::float AS age_seconds,
    EXISTS (SELECT FROM brake AS stop WHERE stop.portal = command.portal AND stop.automation = command.automation
        AND stop.released_at > command.intended_at) AS held
"""

# What the brake holds: it has had no effect yet, and its rule was stopped. It steps aside, other rules' commands pass.
# Of what has gone out already nobody would know the outcome, so it is carried to its end.
HELD = """
    attempts = 0 AND automation IN (SELECT automation FROM brake WHERE brake.portal = $1 AND released_at IS NULL)
"""

# The head of each subject only: what belongs to one client is done in order. Subqueries that can't become joins: with
# the order of an index and a limit they are asked for the first few rows only, however many wait.
ANY_HEAD = f"""
    portal = $1 AND state IN ('intended', 'sent') AND subject NOT IN (SELECT unnest($2::text[])) AND NOT ({HELD})
    AND seq = (
        SELECT min(seq) FROM command AS earlier WHERE earlier.portal = command.portal
          AND earlier.subject = command.subject AND earlier.state IN ('intended', 'sent') AND NOT ({HELD}))
"""  # noqa: S608 - constants

# Timesheets are no calls to be packed: a helper of the sender reads them.
HEAD = f"{ANY_HEAD} AND type <> '{COLLECT}'"

# $2: nobody is busy.
ASIDE = f"""
    SELECT {COLUMNS} FROM command
    WHERE {ANY_HEAD} AND retry_at <= clock_timestamp() AND type = $3 ORDER BY seq LIMIT $4
"""  # noqa: S608 - constants

# A lane is head start in seconds, so that bulk waits for the rest but never starves.
DUE = f"""
    SELECT due.* FROM (VALUES ('interactive', 0), ('normal', 20), ('read', 60), ('bulk', 120)) AS lanes (name, seconds)
    CROSS JOIN LATERAL (
        SELECT {COLUMNS}, intended_at FROM command
        WHERE lane = lanes.name AND retry_at <= clock_timestamp()
          AND {HEAD}
        ORDER BY intended_at LIMIT $3) AS due
    WHERE $4::text IS NULL OR lanes.name = $4
    ORDER BY due.intended_at + make_interval(secs => lanes.seconds) LIMIT $3
"""  # noqa: S608 - constants

NEXT_AT = f"""
    SELECT extract(epoch FROM min(at) - clock_timestamp())::float FROM (
        (SELECT retry_at AS at FROM command WHERE {HEAD} ORDER BY retry_at LIMIT 1)
        UNION ALL SELECT min(recheck_at) FROM command
        WHERE portal = $1 AND state IN ('confirmed', 'refused') AND recheck_at IS NOT NULL) AS waiting
"""  # noqa: S608 - constants

MARK = """
    UPDATE command SET state = 'sent', sent_at = clock_timestamp(), attempts = attempts + 1, progress = known.progress,
        revision = command.revision + 1
    FROM unnest($1::uuid[], $2::integer[], $3::text[]) AS known (id, revision, progress)
    WHERE command_id = known.id AND command.revision = known.revision AND state IN ('intended', 'sent')
    RETURNING command_id
"""

# Rows are locked in the order of their ids: two writings of several rows never wait for each other.
ADVANCE = """
    WITH known AS (
        SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::float[])
            AS given (id, known_revision, new_progress, seconds)),
    held AS (
        SELECT command_id FROM command JOIN known ON command_id = id AND revision = known_revision
        WHERE state IN ('intended', 'sent') ORDER BY command_id FOR UPDATE OF command)
    UPDATE command SET progress = new_progress, retry_at = clock_timestamp() + make_interval(secs => seconds),
        revision = revision + 1
    FROM known WHERE command_id = id AND command_id IN (SELECT command_id FROM held)
    RETURNING command_id
"""

CLOSE = """
    WITH known AS (
        SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float[])
            AS given (id, known_revision, new_progress, new_state, new_crm_id, new_reason, recheck_seconds)),
    held AS (
        SELECT command_id FROM command JOIN known ON command_id = id AND revision = known_revision
        WHERE state IN ('intended', 'sent') ORDER BY command_id FOR UPDATE OF command)
    UPDATE command SET state = new_state, crm_id = new_crm_id, reason = new_reason, progress = new_progress,
        closed_at = clock_timestamp(), revision = revision + 1,
        recheck_at = coalesce(clock_timestamp() + make_interval(secs => recheck_seconds), recheck_at)
    FROM known WHERE command_id = id AND command_id IN (SELECT command_id FROM held)
    RETURNING command_id
"""

SUSPECT = "UPDATE command SET recheck_at = clock_timestamp() + make_interval(secs => $2) WHERE command_id = $1"
OUTCOMES = "SELECT command_id, state, type, crm_id, body, progress FROM command WHERE command_id = ANY($1::uuid[])"

RESTORED = f"""
    SELECT crm_id::bigint FROM command
    WHERE portal = $1 AND type = '{RESTORE}' AND state = 'confirmed' AND progress::json #>> '{{seen,{INSTEAD}}}' = $2
    ORDER BY seq DESC LIMIT 1
"""  # noqa: S608 - constants

PASSED = """
    SELECT command_id, state, type, crm_id, body, progress FROM command
    WHERE portal = $1 AND subject = $2 AND state = 'confirmed' AND seq > (SELECT seq FROM command WHERE command_id = $3)
    ORDER BY seq
"""

RECHECK = f"""
    SELECT {COLUMNS} FROM command
    WHERE portal = $1 AND state IN ('confirmed', 'refused') AND recheck_at <= clock_timestamp()
    ORDER BY recheck_at LIMIT $2
"""  # noqa: S608 - constants

EFFECTS = """
    SELECT command_id, automation, extract(epoch FROM clock_timestamp() - sent_at)::float AS seconds_ago
    FROM command LEFT JOIN brake USING (portal, automation)
    WHERE portal = $1 AND sent_at > clock_timestamp() - make_interval(secs => $2) AND attempts > 0
      AND (released_at IS NULL OR sent_at > released_at)
    ORDER BY sent_at
"""

STOP = """
    INSERT INTO brake (portal, automation, effects) VALUES ($1, $2, $3)
    ON CONFLICT (portal, automation) DO UPDATE
    SET effects = excluded.effects, stopped_at = clock_timestamp(), released_at = NULL
"""

# What a person has thrown away of a stopped rule: what has not gone out, and was there when the person said so.
THROWN = "command.state = 'intended' AND command.attempts = 0 AND command.intended_at <= brake.drop_until"

TO_DROP = f"""
    SELECT {COLUMNS}, drop_why FROM command JOIN brake USING (portal, automation)
    WHERE portal = $1 AND drop_until IS NOT NULL AND {THROWN} ORDER BY seq LIMIT $2
"""  # noqa: S608 - constants

DROPPED = f"""
    UPDATE brake SET drop_until = NULL WHERE portal = $1 AND drop_until IS NOT NULL AND NOT EXISTS (
        SELECT FROM command WHERE command.portal = brake.portal AND command.automation = brake.automation AND {THROWN})
"""  # noqa: S608 - constants

RECHECKED = """
    UPDATE command SET recheck_at = clock_timestamp() + make_interval(secs => $2)
    WHERE command_id = $1 AND recheck_at <= clock_timestamp()
"""
