"""A deputy whom a trip or a leave names: asked for his consent, which he may take back; looked for when he leaves."""

from __future__ import annotations

from datetime import date, timedelta

from contracts.approvals.v1 import DeputyDeclared
from contracts.crm.v1 import Made

from approvals.core import papers, responsible, wording
from approvals.core.course import Course
from approvals.core.form import Form

DEPUTY, ANOTHER = "замещение", "другой заместитель"
LOOK = "deputy"
NEAR = timedelta(days=6)  # before a leave or a trip: who has consented long before is looked at only then
MOST_MATES = 3


def ask_deputy(course: Course, first_on: date, last_on: date) -> None:
    """The deputy named in the request is asked for his consent; before that he stands in for nobody.

    What he has agreed to holds as far as the days are still these; for any others he is asked again (ТК ст. 60.2).
    """
    number = Form(course.state.fields, kept=True).person("deputy")
    before = course.state.deputy
    course.cancel_task(course.made(f"task:{ANOTHER}"), "Заявка изменена: кто в ней назван, того и спрашивают.")
    if before is not None and (number is None or before.deputy_id != number):
        no_deputy(course)
    if number is None:
        return
    if has_left(course, number):
        _another(course, number, (first_on, last_on))
        return
    days = _agreed_to(before, number, first_on, last_on)
    said = days or (first_on, last_on)
    course.say(
        DeputyDeclared(
            declaration=course.state.request,
            employee_id=course.state.applicant_id,
            deputy_id=number,
            first_on=said[0],
            last_on=said[1],
            declared_at=course.at,
            consented=days is not None,
            declared_by_id=course.state.applicant_id,
        )
    )
    course.cancel_task(course.made(f"task:{DEPUTY}"), "Даты изменены: см. новую задачу, если она есть.")
    if days != (first_on, last_on):
        title = f"Согласие на замещение {first_on:%d.%m.%Y}–{last_on:%d.%m.%Y}"
        words = (
            f"Сотрудник № {course.state.applicant_id} отсутствует {first_on:%d.%m.%Y}–{last_on:%d.%m.%Y} и просит вас"
            " замещать его: согласовывать заявки и отвечать клиентам. Завершите задачу, если согласны; пока согласия"
            " нет, замещения нет (ТК ст. 60.2). Подпись и суд без приказа и доверенности не переходят. Передумаете:"
            " возобновите задачу и завершите её с результатом «не согласен»."
        )
        papers.task(course, DEPUTY, number, title, words, course.office.deadline(course.office.before(first_on)))
    look_after(course)


def look_after(course: Course) -> None:
    """Each working morning until the last day of it; of who has consented from a week before it on."""
    asked = course.state.deputy
    if asked is None:
        return
    first_on, last_on = asked_for(course, asked)
    again = course.office.hours.next_begin(course.at)
    if asked.consented:
        again = max(again, course.office.morning(course.office.before(first_on - NEAR)))
    course.wake(LOOK, again if course.office.today(again) <= last_on else None)


def look(course: Course) -> None:
    """Whoever has left consents no more, nor stands in: another is looked for; who has not answered is reminded."""
    asked = course.state.deputy
    if asked is None or asked.withdrawn or not course.state.holds:
        return
    days = asked_for(course, asked)
    if has_left(course, asked.deputy_id):
        _another(course, asked.deputy_id, days)
        return
    if not asked.consented and course.office.today(course.at) == course.office.before(days[0]):
        course.tell(asked.deputy_id, wording.consent_wanted(course, asked.employee_id))
        course.tell(asked.employee_id, wording.no_consent_yet(course, asked.deputy_id))
    look_after(course)


def has_left(course: Course, employee_id: int) -> bool:
    """Of whom the chart says nothing it isn't said."""
    person = course.office.chart.person(employee_id)
    return person is not None and not person.active


def _another(course: Course, number: int, days: tuple[date, date]) -> None:
    """He has left: what he was asked is asked no more, the applicant names another, and HR sees to it."""
    before = course.state.deputy
    if before is not None and before.deputy_id == number and not before.withdrawn:
        course.say(before.model_copy(update={"consented": False, "withdrawn": True, "declared_at": course.at}))
    course.wake(LOOK, None)
    course.cancel_task(course.made(f"task:{DEPUTY}"), "Заместитель уволен.")
    span, who = f"{days[0]:%d.%m.%Y}–{days[1]:%d.%m.%Y}", mates(course, days, number)
    course.tell(course.state.held.applicant_id, wording.deputy_gone(course, number, span) + who)
    whom = f"Сотрудник № {number} не работает и замещать сотрудника № {course.state.held.applicant_id} не будет"
    _look_for_another(course, whom, span, f"нужен другой.{who}")


def mates(course: Course, days: tuple[date, date], but: int) -> str:
    """Who of the applicant's department may be named: works, and is there on all of the days, as far as is known."""
    chart, applicant = course.office.chart, course.office.chart.person(course.state.held.applicant_id)
    own = set(applicant.department_ids) if applicant is not None else set()
    away = {one.employee_id for one in chart.absences if one.overlaps(*days)}
    known = [one for one in chart.people if one.active and own & set(one.department_ids)]
    barred = {but, course.state.held.applicant_id, *away}
    found = sorted(one.employee_id for one in known if one.employee_id not in barred)[:MOST_MATES]
    return f" Из отдела в эти дни на месте: {', '.join(f'№ {one}' for one in found)}." if found else ""


def _agreed_to(before: DeputyDeclared | None, number: int, first_on: date, last_on: date) -> tuple[date, date] | None:
    """Which of the days he has agreed to; None for none."""
    if before is None or before.deputy_id != number or not before.consented or before.withdrawn:
        return None
    days = max(first_on, before.first_on), min(last_on, before.last_on)
    return days if days[0] <= days[1] else None


def asked_for(course: Course, asked: DeputyDeclared) -> tuple[date, date]:
    """All of the days: he may have agreed to some of them before."""
    granted = course.state.granted
    if granted is None or granted.first_on is None or granted.last_on is None:
        return asked.first_on, asked.last_on
    return granted.first_on, granted.last_on


def has_answered(course: Course, asked: DeputyDeclared) -> bool:
    """Whether he has agreed and nothing more is asked of him: his next word is about that."""
    answered = asked.declared_by_id == asked.deputy_id or (asked.first_on, asked.last_on) == asked_for(course, asked)
    return asked.consented and answered


def deputy_agreed(course: Course, asked: DeputyDeclared) -> None:
    """From now on he stands in."""
    first_on, last_on = asked_for(course, asked)
    said = {"consented": True, "declared_at": course.at, "declared_by_id": asked.deputy_id}
    said |= {"first_on": first_on, "last_on": last_on}
    course.say(asked.model_copy(update=said))


def deputy_refused(course: Course, asked: DeputyDeclared) -> None:
    """He doesn't; whoever named him may name another. What he has agreed to before holds."""
    first_on, last_on = asked_for(course, asked)
    ended = {} if asked.consented else {"consented": False, "withdrawn": True}
    course.say(asked.model_copy(update=ended | {"declared_at": course.at, "declared_by_id": asked.deputy_id}))
    days = f"{first_on:%d.%m.%Y}", f"{last_on:%d.%m.%Y}"
    course.tell(course.state.applicant_id, wording.deputy_refused(asked.deputy_id, *days))
    if not asked.consented:
        course.wake(LOOK, None)


def no_deputy(course: Course) -> None:
    """The reason for standing in is gone."""
    before = course.state.deputy
    course.cancel_task(course.made(f"task:{ANOTHER}"), "Замещение больше не нужно.")
    if before is not None:
        course.wake(LOOK, None)
    if before is not None and not before.withdrawn:
        course.say(before.model_copy(update={"withdrawn": True, "declared_at": course.at}))
        course.cancel_task(course.made(f"task:{DEPUTY}"), "Замещение больше не нужно.")


def stopped(course: Course, agreed: DeputyDeclared) -> None:
    """Whom a trip or a leave names takes his consent back (ТК ст. 60.2): at once, and HR looks for another."""
    ended = {"consented": False, "withdrawn": True, "declared_at": course.at, "declared_by_id": agreed.deputy_id}
    course.say(agreed.model_copy(update=ended))
    days = f"{agreed.first_on:%d.%m.%Y}", f"{agreed.last_on:%d.%m.%Y}"
    course.wake(LOOK, None)
    course.tell(agreed.employee_id, wording.deputy_stopped(agreed.deputy_id, *days))
    who, warned = f"Сотрудник № {agreed.deputy_id} отозвал согласие", "предупредить об этом надо за три рабочих дня"
    _look_for_another(
        course, f"{who} замещать сотрудника № {agreed.employee_id}", "–".join(days), f"{warned} (ТК ст. 60.2)."
    )


def _look_for_another(course: Course, who: str, span: str, more: str) -> None:
    responsible.task(
        course,
        ANOTHER,
        course.office.general.roles.hr,
        f"Найти другого заместителя: {course.kind.title} № {course.state.item_id}",
        f"{who} ({span}); {more} Другого впишите в заявку: когда её согласуют, его спросят.",
        course.office.soon(course.at),
    )


def agrees_again(course: Course, ended: DeputyDeclared, task: Made, *, said: bool) -> None:
    """Who took it back, or refused, says yes by the same task: it counts while he is still named for days to come.

    said: in words; whoever only closes it once more after a refusal has said nothing.
    """
    if not _still_named(course, ended):
        course.tell(ended.deputy_id, wording.no_deputy_wanted(course, ended.employee_id))
    elif not said:
        course.reopen_task(task, wording.UNCLEAR_CONSENT)
    else:
        deputy_agreed(course, ended.model_copy(update={"withdrawn": False}))
        course.cancel_task(course.made(f"task:{ANOTHER}"), "Он снова согласен: искать другого не нужно.")
        first_on, last_on = asked_for(course, ended)
        days = f"{first_on:%d.%m.%Y}–{last_on:%d.%m.%Y}"
        course.tell(ended.employee_id, f"Сотрудник № {ended.deputy_id} снова согласен замещать вас ({days}).")
        look_after(course)


def _still_named(course: Course, ended: DeputyDeclared) -> bool:
    """By what was approved, not by what is asked for meanwhile."""
    state = course.state
    if state.granted is None or not state.holds:
        return False
    named = Form(state.granted.fields, kept=True).person("deputy")
    return named == ended.deputy_id and course.office.today(course.at) <= asked_for(course, ended)[1]
