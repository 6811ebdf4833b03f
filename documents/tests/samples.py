"""The worked month of docs/facts/invoicing.md, section 6, as papers; and papers of any length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from documents.model import (
    Act,
    BankAccount,
    BreakdownRow,
    Change,
    ChartBar,
    Correction,
    DiaryDay,
    DiaryEntry,
    DiaryReport,
    Difference,
    DocumentRef,
    Invoice,
    Line,
    Party,
    Signatory,
    Subtotal,
    Totals,
    Transfer,
    TransferSide,
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


# Fragments of invoicing.md, section 6: person → day → minutes
FRAGMENTS = {
    0: {2: 7, 6: 4, 9: 5, 14: 3},
    1: {15: 3, 20: 7, 27: 4},
    2: {1: 3, 5: 6, 8: 7, 12: 5, 13: 4},
    3: {16: 4, 19: 6, 22: 7, 29: 5, 30: 5},
    4: {2: 5, 6: 3, 7: 7, 14: 4},
    5: {15: 6, 21: 5, 23: 7, 28: 4, 30: 7},
}
MATTERS = (
    ("Дело № А56-1042/2026: взыскание задолженности", "Подготовка отзыва"),
    ("Абонентское обслуживание", "Договор поставки с Suomen Vienti Oy"),
    ("Трудовой спор, Петров И. И.", ""),
)
DONE = (
    "Изучение материалов дела, переписка с представителем истца о порядке раскрытия доказательств.",
    "Подготовка проекта отзыва на исковое заявление, согласование позиции с партнёром.",
    "Телефонные переговоры с заказчиком о перспективах мирового соглашения и порядке оплаты госпошлины.",
    "Правка договора поставки: ответственность сторон, оговорка о применимом праве, сроки приёмки.",
)


def entry(row: int, minutes: int, number: int) -> DiaryEntry:
    """A fragment of the numbered row of WORK."""
    person, grade, rate, *_ = WORK[row]
    matter, task = MATTERS[number % len(MATTERS)]
    return DiaryEntry(
        specialist=person,
        grade=grade,
        matter=matter,
        task=task,
        minutes=minutes,
        description=DONE[number % len(DONE)],
        rate=Decimal(rate),
        amount=(Decimal(rate) * minutes / 60).quantize(Decimal("0.01")),
    )


def diary_day(on: date, entries: Sequence[DiaryEntry]) -> DiaryDay:
    """A day with its sums."""
    amount = sum((one.amount or Decimal(0) for one in entries), Decimal(0))
    return DiaryDay(day=on, entries=tuple(entries), minutes=sum(one.minutes for one in entries), amount=amount)


def report(days: Sequence[DiaryDay]) -> DiaryReport:
    """A report of *days*, with its sums."""
    entries = [one for day in days for one in day.entries]
    return DiaryReport(
        number="118",
        issued_on=LAST,
        issuer=ISSUER,
        client=CLIENT,
        contract=CONTRACT,
        annex_to="к счёту № 118 от 31.10.2026",
        first=FIRST,
        last=LAST,
        days=tuple(days),
        by_specialist=_sums(entries, lambda one: (one.specialist, one.grade)),
        by_matter=_sums(entries, lambda one: (one.matter, "")),
        minutes=sum(one.minutes for one in entries),
        amount=sum((one.amount or Decimal(0) for one in entries), Decimal(0)),
        chart=tuple(
            ChartBar(label=one.name, minutes=one.minutes)
            for one in _sums(entries, lambda one: (one.specialist, one.grade))
        ),
        signatories=(HEAD,),
    )


def _sums(entries: Sequence[DiaryEntry], key: Callable[[DiaryEntry], tuple[str, str]]) -> tuple[Subtotal, ...]:
    groups: dict[tuple[str, str], list[DiaryEntry]] = {}
    for one in entries:
        groups.setdefault(key(one), []).append(one)
    return tuple(
        Subtotal(
            name=name,
            detail=detail,
            minutes=sum(one.minutes for one in group),
            amount=sum((one.amount or Decimal(0) for one in group), Decimal(0)),
        )
        for (name, detail), group in groups.items()
    )


def diary() -> DiaryReport:
    """The diary of the worked month."""
    by_day: dict[int, list[DiaryEntry]] = {}
    for row, fragments in FRAGMENTS.items():
        for day, minutes in fragments.items():
            by_day.setdefault(day, []).append(entry(row, minutes, row + day))
    return report([diary_day(date(2026, 10, day), entries) for day, entries in sorted(by_day.items())])


def long_diary(entries: int, a_day: int = 160) -> DiaryReport:
    """So many entries, *a_day* each day."""
    made = [entry(number % len(WORK), 1 + number % 90, number) for number in range(entries)]
    days = [made[start : start + a_day] for start in range(0, entries, a_day)]
    return report([diary_day(FIRST + timedelta(days=number), group) for number, group in enumerate(days)])


def act() -> Act:
    """The act of the worked month."""
    return Act(
        number="118",
        issued_on=LAST,
        issuer=ISSUER,
        client=CLIENT,
        contract=CONTRACT,
        invoice=DocumentRef(number="118", date=LAST),
        first=FIRST,
        last=LAST,
        lines=lines(),
        totals=TOTALS,
        words=WORDS,
        issuer_signs=(HEAD,),
        client_signs=(Signatory(role="Генеральный директор"),),
        issuer_account=ACCOUNT,
        breakdown=breakdown(),
    )


def transfer() -> Transfer:
    """The УПД of the worked month, with an advance set off."""
    return Transfer(
        status=1,
        number="118",
        issued_on=LAST,
        seller=ISSUER,
        buyer=CLIENT,
        lines=lines(),
        totals=TOTALS,
        contract="Договор об оказании юридических услуг № 12/2026 от 01.02.2026",
        payments=(DocumentRef(number="77", date=date(2026, 9, 3)),),
        advance_invoices=(
            DocumentRef(number="А-9", date=date(2026, 9, 4)),
            DocumentRef(number="А-11", date=date(2026, 9, 18)),
        ),
        handed=TransferSide(hands=HEAD, at=LAST),
        accepted=TransferSide(hands=Signatory(role="", name="")),
        head=HEAD,
        accountant=ACCOUNTANT,
    )


def correction(count: int = 1) -> Correction:
    """The partner's 19 minutes at 14 500 are 13: 3 141.67 + 691.17."""
    before = lines()[0]
    less = {
        "price": Decimal("3141.67"),
        "net": Decimal("3141.67"),
        "tax": Decimal("691.17"),
        "gross": Decimal("3832.84"),
    }
    change = Change(before=before, after=replace(before, **less, note="13 мин по 14500 руб./ч"))
    return Correction(
        made_on=date(2026, 11, 5),
        original=DocumentRef(title="УПД (счёт-фактура)", number="118", date=LAST),
        seller=ISSUER,
        buyer=CLIENT,
        changes=(change,) * count,
        more=Difference(net=Decimal(0), tax=Decimal(0), gross=Decimal(0)),
        less=Difference(net=1450 * Decimal(count), tax=319 * Decimal(count), gross=1769 * Decimal(count)),
        basis="соглашение сторон об изменении объёма услуг",
        signs=(Signatory(role="Генеральный директор", name="Воронцова А. П."),),
    )
