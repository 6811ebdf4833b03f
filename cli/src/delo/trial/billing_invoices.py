"""Which invoice of the stack somebody means; whether an expense can be billed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg
import typer
from billing.core.month import Expense
from contracts.billing.v1 import ExpenseItem
from pydantic import ValidationError

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


def expense_item(given: Mapping[str, Any], currency: str) -> ExpenseItem:
    """Checked as INPUT.json's. Raises BadParameter."""
    try:
        made = Expense.model_validate(given)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False))
        raise typer.BadParameter(wrong) from error
    if made.amount <= 0:
        raise typer.BadParameter(f"amount: {made.amount} is not above 0")
    if made.kind == "agent" and made.markup_percent:
        raise typer.BadParameter("markup: an agent expense is passed on at cost")
    values = made.model_dump(exclude={"id"})
    return ExpenseItem(expense_id=made.id, currency=currency, **values)
