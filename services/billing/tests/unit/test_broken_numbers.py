"""A purpose that is broken off inside of a number: the other reading, put together, is tried too; doubt asks."""

from __future__ import annotations

import pytest
from bank import INN, OURS, THEIRS, camt, entry, file_1c, found, transaction
from billing.core.allotment import Matched, Unmatched
from billing.core.matching import match
from billing.core.statements import read_statement
from billing.store import asked
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentNoted, PaymentUnmatched
from office import billed
from paying import invoice, paid, payment

ISSUED = (
    invoice("11", "50000.00", on="2026-01-31"),
    invoice("118", "23730.03"),
    invoice("119", "500.00", on="2026-11-30"),
)


def in_1c(*lines: str, numbered: bool = False, amount: str = "23730.03") -> str:
    purpose = "\n".join(lines)
    said = f"НазначениеПлатежа={purpose}"
    if numbered:
        said = "\n".join(f"НазначениеПлатежа{place}={line}" for place, line in enumerate(lines, 1))
    return file_1c(
        f"СекцияДокумент=Платежное поручение\nНомер=5\nДата=03.11.2026\nСумма={amount}\nПлательщикСчет={THEIRS}\n"
        f"ПлательщикИНН={INN}\nПолучательСчет={OURS}\nДатаПоступило=03.11.2026\n{said}\nКонецДокумента\n"
    )


def in_camt(*lines: str) -> bytes:
    part = transaction("23730.03", "</Ustrd><Ustrd>".join(lines))
    return camt(entry("23730.03", part))


def read(content: str | bytes) -> tuple[str, str | None]:
    (one,) = read_statement(content if isinstance(content, bytes) else content.encode()).movements
    return one.purpose, one.glued


@pytest.mark.parametrize(
    ("lines", "glued"),
    [
        (("по счету № 11", "8 от 31.10.2026"), "по счету № 118 от 31.10.2026"),
        (("по счету № Н-", "118"), "по счету № Н-118"),
        (("по счету № Н", "-118 от 31.1", "0.2026, НДС"), "по счету № Н-118 от 31.10.2026, НДС"),
        (("по счету № 131/", "Н"), "по счету № 131/Н"),
        (("счет № 118 от 31.", "10.2026"), "счет № 118 от 31.10.2026"),
        (("по счету № 118 от 3", "1.10.2026"), "по счету № 118 от 31.10.2026"),
        (("по счету № 118 от 31.1", "0.26"), "по счету № 118 от 31.10.26"),
        (("по счету № 12", "6-26 от 31.10.2026"), "по счету № 126-26 от 31.10.2026"),
        (("по счету № 11", "8 50000 руб."), "по счету № 118 50000 руб."),
        (("по счету № 118", "от 31.10.2026", "за услуги"), None),
        (("по счету № 118", "31.10.2026"), None),
        (("по счету № 118", "31.10.26 г."), None),
        (("по счету № 118", "31/10/2026"), None),
        (("Invoice 118", "2026-10-31"), None),
        (("по счету № 118", "22% НДС"), None),
        (("по счету № 118", "22,00 % НДС"), None),
        (("по счету № 118", "50000-00"), None),
        (("по счету № 118", "50 000.00, без НДС"), None),
        (("по счету № 118", "50 000 руб."), None),
        (("Оплата", "юридических услуг"), None),
        (("счет 118",), None),
    ],
)
def test_lines_are_put_together_where_a_number_may_go_on(lines: tuple[str, ...], glued: str | None) -> None:
    whole = " ".join(lines)

    for one in (in_1c(*lines), in_1c(*lines, numbered=True), in_camt(*lines)):
        assert read(one) == (whole, glued)


def test_the_reading_that_the_sum_confirms_is_taken() -> None:
    found_ = match(payment("23730.03", "счет № 11 8 от 31.10.2026", glued="счет № 118 от 31.10.2026"), ISSUED)
    kept = match(payment("50000.00", "счет № 11 8 актов", glued="счет № 118 актов"), ISSUED)

    assert paid(found_) == {"118": "23730.03"}
    assert isinstance(found_, Matched)
    assert (found_.how, found_.flags) == ("number", ())
    assert paid(kept) == {"11": "50000.00"}


def test_two_readings_with_a_sum_of_neither_are_a_question() -> None:
    part = match(payment("10000.00", "счет № 11 8 от 31.10.2026", glued="счет № 118 от 31.10.2026"), ISSUED)

    assert isinstance(part, Unmatched)
    assert part.why == "ambiguous"
    assert {one.number for one in part.candidates} == {"11", "118"}


def test_two_readings_of_one_invoice_are_no_doubt() -> None:
    part = match(payment("10000.00", "счет № 118 от 31.1 0.2026", glued="счет № 118 от 31.10.2026"), ISSUED)
    sum_behind = match(payment("10000.00", "аванс по счету 118 10000", glued="аванс по счету 11810000"), ISSUED)

    assert paid(part) == {"118": "10000.00"}
    assert isinstance(sum_behind, Unmatched)


def test_a_broken_contract_number_is_read_too() -> None:
    issued = (
        invoice("11", "50000.00", contract="17/2026"),
        invoice("12", "50000.00", on="2026-11-30", contract="18/2026"),
    )
    found_ = match(payment("50000.00", "по договору 18/20 26", glued="по договору 18/2026"), issued)

    assert paid(found_) == {"12": "50000.00"}


@pytest.mark.parametrize("purpose", ["по счету № 11", "счет 11 за услуги"])
def test_a_part_of_the_one_named_that_is_all_of_another_is_a_question(purpose: str) -> None:
    found_ = match(payment("23730.03", purpose), ISSUED)

    assert isinstance(found_, Unmatched)
    assert found_.why == "ambiguous"
    assert [one.number for one in found_.candidates] == ["11", "118"]


def test_a_part_of_the_one_named_with_its_day_is_paid_whatever_else_is_owed() -> None:
    found_ = match(payment("23730.03", "часть счета № 11 от 31.01.2026"), ISSUED)

    assert paid(found_) == {"11": "23730.03"}


@pytest.mark.parametrize("content", [in_1c("по счету № Н-1", "18"), in_camt("по счету № Н-1", "18")])
def test_the_whole_way_from_a_file(content: str | bytes) -> None:
    office = billed()
    office.hear(found(content))

    assert [one.number for one in office.said(PaymentMatched)] == ["Н-118"]
    assert office.said(PaymentUnmatched) == []
    assert office.ordered(CreateTask) == []
    (noted,) = office.said(PaymentNoted)
    assert asked(noted, [])[1] == ["н-1", "н-18", "н-118"]  # Н-18 if it was «Н-1 18»


@pytest.mark.parametrize("second", ["22% НДС", "31.10.2026", "5000-00"])
def test_a_line_with_a_day_a_share_or_a_sum_leaves_parts_as_they_are(second: str) -> None:
    office = billed()
    office.hear(found(in_1c("Оплата по счету № Н-118", second, amount="5000.00")))

    assert [(one.number, str(one.amount)) for one in office.said(PaymentMatched)] == [("Н-118", "5000.00")]
    assert office.said(PaymentUnmatched) == []
