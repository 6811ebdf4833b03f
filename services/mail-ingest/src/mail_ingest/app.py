"""Puts mail-ingest together."""

from __future__ import annotations

import asyncio

from chassis.service import Running, Service
from chassis.settings import from_environment

from mail_ingest.reader import FolderReader
from mail_ingest.settings import Settings
from mail_ingest.store import FolderProgress, installed_since
from mail_ingest.taking import Taker
from mail_ingest.workers.pool import Workers


async def read_mailboxes(running: Running) -> None:
    """Follow every folder of every mailbox; one that fails does not stop the others."""
    settings = running.settings
    assert isinstance(settings, Settings)  # noqa: S101 - made in main(), below
    async with running.pool.acquire() as connection:
        installed = await installed_since(connection, running.clock.business().date())
    since = settings.since or installed
    async with (
        Workers(settings.extraction_workers, settings.bounds) as workers,
        asyncio.TaskGroup() as group,
    ):
        for mailbox in settings.accounts:
            for folder in mailbox.folders:
                taker = Taker(mailbox, folder, str(settings.portal), running, workers, since)
                progress = FolderProgress(running.pool, mailbox.name, folder)
                group.create_task(FolderReader(taker, progress, running, settings).run())


def main() -> None:
    """Run the service."""
    Service("mail-ingest", from_environment(Settings), "mail_ingest", background=[read_mailboxes]).run()
