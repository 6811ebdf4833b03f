"""Time on an invoice that went out is less now, or another: the manager gets a task with a draft, to the kopeck.

A draft goes on from the changes before it, so that none is drawn twice, and those that make a difference only together
are drawn with the last. Outside of `core`, for the draft is drawn; it is a pure function all the same.
Rule: BILLING-17.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from chassis.decision import Decision
from contracts.billing.parts import EntryChange
from contracts.claims import Blob
from contracts.corrections.v1 import WorkReduced
from contracts.crm.v1 import CreateTask, TaskFile
from documents.model import Correction
from documents.papers.correction import correction_pdf
from domain.money import ZERO

from billing.as_by_now import UNKNOWN, as_by_now, differences, lengths
from billing.core import desk_orders as orders
from billing.core import wording
from billing.core.as_issued import changed_since, order_of
from billing.core.cutting import rank
from billing.core.desk_late import minutes, reduced_task
from billing.core.desk_months import local
from billing.core.desk_state import Client
from billing.core.month import Input
from billing.core.office import ClientTerms, Desk
from billing.core.problems import BadInput
from billing.core.reading import read
from billing.core.templates import filled
from billing.core.upwards import goes_on, is_paid_now
from billing.papers.correction import correction
from billing.papers.values import act_number, act_on
from billing.room import room_tasks


@dataclass(frozen=True)
class _Draft:
    """What a change is worth. step, whole: beside the changes before it, and beside the invoice as it went out; None:
    what the time is now can't be rated. was_drawn: whether drafts have come to other money than that invoice's.
    """

    step: Correction | None = None
    whole: Correction | None = None
    was_drawn: bool = False

    @property
    def changes_nothing(self) -> bool:
        """Whether the money stays what it was."""
        return self.step is not None and not self.step.changes


def work_reduced(state: Client, reduced: WorkReduced, desk: Desk, terms: ClientTerms) -> Decision:
    """The draft beside the words; where the entry bore nothing on that invoice, the words alone."""
    issued = read(reduced.month.content)
    if is_paid_now(reduced, issued, desk):
        return goes_on(state, reduced, terms)
    earlier, drawn = reduced.earlier or (), reduced.drawn or reduced.earlier or ()
    change = EntryChange(kind="replaced", entry_id=reduced.entry_id, entry=reduced.entry, seconds=reduced.seconds)
    before = as_by_now(issued, earlier, desk)
    after = as_by_now(issued, _with(earlier, change), desk)
    other, shorter = differences(before, issued, change, desk), reduced.seconds < reduced.before_seconds
    if not other and not shorter:
        return Decision()
    least = next((one.seconds for one in drawn if one.entry_id == reduced.entry_id), None)
    to = change if least is None else change.model_copy(update={"seconds": min(least, reduced.seconds)})
    from_to = as_by_now(issued, drawn, desk), as_by_now(issued, _with(drawn, to), desk)
    invoice = state.invoice(reduced.invoice_id)
    draft = _drafted(issued, from_to, after, desk, invoice.to_pay if invoice else None)
    room = tuple(room_tasks(reduced, before, after, shorter=shorter, terms=terms))
    if shorter and not other and least is not None and draft.was_drawn and least <= reduced.seconds:
        return Decision(commands=(_within(issued, reduced, draft, least, terms), *room))
    if other and not (draft.changes_nothing and not shorter):
        changes = (*other, lengths(reduced.before_seconds, reduced.seconds)) if shorter else other
        return Decision(commands=(_changed(issued, reduced, draft, changes, terms), *room))
    return Decision(commands=(_shorter(issued, reduced, draft, terms), *room)) if shorter else Decision(commands=room)


def _with(changes: tuple[EntryChange, ...], last: EntryChange) -> tuple[EntryChange, ...]:
    return (*(one for one in changes if one.entry_id != last.entry_id), last)


def _drafted(issued: Input, drawn: tuple[Input, Input], after: Input, desk: Desk, to_pay: Decimal | None) -> _Draft:
    """drawn: from what drafts have come to to what this one comes to; after: the invoice as it would be by now."""
    today, (before, to) = local(desk).date(), drawn
    try:
        order = rank if to_pay is None else order_of(issued, to_pay)
        step = correction(changed_since(before, order), changed_since(to, order), today)
        if before == issued and to == after:
            return _Draft(step, step)
        out = changed_since(issued, order)
        drew = correction(out, changed_since(before, order), today).changes
        return _Draft(step, correction(out, changed_since(after, order), today), was_drawn=bool(drew))
    except BadInput:  # what it is now can't be rated: the words are enough to decide on
        return _Draft()


def _changed(
    month: Input, reduced: WorkReduced, draft: _Draft, changes: tuple[str, ...], terms: ClientTerms
) -> CreateTask:
    said = _in_sums(draft, month) if draft.step else filled("revised_words")
    words = _filled("revised", month, reduced, draft=said, changes="; ".join(changes))
    return reduced_task(month.invoice.number, words, terms, _files(month, draft), "Изменено")


def _shorter(month: Input, reduced: WorkReduced, draft: _Draft, terms: ClientTerms) -> CreateTask:
    long = {"before": minutes(reduced.before_seconds), "after": minutes(reduced.seconds)}
    if draft.changes_nothing:
        words = _filled("reduced_for_nothing", month, reduced, then=_then(draft, month), **long)
    else:
        said = _in_sums(draft, month) if draft.step else _in_words(month, reduced)
        words = _filled("reduced", month, reduced, draft=said, **long)
    return reduced_task(month.invoice.number, words, terms, _files(month, draft))


def _within(month: Input, reduced: WorkReduced, draft: _Draft, least: int, terms: ClientTerms) -> CreateTask:
    """It is no shorter than it was once, and that was drawn."""
    whole = "сумма счёта не меняется"
    if draft.whole is not None and draft.whole.changes:
        whole = "{what} на {net} без НДС, НДС {vat}, всего {gross}".format(**_whole_sums(draft.whole, month))
    long = {"before": minutes(reduced.before_seconds), "after": minutes(reduced.seconds), "drawn": minutes(least)}
    words = _filled("reduced_within", month, reduced, whole=whole, **long)
    return reduced_task(month.invoice.number, words, terms)


def _then(draft: _Draft, month: Input) -> str:
    """What of the act where this change brings no money: those before it may have."""
    act = {"act": act_number(month), "act_on": wording.day(act_on(month))}
    if draft.whole is None or not draft.whole.changes:
        return filled("reduced_stands", **act)
    return filled("reduced_others", **act, **_whole_sums(draft.whole, month))


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


def _files(month: Input, draft: _Draft) -> tuple[TaskFile, ...]:
    if draft.step is None or draft.changes_nothing:
        return ()
    shown = "".join("-" if one in '\\/:*?"<>|' else one for one in month.invoice.number)
    name = f"Проект корректировки к № {shown}.pdf"
    return (TaskFile(name=name, blob=Blob.holding(correction_pdf(draft.step), "application/pdf")),)


def _in_sums(draft: _Draft, month: Input) -> str:
    assert draft.step is not None  # noqa: S101 - chosen by the caller
    words = filled("reduced_sums", **_sums(draft.step, month))
    if draft.whole is None or draft.whole is draft.step:
        return words
    whole = (
        filled("reduced_whole", **_whole_sums(draft.whole, month)) if draft.whole.changes else filled("reduced_back")
    )
    return f"{words}\n\n{whole}"


def _whole_sums(draft: Correction, month: Input) -> dict[str, str]:
    """At the end of a sentence."""
    sums = _sums(draft, month)
    return sums | {"gross": sums["gross"].rstrip(".")}


def _sums(draft: Correction, month: Input) -> dict[str, str]:
    currency, less, more = month.contract.billed_in, draft.less, draft.more
    tax = (less.tax or ZERO) - (more.tax or ZERO)
    return {
        "what": "уменьшение" if less.gross >= more.gross else "увеличение",
        "net": orders.money(abs(less.net - more.net), currency),
        "vat": orders.money(abs(tax), currency),
        "gross": orders.money(abs(less.gross - more.gross), currency),
    }


def _in_words(month: Input, reduced: WorkReduced) -> str:
    entry = next((one for one in month.entries if one.id == str(reduced.entry_id)), None)
    person = month.person(entry.person) if entry else None
    return filled(
        "reduced_words",
        minutes=minutes(reduced.before_seconds - reduced.seconds),
        employee=person.shown if person else UNKNOWN,
        day=wording.day(entry.on) if entry and entry.on else UNKNOWN,
    )
