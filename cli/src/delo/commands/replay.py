"""`delo replay`: recorded inputs through today's rules, compared byte for byte."""

from __future__ import annotations

import asyncio
from typing import Annotated

import asyncpg
import typer
from chassis.blobs.folder import FolderBlobs
from chassis.replay import Difference, Verdict
from chassis.replay import replay as replayed
from tax_calendar.deciders import DECIDERS as TAX_CALENDAR

from delo import display
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import service_dsn

DECIDERS = {"tax-calendar": TAX_CALENDAR}
WIDTH = 2000

Service = Annotated[str, typer.Argument(help=f"One of: {', '.join(DECIDERS)}.")]
Stream = Annotated[str | None, typer.Option("--stream", help="Only this stream.")]


def replay(service: Service, stream: Stream = None) -> None:
    """Decide again what was decided and compare. Exits with 1 if anything differs."""
    if service not in DECIDERS:
        raise Problem(f"{service} has no recorded decisions to replay; these have: {', '.join(DECIDERS)}.")
    verdict = Verdict()
    differences = asyncio.run(_replay(service, stream, verdict))
    for one in differences:
        where = "state" if one.position is None else f"position {one.position}"
        display.out.print(f"{one.decider} {one.portal} {one.stream}, {where}:", markup=False, soft_wrap=True)
        display.out.print(f"  recorded: {one.recorded[:WIDTH]}", markup=False, soft_wrap=True)
        display.out.print(f"  replayed: {one.replayed[:WIDTH]}", markup=False, soft_wrap=True)
    display.out.print(f"{verdict.text}: {len(differences)} differences")
    if stream is not None and not verdict.decisions:
        raise Problem(f"{service} has no stream {stream}.")
    if differences:
        raise typer.Exit(1)


async def _replay(service: str, stream: str | None, verdict: Verdict) -> list[Difference]:
    site = running_site()
    connection = await asyncpg.connect(service_dsn(site, service))
    try:
        blobs = FolderBlobs(site.home.blobs)
        return [one async for one in replayed(connection, blobs, DECIDERS[service], verdict, stream)]
    finally:
        await connection.close()
