"""A deputyship declared by the person himself or an administrator: an item whose only approver is the deputy."""

from __future__ import annotations

from contracts.approvals.v1 import DeputyDeclared

from approvals.core import consent
from approvals.core.checking import Asking, Checked, Reader
from approvals.core.course import Course
from approvals.core.form import Form
from approvals.core.limits import Limits
from approvals.core.office import Office


def check_deputy(asking: Asking, office: Office, _: Limits) -> Checked:
    """Who, on which days, for whom; nobody stands in for himself, nor who doesn't work here."""
    reader = Reader(asking.kind, asking.fields, kept=asking.kept)
    reader.missing("deputy", "first_on", "last_on", *asking.kind.required)
    span = reader.span(asking.on)
    if span is not None and span[1] < asking.on:
        reader.wrong("last_on", "over", f"{span[1]:%d.%m.%Y} уже прошло: укажите другие дни", span[1])
    number = reader.read("deputy", reader.form.person)
    person = office.chart.person(number)
    if number is not None and number == asking.applicant_id:
        reader.wrong("deputy", "self", "нельзя замещать самого себя")
    elif number is not None and (person is None or not person.active):
        reader.wrong("deputy", "dismissed", f"сотрудник № {number} не работает", number)
    _authors(reader, asking, office, number)
    _kinds(reader, office)
    days = f"{span[0]:%d.%m.%Y}–{span[1]:%d.%m.%Y}" if span else "—"
    kinds = ", ".join(_titles(reader.form, office)) or "все виды заявок"
    said = f"Замещение сотрудника № {asking.applicant_id}: {days}, {kinds}"
    consent = "Согласуя, вы соглашаетесь замещать его (ТК ст. 60.2)."
    return Checked(tuple(reader.mistakes), None, "RUB", (said, consent))


def _authors(reader: Reader, asking: Asking, office: Office, deputy_id: int | None) -> None:
    """Declared by the person himself or by HR: who could make himself his head's deputy could approve for him."""
    strangers = asking.authors - set(office.chart.with_role(office.general.roles.hr))
    if strangers:  # what our own user does last covers whose edit it was
        covered = strangers <= set(office.general.own_users)
        more = "; не видно, кто изменил замещение: если всё верно, подайте его ещё раз" if covered else ""
        reader.wrong("employee", "author", f"замещение объявляет сам сотрудник или кадры{more}")
    elif deputy_id in asking.authors:
        reader.wrong("deputy", "author", "заместителем не назначают самого себя")


def _kinds(reader: Reader, office: Office) -> None:
    """Of each that is written it must be known which kind it means: of any other he would never stand in."""
    known, names = office.all_kinds, kinds_of(reader.form, office)
    unknown = [] if known is None else [one for one in names if one not in dict(known)]
    if known is not None and unknown:
        titles = ", ".join(title for _, title in known)
        said = f"нет вида {', '.join(f'«{one}»' for one in unknown)}; есть: {titles}; пусто — все виды"
        reader.wrong("kinds", "no_kind", said, ", ".join(unknown), titles)


def kinds_of(form: Form, office: Office) -> tuple[str, ...]:
    """`trip, vacation` or «Командировка, отпуск»: their names; none for all. What means none stays as it is written."""
    written = [one.strip() for one in (form.text("kinds") or "").replace(";", ",").split(",") if one.strip()]
    names = {word.casefold(): name for name, title in office.all_kinds or () for word in (title, name)}
    return tuple(dict.fromkeys(names.get(one.casefold(), one) for one in written))


def _titles(form: Form, office: Office) -> tuple[str, ...]:
    titles = dict(office.all_kinds or ())
    return tuple(titles.get(one, one) for one in kinds_of(form, office))


def approved(course: Course) -> None:
    """The deputy has consented."""
    course.move(course.kind.stages.approved)
    _say(course, withdrawn=False)
    course.tell(course.state.applicant_id, "Заместитель согласился.")
    consent.look_after(course)


def deputy_of(course: Course) -> int | None:
    """Who has agreed to stand in, and may end it early (ТК ст. 60.2); before that he refuses."""
    granted = course.state.granted
    return None if granted is None else Form(granted.fields, kept=True).person("deputy")


def cancelled(course: Course) -> None:
    """Nobody stands in any more."""
    deputy = deputy_of(course)
    if deputy is not None:
        course.wake(consent.LOOK, None)
        _say(course, withdrawn=True)
        course.tell(course.state.held.applicant_id, f"Сотрудник № {deputy} вас больше не замещает: замещение отменено.")


def told_how(course: Course, by_id: int | None) -> None:
    """He would stand in after all, of a deputyship that he has refused or ended: it is not his to declare it anew."""
    state = course.state
    number = Form(state.fields, kept=True).person("deputy") if course.kind.form == "deputy" else None
    if by_id is not None and by_id == number and state.phase in {"refused", "cancelled"}:
        name, ended = f"{course.kind.title} № {state.item_id}", {"refused": "отказано", "cancelled": "отменено"}
        anew = f"чтобы вы снова замещали, заявку подаёт сотрудник № {state.applicant_id} или кадры"
        course.tell(by_id, f"{name}: {ended[state.phase]}; {anew}, вас спросят заново.")


def _say(course: Course, *, withdrawn: bool) -> None:
    form = Form((course.state.granted or course.state).fields, kept=True)
    deputy, first_on, last_on = form.person("deputy"), form.day("first_on"), form.day("last_on")
    if deputy is None or first_on is None or last_on is None:
        raise ValueError("a deputyship without its deputy or days")
    course.say(
        DeputyDeclared(
            declaration=course.state.request,
            employee_id=course.state.applicant_id,
            deputy_id=deputy,
            first_on=first_on,
            last_on=last_on,
            declared_at=course.at,
            kinds=kinds_of(form, course.office),
            consented=True,
            withdrawn=withdrawn,
            declared_by_id=next(iter(course.state.hands), course.state.applicant_id),
        )
    )
