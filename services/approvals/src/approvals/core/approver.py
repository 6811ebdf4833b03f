"""Who approves: computed at the moment of asking, never stored.

The wanted person; when he is away, doesn't work or was silent, whoever stands in for him; then the same one level up,
and so on; at last somebody on duty. Never the applicant, nor who made the request in his name, nor a deputy of theirs
in their place, never somebody who answers in another place of the same request; who handed it in or changed it for him
only where nobody else is left. Every step is told as a `Because`, for the task and for the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from approvals.core.chart import AWAY, Chart

MOST_DEPUTIES = 5  # of deputies of deputies: a longer chain is a mistake of those who declared it
MOST_LEVELS = 12

Code = Literal[
    "manager", "named", "role", "role_empty", "nobody_above", "applicant", "author", "absent", "dismissed", "unknown",
    "silent", "elsewhere", "no_deputy", "deputy", "next_level", "duty", "duty_absent", "handed_over",
]  # fmt: skip


@dataclass(frozen=True)
class Because:
    """One step of the way to an approver. employee_id: whom it is about. away, until_on: of an absence."""

    code: Code
    employee_id: int | None = None
    away: str | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Question:
    """What is asked: who of them answers for this place of the chain.

    wanted: the people this place is meant for, in order; without any the applicant's head. silent: who were asked in
    this place and let the hours pass. elsewhere: who have been asked in another place of this request.
    authors: who made the request in the applicant's name. hands: who changed it, and may not approve it alone.
    """

    applicant_id: int
    kind: str
    on: date
    wanted: tuple[int, ...] = ()
    role: str | None = None
    silent: frozenset[int] = frozenset()
    elsewhere: frozenset[int] = frozenset()
    authors: frozenset[int] = frozenset()
    hands: frozenset[int] = frozenset()

    @property
    def askers(self) -> frozenset[int]:
        """Who ask for it beside the applicant."""
        return self.authors | self.hands

    @property
    def barred(self) -> frozenset[int]:
        """Whose deputies are not asked for them either: he names them himself."""
        return self.askers | {self.applicant_id}


@dataclass(frozen=True)
class Choice:
    """Who is asked and for whom; level: how many heads above the wanted one; duty: nobody else was left."""

    employee_id: int
    for_id: int | None
    level: int
    because: tuple[Because, ...]
    duty: bool = False


@dataclass(frozen=True)
class Nobody:
    """There is nobody who may: the profile names too few on duty. because: who was passed over and why."""

    because: tuple[Because, ...]


def choose(chart: Chart, question: Question) -> Choice | Nobody:
    """Whoever answers. Raises nothing: where nobody is left, not even of the hands, the answer is Nobody."""
    found = _choice(chart, question)
    if isinstance(found, Choice) or not question.hands:
        return found
    again = _choice(chart, replace(question, hands=frozenset()))
    if isinstance(again, Nobody):
        return found
    over = Because("author", again.employee_id)  # those on duty are passed over without a word
    told = again.employee_id not in question.hands or over in found.because
    return replace(again, because=(*found.because, *(() if told else (over,)), *again.because))


def _choice(chart: Chart, question: Question) -> Choice | Nobody:
    because: list[Because] = []
    tried: set[int] = set()
    for level, wanted in _line(chart, question, because):
        found = _at(chart, question, wanted, level, tried, because)
        if found is not None:
            return found
    return _on_duty(chart, question, because)


def _line(chart: Chart, question: Question, because: list[Because]) -> Iterator[tuple[int, int]]:
    """The wanted ones, then the heads above the last of them, each once, at most MOST_LEVELS: heads may form a ring."""
    applicant = chart.person(question.applicant_id)
    head = applicant.manager_id if applicant else None
    by_name: Code = "role" if question.role else "named"
    if question.role is not None and not question.wanted:
        because.append(Because("role_empty"))
    wanted = question.wanted or ((head,) if head is not None else ())
    seen: set[int] = set()
    for number in wanted:
        because.append(Because(by_name if question.wanted else "manager", number))
        seen.add(number)
        yield 0, number
    current = wanted[-1] if wanted else None
    for level in range(1, MOST_LEVELS + 1):
        person = chart.person(current)
        current = person.manager_id if person else None
        if current is None or current in seen:
            break
        because.append(Because("next_level", current))
        seen.add(current)
        yield level, current
    because.append(Because("nobody_above"))


def _at(
    chart: Chart, question: Question, wanted: int, level: int, tried: set[int], because: list[Because]
) -> Choice | None:
    """The wanted one or whoever stands in for him; deputies of deputies, nearest first, each looked at once."""
    waiting = [(wanted, 0)]
    while waiting:
        current, depth = waiting.pop(0)
        if current in tried:
            continue
        tried.add(current)
        if depth:
            because.append(Because("deputy", current))
        hindrance = _hindrance(chart, question, current)
        if hindrance is None:
            return Choice(current, wanted if depth else None, level, tuple(because))
        because.append(hindrance)
        if depth < MOST_DEPUTIES and current not in question.barred:
            waiting += [(one, depth + 1) for one in chart.deputies_of(current, question.on, question.kind)]
    if because[-1].employee_id == wanted and wanted not in question.barred:
        because.append(Because("no_deputy", wanted))
    return None


def _hindrance(chart: Chart, question: Question, employee_id: int) -> Because | None:
    """Why somebody can't be asked; None if he can."""
    person = chart.person(employee_id)
    away = chart.absence_of(employee_id, question.on)
    if employee_id == question.applicant_id:
        return Because("applicant", employee_id)
    if employee_id in question.askers:
        return Because("author", employee_id)
    if person is None or not person.active:
        return Because("unknown" if person is None else "dismissed", employee_id)
    if employee_id in question.elsewhere:
        return Because("elsewhere", employee_id)
    if away is not None:
        return Because("absent", employee_id, away.kind, away.last_on)
    return Because("silent", employee_id) if employee_id in question.silent else None


def _on_duty(chart: Chart, question: Question, because: list[Because]) -> Choice | Nobody:
    """The first on duty who is there; if none is there, the first who works: he is reached wherever he is."""
    allowed = [
        number
        for number in chart.duty
        if (person := chart.person(number)) is not None
        and person.active
        and number != question.applicant_id
        and number not in question.elsewhere | question.askers
    ]
    fresh = [number for number in allowed if number not in question.silent]
    for number in fresh:
        if chart.is_present(number, question.on):
            return Choice(number, None, MOST_LEVELS, (*because, Because("duty", number)), duty=True)
    if allowed:
        last = (fresh or allowed)[0]
        return Choice(last, None, MOST_LEVELS, (*because, Because("duty_absent", last)), duty=True)
    return Nobody(tuple(because))


def stands_in(
    chart: Chart, deputy_id: int, employee_id: int, on: date, kind: str, barred: frozenset[int] = frozenset()
) -> bool:
    """Whether somebody stands in for somebody on a day, himself or as a deputy of his deputies; not of the *barred*."""
    reached = {employee_id}
    for _ in range(MOST_DEPUTIES):
        reached |= {two for one in reached - barred for two in chart.deputies_of(one, on, kind)}
    return deputy_id in reached


def may_take_over(chart: Chart, question: Question, employee_id: int) -> Because | None:
    """Why an approver may not hand this place over to *employee_id*; None if he may."""
    return _hindrance(chart, question, employee_id)


def words(because: Because, names: str = "сотрудник № {}") -> str:
    """One step in Russian. names: how a person is told; the CRM knows the name, we know the number."""
    who = names.format(because.employee_id)
    until = f" до {because.until_on:%d.%m.%Y}" if because.until_on else ""
    said: dict[Code, str] = {
        "manager": f"непосредственный руководитель заявителя — {who}",
        "named": f"по маршруту согласует {who}",
        "role": f"по маршруту согласует {who}",
        "role_empty": "нужной по маршруту роли ни у кого нет",
        "nobody_above": "выше никого нет",
        "applicant": f"{who} — сам заявитель, свою заявку никто не согласует",
        "author": f"{who} сам подал эту заявку за другого или менял её карточку",
        "absent": f"{who} {AWAY.get(because.away or '', 'отсутствует')}{until}",
        "dismissed": f"{who} не работает",
        "unknown": f"{who} не найден среди сотрудников",
        "silent": f"{who} не ответил в срок",
        "elsewhere": f"{who} уже отвечает по этой заявке в другом качестве",
        "no_deputy": "заместителя нет",  # the step before it says whose
        "deputy": f"его замещает {who}",
        "next_level": f"следующий руководитель — {who}",
        "duty": f"дежурный согласующий — {who}",
        "duty_absent": f"больше никого нет, дежурный согласующий — {who}",
        "handed_over": f"передано: {who}",
    }
    return said[because.code]


def explained(because: tuple[Because, ...]) -> str:
    """The whole way, for the task: "Почему вы: …"."""
    return "; ".join(words(one) for one in because)
