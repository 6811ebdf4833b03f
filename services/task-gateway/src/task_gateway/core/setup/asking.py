"""Questions to a portal as generators: calls are yielded, replies are sent in, things are returned. Pure."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from task_gateway.core.calls import Call, Reply, mapping

Asking = Generator[list[Call], list[Reply], Any]


class Unreadable(Exception):
    """The portal does not answer this question; the words are its own."""


def together(askings: Sequence[Asking]) -> Generator[list[Call], list[Reply], list[Any]]:
    """All of them side by side; what each returns, or the Unreadable that ended it."""
    ends: dict[int, Any] = {}
    waiting: dict[int, list[Call]] = {}

    def go_on(number: int, replies: list[Reply] | None) -> None:
        try:
            one = askings[number]
            waiting[number] = next(one) if replies is None else one.send(replies)
        except StopIteration as end:
            ends[number] = end.value
        except Unreadable as error:
            ends[number] = error

    for number in range(len(askings)):
        go_on(number, None)
    while waiting:
        asked, waiting = waiting, {}
        replies = yield [call for calls in asked.values() for call in calls]
        start = 0
        for number, calls in asked.items():
            go_on(number, replies[start : start + len(calls)])
            start += len(calls)
    return [ends[number] for number in range(len(askings))]


def all_of(askings: Sequence[Asking]) -> Asking:
    """What each of them returns. Raises Unreadable if one does."""
    found = yield from together(askings)
    for one in found:
        if isinstance(one, Unreadable):
            raise one
    return found


def pages(method: str, params: Mapping[str, Any], key: str = "") -> Asking:
    """Every row of a list, page by page; *key*: where they lie in the result. Raises Unreadable."""
    found: list[Any] = []
    start: int | None = 0
    while start is not None:
        (reply,) = yield [Call(method, {**params, **({"start": start} if start else {})})]
        found += rows_of(result(reply), key)
        following = reply.following
        start = following if following is not None and following > start else None
    return found


def result(reply: Reply) -> Any:
    """What the portal answers. Raises Unreadable with its words if it doesn't."""
    if reply.fate != "done":
        raise Unreadable(f"{reply.code}: {reply.words}" if reply.code and reply.words else reply.code or reply.words)
    return reply.result


def rows_of(value: Any, key: str = "") -> list[Any]:
    """The rows of a result, or of a part of it; PHP's maps and lists alike."""
    inside = mapping(value).get(key) if key else value
    return list(mapping(inside).values())


def number(value: Any) -> Any:
    """An id as a number, where it is one."""
    return int(value) if str(value).isdigit() else value
