"""Who asks: by the contact, client, telephone, e-mail or lead that a form, a call or a letter is of. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from contracts.cases.v1 import EnquiryBegun
from contracts.claims import Text
from contracts.signs.v1 import ActivityLogged, CallFinished, FormSubmitted

Message = FormSubmitted | CallFinished | ActivityLogged | EnquiryBegun
DIGITS_HERE = 11  # of a Russian number with its 7 or 8
RUSSIA, TRUNK = "7", "8"


def who_of(message: Message) -> str | None:
    """Who asks; None for what is no enquiry. Of one that has begun: the lead whose letters and calls are of it, too."""
    lead = None if message.lead_id is None else f"lead/{message.lead_id}"
    match message:
        case FormSubmitted():
            return _of_form(message, lead)
        case CallFinished():
            stranger = message.client_id is None and message.contact_id is None and message.deal_id is None
            return (lead or _phone(message.phone)) if stranger and message.direction == "incoming" else None
        case ActivityLogged():
            stranger = message.client_id is None and (message.kind, message.direction) == ("letter", "incoming")
            return lead if stranger else None
        case EnquiryBegun():
            return lead if lead != message.who else None


def _of_form(form: FormSubmitted, lead: str | None) -> str | None:
    """One person is one, whatever leads the CRM makes of him; a contact alone that is no client's has subscribed."""
    if form.deal_id is not None:
        return None
    if form.contact_id is not None and (lead is not None or form.client_id is not None):
        return f"contact/{form.contact_id}"
    if form.client_id is not None:
        return f"client/{form.client_id}"
    return lead and (_told(form) or lead)


def _told(form: FormSubmitted) -> str | None:
    """By the telephone or e-mail among the answers."""
    said: dict[str, str] = {}
    for one in _means(form):
        said.setdefault(str(one.get("typeId", "")).upper(), str(one.get("value") or "").strip())
    if any(mark.isdigit() for mark in said.get("PHONE", "")):
        return _phone(Text.of(said["PHONE"]))
    return f"email/{Text.of(said['EMAIL'].lower()).sha256}" if said.get("EMAIL") else None


def _means(form: FormSubmitted) -> list[dict[str, Any]]:
    try:
        found = json.loads(form.answers.content)
    except ValueError:
        return []
    means = found.get("fm") if isinstance(found, dict) else None
    return [one for one in means if isinstance(one, dict)] if isinstance(means, list) else []


def _phone(phone: Text) -> str:
    """The same for one number, however it is written."""
    digits = re.sub(r"\D", "", phone.content) if phone.held is not None else ""
    if not digits:
        return f"phone/{phone.sha256}"
    if len(digits) == DIGITS_HERE and digits[0] == TRUNK:
        digits = RUSSIA + digits[1:]
    elif len(digits) == DIGITS_HERE - 1:
        digits = RUSSIA + digits
    return f"phone/{Text.of(f'+{digits}').sha256}"
