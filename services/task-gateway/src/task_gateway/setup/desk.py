"""The asker's side of errands: what a person wants to know of a portal goes through the portal's one sender."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Sequence
from typing import TypeVar
from uuid import UUID

from chassis.database import Connection

from task_gateway.core.calls import OF_ONE_METHOD, Call, Reply
from task_gateway.setup import store

T = TypeVar("T")

LOOK_SECONDS = 0.05
SENDER_SECONDS = 20.0  # a standby takes over within the lease
SILENT_SECONDS = 600.0
AGAIN = 4  # a read without an answer
OF_A_METHOD = OF_ONE_METHOD | {"wrong_auth_type", "access_denied", "payment_required", "wrong_license", "error_core"}


class DeskError(Exception):
    """The portal can't be asked; says why, for a person."""


class NobodyServes(DeskError):
    """No gateway sends for this portal."""


class PortalRefuses(DeskError):
    """The portal doesn't let us in at all."""


class Desk:
    """Asks one portal. connection: of our own, in the gateway's schema."""

    def __init__(self, connection: Connection, portal: str) -> None:
        self.connection = connection
        self.portal = portal

    async def ask(self, calls: Sequence[Call]) -> list[Reply]:
        """What only reads; asked again when no answer came. Raises DeskError."""
        found: dict[int, Reply] = {}
        for _ in range(AGAIN):
            left = [place for place in range(len(calls)) if place not in found]
            if not left:
                break
            replies = await self.order([store.Order(calls[place]) for place in left])
            found |= {place: one for place, one in zip(left, replies, strict=True) if one.fate != "unknown"}
        if len(found) < len(calls):
            raise DeskError(f"portal {self.portal} does not answer ({AGAIN} times asked); is it reachable?")
        return [found[place] for place in range(len(calls))]

    async def order(self, orders: Sequence[store.Order]) -> list[Reply]:
        """What may make something: each exactly once, unknown outcomes included. Raises DeskError."""
        ids = await store.ask(self.connection, self.portal, orders)
        try:
            replies = await self._answered(ids)
        finally:
            await self.connection.execute(store.FORGET, ids)
        for reply in replies:
            if reply.fate == "portal" and reply.code.lower() not in OF_A_METHOD:
                raise PortalRefuses(f"portal {self.portal} refuses us: {reply.code} {reply.words}".rstrip())
        return replies

    async def run(self, asking: Generator[list[Call], list[Reply], T]) -> T:
        """Put the questions of *asking*, let it take the answers in. Raises DeskError."""
        replies: list[Reply] | None = None
        while True:
            try:
                calls = next(asking) if replies is None else asking.send(replies)
            except StopIteration as end:
                result: T = end.value
                return result
            replies = await self.ask(calls)

    async def _answered(self, ids: Sequence[UUID]) -> list[Reply]:
        """When all have an answer."""
        began = served = time.monotonic()
        found: dict[UUID, Reply] = {}
        while len(found) < len(ids):
            await asyncio.sleep(LOOK_SECONDS)
            before = len(found)
            found |= await store.answers(self.connection, [number for number in ids if number not in found])
            now = time.monotonic()
            if await store.has_sender(self.connection, self.portal):
                served = now
            if len(found) > before:
                began = now
            if now - served > SENDER_SECONDS:
                raise NobodyServes(
                    f"no task-gateway serves portal {self.portal}: start it, or name the portal it serves"
                )
            if now - began > SILENT_SECONDS:
                raise DeskError(f"task-gateway has had no answer of portal {self.portal} for {SILENT_SECONDS:.0f} s")
        return [found[number] for number in ids]


def said(reply: Reply) -> str:
    """The portal's words of a refusal, for a person."""
    return f"{reply.code}: {reply.words}" if reply.code and reply.words else reply.code or reply.words or "no answer"
