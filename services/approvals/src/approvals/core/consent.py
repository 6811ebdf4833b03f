"""A deputy whom a trip or a leave names: asked for his consent, which he may take back; looked for when he leaves."""

from __future__ import annotations

from datetime import date

from contracts.approvals.v1 import DeputyDeclared
from contracts.crm.v1 import Made

from approvals.core import papers, responsible, wording
from approvals.core.course import Course
from approvals.core.form import Form

DEPUTY, ANOTHER = "замещение", "другой заместитель"


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


def no_deputy(course: Course) -> None:
    """The reason for standing in is gone."""
    before = course.state.deputy
    course.cancel_task(course.made(f"task:{ANOTHER}"), "Замещение больше не нужно.")
    if before is not None and not before.withdrawn:
        course.say(before.model_copy(update={"withdrawn": True, "declared_at": course.at}))
        course.cancel_task(course.made(f"task:{DEPUTY}"), "Замещение больше не нужно.")


def stopped(course: Course, agreed: DeputyDeclared) -> None:
    """Whom a trip or a leave names takes his consent back (ТК ст. 60.2): at once, and HR looks for another."""
    ended = {"consented": False, "withdrawn": True, "declared_at": course.at, "declared_by_id": agreed.deputy_id}
    course.say(agreed.model_copy(update=ended))
    days = f"{agreed.first_on:%d.%m.%Y}", f"{agreed.last_on:%d.%m.%Y}"
    course.tell(agreed.employee_id, wording.deputy_stopped(agreed.deputy_id, *days))
    responsible.task(
        course,
        ANOTHER,
        course.office.general.roles.hr,
        f"Найти другого заместителя: {course.kind.title} № {course.state.item_id}",
        f"Сотрудник № {agreed.deputy_id} отозвал согласие замещать сотрудника № {agreed.employee_id}"
        f" ({'–'.join(days)}); предупредить об этом надо за три рабочих дня (ТК ст. 60.2)."
        " Другого впишите в заявку: когда её согласуют, его спросят.",
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


def _still_named(course: Course, ended: DeputyDeclared) -> bool:
    """By what was approved, not by what is asked for meanwhile."""
    state = course.state
    if state.granted is None or not state.holds:
        return False
    named = Form(state.granted.fields, kept=True).person("deputy")
    return named == ended.deputy_id and course.office.today(course.at) <= asked_for(course, ended)[1]
