"""A hearing: in the calendar, reminded of, told to the client; moved or cancelled with all that belongs to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from contracts.calendar.v1 import AddCalendarEvent, CancelCalendarEvent, MoveCalendarEvent
from contracts.cases.v1 import CaseAdvanced, CaseNoted, HearingCancelled, HearingPassed, HearingScheduled
from contracts.claims import Text
from contracts.crm.v1 import Made

from case_workflow.core import letters, wording
from case_workflow.core.draft import Draft
from case_workflow.core.facts import REASON, time_of
from case_workflow.core.objections import object_to
from case_workflow.core.state import Session

PLACE = "hearing_place"
PASSED, REMIND = "hearing.passed", "hearing.remind."
MINUTES_A_DAY = 24 * 60


def sync(draft: Draft) -> None:
    """Make the hearing what the field says of it, in whatever stage; at the case's end what is ahead is called off."""
    field, session = draft.funnel.sessions, draft.state.hearing
    text = draft.facts.get(field) if field is not None else None
    at = time_of(text)
    if text is not None and at is None:
        object_to(draft, "hearing_unreadable", text)
        return
    ahead = session if session is not None and session.ahead else None
    if at is None or _over(draft, ahead, at):
        if ahead is not None and ahead.at > draft.at:
            cancel(draft, ahead)
        return
    said = draft.spec.hearing is not None or _entered(draft, field)
    if ahead is not None and ahead.at <= draft.at < at:
        _pass(draft, ahead)  # the next date is set while this one is held: it is not put off, it has been
        ahead, session = None, draft.state.hearing
    if session is not None and session.at == at and not (session.cancelled and said):
        _keep_up(draft, session)
    elif at > draft.at:
        schedule(draft, at, ahead, session)
    elif said:
        object_to(draft, "hearing_past", text or "", field=wording.session(draft, at))


def _keep_up(draft: Draft, session: Session) -> None:
    """The same time, but perhaps another place, another lawyer, or at last the client's address."""
    if session.ahead and session.place is not None and place_of(draft) not in {"", session.place}:
        schedule(draft, session.at, session, session)
    elif session.ahead and _changes_hands(draft, session):
        _hand_over(draft, session)
    if session.ahead:
        letters.catch_up(draft, session)


def _over(draft: Draft, ahead: Session | None, at: datetime) -> bool:
    """Whether nothing is heard any more: the case is at an end, or a verdict has come before what was set till then."""
    if draft.state.gone or draft.spec.ends:
        return True
    if ahead is None or ahead.at != at:
        return False
    return _judged(draft, ahead) or (draft.spec.verdict is not None and ahead.stage != draft.state.stage)


def _judged(draft: Draft, ahead: Session) -> bool:
    """Whether a verdict has just come, in whatever stage, of sessions for which this one was set."""
    noted = [one for one in draft.events if isinstance(one, CaseNoted)]
    news = {fact.name for one in noted for fact in (*one.facts, *one.written) if fact.value is not None}
    news |= {fact.name for one in draft.events if isinstance(one, CaseAdvanced) for fact in one.written if fact.value}
    stages = list(draft.funnel.states)
    if ahead.stage not in stages:
        return False
    later = stages[stages.index(ahead.stage) + 1 :]
    verdicts = [verdict for name in later if (verdict := draft.funnel.states[name].verdict) is not None]
    return any(one.outcome in news and one.outcome in draft.facts for one in verdicts)


def _entered(draft: Draft, field: str | None) -> bool:
    """Whether a person has just given the time; a deal seen first may have one of long ago, which is no slip."""
    noted = [one for one in draft.events if isinstance(one, CaseNoted)]
    opened = any(isinstance(one, CaseAdvanced) and one.because == "opened" for one in draft.events)
    return not opened and any(fact.name == field for one in noted for fact in (*one.facts, *one.written))


def schedule(draft: Draft, at: datetime, ahead: Session | None, last: Session | None) -> None:
    """Set the next one, or give the one that is ahead another time or place."""
    moved = ahead is not None and ahead.at != at
    _say(draft, at, ahead, last)
    if ahead is None or ahead.command_id is None:
        _add_event(draft, at)
    elif _changes_hands(draft, ahead):
        _give_event(draft, ahead, at)
    else:
        _move_event(draft, at, Made(command_id=ahead.command_id))
    news = "moved" if moved else "place" if ahead else "scheduled"
    letters.hearing(draft, news, at, before=ahead.at if ahead else None)
    _wakes(draft, at)


def _say(draft: Draft, at: datetime, ahead: Session | None, last: Session | None) -> None:
    draft.say(
        HearingScheduled(
            deal_id=draft.deal_id,
            funnel=draft.funnel.funnel,
            stage=draft.state.stage,
            number=ahead.number if ahead else (last.number if last else 0) + 1,
            starts_at=at,
            sequence=ahead.sequence + 1 if ahead else 0,
            previous_at=ahead.at if ahead is not None and ahead.at != at else None,
            client_id=draft.state.client_id,
            responsible_id=_holder(draft, ahead),
            place=place_of(draft),
        )
    )


def _holder(draft: Draft, ahead: Session | None) -> int | None:
    """Who goes to it: the responsible person if he works, else whoever has it already, else who gets his tasks."""
    who, office = draft.state.responsible_id, draft.office
    if who in office.active:
        return who
    if ahead is not None and ahead.holder_id in office.active:
        return ahead.holder_id
    return office.who("responsible", who, draft.funnel.role)


def _changes_hands(draft: Draft, ahead: Session) -> bool:
    return ahead.holder_id is not None and _holder(draft, ahead) not in {None, ahead.holder_id}


def _hand_over(draft: Draft, ahead: Session) -> None:
    """The same hearing is another lawyer's: it goes out of the calendar of the one and into that of the other."""
    _say(draft, ahead.at, ahead, ahead)
    if ahead.command_id is not None:
        _give_event(draft, ahead, ahead.at)
    draft.comment(wording.say(draft.office, "hearing.handed", when=wording.session(draft, ahead.at)))


def _give_event(draft: Draft, ahead: Session, at: datetime) -> None:
    """An event has its attendee and, in his own calendar, its owner for good: a new one takes its place."""
    when = wording.session(draft, ahead.at)
    if ahead.command_id is not None:
        _take_out(draft, ahead.command_id, wording.say(draft.office, "hearing.handed", when=when))
    _add_event(draft, at)


def place_of(draft: Draft) -> str:
    """The hall or the link; empty while nobody knows."""
    return draft.facts.get(PLACE, "")


def left_behind(draft: Draft, stage: str) -> dict[str, str | None]:
    """What does not go with the case into the next instance: the time and place of the last sessions of this one.

    Other ones are of the next instance's hearing, which somebody has entered already.
    """
    field, session, instance = draft.funnel.sessions, draft.state.hearing, draft.funnel.states[stage].instance
    if field is None or instance in {None, draft.spec.instance}:
        return {}
    at, place = time_of(draft.facts.get(field)), place_of(draft)
    over = at is not None and (at <= draft.at or (session is not None and session.cancelled and session.at == at))
    told = session.place if session is not None and not session.ahead else None
    gone = [field] if over else []
    gone += [PLACE] if place and (place == told or (over and told is None)) else []
    return dict.fromkeys(gone)


def cancel(draft: Draft, session: Session) -> None:
    """It will not be; or it will, but without us: then the client must not read that the court has called it off."""
    draft.say(
        HearingCancelled(
            deal_id=draft.deal_id,
            funnel=draft.funnel.funnel,
            number=session.number,
            starts_at=session.at,
            sequence=session.sequence + 1,
        )
    )
    when = wording.session(draft, session.at)
    text = wording.say(draft.office, "hearing.cancelled", when=when)
    if session.command_id is not None:
        _take_out(draft, session.command_id, text)
    draft.comment(text)
    if not (draft.state.gone or (draft.spec.ends and REASON in draft.facts)):
        letters.hearing(draft, "cancelled", session.at, before=None)
    _wakes(draft, None)


def _take_out(draft: Draft, event: UUID, why: str) -> None:
    made, reason = Made(command_id=event), Text.of(why)
    draft.order(
        CancelCalendarEvent(automation=draft.automation, belongs_to=draft.belongs_to, event=made, reason=reason)
    )


def woken(draft: Draft, name: str) -> None:
    """A reminder, or the time has passed."""
    session = draft.state.hearing
    if session is None or not session.ahead:
        return
    if name == PASSED:
        if session.at <= draft.at:
            _pass(draft, session)
            _ask(draft, session)
        return
    when = wording.session(draft, session.at)
    client = draft.client
    draft.notify(wording.say(draft.office, "hearing.remind", when=when, client=client, **letters.place(draft)))


def _pass(draft: Draft, session: Session) -> None:
    draft.say(
        HearingPassed(
            deal_id=draft.deal_id,
            funnel=draft.funnel.funnel,
            stage=draft.state.stage,
            number=session.number,
            starts_at=session.at,
        )
    )


def _ask(draft: Draft, session: Session) -> None:
    """A stage of sessions has a task for how it ended; in another one the responsible person is told."""
    if draft.spec.hearing is None:
        facts = {"client": draft.client, "when": wording.session(draft, session.at), "stage": draft.spec.title}
        draft.notify(wording.say(draft.office, "hearing.passed", **facts))


def _wakes(draft: Draft, at: datetime | None) -> None:
    days = draft.office.settings.remind_days
    for count in days:
        on = draft.office.morning(draft.office.day(at) - timedelta(days=count)) if at else None
        draft.wake(f"{REMIND}{count}", on if on is not None and on > draft.at else None)
    draft.wake(PASSED, at + _length(draft) if at else None)


def _length(draft: Draft) -> timedelta:
    return timedelta(hours=draft.office.settings.hearing_hours)


def _add_event(draft: Draft, at: datetime) -> None:
    session = draft.state.hearing  # as it has just been said
    calendar, who = draft.office.settings.calendar, session.holder_id if session else None
    said = letters.place(draft)
    draft.order(
        AddCalendarEvent(
            automation=draft.automation,
            belongs_to=draft.belongs_to,
            title=wording.say(draft.office, "hearing.title", client=draft.client, **said),
            starts_at=at,
            ends_at=at + _length(draft),
            calendar=calendar,
            owner_id=who if calendar is None else None,
            attendee_ids=(who,) if who is not None else (),
            description=Text.of(wording.say(draft.office, "hearing.text", **said)),
            location=place_of(draft) or None,
            remind_minutes=tuple(count * MINUTES_A_DAY for count in draft.office.settings.remind_days),
        )
    )


def _move_event(draft: Draft, at: datetime, event: Made) -> None:
    draft.order(
        MoveCalendarEvent(
            automation=draft.automation,
            belongs_to=draft.belongs_to,
            event=event,
            starts_at=at,
            ends_at=at + _length(draft),
            location=place_of(draft) or None,
        )
    )
