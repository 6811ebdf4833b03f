"""Documents of one 1C file with one number, day, sum and payer's account: each is counted, or asked about."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from bank import INN, OURS, STRANGER, THEIRS, both, file_1c, found, given_back
from billing.core.debits import Expected
from billing.core.statements import read_statement
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentNoted, PaymentUnmatched, StatementFound
from office import Office, billed

# Of the first one, as it was before the others were told apart from it.
OLD = hashlib.sha256(f"nordlex|in|1|2026-11-03|5000.00|{THEIRS}".encode()).hexdigest()[:32]


def document(purpose: str, number: str = "1", inn: str = INN, name: str = "Некто") -> str:
    """Through the account that a bank pays from for all its people."""
    numbered = f"Номер={number}\n" if number else ""
    return (
        f"СекцияДокумент=Платежное поручение\n{numbered}Дата=03.11.2026\nСумма=5000.00\nПлательщикСчет={THEIRS}\n"
        f"Плательщик={name}\nПлательщикИНН={inn}\nПолучательСчет={OURS}\nДатаПоступило=03.11.2026\n"
        f"НазначениеПлатежа={purpose}\nКонецДокумента\n"
    )


def heard(*files: str | StatementFound) -> Office:
    office = billed()
    office.hear(*(found(file_1c(one)) if isinstance(one, str) else one for one in files))
    return office


def matched(office: Office) -> list[str]:
    return [str(one.amount) for one in office.said(PaymentMatched)]


def unmatched(office: Office) -> list[tuple[str, str]]:
    return [(one.why, str(one.amount)) for one in office.said(PaymentUnmatched)]


def ids(office: Office) -> list[str]:
    return [one.payment_id for one in office.said(PaymentNoted)]


@pytest.mark.parametrize(
    "other",
    [
        document("Петров П.П., счет Н-118 часть 2"),
        document("Иванов И.И., счет Н-118", name="Петров П.П."),
        document("Иванов И.И., счет Н-118", inn=STRANGER),
    ],
)
def test_two_that_differ_in_words_or_payer_are_two_payments_and_the_first_keeps_its_id(other: str) -> None:
    office = heard(document("Иванов И.И., счет Н-118") + other)

    assert len(set(ids(office))) == 2
    assert ids(office)[0] == OLD
    assert len(matched(office)) + len(unmatched(office)) == 2
    assert "copy" not in [why for why, _ in unmatched(office)]


def test_both_are_paid_and_a_later_file_counts_neither_again() -> None:
    two = document("Иванов И.И., счет Н-118") + document("Петров П.П., счет Н-118 часть 2")
    office = heard(two, two + document("за услуги", number="77", inn=STRANGER))

    assert matched(office) == ["5000.00", "5000.00"]
    assert unmatched(office) == [("unknown_payer", "5000.00")]


@pytest.mark.parametrize("number", ["1", ""])
def test_a_document_that_stands_twice_is_counted_once_and_the_other_one_is_a_question(number: str) -> None:
    one = document("счет Н-118", number=number)
    office = heard(one + one)

    assert matched(office) == ["5000.00"]
    assert unmatched(office) == [("copy", "5000.00")]
    (task,) = office.ordered(CreateTask)
    assert "в этой выписке дважды" in task.description.content
    assert f"delo billing pay {ids(office)[1]}" in task.description.content
    assert [one.certain for one in office.states["billing.till", "nordlex"].spare] == [False]


def test_an_advance_that_stands_twice_pays_no_second_request() -> None:
    paid = given_back("15000.00", "Аванс: Дроздов Илья", inn="")
    office = billed()
    office.expected = tuple(
        Expected(one, "advance", 13, "Дроздов Илья", Decimal("15000.00")) for one in ("trip:58", "trip:59")
    )
    office.hear(both(paid, paid))

    assert unmatched(office) == [("ambiguous", "15000.00"), ("copy", "15000.00")]
    task = office.ordered(CreateTask)[1]
    assert "в этой выписке дважды" in task.description.content


def test_a_fee_that_stands_twice_is_nobody_s_question() -> None:
    fee = given_back("50.00", "Комиссия", inn="")

    assert unmatched(heard(both(fee, fee))) == []


def test_what_stands_once_has_the_key_it_always_had() -> None:
    (one,) = read_statement(file_1c(document("счет Н-118")).encode("cp1251")).movements

    assert one.key == f"1|2026-11-03|5000.00|{THEIRS}"
