"""Puts mail-ingest together."""

from __future__ import annotations

import asyncio

from chassis.service import Running, Service
from chassis.settings import from_environment

from mail_ingest.reader import FolderReader, contact
from mail_ingest.settings import Settings
from mail_ingest.store import installed_since
from mail_ingest.workers.pool import Workers


async def read_mailboxes(running: Running) -> None:
    """Follow every folder of every mailbox; one that fails does not stop the others."""
    settings = running.settings
    assert isinstance(settings, Settings)  # noqa: S101 - made in main(), below
    async with running.pool.acquire() as connection:
        installed = await installed_since(connection, running.clock.business().date())
    since = settings.since or installed
    async with (
        Workers(
            settings.extraction_workers,
            settings.extraction_memory_mib,
            settings.extraction_seconds,
            settings.extraction_cpu_seconds,
        ) as workers,
        asyncio.TaskGroup() as group,
    ):
        for mailbox in settings.accounts:
            for folder in mailbox.folders:
                running.readiness.awaits(contact(mailbox, folder))
                group.create_task(FolderReader(mailbox, folder, running, settings, workers, since).kept())


def main() -> None:
    """Run the service."""
    Service("mail-ingest", from_environment(Settings), "mail_ingest", background=[read_mailboxes]).run()
