"""`delo dead`: what could not be handled, and what to do with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import asyncpg
import typer
from chassis.database import Connection
from rich.table import Table

from chassis import redrive as letters
from delo import display
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import SERVICES, service_dsn

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Dead letters: each holds its key until somebody redrives or skips it.")

Service = Annotated[str, typer.Argument(help="The service, as `delo dead list` names it.")]
Number = Annotated[int, typer.Argument(help="The number of the dead letter in that service.")]
Why = Annotated[str, typer.Option("--why", help="Kept with the record.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_dead(*, as_json: AsJson = False) -> None:
    """Every dead letter of every service, with how many records wait behind it."""
    table = Table("service", "number", "record", "key", "waiting behind", "attempts", "reason")
    for service in SERVICES:
        for one in _with(service.name, letters.dead):
            if as_json:
                row = {"service": service.name, **vars_of(one)}
                typer.echo(json.dumps(row, ensure_ascii=False, default=str))
            table.add_row(
                service.name,
                str(one.id),
                one.place,
                one.key,
                str(one.held),
                str(one.attempts),
                display.escape(one.reason),
            )
    if not as_json:
        display.out.print(table if table.row_count else "No dead letters.")


def vars_of(one: letters.DeadLetter) -> dict[str, object]:
    """The fields of a dead letter."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


@app.command("show")
def show(service: Service, number: Number) -> None:
    """The record as it came: headers and body."""
    found = _with(service, lambda connection: letters.original(connection, number))
    if found is None:
        raise Problem(f"{service} has no dead letter {number}; `delo dead list` shows them.")
    display.out.print(f"reason: {found.reason}", markup=False, soft_wrap=True)
    for name, value in found.headers.items():
        display.out.print(f"{name}: {value}", markup=False, soft_wrap=True)
    display.out.print(found.value.decode(errors="backslashreplace"), markup=False, soft_wrap=True)


@app.command("redrive")
def redrive(service: Service, number: Number) -> None:
    """Try it again now, before what waits behind it."""
    if not _with(service, lambda connection: letters.redrive(connection, number)):
        raise Problem(f"{service} has no dead letter {number}; `delo dead list` shows them.")
    display.out.print(f"{service} {number} is tried again.")


@app.command("skip")
def skip(service: Service, number: Number, why: Why = "no reason given") -> None:
    """Leave it for good and let what waits behind it go on."""
    if not _with(service, lambda connection: letters.skip(connection, number, why)):
        raise Problem(f"{service} has no dead letter {number}; `delo dead list` shows them.")
    display.out.print(f"{service} {number} is skipped; its key goes on.")


def _with(service: str, work: Callable[[Connection], Awaitable[T]]) -> T:
    if service not in {one.name for one in SERVICES}:
        raise Problem(f"There is no service {service}; there are {', '.join(one.name for one in SERVICES)}.")

    async def connected() -> T:
        connection = await asyncpg.connect(service_dsn(running_site(), service))
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(connected())
