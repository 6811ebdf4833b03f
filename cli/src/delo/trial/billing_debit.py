"""`delo billing debit`: a person says which request money went out for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from enum import StrEnum
from typing import Annotated

import asyncpg
import typer
from billing.profile import profile_of
from billing.store import waiting
from contracts.payments.v1 import PaymentTold

from delo import display
from delo.clock.moving import now as business_now
from delo.stack.component import Site
from delo.stack.problems import Problem
from delo.stack.running import profile_here, running_site
from delo.stack.services import PORTAL, service_dsn
from delo.trial.billing_pay import payment_id
from delo.trial.publishing import publish


class What(StrEnum):
    """Of a request."""

    ADVANCE = "advance"
    EXPENSE = "expense"


def debit(
    payment: Annotated[str, typer.Argument(help="Of the task about it: 32 letters and figures.")],
    request: Annotated[str, typer.Argument(help="As the task lists it, e.g. trip:58.")],
    issuer: Annotated[str | None, typer.Option("--issuer", help="The firm that paid; left out: the only one.")] = None,
    kind: Annotated[What | None, typer.Option("--kind", help="Where the request waits for both.")] = None,
) -> None:
    """Say which request a payment to a person was for. What can't be done becomes a task."""
    said = payment_id(payment)
    firm = firm_of(profile_of(profile_here(), PORTAL).issuers, issuer)
    asyncio.run(_debit(running_site(), said, request.strip(), firm, kind))
    words = f"Payment {said} is being put to {request.strip()}; what can't be done becomes a task."
    display.out.print(words, markup=False, soft_wrap=True)


async def _debit(site: Site, payment: str, request: str, issuer: str, kind: What | None) -> None:
    at = await business_now(site)
    told = PaymentTold(payment_id=payment, issuer=issuer, invoices=(), told_at=at, request=request)
    connection = await asyncpg.connect(service_dsn(site, "billing"))
    try:
        kinds = [one.kind for one in await waiting(connection, PORTAL, told)]
    finally:
        await connection.close()
    purpose = kind_of(kinds, request, kind).value
    await publish(site.address("kafka"), told.model_copy(update={"purpose": purpose}))


def kind_of(waiting: Collection[str], request: str, said: What | None) -> What:
    """What of a request waits for its money. Raises Problem: nothing, or it isn't said which."""
    kinds = [one for one in waiting if said in (None, one)]
    if not kinds:
        what = said.value if said else "payment"
        raise Problem(f"{request} waits for no {what}, or no more. The task lists the requests that it may be.")
    if len(kinds) > 1:
        raise Problem(f"{request} waits for an advance and an expense: say --kind advance or --kind expense.")
    return What(kinds[0])


def firm_of(issuers: Collection[str], said: str | None) -> str:
    """Whose money it was. Raises Problem."""
    known = ", ".join(sorted(issuers)) or "none"
    if said is not None and said not in issuers:
        raise Problem(f"{said} is no issuer of this portal; known: {known}.")
    if said is None and len(issuers) != 1:
        raise Problem(f"Say whose money it was with --issuer: {known}.")
    return said or next(iter(issuers))
