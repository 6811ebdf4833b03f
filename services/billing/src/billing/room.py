"""Tasks about invoices that have late time of a month in which room was left since. A pure function of what is said.

Rule: BILLING-25.
"""

from __future__ import annotations

from collections.abc import Iterator

from contracts.corrections.v1 import WorkReduced
from contracts.crm.v1 import CreateTask

from billing.core import desk_orders as orders
from billing.core import wording
from billing.core.desk_late import minutes
from billing.core.desk_tasks import manager_task
from billing.core.freed import Freed, freed
from billing.core.month import Input
from billing.core.office import ClientTerms
from billing.core.reading import read
from billing.core.templates import filled


def room_tasks(
    reduced: WorkReduced, before: Input, after: Input, *, shorter: bool, terms: ClientTerms
) -> Iterator[CreateTask]:
    """One for each other invoice that would be another. before, after: the invoice that this one is about."""
    shared = reduced.shared or ()
    place = next((number for number, one in enumerate(shared) if one.sha256 == reduced.month.sha256), None)
    if place is None:
        return
    months = [read(one.content) for one in shared]
    own = months[0].period
    became = f"уменьшена: было {minutes(reduced.before_seconds)} мин, стало {minutes(reduced.seconds)} мин"
    for one in freed(months, place, before, after):
        number, period = one.month.invoice.number, wording.period(own.first_on, own.last_on)
        words = filled(
            "freed",
            number=before.invoice.number,
            entry=reduced.entry_id,
            period=period,
            became=became if shorter else "стала другой",
            other=number,
            draft=_draft(one),
        )
        yield manager_task(f"Освободилось место за {period}, счёт № {number}: {terms.client.name}", words, terms)


def _draft(one: Freed) -> str:
    number, currency = one.month.invoice.number, one.month.contract.billed_in
    if one.was is None or one.now is None:
        return filled("freed_look", other=number)
    return filled(
        "freed_sums",
        other=number,
        what="уменьшение" if one.was.gross >= one.now.gross else "увеличение",
        net=orders.money(abs(one.was.net - one.now.net), currency),
        vat=orders.money(abs(one.was.vat - one.now.vat), currency),
        gross=orders.money(abs(one.was.gross - one.now.gross), currency),
    )
