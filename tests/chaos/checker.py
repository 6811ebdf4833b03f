"""The promises of design §4, each judged by the evidence alone. A promise answers what breaks it; nothing is kept."""

from __future__ import annotations

from chaos import promises_crm, promises_deals, promises_decided, promises_rig, promises_wire
from chaos.evidence import Evidence
from chaos.promise import Promise

PROMISES: tuple[Promise, ...] = (
    *promises_crm.PROMISES,
    *promises_wire.PROMISES,
    *promises_decided.PROMISES,
    *promises_deals.PROMISES,
    *promises_rig.PROMISES,
)
SHOWN = 12


def broken(evidence: Evidence) -> dict[str, list[str]]:
    """Promise → what breaks it; empty lists are promises kept."""
    return {promise.name: promise.breaks(evidence) for promise in PROMISES}


def told(found: dict[str, list[str]]) -> list[str]:
    """For people: a line for each promise, what breaks it below, and `N promises kept, M broken` at the end."""
    lines: list[str] = []
    for name, breaks in found.items():
        lines.append(f"{'BROKEN' if breaks else 'kept  '}  {name}")
        lines += [f"          {one}" for one in breaks[:SHOWN]]
        if len(breaks) > SHOWN:
            lines.append(f"          … and {len(breaks) - SHOWN} more")
    return [*lines, summary(found)]


def summary(found: dict[str, list[str]]) -> str:
    """The last line."""
    bad = sum(bool(breaks) for breaks in found.values())
    return f"{len(found) - bad} promises kept, {bad} broken"
