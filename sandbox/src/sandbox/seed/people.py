"""The 42 people and the departments of the consultancy."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

COMPANY = "Берестов и партнёры"
DEPARTMENTS = (
    "Руководство",
    "Налоги и бухгалтерия",
    "Юридический отдел",
    "Судебное представительство",
    "Кадры",
    "Маркетинг",
    "Работа с клиентами",
    "ИТ и документооборот",
)
ACCOUNTING = "Налоги и бухгалтерия"
REGISTERED_AT = "2021-02-01T06:00:00+00:00"
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            ".",
            "y",
            ".",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)


@dataclass(frozen=True)
class Person:
    """Somebody who works here; numbers follow the order of the file, from 1."""

    id: int
    first: str
    last: str
    second: str
    gender: str
    department: str
    position: str
    zone: str

    def document(self, department_id: int, *, admin: bool) -> dict[str, Any]:
        """As the portal keeps a person."""
        return {
            "XML_ID": None,
            "ACTIVE": True,
            "ADMIN": admin,
            "NAME": self.first,
            "LAST_NAME": self.last,
            "SECOND_NAME": self.second,
            "EMAIL": f"{latin(self.last)}@berestov.example",
            "LAST_LOGIN": REGISTERED_AT,
            "DATE_REGISTER": REGISTERED_AT,
            "TIME_ZONE": self.zone,
            "IS_ONLINE": "N",
            "PERSONAL_GENDER": self.gender,
            "WORK_POSITION": self.position,
            "WORK_PHONE": "",
            "UF_DEPARTMENT": [department_id],
            "UF_PHONE_INNER": str(100 + self.id),
            "USER_TYPE": "employee",
        }


def people() -> list[Person]:
    """Everybody, always the same; the first of a department is its head, the first of all the administrator."""
    text = files("sandbox").joinpath("data/people.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return [Person(number, **{name: value or "" for name, value in row.items()}) for number, row in enumerate(rows, 1)]


def latin(name: str) -> str:
    """A Russian surname for an e-mail address."""
    return "".join(_LATIN.get(letter, letter) for letter in name.lower()).replace(".", "")
