"""Payments that have one key in several statements: what came is counted, once, or asked about; none is dropped."""

from __future__ import annotations

import hashlib

import pytest
from bank import INN, OURS, STRANGER, THEIRS, camt, entry, found, transaction
from billing.core.one_key import Known
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentNoted, PaymentSeen, PaymentUnmatched, StatementFound
from domain.money import summed
from hypothesis import given, settings
from hypothesis import strategies as st
from office import Office, billed

A, B = "Иванов И.И., счет Н-118", "Петров П.П., счет Н-118, часть 2"


def document(purpose: str, number: str = "1", name: str = "Некто") -> str:
    """5 000 roubles through the account that a bank pays from for all its people."""
    numbered = f"Номер={number}\n" if number else ""
    return (
        f"СекцияДокумент=Платежное поручение\n{numbered}Дата=03.11.2026\nСумма=5000.00\nПлательщикСчет={THEIRS}\n"
        f"Плательщик={name}\nПлательщикИНН={INN}\nПолучательСчет={OURS}\nДатаПоступило=03.11.2026\n"
        f"НазначениеПлатежа={purpose}\nКонецДокумента\n"
    )


def file(*documents: str, first: str = "03", last: str = "03", opening: str | None = "100.00") -> StatementFound:
    """Of those days of November; opening None: it doesn't say of which, nor with what it begins."""
    days = f"ДатаНачала={first}.11.2026\nДатаКонца={last}.11.2026\nНачальныйОстаток={opening}\n" if opening else ""
    account = f"СекцияРасчСчет\n{days}РасчСчет={OURS}\nКонецРасчСчет\n"
    head = f"1CClientBankExchange\nВерсияФормата=1.03\nПолучатель={opening}{first}{last}\nРасчСчет={OURS}\n"
    return found(f"{head}{account}{''.join(documents)}КонецФайла\n")


def heard(*files: StatementFound) -> Office:
    office = billed()
    office.hear(*files)
    return office


def named(name: str, inn: str = "") -> str:
    """The same payment with the payer as that bank writes it."""
    return document("счет Н-118", name=name).replace(f"ПлательщикИНН={INN}", f"ПлательщикИНН={inn}")


def counted(office: Office) -> list[str]:
    return [str(one.amount) for one in office.said(PaymentMatched)]


def asked(office: Office) -> list[str]:
    return [one.why for one in office.said(PaymentUnmatched)]


@pytest.mark.parametrize(
    "other",
    [
        document(B),
        document(A, name="Петров П.П."),
        document(A).replace(INN, STRANGER),
        document(A).replace("ДатаПоступило=03", "ДатаПоступило=04"),
    ],
)
def test_one_that_a_later_file_shows_otherwise_is_a_question_and_is_not_asked_again(other: str) -> None:
    office = heard(file(document(A)), file(other, first="01", last="05"))

    assert (counted(office), asked(office)) == (["5000.00"], ["repeated"])
    (task,) = office.ordered(CreateTask)
    again = office.said(PaymentUnmatched)[0].payment_id
    assert f"delo billing pay {again}" in task.description.content
    assert again != office.said(PaymentMatched)[0].payment_id

    office.hear(file(other, document(A), first="01", last="06"))
    assert (counted(office), asked(office)) == (["5000.00"], ["repeated"])


@pytest.mark.parametrize("order", [(A, B), (B, A)])
def test_one_that_stands_beside_the_known_one_is_another_payment_in_whatever_order(order: tuple[str, str]) -> None:
    office = heard(file(document(A)), file(*map(document, order), last="04"), file(document(B), last="05"))

    assert (counted(office), asked(office)) == (["5000.00", "5000.00"], [])
    words = [one.words.sha256 for one in office.said(PaymentNoted)]
    assert len(set(words)) == 2  # each with its own


def test_signs_and_case_of_another_program_are_no_other_payment() -> None:
    office = heard(file(document(A)), file(document(A.upper().replace(", ", " ")), last="04"))

    assert (counted(office), asked(office)) == (["5000.00"], [])


@pytest.mark.parametrize("opening", ["100.00", None])
def test_a_numbered_one_that_is_the_same_in_all_is_the_same(opening: str | None) -> None:
    office = heard(file(document(A)), file(document(A), last="04", opening=opening))

    assert (counted(office), asked(office)) == (["5000.00"], [])


@pytest.mark.parametrize("number", ["1", ""])
def test_a_file_that_begins_where_the_other_one_ended_has_another_payment(number: str) -> None:
    one = document(A, number=number)
    office = heard(file(one), file(one, opening="5100.00"), file(one), file(one, opening="5100.00", last="04"))

    assert (counted(office), asked(office)) == (["5000.00"], ["repeated"])


def test_one_without_number_and_reference_is_told_by_its_place_among_all_of_its_days_only() -> None:
    one = document(A, number="")
    of_the_day, of_no_day = heard(file(one), file(one, last="04")), heard(file(one), file(one, opening=None))

    assert (counted(of_the_day), asked(of_the_day)) == (["5000.00"], [])
    assert (counted(of_no_day), asked(of_no_day)) == (["5000.00"], ["repeated"])


def test_a_second_copy_in_a_later_file_is_the_question_that_it_always_was() -> None:
    office = heard(file(document(A)), file(document(A), document(A), last="04"))

    assert (counted(office), asked(office)) == (["5000.00"], ["copy"])


def of_camt(*references: str, number: str = "7", opening: str = "0.00") -> StatementFound:
    part = transaction("5000.00", A, number=number)
    return found(camt(*(entry("5000.00", part, reference=one) for one in references), opening=opening))


def test_another_reference_of_the_bank_is_another_payment_beside_the_first_and_else_a_question() -> None:
    beside, alone = heard(of_camt("R1"), of_camt("R2", "R1")), heard(of_camt("R1"), of_camt("R2"))

    assert (counted(beside), asked(beside)) == (["5000.00", "5000.00"], [])
    assert (counted(alone), asked(alone)) == (["5000.00"], ["repeated"])


def test_of_what_was_noted_before_only_one_that_stands_alone_is_known() -> None:
    """What those showed nobody kept."""
    for files, questions in (((document(A),), []), ((document(A), document(B)), ["repeated", "repeated"])):
        office = billed()
        first = heard(file(document(A))).said(PaymentNoted)[0]
        office.states["billing.seen", first.payment_id] = Known(done=True)
        office.hear(file(*files), file(document(A), last="04"), file(*files, last="05"))
        assert (counted(office), asked(office)) == ([], questions)


FILES = st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(FILES)
def test_whatever_files_hold_of_them_each_is_counted_once_or_asked_about(files: list[list[str]]) -> None:
    office = billed()
    office.hear(
        *(file(*(document(f"счет Н-118, {one}") for one in each), last=f"{n:02}") for n, each in enumerate(files, 3))
    )

    real = 5000 * len({one for each in files for one in each})
    paid = summed(one.amount for one in office.said(PaymentMatched))
    assert paid + summed(one.amount for one in office.said(PaymentUnmatched)) == real
    assert len({one.words.sha256 for one in office.said(PaymentNoted)}) == len(office.said(PaymentNoted))


@pytest.mark.parametrize(
    ("payer", "inn", "told"),
    [
        (f"ИНН {INN} ООО «Роза»", "", "|оооРоза"),
        (f"ИНН {INN}, ООО «Роза»", "", "|оооРоза"),
        (f"ИНН {INN}/780101001 ООО «Роза»", "", "|780101001оооРоза"),
        (f"ИНН {INN} КПП 780101001 ООО «Роза»", "0", "|оооРоза"),
        (f"ИНН {INN} ООО «Роза»", INN, f"{INN}|оооРоза"),
        ("ООО «Роза»", "", "|оооРоза"),
    ],
)
def test_a_payment_keeps_the_mark_that_it_had_when_no_tax_number_was_read_before_a_name(
    payer: str, inn: str, told: str
) -> None:
    (seen,) = heard(file(named(payer, inn))).said(PaymentSeen)

    who, _, name = told.partition("|")
    known = f"1c|2026-11-03|{who}||счетн118|{name.casefold()}"
    assert seen.shown is not None
    assert seen.shown.mark == hashlib.sha256(known.encode()).hexdigest()[:16]
    assert seen.other_inn == (None if payer.startswith("ООО") else INN)
