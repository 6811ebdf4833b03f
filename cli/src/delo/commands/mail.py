"""`delo mail parked`: letters of which nobody knows whether they went out, and what to do with them."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import typer
from mail_dispatch.ledger import care

from delo import display
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import service_dsn

app = typer.Typer(no_args_is_help=True, help="Letters that go out.")
parked = typer.Typer(no_args_is_help=True, help="Letters that wait for a person: nobody knows whether they went out.")
app.add_typer(parked, name="parked")

SCHEMA = "mail_dispatch"
Letter = Annotated[UUID, typer.Argument(help="The command's id, as `delo mail parked list` names it.")]
Everything = Annotated[bool, typer.Option("--all", help="Also those that were refused or dropped.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Dsn = Annotated[
    str | None,
    typer.Option(
        "--dsn", envvar="MAIL_DISPATCH_POSTGRES_DSN", help="The dispatcher's database, if not the local stack's."
    ),
]
Why = Annotated[str, typer.Option("--why", help="Said in the letter's result.")]


@parked.command("list")
def list_parked(*, everything: Everything = False, as_json: AsJson = False, dsn: Dsn = None) -> None:
    """Every parked letter, since when, and what is known of the attempt."""
    rows = _with(dsn, lambda connection: care.waiting(connection, everything=everything))
    for one in rows:
        if as_json:
            typer.echo(json.dumps(vars_of(one), ensure_ascii=False, default=str))
            continue
        said = f"{one.command_id} {one.state} since {one.since.isoformat(timespec='seconds')}"
        about = f"{one.subject} of {one.portal}, sender {one.sender}: {one.reason or 'no reason known'}"
        display.out.print(f"{said}, {about}", markup=False, soft_wrap=True)
    if not rows and not as_json:
        display.out.print("No letter waits for a person.")


def vars_of(one: care.Waiting) -> dict[str, object]:
    """The fields of a letter."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


@parked.command("send")
def send(letter: Letter, *, dsn: Dsn = None) -> None:
    """Send it again, because it did not arrive. Also one that was refused or dropped."""
    if not _with(dsn, lambda connection: care.order(connection, letter, "again", "")):
        raise Problem(f"No letter {letter} waits for a person; `delo mail parked list --all` shows them.")
    display.out.print(f"{letter} is sent again.")


@parked.command("drop")
def drop(letter: Letter, why: Why = "", *, dsn: Dsn = None) -> None:
    """Leave it, because it arrived after all or is not wanted any more."""
    if not _with(dsn, lambda connection: care.order(connection, letter, "drop", why)):
        raise Problem(f"No letter {letter} is parked; `delo mail parked list` shows those that are.")
    display.out.print(f"{letter} is dropped.")


def _with(dsn: str | None, work: Any) -> Any:
    async def connected() -> Any:
        address = dsn or service_dsn(running_site(), "mail-dispatch")
        try:
            connection = await asyncpg.connect(address, timeout=10, server_settings={"search_path": SCHEMA})
        except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise Problem(f"The dispatcher's database can't be reached: {error or type(error).__name__}.") from error
        try:
            return await work(connection)
        except asyncpg.UndefinedTableError as error:
            raise Problem("The dispatcher's database is not set up: start mail-dispatch once.") from error
        finally:
            await connection.close()

    return asyncio.run(connected())
