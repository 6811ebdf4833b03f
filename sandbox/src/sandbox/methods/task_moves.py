"""tasks.task.start, complete, delegate, …: what happens to a task. Source: Bitrix24 documentation, "tasks"."""

from __future__ import annotations

from sandbox.methods.task_access import existing
from sandbox.methods.task_fields import AWAITING_CONTROL, COMPLETED, DEFERRED, IN_PROGRESS, PENDING
from sandbox.methods.task_saving import enter, saved
from sandbox.portal.calls import Call, Handler, Methods, Reply
from sandbox.portal.errors import RestError, core
from sandbox.portal.store import Row

methods = Methods()
# method: the state it leads to, the states it may be called in
MOVES = {
    "start": (IN_PROGRESS, {PENDING, DEFERRED}),
    "pause": (PENDING, {IN_PROGRESS}),
    "defer": (DEFERRED, {PENDING, IN_PROGRESS}),
    "renew": (PENDING, {AWAITING_CONTROL, COMPLETED, DEFERRED}),
    "approve": (COMPLETED, {AWAITING_CONTROL}),
    "disapprove": (PENDING, {AWAITING_CONTROL}),
}


def _mover(status: int, allowed: set[int]) -> Handler:
    return lambda call: _move(call, existing(call), status, allowed)


for _name, (_status, _allowed) in MOVES.items():
    methods.offer(f"tasks.task.{_name}", "task")(_mover(_status, _allowed))


@methods.offer("tasks.task.complete", "task")
def complete(call: Call) -> Reply:
    """Finish; a task under control waits for whoever set it, unless they finish it themselves."""
    row = existing(call)
    controlled = row.body["TASK_CONTROL"] == "Y" and row.body["CREATED_BY"] != call.caller.user_id
    return _move(call, row, AWAITING_CONTROL if controlled else COMPLETED, {PENDING, IN_PROGRESS, DEFERRED})


@methods.offer("tasks.task.delegate", "task")
def delegate(call: Call) -> Reply:
    """Hand over to somebody else; whoever had it stays as an observer."""
    row, user = existing(call), call.number("userId")
    if call.documents("person").get(user) is None:
        raise core("Исполнитель не найден")
    if row.body["STATUS"] in (COMPLETED, AWAITING_CONTROL):
        raise _not_allowed()
    old = row.body["RESPONSIBLE_ID"]
    auditors = [number for number in row.body["AUDITORS"] if number != user]
    body = row.body | {"RESPONSIBLE_ID": user, "STATUS": PENDING}
    body["AUDITORS"] = auditors if old in (user, row.body["CREATED_BY"]) or old in auditors else [*auditors, old]
    return saved(call, row, body)


def _watch(call: Call, *, on: bool) -> Reply:
    row, me = existing(call), call.caller.user_id
    others = [number for number in row.body["AUDITORS"] if number != me]
    return saved(call, row, row.body | {"AUDITORS": [*others, me] if on else others})


@methods.offer("tasks.task.startwatch", "task")
def start_watching(call: Call) -> Reply:
    """Become an observer."""
    return _watch(call, on=True)


@methods.offer("tasks.task.stopwatch", "task")
def stop_watching(call: Call) -> Reply:
    """Observe no longer."""
    return _watch(call, on=False)


def _favour(call: Call, *, on: bool) -> Reply:
    row, me = existing(call), call.caller.user_id
    others = [number for number in row.body.get("FAVORITE_OF") or [] if number != me]
    call.documents("task").put(row.id, row.body | {"FAVORITE_OF": [*others, me] if on else others})
    return Reply(True)  # noqa: FBT003


@methods.offer("tasks.task.favorite.add", "task")
def add_favorite(call: Call) -> Reply:
    """Among the caller's favourites."""
    return _favour(call, on=True)


@methods.offer("tasks.task.favorite.remove", "task")
def remove_favorite(call: Call) -> Reply:
    """Out of the caller's favourites."""
    return _favour(call, on=False)


def _move(call: Call, row: Row, status: int, allowed: set[int]) -> Reply:
    if row.body["STATUS"] not in allowed:
        raise _not_allowed()
    body = dict(row.body)
    enter(call, body, status)
    return saved(call, row, body)


def _not_allowed() -> RestError:
    return core("TASKS_ERROR_EXCEPTION_#16; Action not allowed; 16/TE/ACTION_NOT_ALLOWED<br>")
