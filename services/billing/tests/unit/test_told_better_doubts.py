"""What the second format's file says comes late: the money was given back, paid again, shared out by number before."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentTold, PaymentUnmatched
from office import Office
from two_invoices import of_1c, of_camt, paid, returned, two_invoices

OCTOBER, NOVEMBER = Decimal("23730.03"), Decimal("24736.51")


def spare(office: Office) -> list[str]:
    return [str(one.amount) for one in office.states["billing.till", "nordlex"].spare]


def titles(office: Office) -> list[str]:
    return [one.title for one in office.ordered(CreateTask)]


def last_words(office: Office) -> str:
    return office.ordered(CreateTask)[-1].description.content


def test_what_invoices_got_by_their_numbers_stays_whatever_the_other_file_names() -> None:
    office = two_invoices(prefix="")
    office.hear(of_1c("23000.00", "по счету № 118", number="1"))
    office.hear(of_1c("5000.00", "Оплата по счетам № 119, 118"))
    shared = {"118": OCTOBER, "119": Decimal("4269.97")}  # 730.03 was left of 118
    assert paid(office) == shared
    office.hear(of_camt("5000.00", "Оплата по счетам № 119"))

    assert paid(office) == shared
    assert (spare(office), titles(office)) == ([], [])


def test_a_list_is_read_as_if_the_guess_were_not_made_the_one_of_that_sum_has_it_already() -> None:
    office = two_invoices()
    office.hear(of_1c("20000.00", "по счету № Н-119", number="1"))
    office.hear(of_camt("4736.51", "за услуги"))  # what is left of Н-119
    assert paid(office) == {"Н-118": 0, "Н-119": NOVEMBER}
    office.hear(of_1c("4736.51", "по счетам № Н-119, Н-118"))

    assert paid(office) == {"Н-118": 0, "Н-119": NOVEMBER}
    assert (spare(office), titles(office)) == ([], [])


def test_several_invoices_that_only_the_sum_told_are_a_question_if_another_is_named() -> None:
    office = two_invoices()
    office.hear(of_camt("48466.54", "за услуги"))
    assert paid(office) == {"Н-118": OCTOBER, "Н-119": NOVEMBER}
    office.hear(of_1c("48466.54", "по счету № Н-119"))

    assert paid(office) == {"Н-118": OCTOBER, "Н-119": NOVEMBER}
    assert titles(office) == ["Платёж 48466.54 RUB: за какой он счёт"]


def test_a_list_that_names_what_the_sum_told_is_no_question() -> None:
    office = two_invoices()
    office.hear(of_camt("48466.54", "за услуги"), of_1c("48466.54", "по счетам № Н-118, Н-119"))

    assert paid(office) == {"Н-118": OCTOBER, "Н-119": NOVEMBER}
    assert titles(office) == []


def test_money_that_was_given_back_does_not_move_though_the_invoice_is_paid_anew() -> None:
    office = two_invoices()
    office.hear(of_camt("23730.03", "за услуги"))
    office.hear(returned("23730.03", "Возврат ошибочного платежа по счету Н-118"))
    office.hear(of_1c("23730.03", "оплата по счету № Н-118", number="500", booked="20"))
    assert paid(office) == {"Н-118": OCTOBER, "Н-119": 0}
    office.hear(of_1c("23730.03", "по счету № Н-119"))

    assert paid(office) == {"Н-118": OCTOBER, "Н-119": 0}
    assert titles(office) == ["Платёж 23730.03 RUB: за какой он счёт"]
    assert "к счёту № Н-118, а другая выписка называет счёт № Н-119" in last_words(office)


def test_money_that_was_given_back_is_no_question_if_the_number_says_what_the_sum_said() -> None:
    for again in (False, True):
        office = two_invoices()
        office.hear(of_camt("23730.03", "за услуги"), returned("23730.03", "Возврат по счету Н-118"))
        if again:
            office.hear(of_1c("23730.03", "оплата по счету № Н-118", number="500", booked="20"))
        office.hear(of_1c("23730.03", "по счету № Н-118"))

        assert paid(office) == {"Н-118": OCTOBER if again else 0, "Н-119": 0}
        assert titles(office) == []


def test_money_that_waits_for_the_invoice_that_is_owed_again_is_a_task_that_a_person_can_answer() -> None:
    office = two_invoices()
    office.hear(of_camt("23730.03", "за услуги"))
    office.hear(of_1c("23730.03", "оплата по счету № Н-118", number="500", booked="20"))
    (second,) = office.said(PaymentUnmatched)
    assert second.why == "already_paid"
    office.hear(of_1c("23730.03", "по счету № Н-119 от 02.12.2026"))

    assert paid(office) == {"Н-118": 0, "Н-119": OCTOBER}
    assert spare(office) == ["23730.03"]
    assert titles(office)[1:] == ["Счёт № Н-118 снова не оплачен, а деньги за него, может быть, уже есть"]
    assert f"23730.03 RUB от 20.12.2026: delo billing pay {second.payment_id} Н-118" in last_words(office)
    now = datetime(2026, 12, 21, tzinfo=UTC)
    told = PaymentTold(payment_id=second.payment_id, issuer="nordlex", invoices=("nordlex/2026/118",), told_at=now)
    office.hear(told)
    assert paid(office) == {"Н-118": OCTOBER, "Н-119": OCTOBER}
    assert spare(office) == []


def test_more_than_the_named_invoice_is_owed_is_an_advance_with_its_task() -> None:
    office = two_invoices()
    office.hear(of_camt("40000.00", "за услуги"), of_1c("40000.00", "по счету № Н-119"))

    assert paid(office) == {"Н-118": 0, "Н-119": NOVEMBER}
    assert spare(office) == ["15263.49"]
    assert titles(office) == ["Неопознанный платёж 40000.00 RUB", "Неопознанный платёж 15263.49 RUB"]
    assert "нужен счёт-фактура на аванс в 5 дней" in last_words(office)
    first = office.said(PaymentUnmatched)[0]
    assert f"delo billing pay {first.payment_id} НОМЕР_СЧЁТА" in last_words(office)


def test_what_no_invoice_took_goes_to_a_list_of_them_too() -> None:
    office = two_invoices()
    office.hear(of_camt("30000.00", "за услуги"), of_1c("30000.00", "по счетам № Н-119, Н-118"))

    assert paid(office) == {"Н-118": OCTOBER, "Н-119": Decimal("6269.97")}
    assert spare(office) == []


def test_a_guess_that_the_named_invoice_cannot_take_whole_is_a_question() -> None:
    office = two_invoices()
    office.hear(of_1c("20000.00", "по счету № Н-119", number="1"))
    office.hear(of_camt("23730.03", "за услуги"), of_1c("23730.03", "по счету № Н-119"))

    assert paid(office) == {"Н-118": OCTOBER, "Н-119": Decimal("20000.00")}
    assert titles(office) == ["Платёж 23730.03 RUB: за какой он счёт"]
    office.hear(of_1c("4736.51", "по счету № Н-119", number="2"))
    office.hear(of_1c("0.01", "по счету № Н-119", number="3"), of_camt("0.01", "за услуги", number="3"))
    assert paid(office) == {"Н-118": OCTOBER, "Н-119": NOVEMBER}
    assert sum(one.amount for one in office.said(PaymentMatched)) == OCTOBER + NOVEMBER
