"""Time on an invoice that went out is less now: the manager gets a task with a draft that is reckoned to the kopeck.

Outside of `core`, for the draft is drawn; it is a pure function all the same. Rule: BILLING-17.
"""

from __future__ import annotations

from datetime import date

from chassis.decision import Decision
from contracts.claims import Blob
from contracts.corrections.v1 import WorkReduced
from contracts.crm.v1 import TaskFile
from documents.model import Correction
from documents.papers.correction import correction_pdf
from domain.money import ZERO

from billing.core import desk_orders as orders
from billing.core import wording
from billing.core.desk_late import minutes, reduced_task
from billing.core.month import Input
from billing.core.office import ClientTerms
from billing.core.problems import BadInput
from billing.core.rating import rate
from billing.core.reading import read
from billing.core.templates import filled
from billing.papers.correction import correction, shortened
from billing.papers.values import act_number, act_on

UNKNOWN = "—"


def work_reduced(reduced: WorkReduced, terms: ClientTerms, today: date) -> Decision:
    """The draft beside the words; where the entry bore nothing on that invoice, the words alone."""
    month = read(reduced.month.content)
    draft = _draft(month, reduced, today)
    words = filled(
        "reduced",
        number=month.invoice.number,
        act=act_number(month),
        act_on=wording.day(act_on(month)),
        period=wording.period(month.period.first_on, month.period.last_on),
        entry=reduced.entry_id,
        before=minutes(reduced.before_seconds),
        after=minutes(reduced.seconds),
        draft=_in_sums(draft, month) if draft else _in_words(month, reduced),
    )
    files = () if draft is None else (_file(month, draft),)
    return Decision(commands=(reduced_task(month.invoice.number, words, terms, files),))


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
        net=orders.money(less.net - more.net, currency),
        vat=orders.money(tax, currency),
        gross=orders.money(less.gross - more.gross, currency),
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
