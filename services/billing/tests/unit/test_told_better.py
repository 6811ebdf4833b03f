"""A payment in two formats' files, of which only the second names the invoice: that is what it is for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from bank import INN, OURS, THEIRS, camt, entry, found, transaction
from contracts.billing.v1 import BillingAsked
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentTold, PaymentUnmatched, StatementFound
from contracts.signs.v1 import CommentTimeline
from hypothesis import given, settings
from hypothesis import strategies as st
from office import OCTOBER, Office, entries, profile, sheet

NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


def of_1c(amount: str, purpose: str, number: str = "412") -> StatementFound:
    document = (
        f"СекцияДокумент=Платежное поручение\nНомер={number}\nДата=02.12.2026\nСумма={amount}\n"
        f"ПлательщикСчет={THEIRS}\nПлательщик=Некто\nПлательщикИНН={INN}\nПолучательСчет={OURS}\nДатаПоступило=03.12.2026\n"
        f"НазначениеПлатежа={purpose}\nКонецДокумента\n"
    )
    return found(f"1CClientBankExchange\nВерсияФормата=1.03\nРасчСчет={OURS}\n{document}КонецФайла\n")


def of_camt(amount: str, purpose: str, number: str = "412") -> StatementFound:
    content = camt(entry(amount, transaction(amount, purpose, number=number)))
    return found(content.replace(b"2026-11-05", b"2026-12-03"))


def two_invoices() -> Office:
    """October and November, each of 23 730.03: Н-118 and Н-119."""
    office = Office(profile())
    for first, last, rows, today in (
        (*OCTOBER, entries(), 2),
        (
            *NOVEMBER,
            [
                one | {"id": one["id"] + 500, "on": one["on"].replace("-10-31", "-10-30").replace("-10-", "-11-")}
                for one in entries()
            ],
            30,
        ),
    ):
        office.now = datetime(2026, 11 if today == 2 else 12, 2, 9, tzinfo=UTC)
        office.hear(BillingAsked(client_id=104, first_on=first, last_on=last, asked_at=office.now))
        office.hear(sheet(rows, first, last))
    return office


def paid(office: Office) -> dict[str, Decimal]:
    return {one.number: one.paid for one in office.states["billing.desk", "client/104"].invoices}


def total(office: Office, number: str) -> Decimal:
    return next(one.to_pay for one in office.states["billing.desk", "client/104"].invoices if one.number == number)


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
    office.hear(of_1c(amount, "по счету № Н-119"))

    assert paid(office) == {"Н-118": 0, "Н-119": Decimal(amount)}
    assert [one.phase for one in office.states["billing.desk", "client/104"].invoices] == ["released", "released"]
    told = [one.text.content for one in office.ordered(CommentTimeline)]
    assert any("Снята оплата по счёту № Н-118" in one for one in told)
    office.hear(of_camt(amount, "за услуги"), of_1c(amount, "по счету № Н-119"))
    assert paid(office) == {"Н-118": 0, "Н-119": Decimal(amount)}


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
    back = of_1c("1000.00", "Возврат по счету Н-118", number="8").content.held or b""
    swapped = (
        back.decode("cp1251").replace("Плательщик", "X").replace("Получатель", "Плательщик").replace("X", "Получатель")
    )
    office.hear(found(swapped.replace("ДатаПоступило", "ДатаСписано")))
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


WORDS = st.sampled_from(["за услуги", "по счету № Н-118", "по счету № Н-119", "по счетам № Н-118, Н-119"])
SUMS = st.sampled_from(["5000.00", "23730.03", "26000.00", "60000.00"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(SUMS, WORDS, WORDS, st.booleans()), min_size=1, max_size=4))
def test_whatever_the_two_files_say_the_money_is_there_once(payments: list[tuple[str, str, str, bool]]) -> None:
    office = two_invoices()
    for number, (amount, one, other, camt_first) in enumerate(payments, 1):
        files = [of_camt(amount, one, str(number)), of_1c(amount, other, str(number))]
        office.hear(*(files if camt_first else reversed(files)))

    till = office.states["billing.till", "nordlex"]
    known = paid(office)
    assert sum(known.values()) + sum(one.amount for one in till.spare) == sum(Decimal(one[0]) for one in payments)
    assert all(0 <= known[number] <= total(office, number) for number in known)
    assert {name: Decimal(amount) for name, amount in till.paid.items() if amount} == {
        f"nordlex/2026/{number[2:]}": amount for number, amount in known.items() if amount
    }
