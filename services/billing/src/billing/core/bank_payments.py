"""From a payment to the invoices it pays.

Rule: BILLING-14. Source: issue 7, "Money in".
"""

from __future__ import annotations

from collections.abc import Sequence

from chassis.decision import Decision
from contracts.base import Event
from contracts.claims import Text
from contracts.payments.v1 import PaymentMatched, PaymentNoted
from contracts.signs.v1 import CommentTimeline

from billing.core import bank_debits, purpose, sightings, wording
from billing.core.allotment import Matched, OpenInvoice, Part, Unmatched, booked
from billing.core.desk_months import AUTOMATION, belongs
from billing.core.desk_orders import money
from billing.core.ledger import Issued, Ledger, Till, allotted_to, as_open, movement, named_in
from billing.core.matching import match
from billing.core.repeated import alike, is_repeated
from billing.core.sightings import SAME
from billing.core.spare import GIVEN_BACK, REPEATED, covered
from billing.core.templates import filled
from billing.core.told_better import told_better
from billing.core.unmatched import asked, unmatched

NOT_OURS = ("own_transfer", "debit")  # nobody is asked about these


def payment_noted(state: Till, noted: PaymentNoted, ledger: Ledger) -> Decision:
    """What it pays; what nobody knows is a task with candidates. What the other format's statement had is not paid."""
    answer = _answered(state, noted, ledger)
    if answer == Decision():
        return answer
    if (known := sightings.same(state.sightings, noted)) is not None:
        said = unmatched(noted, noted.amount, SAME, ()).model_copy(update={"same_as": known.payment_id})
        better = told_better(state, noted, known, ledger)
        return Decision((*better.events, said), better.commands)
    why = REPEATED if noted.repeated or sightings.may_be_same(state.sightings, noted) else noted.doubt
    if why is None:
        return answer
    if requests := bank_debits.meant(answer, ledger):
        return bank_debits.asked(noted, requests, why, ledger.accountant_id)
    return asked(noted, noted.amount, why, _named_in(answer, state, ledger), ledger)


def _named_in(answer: Decision, state: Till, ledger: Ledger) -> Sequence[OpenInvoice]:
    """The invoices that an answer is about."""
    names = named_in(answer)
    return [as_open(one, state) for one in ledger.invoices if one.invoice_id in names]


def _answered(state: Till, noted: PaymentNoted, ledger: Ledger) -> Decision:
    debited = bank_debits.debited(state, noted, ledger)
    known = {one.invoice_id: one for one in ledger.invoices}
    issued = [as_open(one, state) for one in ledger.invoices]
    found = match(movement(noted), issued)
    if debited is not None and (not debited.commands or not _is_refund(found)):
        return debited
    if isinstance(found, Unmatched) and found.why in NOT_OURS:
        return Decision()
    if is_repeated(state.plain, noted):
        return asked(noted, noted.amount, REPEATED, _meant(found), ledger)
    if (back := _given_back(state, noted, found, issued, ledger)) is not None:
        return back
    if isinstance(found, Unmatched):
        return asked(noted, noted.amount, found.why, found.candidates, ledger)
    events: list[Event] = [_matched(noted, part, found, known[part.invoice.invoice_id]) for part in found.parts]
    if found.over <= 0:
        return Decision(tuple(events))
    after = {one.invoice_id: one for one in booked(issued, found)}
    over = asked(noted, found.over, "over", [after[part.invoice.invoice_id] for part in found.parts], ledger)
    return Decision((*events, *over.events), over.commands)


def _is_refund(found: Matched | Unmatched) -> bool:
    """Whether a client, or his invoice, is told: that somebody else waits for the same sum is no doubt then."""
    return isinstance(found, Matched) or (found.why == "refund" and bool(found.candidates))


def _given_back(
    state: Till, noted: PaymentNoted, found: Matched | Unmatched, issued: Sequence[OpenInvoice], ledger: Ledger
) -> Decision | None:
    """A refund of what no invoice took leaves invoices as they are. None: it is another payment."""
    if noted.direction != "out" or movement(noted).came_back:
        return None
    words = movement(noted).purpose
    references = purpose.invoices(words)
    named = [one for reference in references for one in issued if purpose.same_number(one.number, reference.number)]
    covers = covered(state.spare, noted, [one.invoice_id for one in named], told=purpose.is_overpaid(words))
    line = _line(noted, ledger)
    if covers == "all" and line:
        return Decision((unmatched(noted, noted.amount, GIVEN_BACK, named),), line)
    if covers != "none":
        return asked(noted, noted.amount, "refund", _meant(found), ledger)
    return None


def _meant(found: Matched | Unmatched) -> Sequence[OpenInvoice]:
    return [part.invoice for part in found.parts] if isinstance(found, Matched) else found.candidates


def _line(noted: PaymentNoted, ledger: Ledger) -> tuple[CommentTimeline, ...]:
    """Nothing happens silently: the client's timeline says what went back, and that no invoice is owed again."""
    ours = (one.client_id for one in ledger.invoices if one.client_inn == noted.other_inn)
    words = filled("spare_back", amount=money(noted.amount, noted.currency), on=wording.day(noted.on))
    return tuple(
        CommentTimeline(automation=AUTOMATION, belongs_to=belongs(client_id), text=Text.of(words))
        for client_id in sorted(set(ours))
    )


def _matched(noted: PaymentNoted, part: Part, found: Matched, invoice: Issued) -> PaymentMatched:
    return allotted_to(
        invoice,
        part,
        **noted.model_dump(include={"payment_id", "issuer", "currency", "on", "statement"}),
        how=found.how,
        flags=found.flags,
        alike=alike(noted),
        sight=noted.sight,
    )
