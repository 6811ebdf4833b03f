"""Taking a letter up: its words, its papers, its bytes; what can't become a letter is refused here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chassis.blobs import BlobMissing, BlobStore, BlobUnread
from chassis.claims import fetch
from contracts.claims import Blob, Claim, Text, claims_in
from contracts.letters.v1 import MailBounced, Recipient, SendLetter

from mail_dispatch.core import outcome
from mail_dispatch.core.addresses import domain_of, masked, normal
from mail_dispatch.core.letter import Malformed, Parcel, composed
from mail_dispatch.core.rules import Rules
from mail_dispatch.ledger import Entry, Settlement

NOT_A_LETTER = "Из текста, темы или вложений не складывается письмо"


class Unfit(Exception):
    """It can't become a letter. code: of core.wording.HINTS. words: for the result. told: for the person, who may read
    whose address or what words are meant.
    """

    def __init__(self, code: str, words: str, told: str | None = None) -> None:
        self.code = code
        self.words = words
        self.told = told or words
        super().__init__(f"{code}: {words}")


@dataclass(frozen=True)
class Desk:
    """What of a portal a letter needs. zone: of its people. sign: DKIM, or nothing."""

    rules: Rules
    blobs: BlobStore
    business: Callable[[], datetime]
    zone: str = "Europe/Moscow"
    sign: Callable[[bytes], bytes] | None = None

    def local(self) -> datetime:
        """Now, where the people are."""
        return self.business().astimezone(ZoneInfo(self.zone))

    def quiet(self) -> bool:
        """Whether people are left in peace now."""
        return self.rules.quiet is not None and self.rules.quiet.at(self.local())

    def late(self, entry: Entry) -> bool:
        """Whether it is wanted no more."""
        term = read(entry).drop_after
        return term is not None and self.business() > term

    def late_after(self, entry: Entry, seconds: float) -> bool:
        """Whether it would be wanted no more at the first moment after *seconds* at which it may go out."""
        term = read(entry).drop_after
        moment = self.local() + timedelta(seconds=seconds)
        if self.rules.quiet is not None and entry.lane != "interactive":
            moment = self.rules.quiet.over(moment)
        return term is not None and moment > term

    async def domains(self, entry: Entry) -> set[str]:
        """Of its recipients. Raises Unfit, BlobsAway."""
        command = read(entry)
        if command.sender not in self.rules.senders:
            raise Unfit("unknown_sender", f"В профиле портала нет отправителя «{command.sender}»")
        if self.late(entry):
            raise Unfit("too_late", "Письмо уже не нужно: его срок прошёл")
        people = [*command.to, *command.cc]
        if not people:
            raise Unfit("bad_address", "У письма нет получателей")
        await self._fetch(entry, [one.address for one in people])
        return {_domain(place, one) for place, one in enumerate(people, 1)}

    async def parcel(self, entry: Entry) -> Parcel:
        """The letter as it goes out. Raises Unfit, BlobsAway."""
        command = read(entry)
        await self._fetch(entry, [one for one in claims_in(command) if isinstance(one, Text | Blob)])
        try:
            parcel = composed(command, entry.command_id, self.rules.senders[command.sender], self.local())
        except Malformed as error:
            raise Unfit("malformed", str(error)) from error
        except Exception as error:  # the library's, of what it doesn't like; tried again it would be no other
            raise Unfit("malformed", NOT_A_LETTER, f"{NOT_A_LETTER} ({error})"[:500]) from error
        return parcel if self.sign is None else replace(parcel, content=self.sign(parcel.content))

    async def _fetch(self, entry: Entry, claims: Sequence[Claim]) -> None:
        """Raises Unfit, BlobUnread, BlobsAway."""
        try:
            await fetch(self.blobs, [(entry.portal, one) for one in claims])
        except (BlobMissing, ValueError) as error:  # erased, or not what it was when it was ordered
            raise Unfit("content_missing", str(error)) from error

    async def _words(self, entry: Entry, *claims: Text | None) -> SendLetter:
        """The command with the prose that a task quotes; what was erased or damaged stays out."""
        command = read(entry)
        wanted = [command.title, *(one.address for one in (*command.to, *command.cc)), *claims]
        for claim in wanted:
            if claim is not None:
                with suppress(BlobMissing, BlobUnread, ValueError):
                    await fetch(self.blobs, [(entry.portal, claim)])
        return command

    async def accepted(self, entry: Entry) -> Settlement:
        """The server has it, for all or for some. Raises BlobsAway."""
        command = await self._words(entry)
        said = outcome.accepted(command, entry.command_id, str(entry.message_id), self.business(), len(entry.refused))
        task = outcome.partly_task(command, self.rules.asks, entry.refused)
        return Settlement("accepted", said, (task,) if entry.refused else ())

    async def refused(self, entry: Entry, code: str, words: str, told: str | None = None) -> Settlement:
        """It is not sent and won't be. told: for a person, where it is more than *words*. Raises BlobsAway."""
        command = await self._words(entry)
        said = outcome.declined(command, entry.command_id, code, masked(words))
        task = outcome.refused_task(command, self.rules.asks, said, told or words)
        return Settlement("refused", said, (task,), f"{code}: {said.message}"[:1000])

    async def parked(self, entry: Entry, reason: str) -> Settlement:
        """Nobody knows: a person is asked. Raises BlobsAway."""
        command = await self._words(entry)
        reason = masked(reason)
        said = outcome.parked(command, entry.command_id, str(entry.message_id), self.business(), reason)
        moment = self.local().strftime("%d.%m.%Y %H:%M")
        task = outcome.parked_task(command, entry.command_id, self.rules.asks, moment, reason)
        return Settlement("parked", said, (task,), reason)

    async def dropped(self, entry: Entry, why: str) -> Settlement:
        """A person wants it no more."""
        return Settlement("dropped", outcome.dropped(read(entry), entry.command_id, why), (), f"dropped: {why}")

    async def returned(self, entry: Entry, bounce: MailBounced) -> Settlement:
        """It came back: said, and if for good told to whoever ordered it. Raises BlobsAway."""
        command = await self._words(entry, bounce.recipient, bounce.notice)
        said = outcome.returned(command, entry.command_id, bounce)
        task = outcome.returned_task(command, self.rules.asks, bounce)
        return Settlement("accepted", said, (task,) if bounce.permanent else ())


def _domain(place: int, one: Recipient) -> str:
    """place: among the recipients, from one. Raises Unfit."""
    try:
        return domain_of(normal(one.address.content))
    except ValueError as error:  # no address, or no text
        who = f" (контакт {one.contact_id})" if one.contact_id else ""
        who = f" (сотрудник {one.employee_id})" if one.employee_id else who
        raise Unfit("bad_address", f"Получатель {place}{who}: это не адрес электронной почты", str(error)) from error


def read(entry: Entry) -> SendLetter:
    """The command of an entry."""
    return SendLetter.model_validate_json(entry.body)
