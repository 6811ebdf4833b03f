"""Questions to the CRM that nobody waits for: through the portal's one sender, in the lane `read`, until answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from task_gateway.core.calls import Call, Reply
from task_gateway.core.inbound.listing import PAGE, Listing, Row
from task_gateway.portal import PortalWay

LANE = "read"
LATER_SECONDS = 2.0
LONGEST_REST_SECONDS = 60.0


class NotAnswered(Exception):
    """The portal didn't give what was asked for: away, or no right to it. The next look tries again."""

    def __init__(self, method: str, reply: Reply) -> None:
        super().__init__(f"{method}: {reply.code or reply.words or reply.fate}")
        self.reply = reply
        self.code = reply.code.lower()
        self.refused = not reply.of_the_portal  # else it was away, and nobody knows what it would have said


class Asking:
    """Raises NotSender throughout: the lease is lost."""

    def __init__(self, way: PortalWay) -> None:
        self._way = way
        self.portal = way.name

    @property
    def away(self) -> bool:
        """Whether the portal has not answered several times in a row."""
        return self._way.open

    async def ask(self, calls: Sequence[Call]) -> list[Reply]:
        """Done or refused, each; waits for what rests. Raises NotAnswered."""
        replies: list[Reply] = []
        while len(replies) < len(calls):
            replies += await self._request(self._next(calls[len(replies) :]))
        return replies

    async def result(self, call: Call) -> Any:
        """What it answers. Raises NotAnswered, also if it is refused."""
        (reply,) = await self.ask([call])
        if reply.fate != "done":
            raise NotAnswered(call.method, reply)
        return reply.result

    def _next(self, calls: Sequence[Call]) -> Sequence[Call]:
        """As many as one request may take."""
        return calls[: self._way.fitting([call.method for call in calls])]

    async def _request(self, calls: Sequence[Call]) -> list[Reply]:
        while resting := [call.method for call in calls if not self._way.free(call.method, LANE)]:
            rest = max(self._way.rest_seconds(method) for method in resting)
            await asyncio.sleep(min(LONGEST_REST_SECONDS, max(LATER_SECONDS, rest)))
        while True:
            replies = await self._way.call(calls, lane=LANE)
            for call, reply in zip(calls, replies, strict=False):
                if reply.fate in {"unknown", "portal"}:
                    raise NotAnswered(call.method, reply)
            if all(reply.fate != "later" for reply in replies):
                return replies
            await asyncio.sleep(LATER_SECONDS)

    async def rows(self, listing: Listing, ids: Sequence[int]) -> list[Row]:
        """These rows of a list, 50 ids at most."""
        return listing.rows(await self.result(listing.some(ids)))

    async def pages(self, listing: Listing, since: str = "", after: int = 0) -> AsyncIterator[list[Row]]:
        """Every row by ascending id, beyond *after*, changed at or after *since*. Raises NotAnswered."""
        last = after
        while True:
            page = listing.rows(await self.result(listing.page(last, since)))
            if page and listing.id(page[-1]) <= last:
                raise NotAnswered(listing.method, Reply("refused", words="the list ignores its filter by id"))
            if page:
                yield page
                last = listing.id(page[-1])
            if len(page) < PAGE:
                return

    async def stamps(self, listing: Listing) -> dict[int, str]:
        """Id → time of change of everything there is. Raises NotAnswered."""
        found: dict[int, str] = {}
        while True:
            page = listing.rows(await self.result(listing.stamps(max(found, default=0))))
            before = len(found)
            found |= {listing.id(row): listing.stamp(row) for row in page}
            if len(page) < PAGE:
                return found
            if len(found) == before:
                raise NotAnswered(listing.method, Reply("refused", words="the list ignores its filter by id"))
