"""`delo replay`: recorded inputs through today's rules, compared byte for byte."""

from __future__ import annotations

import asyncio
from typing import Annotated

import asyncpg
import typer
from approvals.deciders import DECIDERS as APPROVALS
from billing.deciders import DECIDERS as BILLING
from case_workflow.registry import DECIDERS as CASES
from chassis.blobs.folder import FolderBlobs
from chassis.replay import Difference, Verdict
from chassis.replay import replay as again
from tax_calendar.registry import DECIDERS as TAX_CALENDAR

from delo import display
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import SERVICES, service_dsn

DECIDERS = {"tax-calendar": TAX_CALENDAR, "approvals": APPROVALS, "billing": BILLING, "case-workflow": CASES}
DOORS = [one.name for one in SERVICES if one.name not in DECIDERS]
WIDTH = 400  # of what is shown of a difference
BEFORE = 80

Service = Annotated[str, typer.Argument(help=f"One of: {', '.join(DECIDERS)}.")]
Stream = Annotated[str | None, typer.Option("--stream", help="Only this stream.")]


def replay(service: Service, stream: Stream = None) -> None:
    """Decide again what was decided and compare. Exits with 1 if anything differs."""
    if service in DOORS:
        display.out.print(f"{service} is a door: it decides nothing that could be decided again.")
        return
    if service not in DECIDERS:
        raise Problem(f"There is no service {service}; there are {', '.join([*DECIDERS, *DOORS])}.")
    verdict = Verdict()
    differences = asyncio.run(_replay(service, stream, verdict))
    for one in differences:
        where = "state" if one.position is None else f"position {one.position}"
        display.out.print(f"{one.decider} {one.portal} {one.stream}, {where}:", markup=False, soft_wrap=True)
        recorded, replayed = parted(one.recorded, one.replayed)
        display.out.print(f"  recorded: {recorded}", markup=False, soft_wrap=True)
        display.out.print(f"  replayed: {replayed}", markup=False, soft_wrap=True)
    display.out.print(f"{verdict.text}: {len(differences)} differences")
    if stream is not None and not verdict.decisions:
        raise Problem(f"{service} has no stream {stream}.")
    if differences:
        raise typer.Exit(1)


def parted(recorded: str, replayed: str) -> tuple[str, str]:
    """Both from shortly before the place where they part, so that nobody has to search for it."""
    pairs = enumerate(zip(recorded, replayed, strict=False))
    same = next((place for place, (one, other) in pairs if one != other), min(len(recorded), len(replayed)))
    begin = max(0, same - BEFORE)
    cut = f"(the first {begin} characters are the same) …" if begin else ""
    return f"{cut}{recorded[begin : begin + WIDTH]}", f"{cut}{replayed[begin : begin + WIDTH]}"


async def _replay(service: str, stream: str | None, verdict: Verdict) -> list[Difference]:
    site = running_site()
    connection = await asyncpg.connect(service_dsn(site, service))
    try:
        blobs = FolderBlobs(site.home.blobs)
        return [one async for one in again(connection, blobs, DECIDERS[service], verdict, stream)]
    finally:
        await connection.close()
