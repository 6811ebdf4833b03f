"""Letters to the client: of hearings with an invitation, of welcome and farewell. Pure."""

from __future__ import annotations

from datetime import datetime

from contracts.claims import Blob, Text
from contracts.letters.v1 import Recipient, SendLetter

from case_workflow.core import invitation, wording
from case_workflow.core.draft import Draft
from case_workflow.core.facts import claim_of
from case_workflow.core.objections import object_to

EMAIL = "client_email"


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
    if EMAIL not in draft.state.facts or session is None:
        object_to(draft, "no_email", f"{draft.deal_id}")
        return
    facts = place(draft) | {"when": wording.moment(at, draft.office)}
    facts |= {"before": wording.moment(before, draft.office)} if before else {}
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
