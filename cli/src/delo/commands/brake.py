"""`delo brake`: rules that were stopped for doing too much in an hour, and letting them go on."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import asyncpg
import typer

from delo import display
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import service_dsn

STOPPED = "SELECT portal, automation, effects, stopped_at FROM brake WHERE released_at IS NULL ORDER BY stopped_at"
RELEASE = """
    UPDATE brake SET released_at = clock_timestamp() WHERE automation = $1 AND released_at IS NULL RETURNING portal
"""
WAKE = "SELECT pg_notify('ledger_' || current_schema(), '')"

app = typer.Typer(no_args_is_help=True, help="Rules that were stopped for doing too much in an hour.")


@app.command("list")
def list_stopped() -> None:
    """Every stopped rule and how many effects it had."""
    rows = _asked(STOPPED)
    for row in rows:
        said = (
            f"{row['automation']} in {row['portal']}: {row['effects']} effects, stopped {row['stopped_at'].isoformat()}"
        )
        display.out.print(said, markup=False, soft_wrap=True)
    if not rows:
        display.out.print("No rule is stopped.")


@app.command("release")
def release(automation: Annotated[str, typer.Argument(help="The rule, as `delo brake list` names it.")]) -> None:
    """Let its commands go on; what it did until now no longer counts."""
    rows = _asked(RELEASE, automation)
    if not rows:
        raise Problem(f"No rule {automation} is stopped; `delo brake list` shows those that are.")
    _asked(WAKE)
    display.out.print(f"{automation} goes on.")


def _asked(statement: str, *values: Any) -> list[Any]:
    async def connected() -> list[Any]:
        connection = await asyncpg.connect(service_dsn(running_site(), "task-gateway"))
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    return asyncio.run(connected())
