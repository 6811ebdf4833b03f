"""Payments of one key (number, day, sum, payer's account): which were counted, which are new, which nobody knows.

Told apart by what else a statement shows of them, and by their place in one statement. What another statement had is
the same payment if all that is shown agrees and number, bank's reference or place tell it; else a person is asked.
Rule: BILLING-26. Source: docs/facts/invoicing.md, section 9: the same document in two statements.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chassis.decision import Decision
from contracts.base import Event
from contracts.payments.v1 import PaymentNoted, PaymentSeen, Shown

from billing.core.statement import Balance, Movement

MOST = 50  # under one key; beyond it each is a question


@dataclass(frozen=True)
class Counted:
    """A payment that was noted. statement, written: which had it first, and in which format."""

    shown: Shown
    statement: str | None
    written: str | None


@dataclass(frozen=True)
class Known:
    """Of one key. done: one was noted; counted: what was shown of each, but (old) of those noted before."""

    done: bool = False
    counted: tuple[Counted, ...] = ()
    old: bool = False


def shown_in(several: Sequence[tuple[str, Movement]], balances: Iterable[Balance]) -> Iterator[Shown]:
    """What one statement shows of its payments. several: each with its key."""
    marks = [_mark(one) for _, one in several]
    of_key: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for (key, _), mark in zip(several, marks, strict=True):
        of_key[key][mark] = None
    known = {one.account: one for one in balances}
    before: Counter[tuple[str, str]] = Counter()
    for (key, one), mark in zip(several, marks, strict=True):
        beside = tuple(other for other in list(of_key[key])[:MOST] if other != mark)
        yield _shown(one, mark, before[key, mark], beside, known)
        before[key, mark] += 1


def _mark(one: Movement) -> str:
    """What a statement of the same format shows again, whatever else its program writes otherwise.

    Read as ever: a payment that was counted has the mark of then.
    """
    other = one.once or one.other
    texts = (one.purpose, other.name or "")
    words = ("".join(sign for sign in text.casefold() if sign.isalnum()) for text in texts)
    shown = (one.written, str(one.on), other.inn or "", one.bank_reference or "", *words)
    return hashlib.sha256("|".join(shown).encode()).hexdigest()[:16]


def _shown(one: Movement, mark: str, place: int, beside: tuple[str, ...], known: Mapping[str, Balance]) -> Shown:
    balance = known.get(one.our_account)
    first, last = (balance.first_on, balance.last_on) if balance else (None, None)
    whole = first is not None and last is not None and first <= one.on <= last
    return Shown(
        mark=mark,
        place=place,
        beside=beside,
        certain=whole or one.number is not None or one.bank_reference is not None,
        first_on=first,
        opening=balance.opening if balance else None,
        currency=one.currency,
    )


def payment_seen(state: Known, seen: PaymentSeen, _: object) -> Decision:
    """The first statement that holds it counts; what may be another payment is noted as a question."""
    mine = seen.shown
    if not state.done:
        return _noted(seen, seen.payment_id)
    if mine is None:
        return Decision()
    same = [one.shown for one in state.counted if (one.shown.mark, one.shown.place) == (mine.mark, mine.place)]
    if same:
        known = mine.certain and not all(_elsewhere(one, mine) for one in same)
        return Decision() if known else _another(state, seen, repeated=True)
    if state.old or not state.counted:
        return _another(state, seen, repeated=True) if mine.place or mine.beside else Decision()
    return _another(state, seen, repeated=not _told_apart(state, seen, mine))


def _told_apart(state: Known, seen: PaymentSeen, mine: Shown) -> bool:
    """Whether it stands in a statement beside each that was counted."""
    written = seen.sight.written if seen.sight else None
    own = [one for one in state.counted if one.written == written]
    others = (one.shown.mark for one in own if one.statement != seen.statement)
    return 0 < len(own) < MOST and {mine.mark, *mine.beside}.issuperset(others)


def _elsewhere(one: Shown, other: Shown) -> bool:
    """Whether their statements begin on one day with other balances: the later one holds only what came since."""
    known = None not in (one.opening, other.opening, one.first_on)
    return known and one.first_on == other.first_on and one.opening != other.opening


def _another(state: Known, seen: PaymentSeen, *, repeated: bool) -> Decision:
    told = seen.shown.model_dump_json() if seen.shown else ""
    which = f"{seen.payment_id}|{seen.statement}|{told}|{len(state.counted)}"
    return _noted(seen, hashlib.sha256(which.encode()).hexdigest()[:32], repeated=repeated or None)


def _noted(seen: PaymentSeen, payment_id: str, *, repeated: bool | None = None) -> Decision:
    told = seen.model_dump(exclude={"type"}) | {"payment_id": payment_id, "repeated": repeated}
    return Decision(events=(PaymentNoted.model_validate(told),))


def evolve(state: Known, event: Event) -> Known:
    """What was noted."""
    if not isinstance(event, PaymentNoted):
        return state
    if event.shown is None:
        return replace(state, done=True)
    written = event.sight.written if event.sight else None
    counted = (*state.counted, Counted(event.shown, event.statement, written))
    return Known(done=True, counted=counted[:MOST], old=state.old or (state.done and not state.counted))
