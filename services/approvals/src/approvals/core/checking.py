"""Whether a request is complete and possible: every mistake at once, and what its approval looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from contracts.crm.v1 import Field

from approvals.core.chart import CALENDAR, Absence
from approvals.core.form import Form, Unfit
from approvals.core.mistakes import Mistake
from approvals.core.money import ZERO
from approvals.core.office import Office
from approvals.core.rules import Kind

V = TypeVar("V")


def _said(figures: Iterable[object]) -> tuple[str, ...]:
    return tuple(f"{one:%d.%m.%Y}" if isinstance(one, date) else str(one) for one in figures)


TITLES = {
    "employee": "Сотрудник",
    "first_on": "Первый день",
    "last_on": "Последний день",
    "route": "Маршрут",
    "purpose": "Цель",
    "tickets": "Билеты",
    "lodging": "Проживание",
    "per_diem": "Суточные",
    "advance": "Аванс",
    "deal": "Сделка",
    "parent_deal": "Сделка",
    "deputy": "Заместитель",
    "amount": "Сумма",
    "days": "Дней",
    "kind": "Вид",
    "kinds": "Виды заявок",
    "title": "Название",
    "sick_first_on": "Больничный с",
    "sick_last_on": "Больничный по",
    "sick_more": "Ещё больничные",
    "duty_days": "Гос. обязанность",
    "spent_on": "Дата",
    "file": "Файл",
    "source": "К какой командировке",
    "supplier": "Поставщик",
    "supplier_inn": "ИНН поставщика",
}


@dataclass(frozen=True)
class Asking:
    """A request as it is to be judged. on: the office's day on which it is handed in. kept: as of Form.

    authors: who made it in the applicant's name. papers: whether a file was handed in beside the item. held_from: the
    first day of what has been approved of it, held_days: all of them as they were asked for, held_advance: the advance.
    origin: what ordered it, where we made it. past: whether days that have passed may be others in it.
    """

    request: str
    kind: Kind
    fields: tuple[Field, ...]
    applicant_id: int
    deal_id: int | None
    on: date
    kept: bool = False
    authors: frozenset[int] = frozenset()
    papers: bool = False
    held_from: date | None = None
    held_advance: Decimal = ZERO
    held_days: tuple[date, date] | None = None
    origin: str | None = None
    past: bool = True


@dataclass(frozen=True)
class Checked:
    """amount: what thresholds are compared with; lines: the request in words, for whoever approves it."""

    mistakes: tuple[Mistake, ...]
    amount: Decimal | None = None
    currency: str = "RUB"
    lines: tuple[str, ...] = ()


class Reader:
    """Reads fields and collects what is wrong with them."""

    def __init__(self, kind: Kind, fields: Iterable[Field], *, kept: bool = False) -> None:
        self._kind = kind
        self.form = Form(fields, kept=kept)
        self.mistakes: list[Mistake] = []
        self._told: set[str] = set()

    def title(self, name: str) -> str:
        """What people call the field."""
        return self._kind.field_titles.get(name) or TITLES.get(name, name)

    def missing(self, *names: str) -> None:
        """Tell each of *names* that is empty."""
        for name in dict.fromkeys(names):
            if not self.form.has(name):
                self.wrong(name, "missing", "не заполнено")

    def wrong(self, name: str, code: str, words: str, *figures: object) -> None:
        """Tell a mistake of a field, the first one only: what is missing can't be wrong too."""
        if name not in self._told:
            self._told.add(name)
            self.mistakes.append(Mistake(name, code, f"{self.title(name)}: {words}.", _said(figures)))

    def whole(self, code: str, words: str, *figures: object) -> None:
        """Tell a mistake of the request as a whole."""
        self.mistakes.append(Mistake("", code, words, _said(figures)))

    def read(self, name: str, how: Callable[[str], V | None]) -> V | None:
        """The field as *how* reads it; None, and told, if it doesn't fit."""
        try:
            return how(name)
        except Unfit as unfit:
            self.wrong(name, "unfit", f"ожидается {unfit.words}")
            return None

    def span(self, on: date) -> tuple[date, date] | None:
        """first_on and last_on, in order, and not years from the day on which it is handed in."""
        first, last = self.read("first_on", self.form.day), self.read("last_on", self.form.day)
        if first is None or last is None:
            return None
        if last < first:
            self.wrong("last_on", "backwards", f"{last:%d.%m.%Y} раньше первого дня {first:%d.%m.%Y}", last, first)
            return None
        if (last - first).days > MOST_DAYS:
            self.wrong("last_on", "too_long", f"дольше {MOST_DAYS} дней", MOST_DAYS)
            return None
        if abs((first - on).days) > MOST_AHEAD:
            self.wrong("first_on", "other_year", f"{first:%d.%m.%Y} — больше двух лет от сегодня, проверьте год", first)
            return None
        return first, last


MOST_DAYS, MOST_AHEAD = 366, 731


def days(one: Absence) -> str:
    """Its days."""
    return f"{one.first_on:%d.%m.%Y}–{one.last_on:%d.%m.%Y}"


def overlaps(reader: Reader, asking: Asking, office: Office, span: tuple[date, date]) -> None:
    """Days that the applicant is away anyhow: an earlier leave is recalled first, by consent (ТК ст. 125).

    What only the calendar shows may be this very request, entered there by us: it is no hindrance.
    """
    for one in office.chart.absences:
        ours = one.source == asking.request or one.source.startswith(f"{asking.request}/")  # also its own illness
        own = one.employee_id == asking.applicant_id and one.source != CALENDAR and not ours
        if own and one.overlaps(*span):
            what = {"vacation": "отпуском", "trip": "командировкой", "sick_leave": "больничным"}.get(
                one.kind, "отсутствием"
            )
            reader.whole(
                "overlap",
                f"Даты пересекаются с {what} {days(one)}: сначала отзовите или перенесите его.",
                days(one),
            )


def deputy(reader: Reader, asking: Asking, office: Office, span: tuple[date, date] | None) -> None:
    """A deputy who is the applicant himself, unknown, or away on those days."""
    number = reader.read("deputy", reader.form.person)
    if number is None:
        return
    person = office.chart.person(number)
    if number == asking.applicant_id:
        reader.wrong("deputy", "self", "нельзя замещать самого себя")
    elif person is None or not person.active:
        reader.wrong("deputy", "dismissed", f"сотрудник № {number} не работает", number)
    elif span is not None:
        for one in office.chart.absences:
            if one.employee_id == number and one.overlaps(*span):
                reader.wrong(
                    "deputy",
                    "absent",
                    f"сотрудник № {number} сам отсутствует {days(one)}",
                    number,
                    days(one),
                )


def in_roubles(reader: Reader, name: str) -> None:
    """What is compared with roubles, or added to them, is in roubles (НК ст. 272 п. 10: by the rate of its day)."""
    if reader.form.currency(name) != "RUB":
        reader.wrong(name, "currency", "сумму указывают в рублях: пересчитайте по курсу")


def limit(reader: Reader, kind: Kind, amount: Decimal | None) -> None:
    """Over the firm's policy."""
    if amount is not None and kind.limit is not None and amount > kind.limit:
        reader.whole(
            "over_limit",
            f"Сумма {amount} больше предела {kind.limit}, который установлен для вида «{kind.title}».",
            amount,
            kind.limit,
        )
