"""What a plan holds, and what it hangs on: dated obligations, facts of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.calendar import day_of_month

from tax_calendar.core.obligations import Obligation

TIMES = range(1900, 2101)  # years: «31.12.9999» of other programs for «never», and slips of the hand, are told


def of_these_times(day: date) -> bool:
    """Whether a day can be one of a client's life, and what follows from it is a day of the calendar too."""
    return day.year in TIMES


@dataclass(frozen=True, slots=True)
class Move:
    """The day that one client has for the obligation with this key, by whose word and why. provisional: as Dated."""

    key: str
    on: date
    reason: str
    by: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """One obligation of one period with its dates; the same for every client that has it. judged_on: whose profile
    counts, the period's last day, or the nominal date if that is earlier. key: the same for the same obligation,
    however its date moves. move: why *actual* is the client's own day and not the law's. facts: names of what one
    client has it for, as OneOff; none where it has it anyhow."""

    obligation: Obligation
    period: str
    nominal: date
    actual: date
    provisional: bool
    start: date
    end: date
    key: str
    move: Move | None = None
    facts: tuple[str, ...] = ()

    @property
    def basis(self) -> str:
        """The statute; of a day of the client's own also why it has it, and who says so."""
        own = f"; срок клиента: {self.move.reason} (указал: {self.move.by})" if self.move else ""
        return f"{self.obligation.legal_basis}{own}"

    @property
    def begins(self) -> date:
        """The first day that it alone covers: a cumulative period begins anew with each quarter."""
        return (
            day_of_month(self.end.year, self.end.month - 2, 1) if self.obligation.period == "cumulative" else self.start
        )

    @property
    def judged_on(self) -> date:
        """The day of the profile that decides: the period's, not that of the due date (facts, section 5)."""
        return min(self.end, self.nominal)


@dataclass(frozen=True, slots=True)
class OneOff:
    """A fact of the client on a day that an obligation hangs on. sets: fields of the profile that the fact proves.
    of_card: the profile itself tells of it. name: which entry says so; without one they are counted."""

    obligation_id: str
    on: date
    sets: tuple[tuple[str, Any], ...] = ()
    of_card: bool = False
    name: str | None = None
