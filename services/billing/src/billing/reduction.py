"""Time on an invoice that went out is less now, or another: the manager gets a task with a draft, to the kopeck.

Outside of `core`, for the draft is drawn; it is a pure function all the same. Rule: BILLING-17.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chassis.decision import Decision
from contracts.claims import Blob
from contracts.corrections.v1 import WorkReduced
from contracts.crm.v1 import TaskFile
from documents.model import Correction
from documents.papers.correction import correction_pdf
from domain.money import ZERO

from billing.core import desk_orders as orders
from billing.core import wording
from billing.core.assembling import entry_of, person_of
from billing.core.desk_late import minutes, reduced_task
from billing.core.desk_months import local
from billing.core.month import Entry, Input
from billing.core.office import ClientTerms, Desk
from billing.core.problems import BadInput
from billing.core.rating import rate
from billing.core.reading import read
from billing.core.templates import filled
from billing.papers.correction import correction, revised, shortened
from billing.papers.values import act_number, act_on

UNKNOWN = "—"
WHETHER = {  # no, yes
    "billable": ("клиент за неё не платит", "клиент за неё платит"),
    "travel": ("больше не время в пути", "теперь это время в пути"),
    "write_off": ("больше не списана", "списана"),
}


@dataclass(frozen=True)
class _Other:
    """What differs now. row: the entry by now; words: as people read it."""

    row: Mapping[str, Any]
    words: tuple[str, ...]


def work_reduced(reduced: WorkReduced, desk: Desk, terms: ClientTerms) -> Decision:
    """The draft beside the words; where the entry bore nothing on that invoice, the words alone."""
    month, today = read(reduced.month.content), local(desk).date()
    other = _other(month, reduced, desk)
    if other is None:
        return _shorter(month, reduced, terms, today) if reduced.seconds < reduced.before_seconds else Decision()
    now = revised(month, str(reduced.entry_id), other.row)
    staff = [person_of(one) for one in desk.staff if str(one.employee_id) == other.row["person"]]
    if staff and month.person(staff[0].id) is None:
        now = now.model_copy(update={"people": (*now.people, *staff)})
    less = shortened(now, str(reduced.entry_id), reduced.seconds)
    try:
        made = correction(rate(month), rate(less or now), today)
    except BadInput:  # what it is now can't be rated: the words are enough to decide on
        made = None
    if made is not None and not made.changes:
        return Decision()
    draft = _in_sums(made, month) if made else filled("revised_words")
    words = _filled("revised", month, reduced, draft=draft, changes="; ".join(other.words))
    files = () if made is None else (_file(month, made),)
    return Decision(commands=(reduced_task(month.invoice.number, words, terms, files, "Изменено"),))


def _shorter(month: Input, reduced: WorkReduced, terms: ClientTerms, today: date) -> Decision:
    draft = _draft(month, reduced, today)
    said = _in_sums(draft, month) if draft else _in_words(month, reduced)
    lengths = {"before": minutes(reduced.before_seconds), "after": minutes(reduced.seconds)}
    words = _filled("reduced", month, reduced, draft=said, **lengths)
    files = () if draft is None else (_file(month, draft),)
    return Decision(commands=(reduced_task(month.invoice.number, words, terms, files),))


def _filled(name: str, month: Input, reduced: WorkReduced, **values: str) -> str:
    return filled(
        name,
        number=month.invoice.number,
        act=act_number(month),
        act_on=wording.day(act_on(month)),
        period=wording.period(month.period.first_on, month.period.last_on),
        entry=reduced.entry_id,
        **values,
    )


def _other(month: Input, reduced: WorkReduced, desk: Desk) -> _Other | None:
    """How the entry differs from what the invoice has, in more than its length; None if it doesn't."""
    parts = [one for one in month.entries if one.id.partition("+")[0] == str(reduced.entry_id)]
    if reduced.entry is None or not parts:
        return None
    zone = ZoneInfo(month.contract.zone)
    now = entry_of(json.loads(reduced.entry.content), desk)
    was, day = min(_day(one, zone) for one in parts), _day(Entry.model_validate(now), zone)
    words = list(_differences(month, parts[0], now, desk))
    if was != day:
        words.append(f"{wording.day(was)} → {wording.day(day)}")
    if not words:
        return None
    if reduced.seconds < reduced.before_seconds:
        words.append(f"{minutes(reduced.before_seconds)} мин → {minutes(reduced.seconds)} мин")
    return _Other({name: value for name, value in now.items() if name != "on"} | _moved(was, day), tuple(words))


def _moved(was: date, day: date) -> dict[str, date]:
    return {} if was == day else {"on": day}


def _day(entry: Entry, zone: ZoneInfo) -> date:
    started: datetime | None = entry.started_at
    return started.astimezone(zone).date() if started else entry.on or date.min


def _differences(month: Input, was: Entry, now: Mapping[str, Any], desk: Desk) -> Iterator[str]:
    if was.person != now["person"]:
        known = month.person(was.person)
        new = next((one.name for one in desk.staff if str(one.employee_id) == now["person"]), now["person"])
        yield f"{known.shown if known else was.person} → {new}"
    if was.matter != now["matter"]:
        yield f"дело {was.matter or UNKNOWN} → {now['matter'] or UNKNOWN}"
    for name, (no, yes) in WHETHER.items():
        if getattr(was, name) != now[name]:
            yield yes if now[name] else no


def _draft(month: Input, reduced: WorkReduced, today: date) -> Correction | None:
    less = shortened(month, str(reduced.entry_id), reduced.seconds)
    if less is None:
        return None
    try:
        made = correction(rate(month), rate(less), today)
    except BadInput:  # what is left can't be rated: the words are enough to decide on
        return None
    return made if made.changes else None


def _file(month: Input, draft: Correction) -> TaskFile:
    shown = "".join("-" if one in '\\/:*?"<>|' else one for one in month.invoice.number)
    name = f"Проект корректировки к № {shown}.pdf"
    return TaskFile(name=name, blob=Blob.holding(correction_pdf(draft), "application/pdf"))


def _in_sums(draft: Correction, month: Input) -> str:
    currency, less, more = month.contract.billed_in, draft.less, draft.more
    tax = (less.tax or ZERO) - (more.tax or ZERO)
    return filled(
        "reduced_sums",
        what="уменьшение" if less.gross >= more.gross else "увеличение",
        net=orders.money(abs(less.net - more.net), currency),
        vat=orders.money(abs(tax), currency),
        gross=orders.money(abs(less.gross - more.gross), currency),
    )


def _in_words(month: Input, reduced: WorkReduced) -> str:
    entry = next((one for one in month.entries if one.id == str(reduced.entry_id)), None)
    person = month.person(entry.person) if entry else None
    return filled(
        "reduced_words",
        minutes=minutes(reduced.before_seconds - reduced.seconds),
        employee=person.shown if person else UNKNOWN,
        day=wording.day(entry.on) if entry and entry.on else UNKNOWN,
    )
