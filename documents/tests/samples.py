"""The worked month of docs/facts/invoicing.md, section 6, as papers; and papers of any length."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from documents.model import (
    BankAccount,
    BreakdownRow,
    DocumentRef,
    Invoice,
    Line,
    Party,
    Signatory,
    Totals,
    Vat,
    VatTotal,
)

QR = (
    'ST00012|Name=ООО "Нордлекс Консалт"|PersonalAcc=40702810700000012345|BankName=АО "Синтетик Банк"|BIC=044599901'
    "|CorrespAcc=30101810000000000901|Sum=2373003|Purpose=Оплата по счету № 118 от 31.10.2026, в т.ч. НДС 22% -"
    " 4279,19 руб.|PayeeINN=7897555319|KPP=784101001"
)
ISSUER = Party(
    name="ООО «Нордлекс Консалт»",
    inn="7897555319",
    kpp="784101001",
    ogrn="1027700132195",
    address="191186, Санкт-Петербург, Невский пр., д. 22, оф. 401",
    contacts="тел. +7 812 000-00-00, office@nordlex-consult.example",
)
CLIENT = Party(
    name="ООО «Хельсинки Трейд Рус»",
    inn="7897000019",
    kpp="784101001",
    address="197022, Санкт-Петербург, наб. реки Карповки, д. 5",
)
ACCOUNT = BankAccount(
    account="40702810700000012345",
    bank="АО «Синтетик Банк»",
    bic="044599901",
    correspondent="30101810000000000901",
    city="г. Санкт-Петербург",
)
CONTRACT = DocumentRef(title="Договор об оказании юридических услуг", number="12/2026", date=date(2026, 2, 1))
VAT_22 = Vat(label="22%")
FIRST, LAST, CHANGE = date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 15)
# person, grade, rate, minutes, net, tax, gross: invoicing.md, section 6
WORK = (
    ("Воронцова А. П.", "партнёр", "14500", 19, "4591.67", "1010.17", "5601.84"),
    ("Воронцова А. П.", "партнёр", "15950", 14, "3721.67", "818.77", "4540.44"),
    ("Лехтинен Я. М.", "старший юрист", "8700", 25, "3625.00", "797.50", "4422.50"),
    ("Лехтинен Я. М.", "старший юрист", "9350", 27, "4207.50", "925.65", "5133.15"),
    ("Дроздов К. С.", "младший юрист", "3950", 19, "1250.83", "275.18", "1526.01"),
    ("Дроздов К. С.", "младший юрист", "4250", 29, "2054.17", "451.92", "2506.09"),
)
TOTALS = Totals(
    net=Decimal("19450.84"),
    tax=Decimal("4279.19"),
    gross=Decimal("23730.03"),
    by_vat=(VatTotal(vat=VAT_22, base=Decimal("19450.84"), tax=Decimal("4279.19")),),
)
WORDS = "Двадцать три тысячи семьсот тридцать рублей 03 копейки"
HEAD = Signatory(role="Генеральный директор", name="Воронцова А. П.", basis="Устав")
ACCOUNTANT = Signatory(role="Главный бухгалтер", name="Синицына О. В.")


def span(number: int) -> tuple[date, date]:
    """Days of the rate period of the numbered row of WORK."""
    return (FIRST, CHANGE - timedelta(days=1)) if number % 2 == 0 else (CHANGE, LAST)


def lines() -> tuple[Line, ...]:
    """A line for each person and rate period, as one unit: quantity × price is the sum to the kopeck."""
    return tuple(
        Line(
            name=f"Юридические услуги: {person}, {grade}",
            note=f"{minutes} мин по ставке {rate} ₽ за час",
            quantity=Decimal(1),
            unit="усл. ед.",
            unit_code="876",
            price=Decimal(net),
            net=Decimal(net),
            vat=VAT_22,
            tax=Decimal(tax),
            gross=Decimal(gross),
        )
        for person, grade, rate, minutes, net, tax, gross in WORK
    )


def breakdown() -> tuple[BreakdownRow, ...]:
    """The same work by the hour."""
    return tuple(
        BreakdownRow(
            specialist=person,
            grade=grade,
            first=span(number)[0],
            last=span(number)[1],
            minutes=minutes,
            rate=Decimal(rate),
            net=Decimal(net),
            tax=Decimal(tax),
            gross=Decimal(gross),
        )
        for number, (person, grade, rate, minutes, net, tax, gross) in enumerate(WORK)
    )


def invoice() -> Invoice:
    """Invoice № 118 of the worked month."""
    return Invoice(
        number="118",
        issued_on=LAST,
        issuer=ISSUER,
        account=ACCOUNT,
        client=CLIENT,
        contract=CONTRACT,
        first=FIRST,
        last=LAST,
        due_on=date(2026, 11, 10),
        lines=lines(),
        totals=TOTALS,
        to_pay=TOTALS.gross,
        words=WORDS,
        breakdown=breakdown(),
        purpose="Оплата по счету № 118 от 31.10.2026, в т.ч. НДС 22% - 4279,19 руб.",
        qr_payload=QR,
        signatories=(HEAD, ACCOUNTANT),
        notes=("Время учтено по фактическим минутам; строка — специалист и период ставки, округление до копейки.",),
    )


def long_invoice(rows: int) -> Invoice:
    """The same with so many lines (its totals are not of these)."""
    many = tuple(lines()[number % len(WORK)] for number in range(rows))
    return replace(invoice(), lines=many, breakdown=())
