"""`delo shadow SERVICE`: what automations in shadow would have done."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import asyncpg
import typer
from chassis.shadow import Shadowed, shadowed

from delo import display
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import SERVICES, service_dsn

Limit = Annotated[int, typer.Option("--limit", min=1, help="How many of the newest decisions to look at.")]


def shadow(service: str, limit: Limit = 100) -> None:
    """Show commands that were recorded and not sent, since their automation runs in shadow."""
    if service not in {one.name for one in SERVICES}:
        raise Problem(f"There is no service {service}; there are {', '.join(one.name for one in SERVICES)}.")
    found = asyncio.run(_found(service, limit))
    for one in found:
        display.out.print(f"{one.decided_at.isoformat()} {one.decider} {one.portal} {one.stream}", markup=False)
        for command in one.commands:
            display.out.print(f"  {json.dumps(command, ensure_ascii=False)}", markup=False, soft_wrap=True)
    if not found:
        display.out.print("Nothing was decided in shadow.")


async def _found(service: str, limit: int) -> list[Shadowed]:
    connection = await asyncpg.connect(service_dsn(running_site(), service))
    try:
        return await shadowed(connection, limit)
    finally:
        await connection.close()
