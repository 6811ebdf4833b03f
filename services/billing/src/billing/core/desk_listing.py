"""Management's monthly list in the CRM: rows of a registry for each invoice, by client, matter and specialist.

Rule: BILLING-16. Source: issue 7, "What the management asked for". Amounts in roubles, time in minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from contracts.billing.v1 import InvoiceIssued
from contracts.crm.v1 import Field, Made, Value
from contracts.items.v1 import AppendToRegistry, UpdateRegistry

from billing.core import wording
from billing.core.desk_months import AUTOMATION, belongs
from billing.core.desk_state import Invoice
from billing.core.office import ClientTerms, Desk
from billing.core.rated import Rated
from billing.core.report import By, Report, Sums, report, why_held
from billing.core.result import money

VIEWS: dict[By, str] = {"client": "Клиент", "matter": "Дело", "specialist": "Специалист"}
COLUMNS = (
    *("invoice", "period", "view", "subject", "outcome", "minutes", "billed_minutes", "unbilled_minutes"),
    *("written_off_minutes", "cost", "standard", "billed", "unbilled", "written_off", "margin", "realisation", "held"),
)
COUNTS, VOID, WAITS = "учитывается", "аннулирован", "не выставлен"
REPLACED, BILLED = "заменено", "выставлен"


def listed(issued: InvoiceIssued, rated: Rated, desk: Desk) -> Iterator[AppendToRegistry]:
    """A row for the client, each matter and each specialist; none where the profile names no registry.

    What is held stands there as that, and counts with the invoice that takes it up: rows of all months add up.
    """
    period = wording.period(issued.first_on, issued.last_on)
    for by, name, sums in _groups(report([rated], desk.costs)):
        yield from _row(issued.client_id, period, by, name, sums.settled, issued.number, desk)


def waits(client_id: int, period: str, found: Report, desk: Desk) -> Iterator[AppendToRegistry]:
    """The same of a period that has no invoice: all its work with its cost, until the row is struck."""
    if not (found.total.unbilled_seconds or found.total.unbilled_fees):
        return
    for by, name, sums in _groups(found):
        yield from _row(client_id, period, by, name, sums, None, desk)


def _groups(found: Report) -> Iterator[tuple[By, str, Sums]]:
    return ((by, name, sums) for by, rows in found.by.items() for name, sums in rows.items())


def _row(
    client_id: int, period: str, by: By, name: str, sums: Sums, number: str | None, desk: Desk
) -> Iterator[AppendToRegistry]:
    """number: of the invoice; None for a period without one."""
    if desk.report_registry is None:
        return
    known = {"invoice": number or "", "period": period, "view": VIEWS[by], "subject": name}
    known["outcome"] = WAITS if number is None else COUNTS
    yield AppendToRegistry(
        automation=AUTOMATION,
        belongs_to=belongs(client_id),
        registry=desk.report_registry,
        title=f"{period}: {name}",
        fields=(
            *(Field(name=one, value=Value(text=text)) for one, text in known.items()),
            *_figures(sums),
        ),
    )


def _figures(sums: Sums) -> Iterator[Field]:
    seconds = {
        "minutes": sums.seconds,
        "billed_minutes": sums.billed_seconds,
        "unbilled_minutes": sums.unbilled_seconds,
        "written_off_minutes": sums.written_off_seconds,
    }
    amounts = {
        "cost": sums.cost,
        "standard": sums.standard,
        "billed": sums.billed + sums.fees,
        "unbilled": sums.unbilled + sums.unbilled_fees,
        "written_off": sums.written_off,
        "margin": sums.margin,
    }
    yield from (Field(name=name, value=Value(number=(one + 30) // 60)) for name, one in seconds.items())
    yield from (Field(name=name, value=Value(amount=one, currency="RUB")) for name, one in amounts.items())
    share = "" if sums.realisation is None else f"{money(sums.realisation)} %"
    yield Field(name="realisation", value=Value(text=share))
    yield Field(name="held", value=Value(text=why_held(sums)))


def struck(invoice: Invoice, desk: Desk, terms: ClientTerms) -> Iterator[UpdateRegistry]:
    """The rows of an invoice that is void say so: nobody adds them up."""
    return marked(invoice.rows, VOID, desk, terms)


def marked(rows: Iterable[UUID], outcome: str, desk: Desk, terms: ClientTerms) -> Iterator[UpdateRegistry]:
    """What became of rows, by the commands that made them."""
    if desk.report_registry is None:
        return
    for row in rows:
        yield UpdateRegistry(
            automation=AUTOMATION,
            belongs_to=belongs(terms.client_id),
            registry=desk.report_registry,
            row=Made(command_id=row),
            fields=(Field(name="outcome", value=Value(text=outcome)),),
        )


def period_that_waits(row: AppendToRegistry) -> str | None:
    """Of which period a row is that stands for no invoice."""
    said = {one.name: one.value.text for one in row.fields}
    return said["period"] if said.get("outcome") == WAITS else None
