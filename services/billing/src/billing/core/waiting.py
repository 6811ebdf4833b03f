"""Work of a period without an invoice, for management: who worked how long on what, and why it is not billed.

Rule: BILLING-15. Source: issue 7, "What the management asked for" (unbilled work).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Set
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from contracts.claims import Text

JSON_TYPE = "application/json"
NOT_YET = "счёт не выставлен: время собрано, счёт ещё рассчитывается"


@dataclass(frozen=True, slots=True)
class Piece:
    """Of an entry, by its id.

    per_hour: what an hour is worth in roubles; None where no rate is known, or a fee pays for it.
    """

    entry: str
    person: str
    name: str
    matter: str | None
    seconds: int
    fate: Literal["held", "non_billable", "written_off"] = "held"
    per_hour: Decimal | None = None
    reason: str | None = None

    @property
    def base(self) -> str:
        """The CRM's id of the entry."""
        return self.entry.partition("+")[0]


class Charge(NamedTuple):
    """What is charged without hours, in roubles. once: of one that has a day, which several periods may wait with."""

    matter: str | None
    amount: Decimal
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A period of a client. why: in Russian."""

    client: str
    why: str
    pieces: tuple[Piece, ...] = ()
    fees: tuple[Charge, ...] = ()

    def without(self, entries: Set[str]) -> Waiting:
        """But for what stands on other invoices by now."""
        return replace(self, pieces=tuple(one for one in self.pieces if one.base not in entries))


def written(waiting: Waiting) -> Text:
    """The same text for the same work."""
    content = json.dumps(asdict(waiting), ensure_ascii=False, sort_keys=True, default=str)
    return Text.holding(content.encode(), JSON_TYPE)


def waiting_of(content: str) -> Waiting:
    """As it was written."""
    given: dict[str, Any] = json.loads(content)
    pieces = (one | {"per_hour": _money(one["per_hour"])} for one in given["pieces"])
    fees = tuple(Charge(matter, Decimal(amount), *once) for matter, amount, *once in given["fees"])
    return Waiting(given["client"], given["why"], tuple(Piece(**one) for one in pieces), fees)


def _money(said: str | None) -> Decimal | None:
    return None if said is None else Decimal(said)


def waiting_once(several: Iterable[Waiting], counted: Set[tuple[str, str]]) -> Iterator[Waiting]:
    """Each piece once, the newest period first. counted: by client and entry, what invoices hold or void ones had."""
    seen: set[tuple[str, str]] = set()
    charged: set[tuple[str, str | None, str]] = set()
    for one in several:
        fresh = []
        for piece in one.pieces:
            key = (one.client, piece.entry)
            if key in seen or (one.client, piece.base) in counted:
                continue
            fresh.append(piece)
        seen.update((one.client, piece.entry) for piece in fresh)
        fees = [fee for fee in one.fees if fee.once is None or (one.client, fee.matter, fee.once) not in charged]
        charged.update((one.client, fee.matter, fee.once) for fee in fees if fee.once is not None)
        yield replace(one, pieces=tuple(fresh), fees=tuple(fees))
