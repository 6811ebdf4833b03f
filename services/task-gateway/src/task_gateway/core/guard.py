"""What a command that takes another back may still touch: what somebody has set since stays. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from task_gateway.core.names import same
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress

# By domain name: what a command sets, as the CRM names it.
Parts = Mapping[str, Mapping[str, Any]]
Setting = Callable[[Order[Any]], Parts]
Holds = Callable[[Order[Any], str, Mapping[str, Any]], bool]


def guarded(order: Order[Any], setting: Setting, there: Mapping[str, Any], holds: Holds | None = None) -> Progress:
    """Progress with the names that are to be left: neither as the other command set them nor as this one would.

    there: the thing as the CRM has it. holds: whether a part of what an order sets is so already, where it is not
    told by the fields alone. Raises UnknownName.
    """
    if order.of is None:
        return order.progress
    is_so = holds or _equal(setting)
    mine, theirs = setting(order), setting(order.of)
    stay = (n for n in mine if not is_so(order, n, there) and not (n in theirs and is_so(order.of, n, there)))
    return order.progress.but(left=tuple(stay))


def remaining(order: Order[Any], parts: Parts) -> dict[str, Any]:
    """What of *parts* is set: all but what is left."""
    return {k: v for name, part in parts.items() if name not in order.progress.left for k, v in part.items()}


def _equal(setting: Setting) -> Holds:
    def is_so(order: Order[Any], name: str, there: Mapping[str, Any]) -> bool:
        return all(same(value, there.get(field)) for field, value in setting(order)[name].items())

    return is_so
