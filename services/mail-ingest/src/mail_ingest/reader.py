"""A folder followed: what arrives is taken at once, what was there before it when there is nothing newer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from chassis.faults import passes
from chassis.pauses import Pauses
from chassis.service import Running
from chassis.waiting import first_of, unless

from mail_ingest import metrics
from mail_ingest.adapters.imap import WINDOW, ImapFolder, MailboxAway, connected
from mail_ingest.settings import Settings
from mail_ingest.store import Left, Progress, ResumePoint
from mail_ingest.taking import Taker

log = structlog.get_logger()

HISTORY_TOGETHER = 5  # a new letter waits for no more of the old ones
A_DAY = timedelta(days=1)  # the server's calendar may be another than ours


@dataclass(frozen=True)
class FolderReader:
    """One folder of one mailbox."""

    taker: Taker
    progress: Progress
    running: Running
    settings: Settings

    async def run(self) -> None:
        """Follow the folder until the service stops; a broken connection is taken up again with growing pauses."""
        pauses, failures = Pauses(0.5, 2.0, 60.0), 0
        mailbox, name = self.taker.mailbox, self.taker.folder
        while not self.running.stopping.is_set():
            try:
                async with connected(mailbox, name) as folder:
                    metrics.CONNECTIONS.labels(mailbox.name, "opened").inc()
                    await self._catch_up(folder)
                    failures = 0  # only now: a server that lets us in and gives nothing is not well
                    await self._follow(folder)
            except Exception as error:
                if not (isinstance(error, MailboxAway) or passes(error)):
                    raise
                failures += 1
                metrics.CONNECTIONS.labels(mailbox.name, "lost").inc()
                log.warning("mailbox.away", mailbox=mailbox.name, folder=name, reason=str(error)[:300])
                await first_of(self.running.stopping, timeout=pauses.after(failures))

    async def _follow(self, folder: ImapFolder) -> None:
        """IDLE is re-issued, and the folder compared by UID, each reconcile_every: a push may be lost."""
        waiting = await self.progress.waiting(folder.uid_validity)
        metrics.HISTORY.labels(self.taker.mailbox.name, self.taker.folder).set(len(waiting))
        while True:
            self.running.readiness.contact(f"imap:{self.taker.mailbox.name}")
            if not await self._take_history(folder):
                await unless(self.running.stopping, folder.news(self.settings.reconcile_every.total_seconds()))
            if self.running.stopping.is_set():
                return  # the IDLE was dropped midway: another command would wait for its end
            await self._catch_up(folder)

    async def _catch_up(self, folder: ImapFolder) -> None:
        point = await self.progress.point()
        if point is None or point.uid_validity != folder.uid_validity:
            point = await self._first_sight(folder, point)
        validity = point.uid_validity
        uids = await folder.arrived_after(point.last_uid)
        if uids:  # among them history, if letters were copied here in another order than they came
            waiting = set(await self.progress.waiting(validity, above=point.last_uid))
            uids = [uid for uid in uids if uid not in waiting]
        for start in range(0, len(uids), WINDOW):
            window = uids[start : start + WINDOW]
            await self.taker.take(folder, window, lambda done: self.progress.moved(ResumePoint(validity, done[-1])))

    async def _first_sight(self, folder: ImapFolder, over: ResumePoint | None) -> ResumePoint:
        """Where to begin: a folder may hold the letters of ten years, which must not keep those of today waiting.

        over: the server counts anew. Letters seen before have the same id, since it is made of their bytes.
        """
        begin = self.taker.since - A_DAY
        recent, old = await folder.arrived(begin), await folder.arrived(self._horizon, before=begin)
        newest = max(folder.uid_next - 1, *old, 0)
        point = ResumePoint(folder.uid_validity, recent[0] - 1 if recent else newest)
        left = None
        if self._horizon is not None:
            left = Left(self._horizon, max(folder.letters - len(recent) - len(old), 0))
            metrics.LETTERS.labels(self.taker.mailbox.name, "left").inc(left.letters)
        await self.progress.begin(point, old, left, instead_of=over)
        log.info(
            "mailbox.first_sight",
            mailbox=self.taker.mailbox.name,
            folder=self.taker.folder,
            recent=len(recent),
            history=len(old),
            left=left.letters if left else 0,
            counts_anew=over is not None,
        )
        return point

    @property
    def _horizon(self) -> date | None:
        days = self.settings.history_days
        return None if days is None else self.taker.since - timedelta(days=days)

    async def _take_history(self, folder: ImapFolder) -> bool:
        """A few of the old letters that wait, the newest first; whether there were any."""
        validity = folder.uid_validity
        uids = await self.progress.waiting(validity, most=HISTORY_TOGETHER)
        if uids:
            await self.taker.take(folder, uids, lambda done: self.progress.settled(validity, done))
            metrics.HISTORY.labels(self.taker.mailbox.name, self.taker.folder).dec(len(uids))
        return bool(uids)
