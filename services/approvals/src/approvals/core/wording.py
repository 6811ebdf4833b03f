"""The words of tasks, comments and notices."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Literal

from contracts.claims import Text

from approvals.core.approver import Choice, Nobody, explained
from approvals.core.mistakes import Mistake, listed
from approvals.core.money import written
from approvals.core.rules import Kind

if TYPE_CHECKING:
    from approvals.core.course import Course
    from approvals.core.state import Request

ANSWERED = "Ответ уже дан."
AGREED = "Согласовано."
REFUSED = "В согласовании отказано."
SENT_BACK = "Заявка возвращена автору на доработку."
HANDED_OVER = "Передано другому согласующему."
CHANGED = "Заявка изменена: согласование начато заново."
CANCELLED = "Заявка отменена."
OVERTAKEN = "Заявку согласовать уже нельзя: она возвращена автору."
NO_REASON = "\nПричина не названа, её попросили написать в комментарии к заявке."
DEPUTY_LEFT = "Заместитель уволен: заявка возвращена автору."
UNCLEAR_CONSENT = "Из результата задачи не ясно, согласны ли вы замещать: напишите «согласен» или «не согласен»."
MOST_OF_A_TITLE = 250

DENIALS = {
    "not_asked": "по этой заявке его не спрашивали",
    "own_request": "свою заявку никто не согласует сам",
    "author": "заявку за другого подал он сам или менял её карточку, согласует её кто-то ещё",
    "own_move": "от его имени элементы двигает и сама система, поэтому стадией он не отвечает: ответьте в задаче",
    "own_money": "о своих деньгах отчитывается бухгалтерия, а не он сам",
    "unknown_person": "не известно, кто это сделал, или он не работает",
    "old_version": "ответ был на прежнюю версию заявки",
    "unclear": "из результата задачи не ясно, согласие это или отказ: напишите «согласовано» или «отказ: причина»",
    "handed_over": "он передал свой ответ другому",
    "deputyship_over": "он больше не замещает того, за кого его спрашивали",
    "not_asked_for": "заявку ещё ни у кого не согласовывали: её подают на согласование",
    "own_consent": "согласие замещать даёт только сам заместитель: согласитесь или откажитесь",
    "not_allowed": "тому, кому передали, согласовать нельзя",
    "already_decided": "решение уже принято",
    "changed_too": (
        "вместе с ответом изменены поля, согласование начато заново;"
        " кто меняет деньги, дни или людей за заявителя, не согласует один"
    ),
    "not_his": "подаёт её заявитель, автор или ответственный, отменяют ещё руководитель и кадры",
    "unchanged": "заявка уже согласована и не изменилась",
}


@cache
def template(name: str) -> Template:
    """One of templates/ru."""
    return Template((files("approvals") / "templates" / "ru" / name).read_text(encoding="utf-8"))


def bb(text: str) -> str:
    """A person's words inside ours: brackets are no markup there."""
    return text.replace("[", "［").replace("]", "］")


def approve_title(kind: Kind, state: Request) -> str:
    """What the approver's task is called."""
    return f"Согласовать: {kind.title} № {state.item_id}"[:MOST_OF_A_TITLE]


def approve(course: Course, choice: Choice, due_at: datetime) -> Text:
    """What is asked, why him, by when, and how to answer."""
    state = course.state
    changed = f"[b]Изменилось:[/b] {bb(course.changes)}.\n" if course.changes else ""
    said = template("approve.txt").substitute(
        lines="\n".join(bb(line) for line in course.lines),
        because=explained(choice.because),
        due=f"{course.office.hours.day_of(due_at):%d.%m.%Y %H:%M}",
        hours=f"{course.office.general.silent_hours:g}",
        changed=changed,
        applicant=state.applicant_id,
        version=state.version,
    )
    return Text.of(said.strip())


def nobody_title(kind: Kind) -> str:
    """Of the task to whoever arranges it."""
    return f"Некому согласовать: {kind.title}"


def nobody(course: Course, found: Nobody) -> Text:
    """Why nobody is left."""
    roles = course.office.general.roles
    said = template("nobody.txt").substitute(
        kind=course.kind.title, because=explained(found.because) or "никого нет", role=", ".join(roles.duty)
    )
    return Text.of(said.strip())


def urged(course: Course) -> str:
    """To whoever is asked again."""
    return f"{course.kind.title} № {course.state.item_id} всё ещё ждёт вашего ответа: больше спросить некого."


def reminded(course: Course, due_at: datetime) -> str:
    """To whoever has half of his hours left."""
    until = f"{course.office.hours.day_of(due_at):%d.%m.%Y %H:%M}"
    return f"{course.kind.title} № {course.state.item_id} ждёт вашего ответа до {until}."


def passed_on(course: Course) -> str:
    """To whoever was silent."""
    name = f"{course.kind.title} № {course.state.item_id}"
    return f"{name}: вы не ответили за {course.office.general.silent_hours:g} рабочих часов, заявка передана дальше."


def denied(code: str, by_id: int | None) -> str:
    """Into the timeline: an answer that doesn't count."""
    who = f"сотрудника № {by_id}" if by_id else "неизвестного"
    return f"Действие {who} не принято: {DENIALS.get(code, code)}."


def denied_to(course: Course, code: str, by: str = " по ссылке", *, asked: bool) -> str:
    """To whoever answered by a link, and in vain, or with a change. asked: he still is."""
    name = f"{course.kind.title} № {course.state.item_id}"
    more = " Ответить можно в задаче." if asked else ""
    return f"{name}: ваш ответ{by} не принят: {DENIALS.get(code, code)}.{more}"


def not_done(way: Literal["out", "back"], amount: Decimal, currency: str) -> str:
    """To whoever closed the task of a payment or a refund with words that don't say that all of it has moved."""
    sum_ = written(amount, currency)
    moved, word = {"out": ("ушли", "оплачено"), "back": ("вернулись", "возвращено")}[way]
    return (
        f"Из результата задачи не следует, что {moved} все {sum_}. Завершите её, когда они {moved},"
        f" без результата или с результатом «{word}»."
    )


def deputy_refused(number: int, first_on: str, last_on: str) -> str:
    """To whoever named him."""
    return f"Сотрудник № {number} замещать не согласен ({first_on}–{last_on}): назовите в заявке другого заместителя."


def deputy_left(course: Course, number: int) -> str:
    """To HR: nobody stands in on those days yet."""
    name, applicant = f"{course.kind.title} № {course.state.item_id}", course.state.applicant_id
    return f"{name}: сотрудник № {number} уволен и замещать сотрудника № {applicant} не будет."


def deputy_gone(course: Course, number: int, span: str) -> str:
    """To whoever named him."""
    name = f"{course.kind.title} № {course.state.item_id}"
    said = f"{name}: сотрудник № {number} не работает и замещать вас ({span}) не будет."
    return f"{said} Назовите в заявке другого заместителя, его спросят."


def consent_wanted(course: Course, employee_id: int) -> str:
    """To a deputy who has not answered, on the last working day."""
    name = f"{course.kind.title} № {course.state.item_id}"
    return f"{name}: вы ещё не ответили, согласны ли замещать сотрудника № {employee_id}. Ответьте сегодня в задаче."


def no_consent_yet(course: Course, number: int) -> str:
    """To whoever named him."""
    name = f"{course.kind.title} № {course.state.item_id}"
    return f"{name}: согласия сотрудника № {number} замещать вас ещё нет. Напомните ему или назовите другого."


def no_deputy_wanted(course: Course, employee_id: int) -> str:
    """To whoever agrees to stand in when nobody asks him for it any more."""
    name = f"{course.kind.title} № {course.state.item_id}"
    return f"{name}: замещать сотрудника № {employee_id} больше не нужно, в заявке вас нет или её дни прошли."


def deputy_stopped(number: int, first_on: str, last_on: str) -> str:
    """To whoever named him."""
    said = f"Сотрудник № {number} больше не замещает вас ({first_on}–{last_on}): он отозвал своё согласие."
    return f"{said} Назовите в заявке другого заместителя, его спросят."


def refused(course: Course, by_id: int, comment: Text | None) -> str:
    """To the applicant."""
    why = f": {bb(comment.content)}" if comment is not None else ""
    return f"{course.kind.title} № {course.state.item_id}: отказ сотрудника № {by_id}{why}"


def why(course: Course) -> str:
    """To whoever refused with no word of a reason."""
    name = f"{course.kind.title} № {course.state.item_id}"
    return f"{name}: вы отказали без причины. Напишите её заявителю в комментарии к заявке."


def sent_back(by_id: int) -> str:
    """To the author."""
    return f"Сотрудник № {by_id} вернул заявку на доработку. Исправьте и подайте снова."


def still_holds(course: Course) -> str:
    """After a change that was not approved: the version before it does."""
    granted = course.state.granted
    return f"\nДействует согласованная версия {granted.version}." if granted is not None else ""


def returned(kind: Kind, mistakes: tuple[Mistake, ...]) -> str:
    """All that is wrong, to the applicant."""
    return template("returned.txt").substitute(kind=kind.title, mistakes=bb(listed(mistakes))).strip()


def overtaken(course: Course, mistakes: tuple[Mistake, ...]) -> str:
    """To whoever agreed to what has become impossible meanwhile."""
    name = f"{course.kind.title} № {course.state.item_id}"
    return f"{name}: согласие не записано, заявка возвращена автору.\n{bb(listed(mistakes))}"


def approved(course: Course) -> str:
    """To the applicant."""
    return f"{course.kind.title} № {course.state.item_id}: согласовано."
