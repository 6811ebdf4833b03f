"""Which invoice of the stack somebody means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import asyncpg

from delo.stack.component import Site
from delo.stack.problems import Problem
from delo.stack.services import PORTAL, service_dsn

NAMED = """
    SELECT invoice_id, number, issued_on, client_id, client_name, void FROM invoice
    WHERE portal = $1 AND (invoice_id = $2 OR number = $2) ORDER BY invoice_id
"""


@dataclass(frozen=True)
class Known:
    """An invoice that was issued."""

    invoice_id: str
    number: str
    issued_on: date
    client_id: int
    client_name: str
    void: bool


async def named(site: Site, said: str) -> Known:
    """The one of that id (issuer/year/number) or number. Raises Problem: none, or several."""
    connection = await asyncpg.connect(service_dsn(site, "billing"))
    try:
        return only([Known(**row) for row in await connection.fetch(NAMED, PORTAL, said)], said)
    finally:
        await connection.close()


def only(found: list[Known], said: str) -> Known:
    """The one that counts. Raises Problem."""
    alive = [one for one in found if not one.void]
    if len(alive) == 1:
        return alive[0]
    if not found:
        raise Problem(f"No invoice {said} was issued. Give its number as printed, or issuer/year/number.")
    if not alive:
        raise Problem(f"Invoice {said} is void already.")
    shown = ", ".join(f"{one.invoice_id} ({one.client_name}, {one.issued_on})" for one in alive)
    raise Problem(f"Several invoices are called {said}: {shown}. Give one as issuer/year/number.")
