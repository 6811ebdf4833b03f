"""`delo portal plan | apply | doctor | map`: a CRM installation as its profile folder says it should be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from task_gateway.core.setup.doctor import Finding
from task_gateway.core.setup.expand import fixed
from task_gateway.core.setup.plan import Plan
from task_gateway.setup import store
from task_gateway.setup.applying import Applied, Applier

from delo import display
from delo.portal import shown
from delo.portal.folder import Folder, Unusable, read
from delo.portal.gateway import desk
from delo.stack.services import PROFILE

T = TypeVar("T")

WRONG, DIFFERENT, REFUSED = 2, 3, 4  # exit codes; 1: it could not be done

Given = Annotated[
    Path, typer.Argument(help="The profile folder, named as the portal.", show_default="deploy/portal/demo")
]
Name = Annotated[str | None, typer.Option("--portal", help="What the gateway calls the portal, if not as the folder.")]
Dsn = Annotated[
    str | None,
    typer.Option("--dsn", envvar="TASK_GATEWAY_POSTGRES_DSN", help="The gateway's database, if not the local stack's."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
Check = Annotated[bool, typer.Option("--check", help="Exit with 3 if there is something to do.")]
Anew = Annotated[list[str] | None, typer.Option("--anew", help="A domain name whose object is gone: make it again.")]

app = typer.Typer(
    no_args_is_help=True,
    help="A portal as its profile says. Every call goes through the gateway's one sender. "
    "Exit codes: 0 well, 1 it could not be done, 2 wrong arguments or profile, 3 differences, 4 refused.",
)


@app.command()
def plan(
    folder: Given = PROFILE.parent,
    *,
    portal: Name = None,
    dsn: Dsn = None,
    as_json: AsJson = False,
    check: Check = False,
) -> None:
    """Show what apply would do. Changes nothing."""
    found = _asked(folder, portal, dsn, lambda applier: applier.plan())
    _show(found, as_json=as_json)
    if found.refused:
        raise typer.Exit(REFUSED)
    if check and not found.empty:
        raise typer.Exit(DIFFERENT)


@app.command()
def apply(folder: Given = PROFILE.parent, *, portal: Name = None, dsn: Dsn = None, anew: Anew = None) -> None:
    """Make the portal as the profile says: never deletes, never narrows. Run again after any interruption."""
    done = _asked(folder, portal, dsn, lambda applier: applier.apply(), anew or [])
    for one in done.failed:
        display.out.print(shown.obstacle_line("x", one), markup=False, soft_wrap=True)
    if done.plan.refused or done.failed or done.plan.steps:
        _show(done.plan, as_json=False)
        raise typer.Exit(REFUSED if done.plan.refused else 1)
    for one in done.plan.blocked:
        display.out.print(shown.obstacle_line("!", one), markup=False, soft_wrap=True)
    display.out.print(_said(done))


@app.command()
def doctor(folder: Given = PROFILE.parent, *, portal: Name = None, dsn: Dsn = None, as_json: AsJson = False) -> None:
    """Check rights, plan, limits, people, the way to us, drift. Exits with 3 if something has to be mended."""
    described = _read(folder)

    from delo.portal.examine import examine  # noqa: PLC0415 - loads every service, which plan and apply need not wait for

    async def examined() -> list[Finding]:
        async with desk(portal or described.name, dsn) as table:
            return await examine(table, described)

    found = asyncio.run(examined())
    if as_json:
        display.out.print_json(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            display.out.print(shown.finding_line(one), markup=False, soft_wrap=True)
    if any(one.level == "bad" for one in found):
        raise typer.Exit(DIFFERENT)


@app.command("map")
def show_map(folder: Given = PROFILE.parent, *, portal: Name = None, dsn: Dsn = None, as_json: AsJson = False) -> None:
    """Every domain name with the portal's id. Exits with 3 if some have none yet."""
    found = _asked(folder, portal, dsn, lambda applier: applier.plan())
    ids = dict(sorted({**found.ids, **fixed(_read(folder).gateway)}.items()))
    if as_json:
        display.out.print_json(json.dumps(ids, ensure_ascii=False))
    else:
        for path, number in ids.items():
            display.out.print(f"{path}: {number}", markup=False, soft_wrap=True)
    if found.steps or found.refused or found.blocked:
        display.err.print("Some names have no id yet: see delo portal plan.", markup=False, soft_wrap=True)
        raise typer.Exit(DIFFERENT)


def _asked(
    path: Path,
    portal: str | None,
    dsn: str | None,
    ask: Callable[[Applier], Awaitable[T]],
    anew: list[str] | None = None,
) -> T:
    folder = _read(path)
    unknown = [name for name in anew or [] if name not in {wish.path for wish in folder.wishes}]
    if unknown:
        _wrong(f"--anew {unknown[0]}: the profile has no such name")

    async def asked() -> T:
        async with desk(portal or folder.name, dsn) as table:
            for name in anew or []:
                await store.unbind(table.connection, table.portal, name)
            applier = Applier(
                table,
                folder.wishes,
                lambda step: display.out.print(shown.step_line(step), markup=False, soft_wrap=True),
            )
            result = await ask(applier)
            if left := len(await store.unsettled(table.connection, table.portal)):
                said = f"{left} calls of an earlier apply have no known outcome; delo portal apply settles them first."
                display.err.print(said, markup=False, soft_wrap=True)
            return result

    return asyncio.run(asked())


def _read(path: Path) -> Folder:
    try:
        return read(path)
    except Unusable as error:
        _wrong(str(error))


def _wrong(message: str) -> NoReturn:
    for line in message.splitlines():
        display.err.print(f"[red]delo:[/] {display.escape(line)}", soft_wrap=True)
    raise typer.Exit(WRONG)


def _show(found: Plan, *, as_json: bool) -> None:
    if as_json:
        display.out.print_json(json.dumps(shown.as_json(found), ensure_ascii=False))
        return
    for line in shown.lines(found):
        display.out.print(line, markup=False, soft_wrap=True)
    display.out.print(shown.summary(found))


def _said(done: Applied) -> str:
    if not done.done:
        return shown.summary(done.plan)
    restart = "Restart task-gateway, which learns new ids then (here: delo stack restart task-gateway)."
    return f"{len(done.done)} steps done. {restart}"
