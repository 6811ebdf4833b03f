"""The same payment in a file of 1C and in a camt.053: counted once; where it may be another one, a person is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from bank import INN, STRANGER, THEIRS, camt, entry, found, from_us, given_back, transaction
from bank import statement as booked_at_once
from billing.core.debits import Expected
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentDebited, PaymentMatched, PaymentTold, PaymentUnmatched, StatementFound
from hypothesis import given, settings
from hypothesis import strategies as st
from office import Office, billed

PURPOSE = "счет Н-118"


def statement(*payments: tuple[str, str, str, str]) -> StatementFound:
    """Of 1C: the orders are of the day before, which camt.053 doesn't say."""
    return earlier(booked_at_once(*payments), "03", "02")


def earlier(said: StatementFound, booked: str, dated: str) -> StatementFound:
    assert said.content.held is not None
    days = (f"\nДата={day}.11.2026".encode("cp1251") for day in (booked, dated))
    return found(said.content.held.replace(*days))


def in_1c(number: str = "412", amount: str = "10000.00", inn: str = INN) -> tuple[str, str, str, str]:
    """Booked on 3 November."""
    return (number, amount, inn, PURPOSE)


def in_camt(*parts: str, day: str = "2026-11-03") -> StatementFound:
    """Each an entry of its own, with a reference of its own."""
    entries = [entry("10000.00", part, reference=f"R{place}") for place, part in enumerate(parts)]
    return found(camt(*entries).replace(b"2026-11-05", day.encode()))


def part(number: str = "412", purpose: str = PURPOSE, inn: str = INN, account: str = THEIRS) -> str:
    return transaction("10000.00", purpose, number=number, inn=inn, account=account)


def matched(office: Office) -> list[str]:
    return [str(one.amount) for one in office.said(PaymentMatched)]


def unmatched(office: Office) -> list[str]:
    return [one.why for one in office.said(PaymentUnmatched)]


@pytest.mark.parametrize("camt_first", [False, True])
def test_a_payment_of_the_same_number_day_sum_and_payer_is_counted_once(*, camt_first: bool) -> None:
    office = billed()
    files = [statement(in_1c()), in_camt(part())]
    office.hear(*(reversed(files) if camt_first else files))

    assert matched(office) == ["10000.00"]
    (same,) = office.said(PaymentUnmatched)
    assert (same.why, same.same_as) == ("same", office.said(PaymentMatched)[0].payment_id)
    assert office.ordered(CreateTask) == []
    assert office.states["billing.till", "nordlex"].spare == ()


def test_leading_zeros_and_what_the_payer_s_bank_adds_do_not_hide_the_number() -> None:
    office = billed()
    with_more = part("000412").replace("<Refs>", "<Refs><InstrId>A7F1</InstrId>")
    office.hear(statement(in_1c()), in_camt(with_more))

    assert (matched(office), unmatched(office)) == (["10000.00"], ["same"])


def test_equal_payments_of_one_day_are_told_apart_by_their_numbers_in_whatever_order() -> None:
    office = billed()
    office.hear(statement(in_1c("412"), in_1c("413")), in_camt(part("413"), part("412")))

    assert (matched(office), unmatched(office)) == (["10000.00", "10000.00"], ["same", "same"])
    assert office.ordered(CreateTask) == []


def test_one_without_a_number_is_a_question_that_a_person_can_answer() -> None:
    office = billed()
    office.hear(statement(in_1c()), in_camt(part("NOTPROVIDED", "Оплата по счету Н-118")))

    assert (matched(office), unmatched(office)) == (["10000.00"], ["repeated"])
    (task,) = office.ordered(CreateTask)
    asked = office.said(PaymentUnmatched)[0].payment_id
    assert "другой выписке" in task.description.content
    assert f"delo billing pay {asked}" in task.description.content
    office.hear(
        PaymentTold(
            payment_id=asked,
            issuer="nordlex",
            invoices=("nordlex/2026/118",),
            told_at=datetime(2026, 11, 5, tzinfo=UTC),
        )
    )
    assert matched(office) == ["10000.00", "10000.00"]


@pytest.mark.parametrize("day", ["2026-11-04", "2026-11-13"])
@pytest.mark.parametrize("camt_first", [False, True])
def test_one_without_a_number_of_another_day_is_a_question_too(day: str, *, camt_first: bool) -> None:
    """Booked on 3 November by the one file; from the eleventh day on it is another payment."""
    office = billed()
    files = [statement(in_1c()), in_camt(part("NOTPROVIDED"), day=day)]
    office.hear(*(reversed(files) if camt_first else files))

    assert (matched(office), unmatched(office)) == (["10000.00"], ["repeated"])


def test_a_debit_without_a_number_of_another_day_pays_no_second_request() -> None:
    office = billed()
    office.expected = (Expected("trip:58", "advance", 13, "Дроздов Илья", Decimal("15000.00")),)
    paid = given_back("15000.00", "Аванс: Дроздов Илья", inn="").content.held or b""
    named = f"ПолучательСчет={THEIRS}\nПолучательИНН=".encode("cp1251")
    office.hear(found(paid.replace("ПолучательИНН=".encode("cp1251"), named)))
    office.expected = (Expected("trip:59", "advance", 13, "Дроздов Илья", Decimal("15000.00")),)
    advance = from_us(transaction("15000.00", "Аванс: Дроздов Илья", inn=""))
    office.hear(
        found(camt(entry("15000.00", advance, direction="DBIT")).replace(b"2026-11-05</Dt>", b"2026-11-06</Dt>"))
    )

    assert [one.request for one in office.said(PaymentDebited)] == ["trip:58"]
    assert unmatched(office) == ["repeated"]


def test_a_number_that_comes_twice_is_once_the_same_and_then_a_question() -> None:
    office = billed()
    office.hear(statement(in_1c()), in_camt(part(), part()))

    assert (matched(office), unmatched(office)) == (["10000.00"], ["same", "repeated"])


def test_a_number_of_another_day_or_another_account_of_the_payer_is_a_question() -> None:
    for other in (in_camt(part(), day="2026-11-04"), in_camt(part(account="40702810700000099999"))):
        office = billed()
        office.hear(statement(in_1c()), other)
        assert (matched(office), unmatched(office)) == (["10000.00"], ["repeated"])


@pytest.mark.parametrize(
    "other",
    [
        in_camt(part("413"), day="2026-11-04"),
        in_camt(part("412", inn=STRANGER, purpose="счет Н-118 за ООО «Хельсинки Трейд Рус»")),
        in_camt(part("412"), day="2026-12-03"),
        in_camt(part("NOTPROVIDED"), day="2026-11-14"),
        in_camt(part("NOTPROVIDED", inn=STRANGER, purpose="счет Н-118 за ООО «Хельсинки Трейд Рус»"), day="2026-11-04"),
        found(camt(entry("5000.00", transaction("5000.00", PURPOSE, number="412"))).replace(b"11-05", b"11-03")),
    ],
)
def test_another_day_and_number_another_payer_another_sum_is_another_payment(other: StatementFound) -> None:
    office = billed()
    office.hear(statement(in_1c()), other)

    assert len(matched(office)) == 2
    assert unmatched(office) == []


def test_a_refund_in_both_is_given_back_once() -> None:
    office = billed()
    office.hear(statement(in_1c(amount="23730.03")))
    back = from_us(transaction("23730.03", "Возврат по счету Н-118", number="8"))
    office.hear(earlier(given_back("23730.03", "Возврат по счету Н-118"), "05", "04"))
    office.hear(found(camt(entry("23730.03", back, direction="DBIT"))))

    assert matched(office) == ["23730.03", "-23730.03"]
    assert unmatched(office) == ["same"]


def test_an_advance_that_went_out_is_not_taken_for_a_second_one_of_the_same_sum() -> None:
    office = billed()
    office.expected = tuple(
        Expected(name, "advance", 13, "Дроздов Илья", Decimal("15000.00"), registry=name[-2:])
        for name in ("payment:58", "payment:59")
    )
    office.hear(earlier(given_back("15000.00", "Аванс по реестру № 58", inn="", number="9"), "05", "04"))
    office.expected = office.expected[1:]  # 58 is paid; 59 waits for the same sum
    advance = from_us(transaction("15000.00", "Аванс Дроздову Илье", number="9"))
    office.hear(found(camt(entry("15000.00", advance, direction="DBIT"))))

    assert [one.request for one in office.said(PaymentDebited)] == ["payment:58"]
    assert unmatched(office) == ["repeated"]  # the one file names nobody: whether it is the same a person says


def test_an_old_statement_read_again_in_its_own_format_is_no_question() -> None:
    office = billed()
    office.hear(statement(in_1c()), statement(in_1c(), in_1c("500")), in_camt(part(), part("500")))

    assert (matched(office), unmatched(office)) == (["10000.00", "10000.00"], ["same", "same"])


REAL = st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("34"), st.booleans()), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(REAL, st.booleans())
def test_two_files_never_pay_more_than_came_and_what_came_is_paid_or_asked_about(
    real: list[tuple[str, str, bool]], camt_first: bool
) -> None:
    """Each of 100 roubles, by number and day of November, and whether camt.053 has the number."""
    real = [one for place, one in enumerate(real) if one[:2] not in [other[:2] for other in real[:place]]]
    in_1c_ = []
    for number, day, _ in real:
        content = earlier(booked_at_once((number, "100.00", INN, PURPOSE)), "03", "02").content.held or b""
        in_1c_.append(found(content.replace("Поступило=03".encode("cp1251"), f"Поступило=0{day}".encode("cp1251"))))
    in_camt_ = []
    for place, (number, day, told) in enumerate(real):
        one = transaction("100.00", PURPOSE, number=number if told else "NOTPROVIDED")
        content = camt(entry("100.00", one, reference=f"R{place}"))
        in_camt_.append(found(content.replace(b"2026-11-05", f"2026-11-0{day}".encode())))
    office = billed()
    office.hear(*(in_camt_ + in_1c_ if camt_first else in_1c_ + in_camt_))

    paid = sum(one.amount for one in office.said(PaymentMatched))
    asked = sum(one.amount for one in office.said(PaymentUnmatched) if one.why == "repeated")
    assert paid <= 100 * len(real) <= paid + asked
