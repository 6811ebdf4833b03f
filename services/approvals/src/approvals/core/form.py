"""A request's fields, read as what they should be: typed values of the CRM, or text where a process has only text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from contracts.crm.v1 import Field, Value

from approvals.core.money import rounded
from approvals.core.route import read_day

LARGEST = Decimal("1e12")
EARLIEST, LATEST = date(2010, 1, 1), date(2099, 12, 31)  # a year outside of them is mistyped
EMPTY = Value()
IN_THE_CARD = "текст — в карточке заявки"
DAYS = ("first_on", "last_on", "spent_on", "sick_first_on", "sick_last_on")
SHORT = ("route", "kinds", "source", "origin", "sick_more", "duty_days")  # what rules read: no prose, however long


class Unfit(ValueError):
    """A value is there and is none of its kind. words: Russian, what is expected."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Form:
    """The fields by name; each reader answers None for what is empty and raises Unfit for what doesn't fit."""

    def __init__(self, fields: Iterable[Field], *, kept: bool = False) -> None:
        """kept: fields of a state, whose prose nobody has fetched: the same words every time, also in a replay."""
        self._values = {field.name: field.value for field in fields}
        self._kept = kept

    def __getitem__(self, name: str) -> Value:
        return self._values.get(name, EMPTY)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def has(self, name: str) -> bool:
        """Whether anything is in it."""
        return not is_empty(self[name])

    def text(self, name: str) -> str | None:
        """Short text or prose, stripped."""
        value = self[name]
        if value.prose is None:
            return (value.text or "").strip() or None
        if self._kept:
            return IN_THE_CARD if value.prose.size_bytes else None
        return value.prose.content.strip() or None

    def known(self, name: str) -> str | None:
        """As text, but None for prose whose words a state doesn't keep."""
        return None if self._kept and self[name].prose is not None else self.text(name)

    def day(self, name: str) -> date | None:
        """A day, also written as text."""
        value, written = self[name], None
        found = value.on or (value.at.date() if value.at is not None else None)
        if found is None and (written := self.text(name)) is not None:
            found = read_day(written)
        if (written is not None and found is None) or (found is not None and not EARLIEST <= found <= LATEST):
            raise Unfit("дата вида 12.10.2026")
        return found

    def amount(self, name: str) -> Decimal | None:
        """A sum of money, not negative, to kopecks, in any currency."""
        value = self[name]
        given = value.amount
        if given is None and value.number is not None:
            given = Decimal(value.number)
        if given is None:
            given = _sum(self.text(name))
        if given is not None and given < LARGEST and not self._kept and self._parted(name, given):
            raise Unfit(A_SUM)  # whatever rounds it, somebody else rounds it otherwise
        if given is not None and not 0 <= given < LARGEST:
            raise Unfit("сумма не меньше нуля")
        return given

    def _parted(self, name: str, given: Decimal) -> bool:
        """Whether it says parts of a kopeck; written «12.000» may be twelve thousand. What is kept was read before."""
        if self[name].amount is None:
            return int(given.as_tuple().exponent) < -2
        return given != rounded(given)

    def currency(self, *names: str) -> str:
        """Of the first of *names* that says one; roubles otherwise."""
        return next((found for name in names if (found := self.said_currency(name))), "RUB")

    def said_currency(self, name: str) -> str | None:
        """The one that a sum says, beside it or in its text; None for none."""
        value = self[name]
        return value.currency or (_currency(self.text(name) or "") if value.amount is None else None)

    def person(self, name: str) -> int | None:
        """An employee's id, also as `user_17` or 17."""
        value = self[name]
        if value.employee_ids:
            return value.employee_ids[0]
        written = str(value.number) if value.number is not None else self.text(name)
        if written is None:
            return None
        digits = written.removeprefix("user_")
        if not (digits.isascii() and digits.isdecimal() and len(digits) < 10 and int(digits)):
            raise Unfit("сотрудник портала")
        return int(digits)

    def choice(self, name: str) -> str | None:
        """The domain name of a choice, or the text that stands for it."""
        return self[name].choice or self.text(name)

    def yes(self, name: str) -> bool | None:
        """Yes or no; None where nothing is said."""
        value = self[name]
        if value.yes is not None:
            return value.yes
        said = (self.text(name) or "").lower()
        if said and said not in YES | NO:
            raise Unfit("да или нет")
        return said in YES if said else None


def plain(fields: Iterable[Field], zone: str) -> tuple[Field, ...]:
    """The fields of a message just heard, those that rules read again later as text, days as days of the office."""
    return tuple(Field(name=one.name, value=_plain(one, zone)) for one in fields)


def _plain(field: Field, zone: str) -> Value:
    value = field.value
    if field.name in SHORT and value.prose is not None:
        return Value(text=value.prose.content)
    if field.name in DAYS and value.on is None and value.at is not None:
        return Value(on=value.at.astimezone(ZoneInfo(zone)).date())
    return value


YES, NO = {"да", "y", "yes", "1", "true"}, {"нет", "n", "no", "0", "false"}


def is_empty(value: Value) -> bool:
    """Whether nothing is in a value; a text of spaces and a claim of no bytes are nothing."""
    if value.prose is not None and value.prose.size_bytes:
        return False
    if value.employee_ids or value.crm_ids or (value.text or "").strip() or (value.choice or "").strip():
        return False
    return all(one is None for one in (value.number, value.amount, value.on, value.at, value.yes))


A_SUM = "сумма числом, не больше двух знаков после запятой, например 12 345,60"
SUM = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
CURRENCY = re.compile(r"[A-Z]{3}")


def _sum(text: str | None) -> Decimal | None:
    """`12 345,60`, `12345.60 ₽`, Bitrix's `12345.60|RUB`."""
    if text is None:
        return None
    bare = text.partition("|")[0].rstrip("₽ руб.").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    currency = _currency(text)
    if SUM.fullmatch(bare) is None or (currency is not None and CURRENCY.fullmatch(currency) is None):
        raise Unfit(A_SUM)
    return Decimal(bare)


def _currency(text: str) -> str | None:
    """Of Bitrix's `1000.00|USD`."""
    return text.partition("|")[2].strip().upper() or None


def differing(before: Iterable[Field], after: Iterable[Field], unwatched: Iterable[str] = ()) -> tuple[str, ...]:
    """The names of fields that differ, in order; those that are empty in both don't."""
    old, new = Form(before), Form(after)
    names = dict.fromkeys((*old.names, *new.names))
    ignored = frozenset(unwatched)
    return tuple(
        name for name in names if name not in ignored and old[name] != new[name] and (old.has(name) or new.has(name))
    )
