"""Who carries out what a role is for: one who has it, is there and is not concerned himself; else a stand-in, told why.

A task is never silently nobody's: without any of them it is for whoever is on duty, at last for the webhook's owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from contracts.crm.v1 import TaskFile

from approvals.core import papers
from approvals.core.approver import Question, may_take_over, words
from approvals.core.course import Course

NOBODY = "Некому поручить"
Affair = Literal["work", "person", "money"]


@dataclass(frozen=True)
class Responsible:
    """employee_id: 0 for nobody at all. why: in words, where it is not one who has the role."""

    employee_id: int
    why: str = ""


def responsible(course: Course, role: str, until: datetime | None = None, affair: Affair = "person") -> Responsible:
    """Whoever is there today and when it is due (*until*), or on one of these days; then a deputy; then who is on duty.

    affair: money is moved neither by the applicant nor by who asked for him; what is about his person (an order, an
    absence) is not done by himself; work, by anybody.
    """
    days, barred = _days(course, until), _barred(course, affair)
    holders = course.office.chart.with_role(role)
    for when in (days, days[:1], days[1:]):
        if when and (found := _first(course, holders, barred, when)) is not None:
            return Responsible(found)
    told = _told(course, role, holders, barred)
    for number, how in _others(course, holders, barred, days[0]):
        return Responsible(number, f"{told} {how}")
    return Responsible(0, told)


def missing(course: Course, employee_id: int) -> str | None:
    """Why whoever has a task isn't there for it, neither today nor on the next working day; None if he is."""
    chart, days = course.office.chart, _days(course, course.office.soon(course.at))
    if any(chart.is_present(employee_id, day) for day in days):
        return None
    why = may_take_over(chart, Question(0, course.name, days[0]), employee_id)
    return words(why) if why else f"сотрудник № {employee_id} занят"


def _barred(course: Course, affair: Affair) -> frozenset[int]:
    state = course.state
    people = frozenset() if affair == "work" else frozenset({state.applicant_id, state.held.applicant_id})
    return people | frozenset(state.authors if affair == "money" else ())


def _days(course: Course, until: datetime | None) -> tuple[date, ...]:
    today = course.office.today(course.at)
    due = today if until is None else max(today, course.office.today(until))
    return tuple(dict.fromkeys((today, due)))


def _first(course: Course, people: Iterable[int], barred: frozenset[int], days: Iterable[date]) -> int | None:
    """Of *people* who may, and is there on all of the days."""
    chart, known = course.office.chart, tuple(days)
    may = (one for one in people if one not in barred and all(chart.is_present(one, day) for day in known))
    return next(may, None)


def _others(course: Course, holders: tuple[int, ...], barred: frozenset[int], on: date) -> Iterator[tuple[int, str]]:
    """Those who do it instead, nearest first, and as what."""
    chart = course.office.chart
    for holder in (one for one in holders if one not in barred):
        if (deputy := _first(course, chart.deputies_of(holder, on, course.name), barred, (on,))) is not None:
            yield deputy, f"Вы замещаете сотрудника № {holder}."
    if (duty := _first(course, chart.duty, barred, (on,))) is not None:
        yield duty, "Вы дежурный согласующий: выполните или поручите."
    for number in (*holders, *chart.duty):
        person = chart.person(number)
        if number not in barred and person is not None and person.active:
            yield number, "Больше поручить некому: выполните или поручите."
    for owner in course.office.general.own_users:
        if owner not in barred:
            yield owner, "Больше поручить некому, вы администратор: поручите её."


def _told(course: Course, role: str, holders: tuple[int, ...], barred: frozenset[int]) -> str:
    """Why none of those who have the role does it."""
    if not holders:
        return f"Почему вы: роли «{role}» ни у кого нет."
    state, today = course.state, course.office.today(course.at)
    asked = Question(0, course.name, today)
    own = {one: f"сотрудник № {one} — сам заявитель" for one in (state.applicant_id, state.held.applicant_id)}
    made = {one: f"сотрудник № {one} сам подал эту заявку за другого" for one in barred}
    hindered = ((one, may_take_over(course.office.chart, asked, one)) for one in holders)
    said = [(made | own).get(one) or (words(why) if why else f"сотрудник № {one} занят") for one, why in hindered]
    return f"Почему вы: роль «{role}» — {'; '.join(said)}."


def task(
    course: Course,
    purpose: str,
    role: str,
    title: str,
    text: str,
    deadline: datetime,
    checklist: Iterable[str] = (),
    files: Iterable[TaskFile] = (),
    affair: Affair = "person",
) -> None:
    """As papers.task, for whoever carries it out; he reads why it is he, and the item where it is nobody."""
    found = responsible(course, role, deadline, affair)
    if found.employee_id <= 0:
        course.comment(f"{NOBODY}: {title}. {found.why}")
        return
    said = "\n".join(one for one in (text, found.why) if one)
    papers.task(course, purpose, found.employee_id, title, said, deadline, checklist, files)


def tell(course: Course, role: str, text: str, affair: Affair = "money") -> None:
    """Whoever sees to its money hears of it, or to what else its *affair* is."""
    found = responsible(course, role, affair=affair)
    course.tell(found.employee_id, f"{text} {found.why}".strip())
