"""What a command has made more than once: how it is found by its marker, and taken away but for one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from task_gateway.core.calls import Call, Reply
from task_gateway.core.order import Order
from task_gateway.core.progress import Absorbed
from task_gateway.core.refusals import refusal


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that carries the marker. closed: it no longer counts."""

    id: int
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """How what a command makes is looked for, and a double of it taken away.

    look: None: it never came so far that there could be something. found: what a look-up's answer holds, by
    ascending id. withdraw: the calls that take one away, the last decides. further: of an answer that is not all:
    what the next page comes after, which is asked with it among `order.passed`.
    """

    look: Callable[[Order[Any]], Call | None]
    found: Callable[[Order[Any], Any], Sequence[Found]]
    withdraw: Callable[[Order[Any], int, int | None], Sequence[Call]]
    further: Callable[[Order[Any], Any], int | None] = lambda *_: None


def doubles(found: Sequence[Found], keep: int | None) -> tuple[int, ...]:
    """Those that are open beside the one to *keep*."""
    return tuple(one.id for one in found if one.id != keep and not one.closed)


def withdrawing(order: Order[Any], marker: Marker | None) -> list[Call]:
    """The calls that take them away."""
    assert marker is not None  # noqa: S101 - where else would doubles come from
    progress = order.progress
    return [c for n in progress.extra_ids for c in marker.withdraw(order, n, progress.made)]


def withdrawn(order: Order[Any], marker: Marker | None, calls: Sequence[Call], replies: Sequence[Reply]) -> Absorbed:
    """Doubles that are taken away; what the CRM will not let us is left to the recheck, so that the command goes on."""
    progress = order.progress
    assert marker is not None  # noqa: S101 - see above
    fate = dict(zip(((c.method, str(c.params)) for c in calls), (r.fate for r in replies), strict=False))
    last = {n: marker.withdraw(order, n, progress.made)[-1] for n in progress.extra_ids}
    became = {n: fate.get((c.method, str(c.params))) for n, c in last.items()}
    settled = {n for n, one in became.items() if one in {"done", "refused"}}
    fates = {reply.fate for reply in replies}
    return Absorbed(
        progress.but(extra_ids=tuple(number for number in progress.extra_ids if number not in settled)),
        later="later" in fates,
        unknown="unknown" in fates,
        trouble=next((refusal(reply) for reply in replies if reply.fate == "portal"), None),
        doubles=list(became.values()).count("done"),
    )
