"""A payment in two formats' files, of which only the second names the invoice: that is what it is for."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentTold, PaymentUnmatched
from contracts.signs.v1 import CommentTimeline
from two_invoices import of_1c, of_camt, paid, returned, total, two_invoices


def test_what_no_invoice_took_goes_to_the_one_that_the_second_file_names() -> None:
    for first, second in ((of_camt, of_1c), (of_1c, of_camt)):
        office = two_invoices()
        office.hear(first("5000.00", "за услуги"), second("5000.00", "по счету № Н-119"))

        assert paid(office) == {"Н-118": 0, "Н-119": Decimal("5000.00")}
        asked, same = office.said(PaymentUnmatched)
        assert (asked.why, same.why, same.same_as) == ("amount_differs", "same", asked.payment_id)
        assert office.said(PaymentMatched)[0].payment_id == asked.payment_id
        assert office.states["billing.till", "nordlex"].spare == ()
        assert len(office.ordered(CreateTask)) == 1


def test_what_went_to_an_invoice_by_its_sum_is_moved_to_the_one_that_is_named() -> None:
    office = two_invoices()
    amount = str(total(office, "Н-118"))
    assert total(office, "Н-119") > Decimal(amount)
    office.hear(of_camt(amount, "за услуги"))
    assert paid(office) == {"Н-118": Decimal(amount), "Н-119": 0}
    office.hear(of_1c(amount, "по счету № Н-119 от 02.12.2026"))

    assert paid(office) == {"Н-118": 0, "Н-119": Decimal(amount)}
    assert [one.phase for one in office.states["billing.desk", "client/104"].invoices] == ["released", "released"]
    told = [one.text.content for one in office.ordered(CommentTimeline)]
    assert any("Снята оплата по счёту № Н-118" in one for one in told)
    office.hear(of_camt(amount, "за услуги"), of_1c(amount, "по счету № Н-119 от 02.12.2026"))
    assert paid(office) == {"Н-118": 0, "Н-119": Decimal(amount)}


def test_a_number_without_its_day_moves_nothing_from_the_one_that_has_just_that_sum() -> None:
    office = two_invoices()
    amount = str(total(office, "Н-118"))
    office.hear(of_camt(amount, "за услуги"), of_1c(amount, "по счету № Н-119"))

    assert paid(office) == {"Н-118": Decimal(amount), "Н-119": 0}
    assert "за какой он счёт" in office.ordered(CreateTask)[-1].title


def test_what_a_person_put_to_an_invoice_stays_there() -> None:
    office = two_invoices()
    office.hear(of_camt("5000.00", "за услуги"))
    payment = office.said(PaymentUnmatched)[0].payment_id
    now = datetime(2026, 12, 4, tzinfo=UTC)
    office.hear(PaymentTold(payment_id=payment, issuer="nordlex", invoices=("nordlex/2026/118",), told_at=now))
    office.hear(of_1c("5000.00", "по счету № Н-119"))

    assert paid(office) == {"Н-118": Decimal("5000.00"), "Н-119": 0}


def test_what_the_first_invoice_has_no_more_is_a_question() -> None:
    office = two_invoices()
    amount = str(total(office, "Н-118"))
    office.hear(of_camt(amount, "за услуги"))
    office.hear(returned("1000.00", "Возврат по счету Н-118"))
    office.hear(of_1c(amount, "по счету № Н-119"))

    assert paid(office) == {"Н-118": Decimal(amount) - 1000, "Н-119": 0}
    assert "за какой он счёт" in office.ordered(CreateTask)[-1].title


def test_one_payment_for_a_list_of_numbers_with_the_firm_s_prefix_pays_both() -> None:
    for text in ("по счетам № Н-118, Н-119", "Оплата по счетам № Н-118 от 02.11.2026, № Н-119 от 02.12.2026, НДС 22%"):
        office = two_invoices()
        office.hear(of_1c("48466.54", text))  # 23 730.03 + 24 736.51

        assert paid(office) == {"Н-118": Decimal("23730.03"), "Н-119": Decimal("24736.51")}
        assert office.said(PaymentUnmatched) == []


def test_a_number_that_says_what_the_sum_said_changes_nothing() -> None:
    office = two_invoices()
    amount = str(total(office, "Н-118"))
    office.hear(of_camt(amount, "за услуги"), of_1c(amount, "по счету № Н-118"))

    assert paid(office) == {"Н-118": Decimal(amount), "Н-119": 0}
    assert [one.why for one in office.said(PaymentUnmatched)] == ["same"]
