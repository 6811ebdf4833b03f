"""One letter carried out: what is certain is written down as certain, what nobody knows is left for a person."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

import structlog
from chassis.faults import passes
from chassis.pauses import Pauses

from mail_dispatch import metrics
from mail_dispatch.core.addresses import masked
from mail_dispatch.core.letter import Parcel
from mail_dispatch.core.pace import Pace
from mail_dispatch.core.replies import NotTaken, Offer, Reply, Unknown
from mail_dispatch.ledger import Entry, Ledger
from mail_dispatch.preparing import Desk, Unfit

log = structlog.get_logger()

INSIST = Pauses(0.2, 2.0, 5.0)
LATER_STILL = 15.0  # a letter that is due again may wait for its turn
TRIED = 0.25  # of a limit has to be spent on trying: nobody tries at night, on days off, or while an account is away


class NotSender(Exception):
    """The lease is gone: nothing more goes out from here."""


class Held(Protocol):
    """What is asked of the lease."""

    def held(self) -> bool: ...


class Line(Protocol):
    """One connection; see adapters.smtp."""

    async def offer(self, parcel: Parcel, *, last_try: bool) -> Offer: ...

    def end(self) -> None: ...

    async def answer(self) -> Reply: ...

    def drop(self) -> None: ...


class Lines(Protocol):
    """Where lines are had; see adapters.pool."""

    def line(self) -> AbstractAsyncContextManager[Line]: ...

    async def probe(self) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Patience:
    """Machine seconds. first, longest: pauses of a letter that has to wait. gives_up: after so long it is refused.

    together: after so long those who are ready get it without those who still have to wait.
    """

    first: float = 60.0
    longest: float = 1800.0
    gives_up: float = 48 * 3600.0
    together: float = 4 * 3600.0

    def pause(self, troubles: int) -> float:
        """After so many troubles, this one counted."""
        return Pauses(self.first, 2.0, self.longest).after(max(1, troubles))

    def trial(self, tries: int) -> float:
        """For how long so many tries have tried it: the pauses between them, whatever else held them up."""
        return sum(self.pause(number) for number in range(1, tries))

    def ends(self, entry: Entry) -> bool:
        """Whether the try under way is the last: not before a fair part of the time was spent on trying."""
        return self._over(entry, self.gives_up)

    def parts(self, entry: Entry) -> bool:
        """Whether those who are ready need not wait any longer for the others."""
        return self._over(entry, min(self.together, self.gives_up))

    def _over(self, entry: Entry, limit: float) -> bool:
        waited = entry.troubled_seconds or 0.0
        return waited > limit and self.trial(entry.troubles + 1) > TRIED * limit


class Courier:
    """Carries letters of one account. lease: of this term. whys: what is known of attempts whose outcome is unknown."""

    def __init__(
        self,
        account: str,
        desk: Desk,
        ledger: Ledger,
        lines: Lines,
        patience: Patience,
        machine: Callable[[], float] = time.monotonic,
    ) -> None:
        self.account = account
        self.lease: Held | None = None
        self.whys: dict[UUID, str] = {}
        self._desk = desk
        self._ledger = ledger
        self._lines = lines
        self._patience = patience
        self._machine = machine
        self._pace = Pace(desk.rules.pace)

    async def carry(self, entry: Entry) -> None:
        """Until its fate is written down, or nobody can know it. Raises AccountAway, NotSender, what passes."""
        try:
            wait = self._pace.wait(entry.command_id, await self._desk.domains(entry), self._machine())
            if wait > 0:
                await self._ledger.defer(entry, wait)
                return
            parcel = await self._desk.parcel(entry)
        except Unfit as unfit:
            await self._ledger.settle(entry, await self._desk.refused(entry, unfit.code, unfit.words, unfit.told))
            self._count(entry, "refused", unfit.code)
            return
        await self._hand_over(entry, parcel)

    async def _hand_over(self, entry: Entry, parcel: Parcel) -> None:
        sending = _Sending(entry)
        began = self._machine()
        try:
            reply = await self._sent(sending, parcel)
        except NotTaken as refusal:
            await self._not_taken(sending.entry, refusal)
        except Unknown as unknown:
            self.whys[entry.command_id] = str(unknown)
            log.warning("letter.unknown_outcome", command_id=str(entry.command_id), reason=masked(str(unknown)))
            metrics.LETTERS.labels(entry.portal, self.account, "unknown").inc()
        else:
            metrics.SENDING.observe(self._machine() - began)
            if reply is not None:
                await self._insist(lambda: self._accept(sending.entry))

    async def _sent(self, sending: _Sending, parcel: Parcel) -> Reply | None:
        """The reply that took it; None if it is no longer ours. Raises NotTaken, Unknown, AccountAway, NotSender."""
        last_try = self._last_try(sending.entry)
        async with self._lines.line() as line:
            offer = await line.offer(parcel, last_try=last_try)
            self._must_hold()
            refused = {index: str(reply) for index, reply in offer.refused.items()}
            marked = sending.entry.marked(uuid4(), parcel.message_id, refused)
            if not await self._mark(marked):
                line.drop()
                log.warning("letter.overtaken", command_id=str(sending.entry.command_id))
                return None
            sending.entry = marked
            if not self._holds():  # frozen in between: nothing of the end went out, so it is certain
                raise NotTaken("end", None, "the lease was lost before the end of the data")
            line.end()  # at once after the look at the lease, without an await between
            reply = await line.answer()
        if not reply.well:
            raise NotTaken("end", reply)
        return reply

    def _last_try(self, entry: Entry) -> bool:
        """Whether it goes now to those who are ready: others have waited too long, or nobody would get it any more."""
        pause = self._patience.pause(entry.troubles + 1) + LATER_STILL
        return self._patience.parts(entry) or self._desk.late_after(entry, pause)

    async def _mark(self, marked: Entry) -> bool:
        try:
            return await self._ledger.mark(marked)
        except Exception as error:
            if not passes(error):
                raise
            # It may have been written: then it is taken back, since nothing goes out.
            await self._insist(lambda: self._ledger.put_back(marked, 1.0, "the ledger was away"))
            raise

    async def _accept(self, entry: Entry) -> bool:
        settled = await self._ledger.settle(entry, await self._desk.accepted(entry))
        self._count(entry, "accepted" if settled else "settled_already")
        return settled

    async def _not_taken(self, entry: Entry, refusal: NotTaken) -> None:
        """For good: refused. Else it waits, unless it has waited long enough."""
        metrics.WAITED.labels(self.account, refusal.step).inc()
        if refusal.permanent or self._patience.ends(entry):
            code = "not_taken" if refusal.permanent else "gave_up"
            await self._insist(lambda: self._refuse(entry, code, str(refusal.reply or refusal)))
            return
        quick = refusal.reply is None and entry.troubles < 3  # a lost connection, mostly an idle one
        pause = 1.0 + entry.troubles if quick else self._patience.pause(entry.troubles + 1)
        await self._insist(lambda: self._ledger.put_back(entry, pause, str(refusal)))
        log.warning("letter.waits", command_id=str(entry.command_id), reason=masked(str(refusal))[:300], seconds=pause)

    async def _refuse(self, entry: Entry, code: str, words: str) -> bool:
        settled = await self._ledger.settle(entry, await self._desk.refused(entry, code, words))
        self._count(entry, "refused", code)
        return settled

    async def _insist(self, write: Callable[[], Awaitable[bool]]) -> None:
        """What is certain is worth writing, also when the lease is gone meanwhile."""
        for pause in INSIST:
            try:
                await write()
            except Exception as error:
                if not passes(error):
                    raise
                await asyncio.sleep(pause)
            else:
                return

    def _holds(self) -> bool:
        return self.lease is not None and self.lease.held()

    def _must_hold(self) -> None:
        if not self._holds():
            raise NotSender

    def _count(self, entry: Entry, outcome: str, reason: str | None = None) -> None:
        metrics.LETTERS.labels(entry.portal, self.account, outcome).inc()
        log.info(
            f"letter.{outcome}",
            command_id=str(entry.command_id),
            correlation_id=str(entry.correlation_id),
            portal=entry.portal,
            refused=len(entry.refused),
            reason=reason,
        )


@dataclass(slots=True)
class _Sending:
    """A letter under way; entry: as the ledger has it now."""

    entry: Entry
