"""Taking a command up: its words and files, what it refers to, and whether it may go on at all now."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.blobs import BlobStore
from chassis.claims import fetch
from contracts.claims import Blob, Text, claims_in
from contracts.crm.v1 import CrmCommand, Known, Made, RestoreTaken, WithdrawMade
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CompleteTask, ReopenTask

from task_gateway.core.calls import Call
from task_gateway.core.catalogue import COMMANDS
from task_gateway.core.names import Names
from task_gateway.core.order import Order, references
from task_gateway.core.passed import overridden
from task_gateway.core.progress import Next, Progress
from task_gateway.core.refusals import NOT_MADE, NOT_ORDERED, NOT_SUPPORTED, OTHER_KIND, TOO_LATE, overtaken
from task_gateway.ledger import Entry, Ledger

LATER_SECONDS = 2.0
JUDGED_SECONDS = 60.0  # longer than a full house of slow calls takes to go out: nobody reads twice for nothing
QUIET_SECONDS = 20.0  # the business clock may be moved


@dataclass(frozen=True, slots=True)
class Portal:
    """What of a portal the work needs. zone: of its deadlines. task_url, base_url: for links. names: its profile.

    certain_seconds: the CRM ends a running request after so long: only then is a missing effect certain.
    business: the clock of drop_after.
    """

    zone: str
    task_url: str
    base_url: str
    certain_seconds: float
    names: Names = field(default_factory=Names)
    business: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(slots=True)
class Job:
    """An entry in the sender's hands. before: progress when the last request was marked.

    also: a call that an earlier reply asked for. sent_at: of the last call with an effect, machine time. contents:
    of its files, sha256 → base64. made: what the commands that it refers to have made. instead: what is to be done
    instead of it: it waits for another, or comes too late. recalled: some folder of it was not asked for. judged_at:
    when it was read whether it may go on, machine time; other hands read it again. since: of one that is to be judged
    once more since it has waited: since when. ahead: the method that it is judged for now. passed: see Order;
    looked_at: when the first of these pages was read, machine time.
    """

    entry: Entry
    command: CrmCommand
    sent_at: float | None
    contents: dict[str, str] = field(default_factory=dict)
    made: Mapping[UUID, int] = field(default_factory=dict)
    of: Order[Any] | None = None
    instead: Next | None = None
    before: Progress | None = None
    also: Call | None = None
    recalled: bool = False
    judged_at: float | None = None
    since: float | None = None
    ahead: str | None = None
    passed: tuple[int, ...] = ()
    looked_at: float | None = None
    closed: bool = False

    def look_on(self, further: int | None, now: float) -> None:
        """Further back, or no more."""
        self.passed = () if further is None else (*self.passed, further)
        if further is not None and self.looked_at is None:
            self.looked_at = now

    def stale(self, now: float) -> bool:
        """Whether others had time since it was judged, while it waited for a request: then it is to be judged again.

        Once: it keeps its place, so that the next request is its own.
        """
        if self.judged_at is None or self.since is not None or now - self.judged_at < JUDGED_SECONDS:
            return False
        self.entry, self.before = self.entry.but(self.before or self.entry.progress), None
        self.since, self.judged_at = self.judged_at, None
        return True


class TakingUp:
    """Takes entries of one portal up."""

    def __init__(
        self, ledger: Ledger, blobs: BlobStore, portal: Portal, machine: Callable[[], float] = time.monotonic
    ) -> None:
        self._ledger = ledger
        self._blobs = blobs
        self._portal = portal
        self._machine = machine

    async def take_up(self, entry: Entry) -> Job:
        """The command with the content of its claims. Raises BlobMissing, BlobUnread, BlobsAway, ValueError."""
        kind = COMMANDS.get(entry.type)
        if kind is None:
            unknown = CrmCommand.model_validate_json(entry.body)
            return Job(entry, unknown, None, instead=Next(refused=NOT_SUPPORTED))
        command = kind.model_validate_json(entry.body)
        claims = [one for one in claims_in(command) if isinstance(one, Text | Blob)]
        await fetch(self._blobs, [(entry.portal, one) for one in claims])
        contents = {c.sha256: base64.b64encode(c.held or b"").decode() for c in claims if isinstance(c, Blob)}
        made, instead = await self.referred(command)
        of = await self.taken_back(command)
        if getattr(command, "takes_back", None) is not None and instead is None:
            instead = await self._comparable(entry, command, of)
        if entry.attempts == 0 and command.drop_after is not None and self._portal.business() > command.drop_after:
            instead = Next(refused=TOO_LATE)
        elif (names := await self._overridden(entry, command, made)) and instead is None:
            instead = Next(refused=overtaken(entry.automation, sorted(names)))
        elif isinstance(command, Notify) and command.lane != "interactive" and self._quiet():
            instead = Next(wait=QUIET_SECONDS)
        command = await self._found_again(command, made)
        sent_at = None if entry.sent_seconds is None else self._machine() - entry.sent_seconds
        if entry.progress.uncertain and not entry.progress.doubts:
            # A sender died, or was frozen, around its creating call: whatever we find, it may have a late effect.
            entry = entry.but(entry.progress.but(doubts=1))
        return Job(entry, command, sent_at, contents, made, of, instead)

    async def referred(self, command: CrmCommand) -> tuple[Mapping[UUID, int], Next | None]:
        """What the commands that this one refers to have made; or why it can't go on without."""
        wanted = references(command)
        if not wanted:
            return {}, None
        told = await self._ledger.outcomes(wanted)
        made = {number: int(told[number].crm_id or 0) for number in wanted if number in told and told[number].crm_id}
        ended = {number for number, one in told.items() if one.state in {"confirmed", "refused"}}
        if ended - made.keys():  # refused, or carried out without making anything
            return made, Next(refused=NOT_MADE)
        if any(number not in told for number in wanted):
            return made, Next(trouble=NOT_ORDERED)
        return made, Next(wait=LATER_SECONDS) if made.keys() < set(wanted) else None

    async def _found_again(self, command: CrmCommand, made: Mapping[UUID, int]) -> CrmCommand:
        """An event that was taken away and put back has another id since: *command* with that."""
        for name in ("event", "absence"):
            target: Made | Known | None = getattr(command, name, None)
            if target is None:
                continue
            number = target.crm_id if isinstance(target, Known) else made.get(target.command_id)
            while number is not None and (stands := await self._ledger.restored(number)) is not None:
                number = stands
                command = command.model_copy(update={name: Known(crm_id=number)})
        return command

    async def _overridden(self, entry: Entry, command: CrmCommand, made: Mapping[UUID, int]) -> set[str]:
        """What of it newer commands have set that passed it while the brake held it; nothing if a person insists."""
        if not entry.held or entry.attempts or entry.again:
            return set()
        names: set[str] = set()
        for one in await self._ledger.passed(entry):
            newer = COMMANDS[one.type].model_validate_json(one.body)
            theirs, _ = await self.referred(newer)
            names |= overridden(command, newer, {**made, **theirs})
        return names

    def _quiet(self) -> bool:
        """Whether people are not disturbed now."""
        quiet = self._portal.names.quiet
        return quiet is not None and quiet.at(self._portal.business().astimezone(ZoneInfo(self._portal.zone)))

    async def _comparable(self, entry: Entry, command: CrmCommand, of: Order[Any] | None) -> Next | None:
        """With the words of the command that *command* takes back; or why it can't be told what that one has set."""
        if of is None:
            return Next(trouble=NOT_ORDERED)
        if isinstance(command, RestoreTaken) or (type(command), type(of.command)) == (CompleteTask, ReopenTask):
            return None
        if type(of.command) is not type(command):
            return Next(refused=OTHER_KIND)
        await fetch(self._blobs, [(entry.portal, one) for one in claims_in(of.command) if isinstance(one, Text)])
        return None

    async def taken_back(self, command: CrmCommand) -> Order[Any] | None:
        """The command that *command* takes back, without its prose."""
        made_by = command.what.command_id if isinstance(command, WithdrawMade) else None
        number: UUID | None = made_by or getattr(command, "takes_back", None)
        if number is None:
            return None
        told = (await self._ledger.outcomes([number])).get(number)
        if told is None:
            return None
        of = COMMANDS[told.type].model_validate_json(told.body)
        made, _ = await self.referred(of)
        return Order(of, number, told.progress, self._portal.names, self._portal.zone, made=made)
