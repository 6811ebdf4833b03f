"""A payment that nobody knew what for, and a person who does."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from bank import INN, STRANGER, given_back, statement
from contracts.crm.v1 import CreateTask
from contracts.items.v1 import MoveItemStage
from contracts.payments.v1 import PaymentMatched, PaymentTold, PaymentUnmatched
from office import Office, billed

FIRST = "nordlex/2026/118"
NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)
ODD = ("77", "23730.03", INN, "Возврат долга")


def tell(office: Office, payment_id: str, *invoices: str) -> None:
    told = PaymentTold(payment_id=payment_id, issuer="nordlex", invoices=invoices or (FIRST,), told_at=NOW)
    office.hear(told)


def asked(office: Office) -> str:
    (said,) = office.said(PaymentUnmatched)
    return said.payment_id


def matched(office: Office) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(str(one.amount), str(one.left), one.flags) for one in office.said(PaymentMatched)]


def tasks(office: Office) -> list[str]:
    return [one.description.content for one in office.ordered(CreateTask)]


def test_what_a_person_tells_pays_the_invoice_and_nobody_is_dunned() -> None:
    office = billed()
    office.hear(statement(ODD))
    assert f"delo billing pay {asked(office)} НОМЕР_СЧЁТА" in tasks(office)[0]

    tell(office, asked(office))
    assert matched(office) == [("23730.03", "0.00", ("by_hand",))]
    assert [one.stage for one in office.ordered(MoveItemStage)] == ["paid"]
    invoice = office.states["billing.desk", "client/104"].invoices[0]
    assert (invoice.phase, invoice.paid) == ("paid", Decimal("23730.03"))
    assert office.states["billing.till", "nordlex"].spare == ()
    assert not [key for key in office.wakes if key[1].startswith("overdue") and office.wakes[key]]


def test_the_money_of_a_stranger_or_of_nobody_can_be_told_too_and_only_once() -> None:
    for inn in (STRANGER, ""):
        office = billed()
        office.hear(statement(("78", "10000.00", inn, "за услуги")))
        for _ in range(2):
            tell(office, asked(office))

        assert matched(office) == [("10000.00", "13730.03", ("by_hand", "partial"))]
        assert "уже отнесён" in tasks(office)[-1]


def test_what_an_invoice_does_not_take_stays_and_can_be_given_back() -> None:
    office = billed()
    office.hear(statement(("79", "30000.00", INN, "за услуги")))
    tell(office, asked(office))

    assert matched(office) == [("23730.03", "0.00", ("by_hand",))]
    (rest,) = office.states["billing.till", "nordlex"].spare
    assert rest.amount == Decimal("6269.97")
    office.hear(given_back("6269.97", "Возврат излишне перечисленного"))
    assert office.said(PaymentUnmatched)[-1].why == "given_back"
    assert office.states["billing.till", "nordlex"].spare == ()


def test_money_that_may_have_come_is_not_given_back_and_what_went_out_can_not_be_told() -> None:
    office = billed()
    office.hear(statement(ODD))
    office.hear(given_back("23730.03", "Возврат излишне перечисленного"))

    assert [one.why for one in office.said(PaymentUnmatched)] == ["refund", "refund"]
    tell(office, office.said(PaymentUnmatched)[1].payment_id)
    assert matched(office) == []
    assert "delo billing pay" not in tasks(office)[1]


def test_what_can_not_be_done_is_a_task() -> None:
    office = billed()
    office.hear(statement(ODD))
    tell(office, asked(office), "nordlex/2026/999")
    tell(office, "p")
    office.hear(statement(("80", "23730.03", INN, "счет Н-118")))
    tell(office, asked(office))

    assert len(matched(office)) == 1
    found = [one.description.content for one in office.ordered(CreateTask) if one.title == "Платёж не отнесён к счёту"]
    assert [one.rpartition(": ")[2] for one in found] == [
        "счёта nordlex/2026/999 нет.",
        "он уже отнесён или возвращён.",
        "счёт уже оплачен.",
    ]
