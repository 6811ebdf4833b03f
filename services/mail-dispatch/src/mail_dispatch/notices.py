"""What came in about letters of ours: they came back, their copies lie in the journal, a person has decided."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

import structlog
from chassis.faults import passes
from contracts.letters.v1 import MailBounced

from mail_dispatch.ledger import Ledger, Notice, Share
from mail_dispatch.preparing import Desk

log = structlog.get_logger()

TOGETHER = 50
ODD_SECONDS = 300.0  # of one that can't be taken in by a fault of ours, or of what it hangs on


class Notices:
    """Takes them in, each once."""

    def __init__(self, desk: Desk, ledger: Ledger, machine: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._ledger = ledger
        self._machine = machine
        self._odd: dict[UUID, float] = {}  # when it may be tried again

    async def take_in(self, share: Share) -> None:
        """All that are open; one's trouble is its own. Raises what passes."""
        self._odd = {number: until for number, until in self._odd.items() if until > self._machine()}
        for notice in await self._ledger.notices(share, TOGETHER, list(self._odd)):
            try:
                await self._one(notice)
            except Exception as error:
                if passes(error):
                    raise
                log.exception("notice.bug", command_id=str(notice.entry.command_id), kind=notice.kind)
                self._odd[notice.id] = self._machine() + ODD_SECONDS
            else:
                log.info(f"notice.{notice.kind}", command_id=str(notice.entry.command_id))

    async def _one(self, notice: Notice) -> None:
        entry = notice.entry
        match notice.kind:
            case "again":
                await self._ledger.conclude(notice, None)
            case "drop":
                await self._ledger.conclude(notice, await self._desk.dropped(entry, notice.body))
            case "journaled":
                await self._ledger.conclude(notice, await self._desk.accepted(entry))
            case "bounced":
                bounce = MailBounced.model_validate_json(notice.body)
                accepted = await self._desk.accepted(entry)  # what came back had been taken
                await self._ledger.conclude(notice, accepted, await self._desk.returned(entry, bounce))
