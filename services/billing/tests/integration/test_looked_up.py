"""Whether a payment finds what it may be for among thousands of invoices, on a real PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from billing import store
from billing.core.allotment import Matched, Unmatched
from billing.core.ledger import Till, as_open, movement
from billing.core.matching import match
from billing.core.purpose import ALIKE
from contracts.billing.v1 import InvoiceIssued
from contracts.claims import Text
from contracts.envelope import Envelope
from contracts.payments.v1 import PaymentNoted
from issued import issued

NOVEMBER, DECEMBER = date(2026, 11, 2), date(2026, 12, 1)
FEE = "50000.00"
NAMELESS = {"client_inn": None, "client_id": 9001, "client_name": "Helsinki Oy"}

# Of a thousand clients, a hundred of them abroad, three years of one monthly fee; all but the last year is paid.
YEARS = """
    INSERT INTO invoice (portal, invoice_id, issuer, number, issued_on, first_on, last_on, client_id, client_name,
        client_inn, currency, net, vat, gross, to_pay, paid, month_sha256)
    SELECT 'demo', 'nordlex/' || month || '/' || client, 'nordlex', 'Н-' || month * 1000 + client, day, day, day,
        client, 'ООО ' || client, CASE WHEN client > 100 THEN '77' || lpad(client::text, 8, '0') END, 'RUB', 1, 0, 1,
        50000, CASE WHEN month < 24 THEN 50000 ELSE 0 END, '-'
    FROM generate_series(0, 35) AS month, generate_series(1, 1000) AS client,
        LATERAL (SELECT date '2024-01-01' + month * 30 AS day)
"""


def inn(client: int) -> str:
    return f"77{client:08}"


def invoice(place: int, client: int, to_pay: str = FEE, on: date = NOVEMBER, **more: Any) -> InvoiceIssued:
    own = {"client_id": client, "client_name": f"ООО {client}", "client_inn": inn(client)}
    return issued(place, to_pay, on, **own | more)


def payment(amount: str, purpose: str, inn_: str | None, name: str) -> PaymentNoted:
    return PaymentNoted(
        payment_id="p",
        issuer="nordlex",
        direction="in",
        amount=Decimal(amount),
        currency="RUB",
        on=DECEMBER,
        words=Text.of(json.dumps({"purpose": purpose, "name": name})),
        other_inn=inn_,
    )


def paid_by(client: int, purpose: str) -> PaymentNoted:
    return payment(FEE, purpose, inn(client), f"ООО {client}")


async def told(connection: asyncpg.Connection, *bodies: InvoiceIssued) -> None:
    noon = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    await store.put(connection, [Envelope(uuid4(), "test", noon, "demo", uuid4(), body) for body in bodies])


async def paid(connection: asyncpg.Connection, noted: PaymentNoted) -> list[str] | str:
    """The numbers of what it pays, else why it is a question."""
    rows = await store.likely(connection, "demo", noted)
    found = match(movement(noted), [as_open(one, Till()) for one in rows])
    return [one.invoice.number for one in found.parts] if isinstance(found, Matched) else found.why


@pytest.mark.parametrize("client", [7, 150, 250])
async def test_the_payer_s_invoice_is_found_among_three_hundred_of_its_sum_and_day(
    connection: asyncpg.Connection, client: int
) -> None:
    await told(connection, *(invoice(number, number) for number in range(1, 301)))

    assert await paid(connection, paid_by(client, "за бухгалтерские услуги")) == [f"Н-{client}"]
    assert await paid(connection, paid_by(client, f"Оплата по счету № Н-{client} от 02.11.2026")) == [f"Н-{client}"]


async def test_the_payer_s_oldest_invoice_is_paid_whatever_others_of_its_sum_are_newer(
    connection: asyncpg.Connection,
) -> None:
    others = (invoice(number, number, on=DECEMBER) for number in range(301, 551))
    await told(connection, invoice(100, 100), *others, invoice(999, 100, on=DECEMBER))

    assert await paid(connection, paid_by(100, "за бухгалтерские услуги")) == ["Н-100"]
    assert await paid(connection, paid_by(100, "Оплата по счету № Н-100 от 02.11.2026")) == ["Н-100"]


async def test_what_a_third_party_names_is_found_among_all_of_its_sum(connection: asyncpg.Connection) -> None:
    await told(connection, *(invoice(number, number) for number in range(1, 301)))

    noted = payment(FEE, "Оплата по счету № H-7 от 02.11.2026 за ООО 7", inn(5000), "ООО Другое")  # a Latin H
    assert await paid(connection, noted) == ["Н-7"]


async def test_a_client_without_an_inn_is_found_by_his_name(connection: asyncpg.Connection) -> None:
    others = (invoice(number, number, "700.00") for number in range(300, 305))
    await told(connection, invoice(1, 0, "1000.00", **NAMELESS), invoice(2, 0, "2500.00", **NAMELESS), *others)

    async def of(amount: str, purpose: str = "legal services", name: str = "HELSINKI, OY") -> list[str] | str:
        return await paid(connection, payment(amount, purpose, None, name))

    assert await of("2500.00") == ["Н-2"]
    assert await of("3500.00") == ["Н-1", "Н-2"]
    assert await of("700.00") == "amount_differs"
    assert await of("700.00", "invoice Н-2") == ["Н-2"]
    assert await of("1000.00", name="Tampere Oy") == "unknown_payer"
    assert await of("3500.00", name="") == "unknown_payer"


async def test_a_client_with_an_inn_is_not_found_by_his_name(connection: asyncpg.Connection) -> None:
    await told(connection, invoice(1, 1, "1000.00"))

    assert await store.likely(connection, "demo", payment("5.00", "", None, "ООО 1")) == ()


async def test_of_unknown_payers_the_oldest_invoices_of_the_sum_are_candidates(connection: asyncpg.Connection) -> None:
    newer = (invoice(number, number, on=DECEMBER) for number in range(301, 551))
    await told(connection, *newer, *(invoice(number, number) for number in range(1, 4)))

    noted = payment(FEE, "за услуги", inn(5000), "ООО Другое")
    rows = [as_open(one, Till()) for one in await store.likely(connection, "demo", noted)]
    found = match(movement(noted), rows)
    assert isinstance(found, Unmatched)
    assert found.why == "unknown_payer"
    assert len(rows) == store.OF_THE_SUM
    assert [one.number for one in found.candidates[:3]] == ["Н-1", "Н-2", "Н-3"]


async def test_every_letter_that_looks_like_another_is_read_as_that(connection: asyncpg.Connection) -> None:
    await told(connection, invoice(1, 1, number=f"{ALIKE[1].upper()}-7"))

    noted = payment("5.00", f"счет № {ALIKE[0].upper()}-7", None, "")
    assert len(await store.likely(connection, "demo", noted)) == 1


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_a_thousand_clients_of_three_years_are_looked_up_by_indexes_alone(
    connection: asyncpg.Connection, mode: str
) -> None:
    await connection.execute(YEARS)
    await connection.execute("ANALYZE invoice")
    await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")

    for query, values in (
        (store.LIKELY, store.asked(paid_by(150, "по счету № Н-24150"), ())),
        (store.LIKELY, store.asked(payment(FEE, "invoice", None, "ООО 7"), ("ООО 7",))),
        (store.WITHOUT_INN, ()),
    ):
        rows = await connection.fetch(f"EXPLAIN (ANALYZE, FORMAT TEXT) {query}", "demo", "nordlex", *values)
        plan = "\n".join(row[0] for row in rows)
        assert "Seq Scan" not in plan
