"""A folder followed: what arrives is decoded, stored and published, and only then counted as read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import structlog
from chassis.faults import passes
from chassis.intake import Stimulus
from chassis.keeping import again_and_again
from chassis.pauses import Pauses
from chassis.service import Running
from chassis.waiting import first_of, unless
from contracts.mail.v1 import letter_id

from mail_ingest import metrics
from mail_ingest.adapters.imap import WINDOW, Arrived, ImapFolder, MailboxAway, connected
from mail_ingest.decoding.limits import Limits
from mail_ingest.decoding.messages import Place, bounced, journaled, to_message
from mail_ingest.decoding.model import DecodedLetter, quarantined
from mail_ingest.settings import Mailbox, Settings
from mail_ingest.store import ResumePoint, begin_anew, move_point, pass_over, read_point
from mail_ingest.workers.pool import Workers

log = structlog.get_logger()

MUCH_TROUBLE = 12
TOGETHER_BYTES = 8 << 20  # raw and decoded, of letters recorded in one transaction, so that memory stays bounded
LIMITS = Limits()
A_DAY = timedelta(days=1)  # the server's calendar may be another than ours


def contact(mailbox: Mailbox, folder: str) -> str:
    """What the silence of one folder is told by: it may be gone while the mailbox's others are read."""
    return f"imap:{mailbox.name}/{folder}"


@dataclass(frozen=True)
class FolderReader:
    """One folder of one mailbox. since: letters that arrived before this day are history.

    troubles: of places. apart: UIDs of letters that could not be described together.
    """

    mailbox: Mailbox
    folder: str
    running: Running
    settings: Settings
    workers: Workers
    since: date
    troubles: Counter[tuple[int, int]] = field(default_factory=Counter)
    apart: set[int] = field(default_factory=set)

    async def kept(self) -> None:
        """Run again whatever happens: a bug over one letter is logged, makes us unready, and stops no other folder."""
        name = contact(self.mailbox, self.folder)
        await again_and_again(name, self.run, self.running.stopping, self.running.readiness)

    async def run(self) -> None:
        """Follow the folder until the service stops; a broken connection is taken up again with growing pauses."""
        pauses, failures = Pauses(0.5, 2.0, 60.0), 0
        while not self.running.stopping.is_set():
            try:
                before = await self._point()  # before the folder is opened: another replica may read on meanwhile
                async with connected(self.mailbox, self.folder) as folder:
                    metrics.CONNECTIONS.labels(self.mailbox.name, "opened").inc()
                    await self._anew_if_restored(folder, before)
                    await self._catch_up(folder)
                    failures = 0  # only now: a server that lets us in and gives nothing is not well
                    await self._follow(folder)
            except Exception as error:
                if not (isinstance(error, MailboxAway) or passes(error)):
                    raise
                failures += 1
                metrics.CONNECTIONS.labels(self.mailbox.name, "lost").inc()
                log.warning("mailbox.away", mailbox=self.mailbox.name, folder=self.folder, reason=str(error)[:300])
                await first_of(self.running.stopping, timeout=pauses.after(failures))

    async def _follow(self, folder: ImapFolder) -> None:
        """IDLE is re-issued, and the folder compared by UID, each reconcile_every: a push may be lost."""
        while True:
            self._answered()
            await unless(self.running.stopping, folder.news(self.settings.reconcile_every.total_seconds()))
            if self.running.stopping.is_set():
                return  # the IDLE was dropped midway: another command would wait for its end
            await self._catch_up(folder)

    def _answered(self) -> None:
        self.running.readiness.contact(contact(self.mailbox, self.folder))

    async def _point(self) -> ResumePoint | None:
        async with self.running.pool.acquire() as connection:
            return await read_point(connection, self.mailbox.name, self.folder)

    async def _anew_if_restored(self, folder: ImapFolder, before: ResumePoint | None) -> None:
        """A server restored from a backup keeps its UIDVALIDITY and gives new letters UIDs that others have had."""
        if before is None or before.uid_validity != folder.uid_validity:
            return
        if 0 < folder.uid_next <= before.last_uid:
            log.warning("mailbox.restored", mailbox=self.mailbox.name, folder=self.folder)
            await self._begin_anew(folder, before)

    async def _begin_anew(self, folder: ImapFolder, before: ResumePoint) -> None:
        """The server counts anew. Letters seen before have the same id, since it is made of their bytes."""
        async with self.running.pool.acquire() as connection:
            await begin_anew(connection, self.mailbox.name, self.folder, before.uid_validity, folder.uid_validity)

    async def _catch_up(self, folder: ImapFolder) -> None:
        point = await self._point()
        if point is not None and point.uid_validity != folder.uid_validity:
            log.warning("mailbox.uid_validity_changed", mailbox=self.mailbox.name, folder=self.folder)
            await self._begin_anew(folder, point)
            point = ResumePoint(folder.uid_validity, 0)
        if point is None or point.last_uid == 0:
            point = await self._first_sight(folder)
        uids = await folder.arrived_after(point.last_uid)
        wanted = await self._without_old(folder, uids) if len(uids) > WINDOW else uids
        for start in range(0, len(wanted), WINDOW):
            if self.running.stopping.is_set():
                return
            await self._window(folder, wanted[start : start + WINDOW])
            self._answered()
        if uids[-1:] != wanted[-1:]:
            await self._record(folder, [], up_to=uids[-1])

    async def _first_sight(self, folder: ImapFolder) -> ResumePoint:
        """Where to begin: a folder may hold the letters of ten years, which nobody will be reminded of any more."""
        recent = await folder.arrived_since(self._horizon)
        point = ResumePoint(folder.uid_validity, (recent[0] if recent else max(folder.uid_next, 1)) - 1)
        if point.last_uid == 0:
            return point
        count = max(folder.letters - len(recent), 0)
        async with self.running.pool.acquire() as connection:
            await pass_over(connection, self.mailbox.name, self.folder, point, self._horizon, count)
        self._passed_over(count)
        return point

    async def _without_old(self, folder: ImapFolder, uids: Sequence[int]) -> list[int]:
        """Those of *uids* that matter. Who moves ten years of letters into the folder gives them new UIDs."""
        recent = set(await folder.arrived_since(self._horizon - A_DAY))
        wanted = [uid for uid in uids if uid in recent]
        self._passed_over(len(uids) - len(wanted))
        return wanted

    def _passed_over(self, count: int) -> None:
        if count:
            log.info("mailbox.old_letters", mailbox=self.mailbox.name, folder=self.folder, letters=count)
            metrics.LETTERS.labels(self.mailbox.name, "old").inc(count)

    @property
    def _horizon(self) -> date:
        return self.since - timedelta(days=self.settings.history_days)

    async def _window(self, folder: ImapFolder, uids: Sequence[int]) -> None:
        together: list[tuple[Arrived, bytes, DecodedLetter]] = []
        size = 0
        described = await self._described(folder, [uid for uid in uids if uid not in self.apart])
        for uid in uids:
            letter = described.get(uid) or await self._alone(folder, uid)
            if letter.received_at.date() < self._horizon - A_DAY:
                log.info("letter.old", mailbox=self.mailbox.name, folder=self.folder, uid=uid)
                metrics.LETTERS.labels(self.mailbox.name, "old").inc()
                continue
            taken = await self._take(folder, letter)
            if taken is None:
                log.info("letter.removed", mailbox=self.mailbox.name, folder=self.folder, uid=uid)
                continue
            together.append((letter, *taken))
            size += len(taken[0]) + taken[1].held_bytes
            if size > TOGETHER_BYTES:
                await self._record(folder, together)
                together, size = [], 0
        await self._record(folder, together, up_to=uids[-1])
        self.apart.clear()

    async def _described(self, folder: ImapFolder, uids: Sequence[int]) -> dict[int, Arrived]:
        """Those the server describes. One that it can't describe must not hold up the others: they are asked apart."""
        try:
            return {letter.uid: letter for letter in await folder.describe(uids)} if uids else {}
        except MailboxAway:
            self.apart.update(uids)
            raise

    async def _alone(self, folder: ImapFolder, uid: int) -> Arrived:
        """A letter that wasn't described with the others: one of today. A refusal is counted."""
        place = (folder.uid_validity, uid)
        if uid in self.apart and self.troubles[place] < MUCH_TROUBLE:
            try:
                described = await folder.describe([uid])
            except MailboxAway:
                self._troubled(folder, place)
                raise
            if described:
                return described[0]
        return Arrived(uid, 0, self.running.clock.business())

    def _troubled(self, folder: ImapFolder, place: tuple[int, int]) -> None:
        """A lost connection is seldom the letter's fault, a refusal or a silence of minutes mostly is."""
        self.troubles[place] += 1 if folder.lost else 4

    async def _take(self, folder: ImapFolder, letter: Arrived) -> tuple[bytes, DecodedLetter] | None:
        """The letter; None if somebody removed it between SEARCH and FETCH. Raises MailboxAway.

        A letter that the server names and doesn't describe or give, or that ends the connection again and again, must
        not hold up those behind it: after some attempts its place is recorded, and a person finds it there.
        """
        place = (folder.uid_validity, letter.uid)
        if self.troubles[place] >= MUCH_TROUBLE:
            return self._ungiven(folder, letter)
        try:
            taken = await self._given(folder, letter)
        except MailboxAway:
            self._troubled(folder, place)
            raise
        del self.troubles[place]
        return taken

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
        reason = f"the mail server did not give letter {letter.uid} of {self.folder}"
        return raw, quarantined(reason)

    async def _record(
        self, folder: ImapFolder, letters: Sequence[tuple[Arrived, bytes, DecodedLetter]], up_to: int | None = None
    ) -> None:
        last_uid = up_to or letters[-1][0].uid
        numbers = [letter_id(self.mailbox.name, sha256(raw).hexdigest()) for _, raw, _ in letters]
        stimuli = [
            stimulus
            for number, letter in zip(numbers, letters, strict=True)
            for stimulus in self._stimuli(folder, number, *letter)
        ]
        move: Any = partial(
            move_point,
            mailbox=self.mailbox.name,
            folder=self.folder,
            point=ResumePoint(folder.uid_validity, last_uid),
        )
        await self.running.intake.record(self.portal, stimuli, also=move)
        for (letter, _, decoded), number in zip(letters, numbers, strict=True):
            outcome = "quarantined" if decoded.quarantined else "decoded"
            metrics.LETTERS.labels(self.mailbox.name, outcome).inc()
            log.info(
                "letter.recorded",
                id=str(number),
                mailbox=self.mailbox.name,
                folder=self.folder,
                uid=letter.uid,
                bytes=letter.size_bytes,
                outcome=outcome,
                reason=decoded.quarantined,
            )

    def _stimuli(
        self, folder: ImapFolder, number: UUID, letter: Arrived, raw: bytes, decoded: DecodedLetter
    ) -> list[Stimulus]:
        """The letter, and what it says of others that came back; of a copy in the journal only that it is there."""
        zone = ZoneInfo(self.running.profiles[self.portal].zone)
        place = Place(
            self.mailbox.name,
            self.folder,
            folder.uid_validity,
            letter.uid,
            letter.received_at,
            history=letter.received_at.astimezone(zone).date() < self.since,
        )
        at = letter.received_at
        if self.mailbox.journal:
            return [Stimulus(uuid5(number, "journaled"), at, one) for one in journaled(decoded, place)]
        found = bounced(decoded, number, place)
        told = [Stimulus(uuid5(number, f"bounced/{n}"), at, one, number, number) for n, one in enumerate(found)]
        return [Stimulus(number, at, to_message(decoded, raw, place)), *told]

    @property
    def portal(self) -> str:
        """Whose mail this is."""
        return str(self.settings.portal)
