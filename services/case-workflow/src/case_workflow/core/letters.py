"""Letters to the client: of hearings with an invitation, of welcome and farewell. Pure."""

from __future__ import annotations

from datetime import datetime

from contracts.claims import Blob, Text
from contracts.letters.v1 import Recipient, SendLetter

from case_workflow.core import invitation, wording
from case_workflow.core.draft import Draft
from case_workflow.core.facts import claim_of
from case_workflow.core.objections import object_to, told
from case_workflow.core.state import Session

EMAIL = "client_email"
ANNOUNCED = "announced_late"  # noted once a hearing that was objected to for want of an address is told after all


def place(draft: Draft) -> dict[str, str]:
    """What is said of a hearing wherever it is spoken of."""
    hearing = draft.spec.hearing or draft.funnel.sessions_of(draft.spec.instance)
    return {
        "what": hearing.title if hearing else wording.say(draft.office, "hearing.plain"),
        "number": draft.facts.get("case_number", "(номер не внесён)"),
        "place": draft.facts.get("hearing_place", "уточняется"),
    }


def hearing(draft: Draft, news: str, at: datetime, before: datetime | None) -> None:
    """Tell the client that a hearing is scheduled, moved or cancelled."""
    if not draft.office.does("letters"):
        return
    session = draft.state.hearing
    if session is None:
        return
    if EMAIL not in draft.state.facts:
        object_to(draft, "no_email", _name(session), field=wording.session(draft, at))
        return
    if _unknown(draft, session):
        if news == "cancelled":
            return
        told(draft, ANNOUNCED, _name(session))
        news, before = "scheduled", None
    _write(draft, session, news, at, before)


def _write(draft: Draft, session: Session, news: str, at: datetime, before: datetime | None) -> None:
    facts = place(draft) | {"when": wording.session(draft, at)}
    facts |= {"before": wording.session(draft, before)} if before else {}
    title = wording.say(draft.office, f"letter.{news}.title", **facts)
    ics = invitation.file(
        invitation.Invitation(
            uid=f"deal-{draft.deal_id}-hearing-{session.number}@delo",
            sequence=session.sequence,
            starts_at=at,
            hours=draft.office.settings.hearing_hours,
            title=title,
            text=wording.say(draft.office, "hearing.text", **facts),
            place=facts["place"],
            cancelled=news == "cancelled",
            alarms_days=draft.office.settings.remind_days,
        ),
        stamp=draft.at,
    )
    send(draft, title, wording.say(draft.office, f"letter.{news}", **facts), ics)


def catch_up(draft: Draft, session: Session) -> None:
    """The client's address has come: he is told of the hearing that he could not be told of."""
    if session.at > draft.at and EMAIL in draft.state.facts and _unknown(draft, session):
        hearing(draft, "scheduled", session.at, before=None)


def _unknown(draft: Draft, session: Session) -> bool:
    """Whether the client knows nothing of a hearing, for there was no address."""
    said = {f"{code}:{_name(session)}": code for code in ("no_email", ANNOUNCED)}
    return [code for one, code in said.items() if one in draft.state.objections] == ["no_email"]


def _name(session: Session) -> str:
    return f"hearing {session.number}"


def send(draft: Draft, title: str, text: str, ics: str | None = None) -> None:
    """One letter to the client of the deal, if it has an address."""
    if EMAIL not in draft.state.facts:
        return
    draft.order(
        SendLetter(
            automation=draft.automation,
            belongs_to=draft.belongs_to,
            sender=draft.office.settings.sender,
            to=(Recipient(address=claim_of(draft.state.facts[EMAIL])),),
            title=Text.of(title),
            text=Text.of(text),
            calendar=None if ics is None else Blob.holding(ics.encode(), "text/calendar"),
            ordered_by_id=draft.state.responsible_id,
        )
    )
