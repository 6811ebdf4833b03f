"""LEDES 1998B: one row for each piece of billed work, each fee and each expense.

Source: docs/facts/invoicing.md, section 7; lengths: the format's field specification of 23.08.2007 (that of
TIMEKEEPER_NAME from memory). The format has no tax fields: amounts are without VAT, INVOICE_TOTAL is the sum of the
rows. LINE_ITEM_TOTAL = units × unit cost + adjustment, which takes up discounts, caps and roundings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from domain.money import ZERO, rounded, summed

from billing.core.diary import Row, rows
from billing.core.latin import latin
from billing.core.month import Expense, Person
from billing.core.pricing import converted
from billing.core.rated import Rated
from billing.core.vat import is_included, without

FIELDS = (
    *("INVOICE_DATE", "INVOICE_NUMBER", "CLIENT_ID", "LAW_FIRM_MATTER_ID", "INVOICE_TOTAL", "BILLING_START_DATE"),
    *("BILLING_END_DATE", "INVOICE_DESCRIPTION", "LINE_ITEM_NUMBER", "EXP/FEE/INV_ADJ_TYPE"),
    *("LINE_ITEM_NUMBER_OF_UNITS", "LINE_ITEM_ADJUSTMENT_AMOUNT", "LINE_ITEM_TOTAL", "LINE_ITEM_DATE"),
    *("LINE_ITEM_TASK_CODE", "LINE_ITEM_EXPENSE_CODE", "LINE_ITEM_ACTIVITY_CODE", "TIMEKEEPER_ID"),
    *("LINE_ITEM_DESCRIPTION", "LAW_FIRM_ID", "LINE_ITEM_UNIT_COST", "TIMEKEEPER_NAME", "TIMEKEEPER_CLASSIFICATION"),
    "CLIENT_MATTER_ID",
)
# Characters: ids, numbers and codes have 20, figures and days never as many.
LONGEST = {"TIMEKEEPER_NAME": 30, "INVOICE_DESCRIPTION": 15_000, "LINE_ITEM_DESCRIPTION": 15_000}
LONGEST_ID, MARK = 20, 6
GENERAL = "GENERAL"
HUNDREDTH = Decimal("0.01")
CLASSES = (("парт", "PT"), ("советник", "OC"), ("помощ", "LA"), ("паралегал", "LA"), ("юрист", "AS"))


@dataclass(frozen=True, slots=True)
class Item:
    """A row. kind: F fee, E expense, IF adjustment of fees."""

    kind: str
    on: date
    units: Decimal
    cost: Decimal
    total: Decimal
    text: str
    matter: str | None = None
    codes: dict[str, str] = field(default_factory=dict)
    person: Person | None = None
    grade: str = ""

    @property
    def adjustment(self) -> Decimal:
        """What units × cost lacks."""
        return self.total - rounded(self.units * rounded(self.cost))


def ledes(rated: Rated) -> bytes:
    """The file, ASCII with CRLF."""
    items = list(_items(rated))
    total = summed(item.total for item in items)
    lines = ["LEDES1998B[]", "|".join(FIELDS) + "[]"]
    head = _head(rated, total)
    for number, item in enumerate(items, 1):
        values = head | _row(rated, number, item)
        lines.append("|".join(_fitted(name, _clean(values.get(name, ""))) for name in FIELDS) + "[]")
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _clean(text: str) -> str:
    return latin(text).replace("|", "/").replace("[]", "()")


def _fitted(name: str, text: str) -> str:
    """No longer than its field may be. An id that is cut keeps a mark of the whole, so that two stay two."""
    most = LONGEST.get(name, LONGEST_ID)
    if len(text) <= most:
        return text
    if name in LONGEST:
        return text[:most].rstrip(" ,")
    mark = hashlib.sha256(text.encode()).hexdigest()[:MARK]
    return f"{text[: most - MARK - 1]}-{mark}"


def _items(rated: Rated) -> Iterator[Item]:
    for row in rows(rated):
        if row.fate == "billed" and row.rate is not None and row.net is not None:
            yield _time(rated, row, row.rate, row.net)
    for line in rated.lines:
        draft = line.draft
        if draft.kind == "time":
            continue
        if draft.expense is not None:
            yield _expense(draft.expense, line.net)
        elif draft.kind == "minimum":
            yield Item("IF", draft.last, ZERO, ZERO, line.net, draft.title)
        else:
            yield Item("F", draft.last, Decimal(1), line.net, line.net, draft.title, draft.matter)
    for paid in rated.agent:
        yield _expense(paid.expense, paid.amount)


def _time(rated: Rated, row: Row, rate: Decimal, net: Decimal) -> Item:
    units = (Decimal(row.billed) / 3600).quantize(HUNDREDTH, ROUND_HALF_UP)
    codes = {"LINE_ITEM_TASK_CODE": row.entry.utbms_task or "", "LINE_ITEM_ACTIVITY_CODE": row.entry.activity or ""}
    person = rated.month.person(row.entry.person)
    text = row.entry.text or row.entry.task or rated.month.contract.service_title
    cost = converted(rated.month, rate)
    if row.tax is not None and is_included(rated.month, row.tax):
        cost = without(cost, row.tax)
    return Item("F", row.on, units, cost, net, text, row.entry.matter, codes, person, row.grade)


def _expense(one: Expense, amount: Decimal) -> Item:
    return Item("E", one.on, Decimal(1), amount, amount, one.title, one.matter, {"LINE_ITEM_EXPENSE_CODE": one.utbms})


def _head(rated: Rated, total: Decimal) -> dict[str, str]:
    month = rated.month
    return {
        "INVOICE_DATE": _day(month.invoice.on),
        "INVOICE_NUMBER": month.invoice.number,
        "CLIENT_ID": month.client.inn or month.client.foreign_id or month.client.name,
        "INVOICE_TOTAL": f"{total:.2f}",
        "BILLING_START_DATE": _day(month.period.first_on),
        "BILLING_END_DATE": _day(month.period.last_on),
        "INVOICE_DESCRIPTION": month.contract.service_title,
        "LAW_FIRM_ID": month.issuer.inn,
    }


def _row(rated: Rated, number: int, item: Item) -> dict[str, str]:
    terms = rated.month.contract.matter(item.matter)
    return {
        "LINE_ITEM_NUMBER": str(number),
        "EXP/FEE/INV_ADJ_TYPE": item.kind,
        "LINE_ITEM_NUMBER_OF_UNITS": f"{item.units:.2f}",
        "LINE_ITEM_ADJUSTMENT_AMOUNT": f"{item.adjustment:.2f}",
        "LINE_ITEM_TOTAL": f"{item.total:.2f}",
        "LINE_ITEM_DATE": _day(item.on),
        "LINE_ITEM_DESCRIPTION": item.text,
        "LINE_ITEM_UNIT_COST": f"{rounded(item.cost):.2f}",
        "LAW_FIRM_MATTER_ID": item.matter or GENERAL,
        "CLIENT_MATTER_ID": (terms.client_matter if terms else None) or "",
        **item.codes,
        **_timekeeper(item),
    }


def _timekeeper(item: Item) -> dict[str, str]:
    if item.person is None:
        return {}
    known = item.person
    name = known.latin_name or ", ".join(latin(known.shown).split(" ", 1))
    return {
        "TIMEKEEPER_ID": known.id,
        "TIMEKEEPER_NAME": name,
        "TIMEKEEPER_CLASSIFICATION": known.ledes_class or _class(item.grade),
    }


def _class(grade: str) -> str:
    return next((letters for stem, letters in CLASSES if stem in grade.casefold()), "OT")


def _day(on: date) -> str:
    return f"{on:%Y%m%d}"
