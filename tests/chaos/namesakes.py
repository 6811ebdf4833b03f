"""A series has INNs of its own, but its letters keep the samples' names: they stand there in every charset and font.

A demand with one client's INN and exactly another one's name is for a person, so no client keeps a sample's name.
"""

from __future__ import annotations

import asyncio
import time

import aiohttp
import asyncpg
from chaos.asking import bind, sure
from chaos.letters import truth
from delo.testing import RunningStack

KNOWN_SECONDS = 120.0  # a sweep runs each minute
KNOWN = "SELECT count(*) FROM tax_calendar.client WHERE name LIKE $1"
FRESH = "Клиент № {}"


async def rename(running: RunningStack, http: aiohttp.ClientSession) -> None:
    """Give the samples' clients other names, and wait until tax-calendar knows them. Raises RuntimeError."""
    await bind(running, http, "ONCRMCOMPANYUPDATE")
    inns = sorted({row["inn"] for row in truth() if row["client_known"] == "yes"})
    companies: set[str] = set()
    for inn in inns:
        rows = await sure(running, http, "crm.requisite.list", filter={"RQ_INN": inn}, select=["ENTITY_ID"])
        companies |= {str(row["ENTITY_ID"]) for row in rows}
    for number in companies:
        await sure(running, http, "crm.company.update", id=number, fields={"TITLE": FRESH.format(number)})
    await _known(running, len(companies))


async def _known(running: RunningStack, count: int) -> None:
    end = time.monotonic() + KNOWN_SECONDS
    connection = await asyncpg.connect(running.admin_dsn)
    try:
        while await connection.fetchval(KNOWN, FRESH.format("%")) < count:
            if time.monotonic() > end:
                raise RuntimeError("tax-calendar never heard of the clients' new names")
            await asyncio.sleep(0.5)
    finally:
        await connection.close()
