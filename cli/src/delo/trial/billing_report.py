"""What `delo billing report` is made of: invoices of the stack, or inputs from files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import asyncpg
from billing.core.as_issued import as_issued
from billing.core.office import BillingProfile, Book
from billing.core.rated import Rated
from billing.core.rating import rate
from billing.core.reading import read
from billing.core.report import Report, Sums
from billing.core.result import minutes, money
from billing.core.templates import not_issued
from billing.core.unbilled import unbilled
from billing.core.waiting import NOT_YET, Waiting, waiting_of
from billing.profile import profile_of
from chassis.blobs.folder import FolderBlobs
from contracts.billing.v1 import WorkCollected
from contracts.claims import Text

from delo.stack.component import Site
from delo.stack.problems import Problem
from delo.stack.running import profile_here
from delo.stack.services import PORTAL, service_dsn

ISSUED = """
    SELECT portal, month_sha256, to_pay FROM invoice
    WHERE NOT void AND first_on <= $2 AND last_on >= $1 ORDER BY portal, invoice_id
"""

# A void invoice whose period no other has, and which was not tried again since: that work waits. Of several the last
# one knew most of it.
GONE = """
    SELECT DISTINCT ON (portal, client_id, first_on, last_on) portal, month_sha256, to_pay FROM invoice AS gone
    WHERE void AND first_on <= $2 AND last_on >= $1 AND NOT EXISTS (
        SELECT FROM invoice AS one
        WHERE NOT one.void AND one.portal = gone.portal AND one.client_id = gone.client_id
            AND one.first_on = gone.first_on AND one.last_on = gone.last_on
    ) AND NOT EXISTS (
        SELECT FROM collected_work AS work
        WHERE work.work_id IS NOT NULL AND work.work_id IS DISTINCT FROM gone.work_id AND work.portal = gone.portal
            AND work.client_id = gone.client_id AND work.first_on = gone.first_on AND work.last_on = gone.last_on
    )
    ORDER BY portal, client_id, first_on, last_on, issued_on DESC, length(invoice_id) DESC, invoice_id DESC
"""

# What was collected and no invoice was made of, the last first. One that was made of it and is void shows it itself.
WAITING = """
    SELECT portal, client_id, first_on, last_on, issuer, collected_at, entries_sha256,
        CASE WHEN held_of = work_id THEN waiting_sha256 END AS waiting_sha256,
        CASE WHEN held_of = work_id THEN codes END AS codes
    FROM collected_work AS work
    WHERE work_id IS NOT NULL AND first_on <= $2 AND last_on >= $1 AND NOT EXISTS (
        SELECT FROM invoice AS one
        WHERE one.portal = work.portal AND one.client_id = work.client_id AND one.first_on = work.first_on
            AND one.last_on = work.last_on AND (NOT one.void OR one.work_id = work.work_id)
    )
    ORDER BY collected_at DESC, portal, client_id, first_on
"""

# What such work has may stand on an invoice that came later. Older invoices don't say when they were issued.
SINCE = """
    SELECT portal, month_sha256, to_pay FROM invoice
    WHERE NOT void AND portal = $1 AND client_id = $2
        AND (issued_at > $3 OR (issued_at IS NULL AND issued_on > $3::date))
"""


@dataclass(frozen=True)
class Reported:
    """What a report is made of. void: that no other came instead of; waiting: periods without an invoice."""

    issued: Sequence[Rated]
    void: Sequence[Rated] = ()
    waiting: Sequence[Waiting] = ()


async def reported(site: Site, first: date, last: date) -> Reported:
    """Every invoice whose period shares a day with these, reckoned again from what it was made of; what has none."""
    connection = await asyncpg.connect(service_dsn(site, "billing"))
    blobs = FolderBlobs(site.home.blobs)
    try:
        issued, gone, without = [await connection.fetch(query, first, last) for query in (ISSUED, GONE, WAITING)]
        waiting = [await _waiting(connection, blobs, row) for row in without]
    finally:
        await connection.close()
    return Reported(await _rated(blobs, issued), await _rated(blobs, gone), waiting)


async def _rated(blobs: FolderBlobs, rows: Iterable[asyncpg.Record]) -> list[Rated]:
    """Rows of the tables went out: no newer check refuses the report for one of them."""
    texts = [(await blobs.get(row["portal"], row["month_sha256"]), row["to_pay"]) for row in rows]
    return [as_issued(read(text.decode()), to_pay) for text, to_pay in texts]


async def _waiting(connection: asyncpg.Connection, blobs: FolderBlobs, row: asyncpg.Record) -> Waiting:
    """As month.held told it, else from the entries alone; without what a later invoice has."""
    if row["waiting_sha256"] is not None:
        found = waiting_of((await blobs.get(row["portal"], row["waiting_sha256"])).decode())
    else:
        entries = await blobs.get(row["portal"], row["entries_sha256"])
        found = of_entries(entries, row, profile_of(profile_here(), PORTAL))
    later = await connection.fetch(SINCE, row["portal"], row["client_id"], row["collected_at"])
    return found.without({base for rated in await _rated(blobs, later) for base in billed_in(rated)})


def billed_in(rated: Rated) -> Iterator[str]:
    """The CRM's ids of the entries that an invoice has, and does not hold."""
    before = set(rated.month.billed_entries)
    for one in rated.month.entries:
        if not one.held and one.id not in before:
            yield one.id.partition("+")[0]


def of_entries(entries: bytes, row: asyncpg.Record | Mapping[str, Any], office: BillingProfile) -> Waiting:
    """Work of which nothing is known but its entries: it is being rated, or was held before month.held told it."""
    work = WorkCollected(
        client_id=row["client_id"],
        issuer=row["issuer"],
        first_on=row["first_on"],
        last_on=row["last_on"],
        invoice_on=row["last_on"],
        attempt=1,
        entries=Text.holding(entries, "application/json"),
    )
    # An issuer that the profile lacks is a reason why work waits: nobody asks for it here.
    book = Book.model_construct(
        terms=office.terms(work.client_id),
        **{name: getattr(office, name) for name in ("people", "matter_by", "write_off_words", "hold_words")},
    )
    return unbilled(work, book, NOT_YET if row["codes"] is None else not_issued(row["codes"]))


def from_files(paths: Iterable[Path]) -> Reported:
    """Inputs of `delo invoice render`. Raises BadInput."""
    return Reported([rate(read(path.read_text(encoding="utf-8-sig"))) for path in paths])


def costs_of_portal() -> dict[str, Decimal]:
    """Of an hour, by person, as billing.yaml of the portal says."""
    return profile_of(profile_here(), PORTAL).costs


def costs(given: Iterable[str]) -> dict[str, Decimal]:
    """From PERSON=COST. Raises Problem."""
    found = {}
    for one in given:
        name, _, cost = one.rpartition("=")
        try:
            found[name] = Decimal(cost)
        except InvalidOperation as error:
            raise Problem(f"{one}: a cost is given as PERSON=ROUBLES, of an hour.") from error
    return found


def shape(report: Report) -> dict[str, Any]:
    """As JSON."""
    parts: dict[str, Any] = {by: [_row(name, sums) for name, sums in rows.items()] for by, rows in report.by.items()}
    return parts | {"total": _row("total", report.total), "without_cost": list(report.uncosted)}


def _row(name: str, sums: Sums) -> dict[str, Any]:
    names = ("cost", "standard", "billed", "fees", "unbilled", "unbilled_fees", "written_off", "margin")
    amounts: Mapping[str, Decimal] = {one: getattr(sums, one) for one in names} | {"unbilled_cost": sums.held_cost}
    return {
        "name": name,
        "minutes": minutes(sums.seconds),
        "billed_minutes": minutes(sums.billed_seconds),
        "unbilled_minutes": minutes(sums.unbilled_seconds),
        "written_off_minutes": minutes(sums.written_off_seconds),
        "held": {reason: minutes(seconds) for reason, seconds in sorted(sums.held.items())},
        **{one: money(amount) for one, amount in amounts.items()},
        "realisation_percent": None if sums.realisation is None else money(sums.realisation),
    }
