"""What a report knows of periods without an invoice, on a real PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from billing import store
from contracts.base import Message
from contracts.billing.v1 import InvoiceIssued, MonthHeld, WorkCollected
from contracts.claims import Text
from contracts.corrections.v1 import InvoiceVoided
from contracts.envelope import Envelope
from delo.trial.billing_report import GONE, SINCE, WAITING, of_entries
from issued import issued
from office import entries, profile

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
MORNING = datetime(2026, 11, 2, 6, tzinfo=UTC)
OCTOBER: dict[str, Any] = {"client_id": 104, "first_on": FIRST, "last_on": LAST}
ROWS = "SELECT * FROM collected_work ORDER BY portal, client_id, first_on"


def said(body: Message, of: Envelope[Any] | None = None, hours: int = 0) -> Envelope[Any]:
    cause = None if of is None else of.id
    return Envelope(uuid4(), "test", MORNING + timedelta(hours=hours), "demo", UUID(int=1), body, cause)


def collected(attempt: int = 1, hours: int = 0, **more: Any) -> Envelope[Any]:
    period = OCTOBER | {"issuer": "nordlex", "invoice_on": LAST, "attempt": attempt} | more
    return said(WorkCollected(entries=Text.of(f"sheet {attempt}"), **period), hours=hours)


def held(work: Envelope[Any], told: str | None = "work", **more: Any) -> Envelope[Any]:
    body = MonthHeld(
        issuer="nordlex",
        codes=("no_rate",),
        report=Text.of("• Нет ставки"),
        work=None if told is None else Text.of(told),
        **OCTOBER | more,
    )
    return said(body, work)


def invoiced(work: Envelope[Any], number: int = 118, hours: int = 0, **more: Any) -> Envelope[Any]:
    body = issued(number, "10.00", LAST, month=Text.of(f"month {number}"), **OCTOBER | more)
    return said(body, work, hours)


def voided(invoice: Envelope[Any]) -> Envelope[Any]:
    body: InvoiceIssued = invoice.body
    return said(InvoiceVoided(invoice_id=body.invoice_id, issuer="nordlex", client_id=104, reason="rejected"))


async def heard(connection: asyncpg.Connection, *envelopes: Envelope[Any]) -> None:
    await store.put(connection, envelopes)


async def waiting(connection: asyncpg.Connection) -> list[tuple[str, str | None, list[str] | None]]:
    rows = await connection.fetch(WAITING, FIRST, LAST)
    return [(row["entries_sha256"], row["waiting_sha256"], row["codes"]) for row in rows]


async def gone(connection: asyncpg.Connection) -> list[str]:
    return [row["month_sha256"] for row in await connection.fetch(GONE, FIRST, LAST)]


def sha(text: str) -> str:
    return Text.of(text).sha256


async def test_a_period_waits_from_its_collection_and_says_why_when_it_is_held(connection: asyncpg.Connection) -> None:
    work = collected()
    await heard(connection, work)
    assert await waiting(connection) == [(sha("sheet 1"), None, None)]

    await heard(connection, held(work))
    assert await waiting(connection) == [(sha("sheet 1"), sha("work"), ["no_rate"])]


async def test_a_period_collected_anew_takes_the_place_of_the_one_before(connection: asyncpg.Connection) -> None:
    first, second = collected(), collected(2, hours=24)
    await heard(connection, first, held(first, "old"), second)
    assert await waiting(connection) == [(sha("sheet 2"), None, None)]  # why it was held is of the attempt before

    await heard(connection, held(second, "new"))
    assert await waiting(connection) == [(sha("sheet 2"), sha("new"), ["no_rate"])]


async def test_an_invoice_ends_it_and_a_void_one_shows_its_work_itself(connection: asyncpg.Connection) -> None:
    work = collected()
    invoice = invoiced(work)
    await heard(connection, work, invoice)
    assert (await waiting(connection), await gone(connection)) == ([], [])

    await heard(connection, voided(invoice))
    assert (await waiting(connection), await gone(connection)) == ([], [sha("month 118")])


async def test_what_is_tried_again_after_a_void_one_goes_before_it(connection: asyncpg.Connection) -> None:
    first, second = collected(), collected(2, hours=24)
    invoice = invoiced(first)
    await heard(connection, first, invoice, voided(invoice), second, held(second))
    assert (await waiting(connection), await gone(connection)) == (
        [(sha("sheet 2"), sha("work"), ["no_rate"])],
        [],
    )

    again = invoiced(second, 119)
    await heard(connection, again)
    assert (await waiting(connection), await gone(connection)) == ([], [])
    await heard(connection, voided(again))
    assert (await waiting(connection), await gone(connection)) == ([], [sha("month 119")])


async def test_another_period_portal_or_client_of_that_time_is_another(connection: asyncpg.Connection) -> None:
    work = collected()
    half = collected(1, last_on=date(2026, 10, 15))
    await heard(connection, work, held(work), half, invoiced(half, last_on=date(2026, 10, 15)))
    await heard(connection, invoiced(work, 119)._replace(portal="else"), invoiced(work, 120, client_id=105))

    assert await waiting(connection) == [(sha("sheet 1"), sha("work"), ["no_rate"])]
    assert await connection.fetch(WAITING, date(2026, 11, 1), date(2026, 11, 30)) == []


async def test_whichever_topic_is_read_first_the_table_is_the_same(connection: asyncpg.Connection) -> None:
    first, second = collected(), collected(2, hours=24)
    reasons = (held(first, "old"), held(second, "new"))
    tables = []
    for order in permutations(("work", "work", "held", "held")):
        works, whys = iter((first, second)), iter(reasons)
        await connection.execute("DELETE FROM collected_work")
        await heard(connection, *(next(works if one == "work" else whys) for one in order))
        tables.append([tuple(row) for row in await connection.fetch(ROWS)])

    assert all(one == tables[0] for one in tables)


async def test_only_an_invoice_that_came_later_may_have_billed_it_meanwhile(connection: asyncpg.Connection) -> None:
    work = collected(hours=24)
    half = date(2026, 10, 15)
    await heard(connection, work, invoiced(collected(), 1, hours=23, last_on=half))
    await heard(connection, invoiced(collected(), 2, hours=25, last_on=half))
    (row,) = await connection.fetch(WAITING, FIRST, LAST)

    later = await connection.fetch(SINCE, "demo", 104, row["collected_at"])
    assert [one["month_sha256"] for one in later] == [sha("month 2")]
    assert await connection.fetch(SINCE, "demo", 105, row["collected_at"]) == []


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (None, "счёт не выставлен: время собрано, счёт ещё рассчитывается"),
        (["no_rate"], "счёт не выставлен: нет ставки"),
    ],
)
async def test_an_old_fact_without_its_work_is_told_from_the_entries(
    connection: asyncpg.Connection, codes: list[str] | None, why: str
) -> None:
    work = collected()
    await heard(connection, work, *([held(work, None)] if codes else []))
    (row,) = await connection.fetch(WAITING, FIRST, LAST)

    found = of_entries(json.dumps(entries()).encode(), row, profile())
    assert found.why == why
    assert sum(one.seconds for one in found.pieces) == 133 * 60
