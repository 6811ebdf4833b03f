"""`made.withdraw`: what an earlier command of ours has made is taken away, found by that command's own marker.

A deal, an item or a registry's row that people have changed since is left to them.
"""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

from contracts.crm.v1 import CreateTask, CrmCommand, WithdrawMade

from task_gateway.core.calls import Call
from task_gateway.core.doubles import Marker
from task_gateway.core.kinds import calendar, create_task, items, registries, talk, tasks
from task_gateway.core.order import Order
from task_gateway.core.progress import Next, Refusal
from task_gateway.core.refusals import changed_meanwhile
from task_gateway.core.way import Step, Taken, Way

MAKING: dict[type[CrmCommand], Way] = {
    CreateTask: create_task.WAY,
    **tasks.WAYS,
    **items.WAYS,
    **registries.WAYS,
    **calendar.WAYS,
    **talk.WAYS,
}
NOT_THERE = frozenset({"not_found", "error_not_found"})
NOTHING_MADE = Refusal(
    code="nothing_made",
    words="Команда, на которую ссылается отмена, ничего не создала, или созданное нельзя убрать",
    hint="Отмените её действие вручную.",
)


def _marker(order: Order[WithdrawMade]) -> Marker | None:
    """Of the command that made it; calls are on the record for good."""
    of = order.of
    way = None if of is None or of.command.type == "call.log.v1" else MAKING.get(type(of.command))
    return way.marker if way else None


def _keeper(order: Order[WithdrawMade]) -> ModuleType | None:
    """Of what people work with: the module that knows whether they have; nobody changes a comment of ours."""
    assert order.of is not None  # noqa: S101 - see Withdrawing
    return next((m for m in (items, registries) if type(order.of.command) in m.WAYS), None)


def _read(order: Order[WithdrawMade]) -> Call | None:
    keeper = _keeper(order)
    return keeper.reading(order.of, order.id_of(order.command.what)) if keeper else None


def _untouched(order: Order[WithdrawMade], result: Any) -> Taken:
    keeper = _keeper(order)
    names = keeper.touched(order.of, result) if keeper else []
    if names:
        return changed_meanwhile(f"Созданное командой {order.command.what.command_id}", names)
    return order.progress.but(seen={"gone": True} if names is None else {})


def _take_away(order: Order[WithdrawMade]) -> Call | None:
    marker, of = _marker(order), order.of
    assert marker is not None  # noqa: S101 - see Withdrawing
    assert of is not None  # noqa: S101
    if (order.progress.seen or {}).get("gone"):
        return None
    return marker.withdraw(of, order.id_of(order.command.what), None)[-1]


def _look(order: Order[WithdrawMade]) -> Call | None:
    marker, of = _marker(order), order.of
    assert marker is not None  # noqa: S101 - see Withdrawing
    assert of is not None  # noqa: S101
    return marker.look(replace(of, passed=order.passed))


def _gone(order: Order[WithdrawMade], result: Any) -> Taken | None:
    marker, of = _marker(order), order.of
    assert marker is not None  # noqa: S101 - see Withdrawing
    assert of is not None  # noqa: S101
    there = {one.id for one in marker.found(of, result) if not one.closed}
    return None if order.id_of(order.command.what) in there else order.progress


def _further(order: Order[WithdrawMade], result: Any) -> int | None:
    """What is in the answer is there; what would be in it by its number is not there."""
    marker, of = _marker(order), order.of
    assert marker is not None  # noqa: S101 - see Withdrawing
    assert of is not None  # noqa: S101
    on = None if _gone(order, result) is None else marker.further(replace(of, passed=order.passed), result)
    return on if on is not None and on > order.id_of(order.command.what) else None


class Withdrawing(Way):
    """What made nothing can't be taken away."""

    def upcoming(self, order: Order[Any]) -> Next:
        """See Way."""
        return Next(refused=NOTHING_MADE) if _marker(order) is None else super().upcoming(order)


def _what(order: Order[WithdrawMade]) -> int:
    return order.id_of(order.command.what)


WAYS: dict[type[CrmCommand], Way] = {
    WithdrawMade: Withdrawing(
        (
            Step(_read, _untouched, nothing=NOT_THERE, judges=True),
            Step(_take_away, look=_look, there=_gone, further=_further, already=NOT_THERE),
        ),
        subject=_what,
    ),
}
