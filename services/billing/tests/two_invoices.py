"""A client of two open invoices, and its payments as files of both formats tell them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from bank import INN, OURS, THEIRS, camt, entry, found, transaction
from billing.core.office import BillingProfile
from contracts.billing.v1 import BillingAsked
from contracts.payments.v1 import StatementFound
from office import OCTOBER, Office, entries, profile, sheet

NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


def of_1c(amount: str, purpose: str, number: str = "412", booked: str = "03") -> StatementFound:
    """Of the client's, on a day of December."""
    document = (
        f"СекцияДокумент=Платежное поручение\nНомер={number}\nДата=02.12.2026\nСумма={amount}\n"
        f"ПлательщикСчет={THEIRS}\nПлательщик=Некто\nПлательщикИНН={INN}\nПолучательСчет={OURS}\nДатаПоступило={booked}.12.2026\n"
        f"НазначениеПлатежа={purpose}\nКонецДокумента\n"
    )
    return found(f"1CClientBankExchange\nВерсияФормата=1.03\nРасчСчет={OURS}\n{document}КонецФайла\n")


def of_camt(amount: str, purpose: str, number: str = "412") -> StatementFound:
    content = camt(entry(amount, transaction(amount, purpose, number=number)))
    return found(content.replace(b"2026-11-05", b"2026-12-03"))


def returned(amount: str, purpose: str, number: str = "8", booked: str = "07") -> StatementFound:
    """By the firm to the client."""
    came = (of_1c(amount, purpose, number, booked).content.held or b"").decode("cp1251")
    swapped = came.replace("Плательщик", "X").replace("Получатель", "Плательщик").replace("X", "Получатель")
    return found(swapped.replace("ДатаПоступило", "ДатаСписано"))


def two_invoices(prefix: str = "Н-") -> Office:
    """October and November: Н-118 of 23 730.03 and Н-119 of 24 736.51."""
    office = Office(_numbered(profile(), prefix))
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


def _numbered(office: BillingProfile, prefix: str) -> BillingProfile:
    issuers = {name: one.model_copy(update={"prefix": prefix}) for name, one in office.issuers.items()}
    return office.model_copy(update={"issuers": issuers})
