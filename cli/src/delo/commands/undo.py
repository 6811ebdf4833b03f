"""`delo undo --correlation ID`: take back what one cause led to in the CRM."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import asyncpg
import typer
from aiokafka import AIOKafkaProducer
from chassis.blobs.folder import FolderBlobs
from contracts.claims import claims_in
from task_gateway.profile import names_of
from task_gateway.setup.store import bound_everywhere
from task_gateway.undo import TakingBack, chain

from delo import display
from delo.stack.component import Site
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import PROFILE, service_dsn

Correlation = Annotated[UUID, typer.Option("--correlation", help="The id of the letter, stage move, … it began with.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]


def undo(correlation: Correlation, *, dry_run: DryRun = False) -> None:
    """Order a command for each effect that takes it back, the last effect first. Run again, it orders nothing twice."""
    found = asyncio.run(_undo(running_site(), correlation, dry_run=dry_run))
    if not found:
        raise Problem(f"No command to the CRM has the correlation {correlation}.")
    for one in found:
        what = _said(one, dry_run=dry_run)
        display.out.print(f"{one.entry.type} {one.entry.command_id}: {what}", markup=False, soft_wrap=True)


def _said(one: TakingBack, *, dry_run: bool) -> str:
    if one.back is None:
        return one.why or ""
    said = f"{'would be ' if dry_run else ''}taken back by {one.back.type}"
    return f"{said}, {one.why}" if one.why else said


async def _undo(site: Site, correlation: UUID, *, dry_run: bool) -> list[TakingBack]:
    connection = await asyncpg.connect(service_dsn(site, "task-gateway"))
    try:
        bound = await bound_everywhere(connection)
        found = await chain(
            connection,
            correlation,
            lambda portal: names_of(PROFILE, portal, bound.get(portal, {})),
            datetime.now(UTC),
        )
    finally:
        await connection.close()
    if (ordered := [one for one in found if one.back is not None]) and not dry_run:
        await _order(site, ordered)
    return found


async def _order(site: Site, found: Sequence[TakingBack]) -> None:
    """Prose first, then the commands, in their order."""
    blobs = FolderBlobs(site.home.blobs)
    producer = AIOKafkaProducer(bootstrap_servers=site.address("kafka"), acks="all")
    await producer.start()
    try:
        for one in found:
            back = one.back
            assert back is not None  # noqa: S101 - chosen by the caller
            await blobs.put(back.portal, {c.sha256: c.held for c in claims_in(back.body) if c.held is not None})
            key, headers = back.key.encode(), list(back.headers())
            await producer.send_and_wait(back.topic, back.body.encoded(), key=key, headers=headers)
    finally:
        await producer.stop()
