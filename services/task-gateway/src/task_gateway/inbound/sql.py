"""The statements of the inbound store."""

HINT = """
    INSERT INTO hint (portal, entity, key, due_at)
    SELECT $1, entity, key, clock_timestamp() + make_interval(secs => $4)
    FROM unnest($2::text[], $3::text[]) AS new (entity, key) ORDER BY entity, key
    ON CONFLICT (portal, entity, key) DO UPDATE
    SET revision = excluded.revision, tries = 0, due_at = least(hint.due_at, excluded.due_at)
"""

DUE = """
    SELECT entity, key, revision, tries FROM hint WHERE portal = $1 AND due_at <= clock_timestamp()
    ORDER BY due_at LIMIT $2
"""

SETTLE = """
    DELETE FROM hint USING unnest($2::text[], $3::text[], $4::bigint[]) AS done (entity, key, revision)
    WHERE hint.portal = $1 AND hint.entity = done.entity AND hint.key = done.key AND hint.revision = done.revision
"""

POSTPONE = """
    UPDATE hint SET tries = tries + 1, due_at = clock_timestamp() + make_interval(secs => $5)
    FROM unnest($2::text[], $3::text[], $4::bigint[]) AS tried (entity, key, revision)
    WHERE hint.portal = $1 AND hint.entity = tried.entity AND hint.key = tried.key AND hint.revision = tried.revision
"""

TICKET = "SELECT nextval('mirror_version') AS number, clock_timestamp() AS at"

MIRRORED = "SELECT id, body, stamp FROM mirror WHERE portal = $1 AND entity = $2 AND id = ANY($3::bigint[])"

STAMPS = "SELECT id, stamp FROM mirror WHERE portal = $1 AND entity = $2 AND stamp <> 'gone'"

# A version is drawn when the read is over, a ticket before it begins: a smaller version was read before our read began.
SEE = """
    INSERT INTO mirror (portal, entity, id, body, stamp, version)
    SELECT $1, $2, id, body, stamp, nextval('mirror_version')
    FROM unnest($3::bigint[], $4::text[], $5::text[]) AS seen (id, body, stamp) ORDER BY id
    ON CONFLICT (portal, entity, id) DO UPDATE
    SET body = excluded.body, stamp = excluded.stamp, version = excluded.version, read_at = clock_timestamp()
    WHERE mirror.version < $6
    RETURNING id, version
"""

# What was sent may show its effect before it is confirmed; what nobody has seen for a day is not waited for.
ORDERED = """
    SELECT command_id, correlation_id, type, body, crm_id,
        state = 'confirmed' AND closed_at < $4 AS over
    FROM command
    WHERE portal = $1 AND type = ANY($2::text[]) AND NOT echoed AND (
        state = 'sent'
        OR (state = 'confirmed' AND crm_id = ANY($3::text[]) AND closed_at > clock_timestamp() - interval '1 day'))
    ORDER BY seq
"""

MADE = "SELECT command_id, crm_id FROM command WHERE command_id = ANY($1::uuid[]) AND crm_id ~ '^[0-9]+$'"

OURS = "SELECT command_id, state, crm_id, progress FROM command WHERE portal = $1 AND command_id = ANY($2::uuid[])"

ECHOED = "UPDATE command SET echoed = true WHERE command_id = ANY($1::uuid[]) AND NOT echoed"

# Many kinds of commands show no effect that a mirror holds. Left as they are, the index of those to wait for would hold
# every command ever given.
OVERLOOK = """
    UPDATE command SET echoed = true WHERE command_id IN (
        SELECT command_id FROM command
        WHERE portal = $1 AND NOT echoed AND state IN ('sent', 'confirmed') AND state = 'confirmed'
          AND closed_at < clock_timestamp() - interval '1 day' LIMIT $2)
"""

SWEPT = "SELECT baseline, cursor FROM swept WHERE portal = $1 AND entity = $2"

SWEEP = """
    INSERT INTO swept (portal, entity, baseline, cursor) VALUES ($1, $2, $3, $4)
    ON CONFLICT (portal, entity) DO UPDATE SET cursor = excluded.cursor
"""

COUNT = "SELECT count(*) FROM mirror WHERE portal = $1 AND entity = $2"
