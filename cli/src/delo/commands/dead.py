"""`delo dead`: what could not be handled, or not be published, and what to do with it."""

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
from chassis import refusals
from delo import display
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import SERVICES, service_dsn

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Dead letters: each holds its key until somebody redrives or skips it.")

Service = Annotated[str, typer.Argument(help="The service, as `delo dead list` names it.")]
Number = Annotated[int, typer.Argument(help="The number of the dead letter in that service.")]
Why = Annotated[str, typer.Option("--why", help="Kept with the record.")]
OfKafka = Annotated[bool, typer.Option("--refused", help="A record that Kafka refused: it did not go out.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_dead(*, as_json: AsJson = False) -> None:
    """Every dead letter of every service, with how many records wait behind it; then what Kafka refused."""
    dead = [(service.name, one) for service in SERVICES for one in _with(service.name, letters.dead)]
    refused = [(service.name, one) for service in SERVICES for one in _with(service.name, refusals.refused)]
    if as_json:
        for name, row in [(name, vars_of(one)) for name, one in dead] + [(name, vars_of(one)) for name, one in refused]:
            typer.echo(json.dumps({"service": name, **row}, ensure_ascii=False, default=str))
        return
    table = Table("service", "number", "record", "key", "waiting behind", "attempts", "reason")
    for name, one in dead:
        table.add_row(
            name, str(one.id), one.place, one.key, str(one.held), str(one.attempts), display.escape(one.reason)
        )
    display.out.print(table if dead else "No dead letters.")
    if refused:
        table = Table("service", "number", "topic", "key", "reason", title="Refused by Kafka (--refused)")
        for name, lost in refused:
            table.add_row(name, str(lost.id), lost.topic, display.escape(lost.key), display.escape(lost.reason))
        display.out.print(table)


def vars_of(one: letters.DeadLetter | refusals.Refusal) -> dict[str, object]:
    """The fields of a dead letter; those of a refused record have no place and a `refused_at`."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


@app.command("show")
def show(service: Service, number: Number, *, refused: OfKafka = False) -> None:
    """The record as it came, or was to go: headers and body."""
    original = refusals.original if refused else letters.original
    found = _with(service, lambda connection: original(connection, number))
    if found is None:
        raise Problem(missing(service, number, refused=refused))
    display.out.print(f"reason: {found.reason}", markup=False, soft_wrap=True)
    for name, value in found.headers.items():
        display.out.print(f"{name}: {value}", markup=False, soft_wrap=True)
    display.out.print(found.value.decode(errors="backslashreplace"), markup=False, soft_wrap=True)


@app.command("redrive")
def redrive(service: Service, number: Number, *, refused: OfKafka = False) -> None:
    """Try it again now, before what waits behind it; what Kafka refused, after all of its key that has passed it."""
    again = refusals.send if refused else letters.redrive
    if not _with(service, lambda connection: again(connection, number)):
        raise Problem(missing(service, number, refused=refused))
    passed = ", after what was published of its key meanwhile" if refused else ""
    display.out.print(f"{service} {number} is tried again{passed}.")


@app.command("skip")
def skip(service: Service, number: Number, why: Why = "no reason given", *, refused: OfKafka = False) -> None:
    """Leave it for good, should it come again too, and let what waits behind it go on."""
    leave = refusals.skip if refused else letters.skip
    if not _with(service, lambda connection: leave(connection, number, why)):
        raise Problem(missing(service, number, refused=refused))
    display.out.print(f"{service} {number} is skipped{'' if refused else '; its key goes on'}.")


def missing(service: str, number: int, *, refused: bool) -> str:
    """What is said of a number that is none."""
    kind = "refused record" if refused else "dead letter"
    return f"{service} has no {kind} {number}; `delo dead list` shows them."


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
