"""How long a command is put off after so many tries, and after how many it is given up."""

from __future__ import annotations

from task_gateway.ledger import Entry

TRIES = 16  # with the pauses below some 45 minutes
TELL_AT = 5
LONGEST_SECONDS = 300.0
LONGEST_UNKNOWN_SECONDS = 30.0
LONGEST_PERSON_SECONDS = 5.0  # while the portal is away: when it returns, what people wait for is there first


def growing(tries: int, longest: float) -> float:
    """Seconds: two, four, eight …; after a weekend the power itself would be no number any more."""
    return float(min(longest, 2.0 ** min(tries, TRIES)))


def away_seconds(entry: Entry) -> float:
    """While the portal is away its circuit sets the pace, not the single command."""
    return growing(
        entry.progress.tries, LONGEST_PERSON_SECONDS if entry.lane == "interactive" else LONGEST_UNKNOWN_SECONDS
    )


def away_once_more(entry: Entry) -> Entry:
    """Tries against a portal that is away are no reason to give a command up when it is back."""
    progress = entry.progress
    return entry.but(progress.but(tries=max(progress.tries, min(progress.tries + 1, TELL_AT))))
