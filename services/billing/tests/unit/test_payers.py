"""Who paid: one ИНН of several clients, and what banks write where an ИНН belongs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bank import OURS, THEIRS, camt, entry, file_1c, transaction
from billing.core.allotment import OpenInvoice, Unmatched
from billing.core.matching import match
from billing.core.statement import Movement, Side
from billing.core.statements import read_statement
from paying import INN, invoice, paid, payment

HEAD = replace(invoice("118", "10000"), client_name="АО «Головная»")
BRANCH = replace(invoice("119", "10000", on="2026-11-01"), client_name="АО «Головная», филиал Выборг")
SMALL = replace(invoice("120", "4000", on="2026-11-02"), client_name="АО «Головная», филиал Выборг")


def by(name: str | None, amount: str = "10000", purpose: str = "Оплата юр. услуг") -> Movement:
    return replace(payment(amount, purpose), other=Side(name, INN, "470401001"))


def test_equal_invoices_of_two_clients_with_one_inn_are_told_by_the_payer_s_name() -> None:
    assert paid(match(by("АО Головная филиал Выборг"), (HEAD, BRANCH))) == {"119": "10000"}
    assert paid(match(by('АО "ГОЛОВНАЯ"'), (HEAD, BRANCH))) == {"118": "10000"}


@pytest.mark.parametrize("name", [None, "Филиал в г. Выборг"])
def test_where_the_name_does_not_tell_a_person_is_asked(name: str | None) -> None:
    assert match(by(name), (HEAD, BRANCH)) == Unmatched("ambiguous", (HEAD, BRANCH))


def test_one_client_s_equal_invoices_are_paid_the_oldest_first_whoever_the_bank_names() -> None:
    older = replace(invoice("117", "10000", on="2026-09-30"), client_name=HEAD.client_name)

    assert paid(match(by("Другое имя"), (HEAD, older))) == {"117": "10000"}
    assert paid(match(by("АО Головная"), (HEAD, older, BRANCH))) == {"117": "10000"}


def test_the_only_invoice_of_that_sum_is_paid_by_whichever_branch() -> None:
    assert paid(match(by("АО Головная"), (SMALL, HEAD))) == {"118": "10000"}
    assert paid(match(by("АО Головная", "4000"), (SMALL, HEAD))) == {"120": "4000"}


def test_of_sets_that_add_up_the_one_of_the_payer_s_own_invoices_goes_first() -> None:
    other = replace(invoice("121", "10000", on="2026-11-03"), client_name=HEAD.client_name)
    found = match(by("АО Головная филиал Выборг", "14000"), (HEAD, BRANCH, SMALL, other))

    assert paid(found) == {"119": "10000.00", "120": "4000.00"}
    found = match(by(None, "14000"), (HEAD, BRANCH, SMALL))
    assert isinstance(found, Unmatched)
    assert found.why == "ambiguous"


ABROAD = OpenInvoice(
    "f", "118", HEAD.on, "Romashka Oy", None, HEAD.total, currency="RUB", contract=None, vat_percent=None
)


def in_1c(inn: str | None, name: str = "Плательщик1=Romashka Oy") -> Movement:
    said = "" if inn is None else f"ПлательщикИНН={inn}\n"
    documents = (
        f"СекцияДокумент=Платежное поручение\nНомер=5\nДата=03.11.2026\nСумма=10000.00\nПлательщикСчет={THEIRS}\n"
        f"{name}\n{said}ПолучательСчет={OURS}\nДатаПоступило=03.11.2026\n"
        "НазначениеПлатежа=Legal services\nКонецДокумента\n"
    )
    (one,) = read_statement(file_1c(documents).encode("cp1251")).movements
    return one


@pytest.mark.parametrize("inn", ["0", "000000000000", "0000000000", "", "нет", "9909999"])
def test_what_is_no_inn_leaves_the_payer_to_its_name(inn: str) -> None:
    one = in_1c(inn)

    assert one.other.inn is None
    assert paid(match(one, (ABROAD, HEAD))) == {"118": "10000.00"}


@pytest.mark.parametrize(
    ("said", "inn", "kpp"),
    [
        ("7801007771/780101001", "7801007771", "780101001"),
        ("ИНН 7801007771", "7801007771", None),
        (" 7801 007771 ", "7801007771", None),
        ("780100777155", "780100777155", None),
        ("7801007771/0", "7801007771", None),
    ],
)
def test_an_inn_is_read_out_of_what_stands_around_it(said: str, inn: str, kpp: str | None) -> None:
    side = in_1c(said).other

    assert (side.inn, side.kpp) == (inn, kpp)


@pytest.mark.parametrize(
    ("name", "inn", "kpp"),
    [
        ("ИНН 7801007771 ООО Ромашка", "7801007771", None),
        ("ИНН 7801007771 КПП 780101001 ООО Ромашка", "7801007771", "780101001"),
        ("ИНН 7801007771/780101001 ООО Ромашка", "7801007771", "780101001"),
        ("ИНН7801007771\\780101001 ООО Ромашка", "7801007771", "780101001"),
        ("ИНН 780100777155 ООО Ромашка", "780100777155", None),
        ("инн 7801007771, ООО Ромашка", "7801007771", None),
        ("ИНН 0000000000 ООО Ромашка", None, None),
        ("ИНН 78010077715 ООО Ромашка", None, None),
    ],
)
@pytest.mark.parametrize("key", ["Плательщик", "Плательщик1"])
def test_an_inn_before_the_name_counts_where_no_key_has_one(
    key: str, name: str, inn: str | None, kpp: str | None
) -> None:
    for said in (None, "", "0"):
        side = in_1c(said, f"{key}={name}").other

        assert (side.inn, side.kpp) == (inn, kpp)
    assert in_1c("7707083893", f"{key}={name}").other.inn == "7707083893"


def test_a_name_is_what_stands_behind_the_inn() -> None:
    for name in ("ИНН 7801007771 ООО Ромашка", "ИНН 7801007771/780101001 ООО Ромашка", "ООО Ромашка"):
        assert in_1c(None, f"Плательщик={name}").other.name == "ООО Ромашка"


def test_the_plain_name_goes_before_the_one_with_the_inn_and_the_inn_is_known_all_the_same() -> None:
    side = in_1c(None, "Плательщик=ИНН 7801007771 ООО Ромашка\nПлательщик1=ООО Ромашка").other

    assert (side.name, side.inn) == ("ООО Ромашка", "7801007771")


@pytest.mark.parametrize("zone", ["", "Z", "+03:00", "-11:00"])
def test_a_day_of_camt_may_name_its_zone(zone: str) -> None:
    content = camt(entry("5.00", transaction("5.00", "а"))).replace(
        b"<Dt>2026-11-05</Dt>", f"<Dt>2026-11-05{zone}</Dt>".encode()
    )
    found = read_statement(content)

    assert [str(one.on) for one in found.movements] == ["2026-11-05"]


@pytest.mark.parametrize("day", ["2026-11-05X", "2026-11-05+3", "05.11.2026", "2026-13-05Z"])
def test_what_is_no_day_stays_a_doubt(day: str) -> None:
    content = camt(entry("5.00", transaction("5.00", "а"))).replace(b"<Dt>2026-11-05<", f"<Dt>{day}<".encode())
    found = read_statement(content)

    assert found.movements == ()
    assert len(found.doubts) >= 1


@pytest.mark.parametrize("number", ["0000000000", "000000000000"])
def test_zeros_are_no_inn_in_camt_either(number: str) -> None:
    (one,) = read_statement(camt(entry("5.00", transaction("5.00", "а", inn=number)))).movements

    assert one.other.inn is None
