"""The clients: those of clients.csv and invented ones whose INNs pass their check digits."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

INVENTED = 44
SEED = 20240115
# tax offices whose number ends with 99 do not exist, so no invented INN is anybody's
REGIONS = ("77", "78", "50", "47", "66", "23", "52", "16", "63", "54")
_FIRST = ("Альтаир", "Берег", "Вектор", "Гранат", "Дубрава", "Заря", "Искра", "Кедр", "Линия", "Магистраль", "Невод")
_SECOND = ("Строй", "Трейд", "Сервис", "Торг", "Проект", "Мед", "Агро", "Транс")
_SURNAMES = ("Аверин", "Бурлаков", "Веденеев", "Голованов", "Дементьев", "Жилин", "Карпов", "Мальцев")
_NAMES = ("Олег Иванович", "Юрий Петрович", "Денис Маркович", "Лев Андреевич")
_TEN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_ELEVEN = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_TWELVE = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


@dataclass(frozen=True)
class Client:
    """A client as the portal is to know it; *kpp* and *other_kpp* are empty for an entrepreneur."""

    name: str
    inn: str
    kpp: str
    other_kpp: str
    home_authority: str
    email: str


def clients() -> Iterator[Client]:
    """All clients, always the same, in the same order."""
    text = files("sandbox").joinpath("data/clients.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield Client(**{name: (value or "").strip() for name, value in row.items()})
    yield from _invented(random.Random(SEED))  # noqa: S311 - figures, not secrets


def _invented(chance: random.Random) -> Iterator[Client]:
    titles = [f"ООО «{first}-{second}»" for first in _FIRST for second in _SECOND]
    people = [f"ИП {surname} {name}" for surname in _SURNAMES for name in _NAMES]
    chosen = chance.sample(titles, INVENTED - 8) + chance.sample(people, 8)
    for number, name in enumerate(chosen, 1):
        office = chance.choice(REGIONS) + "99"
        person = name.startswith("ИП")
        inn = (
            inn12(f"{office}{chance.randrange(10**6):06d}")
            if person
            else inn10(f"{office}{chance.randrange(10**5):05d}")
        )
        branch = f"{office}43001" if not person and number % 9 == 0 else ""
        kpp = "" if person else f"{office}01001"
        yield Client(name, inn, kpp, branch, office, f"client{number:02d}@clients.example")


def inn10(nine: str) -> str:
    """An organisation's INN from its first nine digits."""
    return nine + _check(nine, _TEN)


def inn12(ten: str) -> str:
    """A person's INN from its first ten digits."""
    eleven = ten + _check(ten, _ELEVEN)
    return eleven + _check(eleven, _TWELVE)


def _check(digits: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10)
