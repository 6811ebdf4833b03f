"""`delo billing pay`: a person says which invoices a payment is for."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated

import typer
from contracts.payments.v1 import PaymentTold

from delo import display
from delo.clock.moving import now as business_now
from delo.stack.component import Site
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.trial.billing_invoices import Known, named
from delo.trial.publishing import publish

PAYMENT = re.compile("[0-9a-f]{32}")


def pay(
    payment: Annotated[str, typer.Argument(help="Of the task about it: 32 letters and figures.")],
    invoices: Annotated[list[str], typer.Argument(help="Numbers as printed, or issuer/year/number, in this order.")],
) -> None:
    """Put a payment that nobody knew what for to invoices. What can't be done becomes a task."""
    said = payment_id(payment)
    known = asyncio.run(_pay(running_site(), said, invoices))
    listed = ", ".join(one.number for one in known)
    words = f"Payment {said} is being put to {listed}; what can't be done becomes a task."
    display.out.print(words, markup=False, soft_wrap=True)


def payment_id(said: str) -> str:
    """As the task has it. Raises Problem."""
    found = said.strip().casefold()
    if not PAYMENT.fullmatch(found):
        raise Problem(f"{said} is no payment: 32 figures and letters a to f, as the task about it has them.")
    return found


async def _pay(site: Site, payment: str, said: list[str]) -> list[Known]:
    known = [await named(site, one) for one in said]
    told = PaymentTold(
        payment_id=payment,
        issuer=issuer_of(known),
        invoices=tuple(one.invoice_id for one in known),
        told_at=await business_now(site),
    )
    await publish(site.address("kafka"), told)
    return known


def issuer_of(known: list[Known]) -> str:
    """Money came to one firm. Raises Problem."""
    issuers = {one.invoice_id.split("/", 1)[0] for one in known}
    if len(issuers) > 1:
        raise Problem(
            f"These invoices are of several issuers ({', '.join(sorted(issuers))}): money came to one of them."
        )
    return issuers.pop()
