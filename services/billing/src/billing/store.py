"""The invoices that were issued, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.database import Connection
from contracts.approvals.v1 import DocumentApproved, PaymentMade, RequestDecided
from contracts.base import Message
from contracts.billing.v1 import InvoiceIssued, MonthHeld, WorkCollected
from contracts.corrections.v1 import InvoiceVoided
from contracts.envelope import Envelope
from contracts.payments.v1 import (
    PaymentDebited,
    PaymentMatched,
    PaymentNoted,
    PaymentTold,
)

from billing import collected
from billing.core.creditor_reference import numbers
from billing.core.debits import Expected
from billing.core.ledger import Issued, movement
from billing.core.names import bare
from billing.core.purpose import ALIKE, invoices, plain
from billing.core.series import figures, letters, series

PUT = """
    INSERT INTO invoice (portal, invoice_id, issuer, number, issued_on, first_on, last_on, client_id, client_name,
        client_inn, currency, net, vat, gross, to_pay, contract, vat_percent, due_on, deal_id, month_sha256, work_id,
        issued_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
    ON CONFLICT (portal, invoice_id) DO NOTHING
"""

VOID = "UPDATE invoice SET void = true WHERE portal = $1 AND invoice_id = $2"

PAID = "UPDATE invoice SET paid = $3 WHERE portal = $1 AND invoice_id = $2"

INVOICE = """
    SELECT invoice_id, number, issued_on, client_id, client_name, client_inn, to_pay, paid, currency, contract,
        vat_percent, deal_id
    FROM invoice
    WHERE portal = $1 AND issuer = $2 AND NOT void
"""

OF_THE_SUM = 200

# Each part has an index of its own. Invoices of the sum alone are only what a person may choose from: many clients have
# one fee, and theirs must not crowd out what the payer owes.
LIKELY = f"""
    {INVOICE} AND client_inn = $3
    UNION
    {INVOICE} AND ltrim(translate(lower(number), '{ALIKE[0]}', '{ALIKE[1]}'), '0') = ANY($4::text[])
    UNION
    {INVOICE} AND client_inn IS NULL AND client_name = ANY($5::text[])
    UNION
    ({INVOICE} AND to_pay - paid = $6 ORDER BY issued_on, number LIMIT {OF_THE_SUM})
    ORDER BY issued_on, number, invoice_id
"""

WITHOUT_INN = """
    SELECT DISTINCT client_name FROM invoice WHERE portal = $1 AND issuer = $2 AND NOT void AND client_inn IS NULL
"""

TOLD = f"{INVOICE} AND invoice_id = ANY($3::text[])"

EXPECT = """
    INSERT INTO expected_payment AS known (portal, request, kind, employee_id, amount, currency, payee, payee_inn,
        payee_name, approved_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (portal, request, kind) DO UPDATE SET employee_id = excluded.employee_id, amount = excluded.amount,
        currency = excluded.currency, payee = excluded.payee, payee_inn = excluded.payee_inn,
        payee_name = excluded.payee_name,
        approved_on = CASE WHEN (known.amount, known.currency) = (excluded.amount, excluded.currency)
            THEN known.approved_on ELSE excluded.approved_on END
"""

DEBITED = "UPDATE expected_payment SET paid_by = $4 WHERE portal = $1 AND request = $2 AND kind = $3"

# Its statement comes later as a rule; where none does (it was paid in cash) it must not stand for another one for ever.
MADE = "UPDATE expected_payment SET made_on = $3 WHERE portal = $1 AND request = $2"

DROP = "DELETE FROM expected_payment WHERE portal = $1 AND request = $2 AND paid_by IS NULL"

ORDERED = """
    SELECT request, kind, employee_id, amount, currency, payee, payee_inn, payee_name FROM expected_payment
"""

EXPECTED = f"""
    {ORDERED}
    WHERE portal = $1 AND amount = $2 AND currency = $3 AND paid_by IS NULL
        AND (made_on IS NULL OR made_on >= $4::date - 14) AND (approved_on IS NULL OR approved_on <= $4)
    ORDER BY request LIMIT 50
"""

WAITING = f"""
    {ORDERED}
    WHERE portal = $1 AND request = $2 AND paid_by IS NULL ORDER BY kind
"""


async def put(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Write what was collected, held, issued, voided and paid, what is to go out, has gone or is not to go any more."""
    for envelope in envelopes:
        body = envelope.body
        if isinstance(body, InvoiceIssued):
            made = (envelope.causation_id, envelope.time)
            await connection.execute(PUT, envelope.portal, *_row(body), *made)
        elif isinstance(body, InvoiceVoided):
            await connection.execute(VOID, envelope.portal, body.invoice_id)
        elif isinstance(body, WorkCollected | MonthHeld):
            await collected.put(connection, envelope)
        elif isinstance(body, PaymentMatched):
            await connection.execute(PAID, envelope.portal, body.invoice_id, body.total - body.left)
        else:
            await _put_expected(connection, envelope.portal, body)


async def _put_expected(connection: Connection, portal: str, body: Message) -> None:
    if isinstance(body, DocumentApproved) and body.payment is not None:
        about = (body.request, body.payment, body.applicant_id, body.amount, body.currency)
        payee = (body.payee, body.payee_inn, body.payee_name, body.approved_at.date())
        await connection.execute(EXPECT, portal, *about, *payee)
    elif isinstance(body, PaymentDebited):
        await connection.execute(DEBITED, portal, body.request, body.purpose, body.payment_id)
    elif isinstance(body, PaymentMade):
        await connection.execute(MADE, portal, body.request, body.paid_at.date())
    elif isinstance(body, RequestDecided) and body.outcome != "approved" and body.still_holds is None:
        await connection.execute(DROP, portal, body.request)


def _row(body: InvoiceIssued) -> tuple[Any, ...]:
    return (
        *(body.invoice_id, body.issuer, body.number, body.issued_on, body.first_on, body.last_on, body.client_id),
        *(body.client_name, body.client_inn, body.currency, body.net, body.vat, body.gross, body.to_pay),
        *(body.contract_number, body.vat_percent, body.due_on, body.deal_id, body.month.sha256),
    )


async def likely(connection: Connection, portal: str, noted: PaymentNoted) -> tuple[Issued, ...]:
    """What a payment may be for: the payer's invoices, those it names, some of its sum; the oldest first."""
    names = await _names(connection, portal, noted)
    rows = await connection.fetch(LIKELY, portal, noted.issuer, *asked(noted, names))
    return tuple(_issued(row) for row in rows)


def asked(noted: PaymentNoted, names: Sequence[str]) -> tuple[Any, ...]:
    """What a payment says of itself, as LIKELY asks for it. names: of clients without an ИНН who may be its payer."""
    paid = movement(noted)
    said = [*numbers(noted.reference)]
    for purpose in (paid.purpose, paid.glued or ""):
        read = (each for known in (_never, _lettered) for each in series(purpose, known))
        said += [one.number for one in (*invoices(purpose), *(one for each in read for one in each.references))]
    return noted.other_inn, list(dict.fromkeys(plain(one) for one in said)), names, noted.amount


def _never(_: str) -> bool:
    return False


def _lettered(number: str) -> bool:
    """As if there were each that has a prefix, of its own or of the one before."""
    return letters(number) != "" and figures(number) is not None


async def _names(connection: Connection, portal: str, noted: PaymentNoted) -> list[str]:
    """The payer's, as our invoices write it, where the bank says no ИНН: how a name is read only the core knows."""
    name = bare(movement(noted).other.name or "")
    if noted.other_inn or not name:
        return []
    rows = await connection.fetch(WITHOUT_INN, portal, noted.issuer)
    return [row["client_name"] for row in rows if bare(row["client_name"]) == name]


async def told(connection: Connection, portal: str, said: PaymentTold) -> tuple[Issued, ...]:
    """The invoices that a person named."""
    rows = await connection.fetch(TOLD, portal, said.issuer, list(said.invoices))
    return tuple(_issued(row) for row in rows)


async def expected(
    connection: Connection, portal: str, noted: PaymentNoted, names: Mapping[int, str]
) -> tuple[Expected, ...]:
    """What an outgoing payment of that sum may be. names: of employees, as banks know them; what others get is none.

    Its number in the registry is that of the request: payment:58 is paid as «по реестру № 58».
    """
    if noted.direction != "out":
        return ()
    rows = await connection.fetch(EXPECTED, portal, noted.amount, noted.currency, noted.on)
    found = (_expected(row, names.get(row["employee_id"], "")) for row in rows)
    return tuple(one for one in found if one.name or one.payee != "applicant")


async def waiting(connection: Connection, portal: str, said: PaymentTold) -> tuple[Expected, ...]:
    """What the request that a person named waits for, however long ago somebody said that it was paid."""
    rows = await connection.fetch(WAITING, portal, said.request)
    return tuple(_expected(row, "") for row in rows)


def _expected(row: Mapping[str, Any], name: str) -> Expected:
    """An advance is the applicant's own, also where nobody said so."""
    return Expected(
        *(row["request"], row["kind"], row["employee_id"], name, row["amount"]),
        registry=row["request"].rpartition(":")[2],
        currency=row["currency"],
        payee=row["payee"] or ("applicant" if row["kind"] == "advance" else None),
        payee_inn=row["payee_inn"],
        payee_name=row["payee_name"],
    )


def _issued(row: Mapping[str, Any]) -> Issued:
    return Issued(
        *(row["invoice_id"], row["number"], row["issued_on"], row["client_id"], row["client_name"], row["client_inn"]),
        *(row["to_pay"], row["paid"], row["currency"], row["contract"], row["vat_percent"], row["deal_id"]),
    )
