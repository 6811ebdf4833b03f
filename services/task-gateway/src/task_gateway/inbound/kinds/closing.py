"""What a person has said of a task of ours by the time they closed it: two or three requests, whatever their number."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from contracts.claims import Text

from task_gateway.core.calls import Call
from task_gateway.core.inbound import task_words
from task_gateway.inbound.asking import Asking, NotAnswered

log = structlog.get_logger()

PATIENCE_SECONDS = 60.0  # for the words of a task that fail in a portal that answers otherwise


class Closing:
    """zone: of the portal. machine: seconds."""

    def __init__(self, asking: Asking, zone: str, machine: Callable[[], float] = time.monotonic) -> None:
        self._asking = asking
        self._zone = zone
        self._machine = machine
        self._failing_since: dict[int, float] = {}

    async def said(self, closed: Mapping[int, datetime | None]) -> dict[int, Text]:
        """Of tasks by number, with when each was closed before: its result, else the last comment by a person.

        Raises NotAnswered while the portal is away, and for a while where only one task's words fail. Nothing where it
        has no such method or lets us not look.
        """
        told = await self._ask({number: task_words.results_of(number) for number in closed})
        found = self._latest({n: task_words.results(result, self._zone) for n, result in told.items()}, closed)
        silent = [number for number in closed if number not in found]
        cards = await self._ask({number: task_words.chat_of(number) for number in silent})
        chats = {number: task_words.chat(cards.get(number)) for number in silent}
        for on_new_card in (False, True):
            there = [number for number in silent if (chats[number] is not None) is on_new_card]
            spoken = await self._ask({number: task_words.comments_of(number, chats[number]) for number in there})
            words = {n: task_words.comments(result, self._zone) for n, result in spoken.items()}
            found |= self._latest(words, closed)
        for number in closed:
            self._failing_since.pop(number, None)
        return found

    def _latest(
        self, words: Mapping[int, Sequence[task_words.Words]], closed: Mapping[int, datetime | None]
    ) -> dict[int, Text]:
        latest = {number: task_words.latest(said, closed[number]) for number, said in words.items()}
        return {number: text for number, text in latest.items() if text is not None}

    async def _ask(self, calls: Mapping[int, Call]) -> dict[int, Any]:
        """Results of one method, by task; without those that the portal refuses."""
        try:
            replies = await self._asking.ask(list(calls.values()))
        except NotAnswered as error:
            return await self._without(error, calls)
        return {n: reply.result for n, reply in zip(calls, replies, strict=True) if reply.fate == "done"}

    async def _without(self, error: NotAnswered, calls: Mapping[int, Call]) -> dict[int, Any]:
        """The results of all but the one that fails; what it would have said is waited for, but not for ever."""
        if not error.refused and self._asking.away:
            self._failing_since.clear()
            raise error
        numbers = list(calls)
        middle = len(numbers) // 2
        if middle and not error.refused:
            halves = [await self._ask({n: calls[n] for n in half}) for half in (numbers[:middle], numbers[middle:])]
            return halves[0] | halves[1]
        since = [self._failing_since.setdefault(number, self._machine()) for number in numbers]
        if not error.refused and self._machine() - min(since) < PATIENCE_SECONDS:
            raise error
        log.warning("task.words_closed_to_us", tasks=len(numbers), reason=str(error))
        return {}
