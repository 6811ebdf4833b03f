"""What a portal lets nobody do, and what we do to nobody. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from task_gateway.core.setup.things import Thing, Wish, field_code, stage_prefix

FIXED = {"type", "multiple", "ends", "of"}  # the portal can't change them once there is one
FIELD_LENGTH = 50
DEAL_STAGE_LENGTH = 22  # with its prefix


def forbidden(name: str, wanted: str, there: str) -> str:
    """Why a fact may not become *wanted*; "" if it may."""
    if name in FIXED:
        return "it can't be changed"
    if name == "mandatory" and wanted == "Y":
        return "people could no longer save without it"
    if name.startswith("is") and wanted == "N":
        return "it would take from people what they have"
    if name == "properties":
        return _fewer(json.loads(wanted), json.loads(there or "{}"))
    return ""


def _fewer(wanted: Mapping[str, Mapping[str, str]], there: Mapping[str, Mapping[str, str]]) -> str:
    """Rules that people have made give a robot's properties values: none may go, none may change its type."""
    gone = sorted(there.keys() - wanted.keys())
    if gone:
        return f"rules that give {', '.join(gone)} would lose it"
    other = sorted(name for name in there if there[name].get("Type") != wanted[name].get("Type"))
    return f"{', '.join(other)} would change its type" if other else ""


def over(wish: Wish, parent: str) -> str:
    """Why the portal would not take the code of what is to be made; "" if it would (facts: portal-setup)."""
    if wish.kind == "field":
        code, longest = field_code(wish, parent), FIELD_LENGTH
    elif wish.kind == "stage" and parent.startswith("DEAL_STAGE"):
        code, longest = stage_id(parent, wish.code), DEAL_STAGE_LENGTH
    else:
        return ""
    return f"{code} is longer than {longest} characters" if len(code) > longest else ""


def stage_sort(ends: str, beside: Sequence[Thing]) -> int:
    """Where a new stage goes: behind its like, before those that must come after it."""
    rank = {"": 0, "success": 1, "failure": 2}
    mine = rank[ends]
    after = [int(one.facts.get("sort") or 0) for one in beside if rank[one.facts.get("ends", "")] > mine]
    before = [int(one.facts.get("sort") or 0) for one in beside if rank[one.facts.get("ends", "")] <= mine]
    behind = max(before, default=0)
    return behind + 10 if not after else max(behind, min(behind + 10, min(after) - 1))


def stage_id(listed: str, code: str) -> str:
    """The id of a stage that is to be made."""
    return f"{stage_prefix(listed)}{code}"
