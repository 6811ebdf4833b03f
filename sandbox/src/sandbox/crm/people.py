"""Who has a telephone or an e-mail."""

from __future__ import annotations

from sandbox.portal.calls import Call
from sandbox.portal.store import Condition

MOST = 20


def having(call: Call, name: str, kind: str, values: list[str]) -> list[int]:
    """Ids of leads, contacts or companies (*name*) with one of these telephones (by their digits) or e-mails."""
    if not values:
        return []
    fold = "digits" if kind == "PHONE" else "fold"
    marks = ", ".join(f"{fold}(?)" for _ in values)
    inner = f"SELECT 1 FROM json_each(body, '$.{kind}') WHERE {fold}(json_extract(value, '$.VALUE')) IN ({marks})"  # noqa: S608
    rows = call.documents(name.lower()).find(Condition(f"EXISTS ({inner})", tuple(values)), limit=MOST)
    return [row.id for row in rows]
