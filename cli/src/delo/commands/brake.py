"""`delo brake`: rules that were stopped for doing too much in an hour; letting them go on, throwing away what waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from chassis.database import Connection
from task_gateway.ledger import care
from task_gateway.ledger.care import Stopped

from delo import display
from delo.portal.gateway import connected
from delo.stack.problems import Problem

T = TypeVar("T")

WAIT_SECONDS, LOOK_SECONDS = 30.0, 0.5

Rule = Annotated[str, typer.Argument(help="The rule, as `delo brake list` names it.")]
Portal = Annotated[str | None, typer.Option("--portal", help="Where, if it is stopped in several portals.")]
Why = Annotated[str, typer.Option("--why", help="Said in the result of each command.")]
Dsn = Annotated[
    str | None,
    typer.Option("--dsn", envvar="TASK_GATEWAY_POSTGRES_DSN", help="The gateway's database, if not the local stack's."),
]

app = typer.Typer(no_args_is_help=True, help="Rules that were stopped for doing too much in an hour.")


@app.command("list")
def list_stopped(*, dsn: Dsn = None) -> None:
    """Every stopped rule, how many effects it had, and how many commands wait."""
    found = _with(dsn, care.stopped)
    for one in found:
        since = one.stopped_at.isoformat(timespec="seconds")
        waits = f"{one.waiting} commands {'are being dropped' if one.dropping else 'wait'}"
        said = f"{one.automation} in {one.portal}: {one.effects} effects, stopped {since}, {waits}"
        display.out.print(said, markup=False, soft_wrap=True)
    if not found:
        display.out.print("No rule is stopped.")


@app.command("release")
def release(automation: Rule, *, portal: Portal = None, dsn: Dsn = None) -> None:
    """Let its commands go on; what it did until now no longer counts."""

    async def released(connection: Connection) -> bool:
        one = await _found(connection, automation, portal)
        return await care.release(connection, one.portal, one.automation)

    if not _with(dsn, released):
        raise Problem(f"What {automation} waits with is being thrown away; release it when that is done.")
    display.out.print(f"{automation} goes on.")


@app.command("drop")
def drop(automation: Rule, *, why: Why = "", portal: Portal = None, dsn: Dsn = None) -> None:
    """Throw away what it waits with: each command is refused, and its service told. The rule stays stopped."""

    async def dropped(connection: Connection) -> tuple[int | None, bool]:
        one = await _found(connection, automation, portal)
        count = await care.throw(connection, one.portal, one.automation, why)
        return count, await _done(connection, one)

    count, done = _with(dsn, dropped)
    if not done:
        display.out.print(f"{count} commands of {automation} will be dropped as soon as task-gateway sends again.")
        raise typer.Exit(1)
    display.out.print(f"{count} commands of {automation} are dropped; the rule stays stopped: delo brake release.")


async def _found(connection: Connection, automation: str, portal: str | None) -> Stopped:
    found = [one for one in await care.stopped(connection) if one.automation == automation]
    chosen = [one for one in found if portal in (None, one.portal)]
    if not chosen:
        raise Problem(f"No rule {automation} is stopped; `delo brake list` shows those that are.")
    if len(chosen) > 1:
        raise Problem(f"{automation} is stopped in {', '.join(one.portal for one in chosen)}: name one with --portal.")
    return chosen[0]


async def _done(connection: Connection, one: Stopped) -> bool:
    """Whether everything is thrown away, after some seconds of waiting."""
    for _ in range(int(WAIT_SECONDS / LOOK_SECONDS)):
        left = [o for o in await care.stopped(connection) if (o.portal, o.automation) == (one.portal, one.automation)]
        if not any(o.dropping for o in left):
            return True
        await asyncio.sleep(LOOK_SECONDS)
    return False


def _with(dsn: str | None, work: Callable[[Connection], Awaitable[T]]) -> T:
    async def asked() -> T:
        async with connected(dsn) as connection:
            return await work(connection)

    return asyncio.run(asked())
