"""What the papers of the benchmark say: the same for every contender, standard library only."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ISSUER = "ООО «Нордлекс Консалт»"
NUMBERS = "ИНН 7897555319 · КПП 784101001 · ОГРН 1027700132195"
ADDRESS = "191186, Санкт-Петербург, Невский пр., д. 22, оф. 401"
CLIENT = "ООО «Хельсинки Трейд Рус», ИНН 7897000019 · КПП 784101001, 197022, Санкт-Петербург, наб. реки Карповки, д. 5"
CONTRACT = "Договор об оказании юридических услуг № 12/2026 от 01.02.2026"
PEOPLE = (("Воронцова А. П.", "партнёр", 14_500_00), ("Лехтинен Я. М.", "старший юрист", 8_700_00))
PEOPLE += (("Дроздов К. С.", "младший юрист", 3_950_00),)
MATTERS = ("Дело № А56-1042/2026: взыскание задолженности", "Абонентское обслуживание", "Трудовой спор")
DONE = (
    "Изучение материалов дела, переписка с представителем истца о порядке раскрытия доказательств.",
    "Подготовка проекта отзыва на исковое заявление, согласование позиции с партнёром.",
    "Телефонные переговоры с заказчиком о перспективах мирового соглашения и порядке оплаты госпошлины.",
    "Правка договора поставки: ответственность сторон, оговорка о применимом праве, сроки приёмки.",
)
LINE_HEAD = ("№", "Наименование", "Кол-во", "Ед.", "Цена", "Сумма без НДС", "Ставка НДС", "Сумма НДС", "Всего с НДС")
DIARY_HEAD = ("Специалист", "Дело", "Что сделано", "Время", "Ставка", "Сумма")
WORDS = "Двадцать три тысячи семьсот тридцать рублей 03 копейки"
SIGNS = (("Генеральный директор", "Воронцова А. П."), ("Главный бухгалтер", "Синицына О. В."))
FIRST = date(2026, 10, 1)
A_DAY = 160
WARM = 3


@dataclass(frozen=True)
class Row:
    """A line of an invoice; money in kopecks."""

    name: str
    net: int
    tax: int


@dataclass(frozen=True)
class Entry:
    """A fragment of work; money in kopecks."""

    day: date
    specialist: str
    grade: str
    matter: str
    done: str
    minutes: int
    rate: int
    amount: int


@dataclass(frozen=True)
class Invoice:
    """Each one differs, as in life: what is compiled once and kept does not count."""

    number: int
    rows: tuple[Row, ...]
    qr: str

    @property
    def net(self) -> int:
        return sum(row.net for row in self.rows)

    @property
    def tax(self) -> int:
        return sum(row.tax for row in self.rows)


def invoice(number: int, rows: int = 20) -> Invoice:
    """The numbered invoice."""
    lines = []
    for row in range(rows):
        person, grade, rate = PEOPLE[row % len(PEOPLE)]
        net = rate * (7 + row + number % 50) // 60
        lines.append(Row(f"Юридические услуги: {person}, {grade}, {MATTERS[row % 2]}", net, net * 22 // 100))
    total = sum(row.net + row.tax for row in lines)
    qr = (
        'ST00012|Name=ООО "Нордлекс Консалт"|PersonalAcc=40702810700000012345|BankName=АО "Синтетик Банк"|BIC=044599901'
        f"|CorrespAcc=30101810000000000901|Sum={total}|Purpose=Оплата по счету № {number} от 31.10.2026, в т.ч. НДС 22%"
        "|PayeeINN=7897555319|KPP=784101001"
    )
    return Invoice(number, tuple(lines), qr)


def facts(one: Invoice) -> list[tuple[str, str]]:
    """Label and value above the lines."""
    return [
        ("Получатель", ISSUER),
        ("Расчётный счёт", "40702810700000012345"),
        ("Банк", "АО «Синтетик Банк», г. Санкт-Петербург"),
        ("БИК", "044599901"),
        ("Корр. счёт", "30101810000000000901"),
        ("Назначение", f"Оплата по счету № {one.number} от 31.10.2026"),
        ("Заказчик", CLIENT),
        ("Основание", CONTRACT),
        ("Период услуг", "01.10–31.10.2026"),
    ]


def cells(one: Invoice) -> list[list[str]]:
    """The table as text."""
    return [
        [
            str(n),
            row.name,
            "1",
            "усл. ед.",
            money(row.net),
            money(row.net),
            "22%",
            money(row.tax),
            money(row.net + row.tax),
        ]
        for n, row in enumerate(one.rows, 1)
    ]


def diary(entries: int) -> list[Entry]:
    """So many fragments, by day."""
    made = []
    for number in range(entries):
        person, grade, rate = PEOPLE[number % len(PEOPLE)]
        minutes = 1 + number % 90
        done = f"{DONE[number % len(DONE)]} Запись {number}."
        day = FIRST + timedelta(days=number // A_DAY)
        made.append(
            Entry(day, person, grade, MATTERS[number % len(MATTERS)], done, minutes, rate, rate * minutes // 60)
        )
    return made


def days(entries: list[Entry]) -> Iterator[tuple[str, str, list[list[str]]]]:
    """Name of a day, its sum, its rows as text."""
    for start in range(0, len(entries), A_DAY):
        group = entries[start : start + A_DAY]
        rows = [
            [f"{e.specialist}\n{e.grade}", e.matter, e.done, clock(e.minutes), money(e.rate), money(e.amount)]
            for e in group
        ]
        yield f"{group[0].day:%d.%m.%Y}", money(sum(e.amount for e in group)), rows


def sums(entries: list[Entry]) -> list[list[str]]:
    """By specialist: name, time, amount."""
    return [
        [
            f"{name}, {grade}",
            clock(sum(e.minutes for e in entries if e.specialist == name)),
            money(sum(e.amount for e in entries if e.specialist == name)),
        ]
        for name, grade, _ in PEOPLE
    ]


def money(kopecks: int) -> str:
    """459167 → «4 591,67»."""
    return f"{kopecks // 100:,},{kopecks % 100:02}".replace(",", "\u00a0", f"{kopecks // 100:,}".count(","))


def clock(minutes: int) -> str:
    """133 → «2:13»."""
    return f"{minutes // 60}:{minutes % 60:02}"


def data_of(one: Invoice) -> bytes:
    """What is attached."""
    return json.dumps({"number": one.number, "net": one.net, "tax": one.tax, "qr": one.qr}, ensure_ascii=False).encode()


def measured(invoice_pdf: Callable[[Invoice], bytes], diary_pdf: Callable[[list[Entry]], bytes]) -> None:
    """Do the job of the command line: {paper, count, result, sample}; write the result and the last file."""
    job: dict[str, Any] = json.loads(sys.argv[1])
    spent: list[float] = []
    data = b""
    if job["paper"] == "invoice":
        for number in range(WARM + job["count"]):
            one = invoice(100 + number)
            began = time.perf_counter()
            data = invoice_pdf(one)
            spent.append(time.perf_counter() - began)
        spent = spent[WARM:]
    else:
        diary_pdf(diary(50))
        entries = diary(job["count"])
        began = time.perf_counter()
        data = diary_pdf(entries)
        spent.append(time.perf_counter() - began)
    Path(job["sample"]).write_bytes(data)
    Path(job["result"]).write_text(json.dumps({"seconds": statistics.median(spent), "bytes": len(data)}))
