"""What a run must have been to prove anything: something to judge, every trouble met, nobody dead but the struck."""

from __future__ import annotations

from chaos.evidence import Evidence
from chaos.plan import TROUBLES
from chaos.promise import Promise


def something_to_judge(evidence: Evidence) -> list[str]:
    """A checker that saw nothing finds nothing; so a gathering that came back empty is a defect by itself."""
    seen = {
        "letters sent": sum(evidence.sent.values()),
        "letters received": len(evidence.received),
        "demands expected": len(evidence.expected),
        "tasks": len(evidence.tasks),
        "task commands": len(evidence.ordered),
        "entries of the ledger": len(evidence.ledger),
        "results": len(evidence.results),
        "records": len(evidence.records),
        "messages noted": sum(len(one.inbox) for one in evidence.readers),
        "decisions": len(evidence.decided),
        "messages that were decided": sum(len(one.said) for one in evidence.decided),
        "wakes asked for": sum(len(one.wakes) for one in evidence.decided),
        "wakes to come": len(evidence.wakes),
        "streams": len(evidence.streams),
        "recorded facts": sum(map(len, evidence.stimuli.values())),
        "decisions tried again": evidence.replayed,
        "databases": len(evidence.left),
        "unreadable records": len(evidence.poison),
        "dead letters": len(evidence.dead),
        "moves of deals": sum(map(len, evidence.moves.values())),
    }
    return [f"no {what}" for what, count in seen.items() if not count]


def every_trouble_met(evidence: Evidence) -> list[str]:
    """Trouble that meets nobody proves nothing."""
    return [f"{kind} met nothing" for kind in TROUBLES if not evidence.troubles.get(kind)]


def nobody_ends_by_itself(evidence: Evidence) -> list[str]:
    """Whatever is struck around it, a process goes on: it ends only of what is done to itself."""
    return list(evidence.by_itself)


PROMISES = (
    Promise("there was something to judge", something_to_judge),
    Promise("every kind of trouble met a call", every_trouble_met),
    Promise("no process ended by itself", nobody_ends_by_itself),
)
