"""Letters of a folder taken: fetched, decoded, stored and published, and only then counted as safe."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

import structlog
from chassis.intake import Stimulus
from chassis.service import Running
from contracts.mail.v1 import letter_id

from mail_ingest import metrics
from mail_ingest.adapters.imap import Arrived, ImapFolder, MailboxAway
from mail_ingest.decoding.limits import Limits
from mail_ingest.decoding.messages import Place, to_message
from mail_ingest.decoding.model import DecodedLetter, quarantined
from mail_ingest.settings import Mailbox
from mail_ingest.store import Also
from mail_ingest.workers.pool import Workers

log = structlog.get_logger()

MUCH_TROUBLE = 12
TOGETHER_BYTES = 8 << 20  # letters recorded in one transaction, so that memory stays bounded
TOGETHER_SECONDS = 0.5  # and none waits long for those after it
LIMITS = Limits()

Taken = tuple[Arrived, bytes, DecodedLetter]


@dataclass(frozen=True)
class Taker:
    """For one folder of one mailbox. since: letters that arrived before this day are history."""

    mailbox: Mailbox
    folder: str
    portal: str
    running: Running
    workers: Workers
    since: date
    troubles: Counter[tuple[int, int]] = field(default_factory=Counter)

    async def take(self, folder: ImapFolder, uids: Sequence[int], safe: Callable[[list[int]], Also]) -> None:
        """Take letters in this order, at most a window of them, until the service stops. Raises MailboxAway.

        safe: what is done in the transaction that records letters, by the UIDs that have become safe with it.
        """
        together: list[Taken] = []
        done: list[int] = []
        size, began = 0, time.monotonic()
        described = {letter.uid: letter for letter in await folder.describe(uids)}
        for uid in uids:
            if self.running.stopping.is_set():
                break
            letter = described.get(uid) or Arrived(uid, 0, self.running.clock.business())
            taken = await self._taken(folder, letter)
            done.append(uid)
            if taken is not None:
                together.append(taken)
                size += len(taken[1])
            if size > TOGETHER_BYTES or time.monotonic() - began > TOGETHER_SECONDS:
                await self._record(folder, together, safe(done))
                together, done, size, began = [], [], 0, time.monotonic()
        if done:
            await self._record(folder, together, safe(done))

    async def _taken(self, folder: ImapFolder, letter: Arrived) -> Taken | None:
        """The letter; None if somebody removed it between SEARCH and FETCH. Raises MailboxAway.

        A letter that the server names and doesn't give, or that ends the connection again and again, must not hold
        up those behind it: after some attempts its place is recorded, and a person finds it there.
        """
        place = (folder.uid_validity, letter.uid)
        if self.troubles[place] >= MUCH_TROUBLE:
            return letter, *self._ungiven(folder, letter)
        try:
            given = await self._given(folder, letter)
        except MailboxAway:
            # A lost connection is seldom the letter's fault, a refusal or a silence of minutes mostly is.
            self.troubles[place] += 1 if folder.lost else 4
            raise
        del self.troubles[place]
        if given is None:
            log.info("letter.removed", mailbox=self.mailbox.name, folder=self.folder, uid=letter.uid)
            return None
        return letter, *given

    async def _given(self, folder: ImapFolder, letter: Arrived) -> tuple[bytes, DecodedLetter] | None:
        if letter.size_bytes > LIMITS.letter_bytes:
            if (header := await folder.header(letter.uid)) is not None:
                size = f"letter of {letter.size_bytes} bytes, more than {LIMITS.letter_bytes}"
                return header, quarantined(f"{size}: only its header was taken")
        elif (raw := await folder.letter(letter.uid)) is not None:
            return raw, await self.workers.decode(raw, self.mailbox.authserv_id)
        if await folder.holds(letter.uid):
            raise MailboxAway(f"letter {letter.uid} is there, but the server does not give it")
        return None

    def _ungiven(self, folder: ImapFolder, letter: Arrived) -> tuple[bytes, DecodedLetter]:
        log.error("letter.ungiven", mailbox=self.mailbox.name, folder=self.folder, uid=letter.uid)
        raw = f"X-Delo-Place: {self.folder} {folder.uid_validity} {letter.uid}\r\n\r\n".encode()
        return raw, quarantined(f"the mail server did not give letter {letter.uid} of {self.folder}")

    async def _record(self, folder: ImapFolder, letters: Sequence[Taken], also: Also) -> None:
        stimuli = [self._stimulus(folder, *taken) for taken in letters]
        await self.running.intake.record(self.portal, stimuli, also=also)
        for (letter, _, decoded), stimulus in zip(letters, stimuli, strict=True):
            outcome = "quarantined" if decoded.quarantined else "decoded"
            metrics.LETTERS.labels(self.mailbox.name, outcome).inc()
            log.info(
                "letter.recorded",
                id=str(stimulus.id),
                mailbox=self.mailbox.name,
                folder=self.folder,
                uid=letter.uid,
                bytes=letter.size_bytes,
                outcome=outcome,
                reason=decoded.quarantined,
            )

    def _stimulus(self, folder: ImapFolder, letter: Arrived, raw: bytes, decoded: DecodedLetter) -> Stimulus:
        zone = ZoneInfo(self.running.profiles[self.portal].zone)
        history = letter.received_at.astimezone(zone).date() < self.since
        place = Place(
            self.mailbox.name, self.folder, folder.uid_validity, letter.uid, letter.received_at, history=history
        )
        message = to_message(decoded, raw, place)
        return Stimulus(letter_id(self.mailbox.name, message.raw.sha256), letter.received_at, message)
