"""What `delo billing report` is made of: invoices of the stack, or inputs from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import asyncpg
from billing.core.rated import Rated
from billing.core.rating import rate
from billing.core.reading import read
from billing.core.report import Report, Sums
from billing.core.result import minutes, money
from billing.profile import profile_of
from chassis.blobs.folder import FolderBlobs

from delo.stack.component import Site
from delo.stack.problems import Problem
from delo.stack.running import profile_here
from delo.stack.services import PORTAL, service_dsn

ISSUED = """
    SELECT portal, month_sha256 FROM invoice
    WHERE NOT void AND first_on <= $2 AND last_on >= $1 ORDER BY portal, invoice_id
"""

# A void invoice whose period no other has: that work waits. Of several the last one knew most of it.
GONE = """
    SELECT DISTINCT ON (portal, client_id, first_on, last_on) portal, month_sha256 FROM invoice AS gone
    WHERE void AND first_on <= $2 AND last_on >= $1 AND NOT EXISTS (
        SELECT FROM invoice AS one
        WHERE NOT one.void AND one.portal = gone.portal AND one.client_id = gone.client_id
            AND one.first_on = gone.first_on AND one.last_on = gone.last_on
    )
    ORDER BY portal, client_id, first_on, last_on, issued_on DESC, length(invoice_id) DESC, invoice_id DESC
"""


async def issued(site: Site, first: date, last: date) -> tuple[list[Rated], list[Rated]]:
    """Every invoice whose period shares a day with these, reckoned again from what it was made of; and void ones that
    no other came instead of.
    """
    connection = await asyncpg.connect(service_dsn(site, "billing"))
    try:
        found, gone = [await connection.fetch(query, first, last) for query in (ISSUED, GONE)]
    finally:
        await connection.close()
    blobs = FolderBlobs(site.home.blobs)
    return await _rated(blobs, found), await _rated(blobs, gone)


async def _rated(blobs: FolderBlobs, rows: Iterable[asyncpg.Record]) -> list[Rated]:
    texts = [await blobs.get(row["portal"], row["month_sha256"]) for row in rows]
    return [rate(read(text.decode())) for text in texts]


def from_files(paths: Iterable[Path]) -> list[Rated]:
    """Inputs of `delo invoice render`. Raises BadInput."""
    return [rate(read(path.read_text(encoding="utf-8-sig"))) for path in paths]


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
    amounts: Mapping[str, Decimal] = {
        one: getattr(sums, one) for one in ("cost", "standard", "billed", "fees", "unbilled", "written_off", "margin")
    }
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
