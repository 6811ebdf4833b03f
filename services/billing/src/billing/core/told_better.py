"""The second format's file tells of a payment that was counted, and names the invoice that the first one did not.

What no invoice took goes to the one named. What sum alone had put to another one is moved there if it is there still,
one invoice had all of it, and those named take all of it; else a person is asked. Rule: BILLING-27. Source: issue 7,
"Money in": INN, amount, number in the purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from chassis.decision import Decision
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentNoted
from domain.money import ZERO

from billing.core import purpose, wording
from billing.core.allotment import BY_SUM, Matched, OpenInvoice, Part, Unmatched, booked
from billing.core.bank_statements import task
from billing.core.ledger import Ledger, Till, allotted_to, as_open, movement
from billing.core.matching import match
from billing.core.sightings import Sighting
from billing.core.spare import Spare
from billing.core.unmatched import asked

MOVED = "moved"


def told_better(state: Till, noted: PaymentNoted, known: Sighting, ledger: Ledger) -> Decision:
    """What *noted* changes of *known*, which it is."""
    if noted.doubt is not None or noted.direction != "in":
        return Decision()
    noted = noted.model_copy(update={"payment_id": known.payment_id})
    came = next((one for one in state.spare if one.payment_id == known.payment_id), None)
    if came is not None and came.certain and came.amount == noted.amount:
        return _put(state, noted, ledger)
    return _moved(state, noted, known, ledger) if known.guessed else Decision()


def _put(state: Till, noted: PaymentNoted, ledger: Ledger) -> Decision:
    """No invoice took any of it. What is more than is owed stays, and is an advance as it would have been at once."""
    issued = [as_open(one, state) for one in ledger.invoices]
    found = match(movement(noted), issued)
    if not isinstance(found, Matched) or not _by_number(found):
        return Decision()
    events = _matched(noted, found, ledger, found.flags)
    if found.over <= 0:
        return Decision(events)
    after = {one.invoice_id: one for one in booked(issued, found)}
    over = asked(noted, found.over, "over", [after[part.invoice.invoice_id] for part in found.parts], ledger)
    return Decision(events, over.commands)


def _moved(state: Till, noted: PaymentNoted, known: Sighting, ledger: Ledger) -> Decision:
    """Invoices have it by its sum: what it pays is looked for as if they had it not."""
    had = dict(known.guessed)
    issued = [as_open(one, state) for one in ledger.invoices]
    before = [replace(one, paid=one.paid - had.get(one.invoice_id, ZERO)) for one in issued]
    found = match(movement(noted), before)
    if isinstance(found, Matched):
        meant, names = [part.invoice for part in found.parts], _by_number(found)
    else:
        meant, names = list(found.candidates), bool(purpose.invoices(movement(noted).purpose))
    if not names or (_clear(found) and {one.invoice_id for one in meant} == had.keys()):
        return Decision()  # the number says what the sum said
    whole = list(had.values()) == [noted.amount] and any(one.invoice_id in had for one in issued)
    if not whole or not isinstance(found, Matched) or found.over > 0 or any(one.paid < 0 for one in before):
        return Decision(commands=(_which(noted, had, meant, ledger),))
    back = [Part(one, -had[one.invoice_id]) for one in issued if one.invoice_id in had]
    events = (
        *_matched(noted, Matched(tuple(back), "refund"), ledger, (MOVED,)),
        *_matched(noted, found, ledger, (*found.flags, MOVED)),
    )
    taken = {part.invoice.invoice_id: part.amount for part in found.parts}
    owed = [part.invoice for part in back if taken.get(part.invoice.invoice_id) != -part.amount]
    return Decision(events, tuple(_waits(state, noted, owed, ledger)))


def _by_number(found: Matched) -> bool:
    return found.how == "number" or (found.how == "joint" and BY_SUM not in found.flags)


def _clear(found: Matched | Unmatched) -> bool:
    return isinstance(found, Matched) or found.why == "already_paid"


def _matched(noted: PaymentNoted, found: Matched, ledger: Ledger, flags: tuple[str, ...]) -> tuple[PaymentMatched, ...]:
    """Of the payment that is known: it is not seen again."""
    issued = {one.invoice_id: one for one in ledger.invoices}
    about = noted.model_dump(include={"payment_id", "issuer", "currency", "on", "statement"})
    return tuple(
        allotted_to(issued[part.invoice.invoice_id], part, **about, how=found.how, flags=flags) for part in found.parts
    )


def _waits(state: Till, noted: PaymentNoted, owed: Sequence[OpenInvoice], ledger: Ledger) -> Iterator[CreateTask]:
    """Other money that found the invoice paid, which it is not any more: a person may put it there."""
    for one in owed:
        waiting = [each for each in state.spare if _may_be_for(each, one)]
        if waiting:
            listed = "\n".join(
                f"• {each.amount} {each.currency} от {wording.day(each.on)}:"
                f" delo billing pay {each.payment_id} {one.number}"
                for each in waiting
            )
            words = (
                f"Платёж {noted.amount} {noted.currency} от {wording.day(noted.on)} был отнесён к счёту № {one.number}"
                " по сумме; другая выписка назвала другой счёт, и он перенесён туда. Ни к какому счёту не отнесены"
                f" деньги, которые могут быть за счёт № {one.number}. Если это так, отнести их может администратор:"
                f"\n\n{listed}"
            )
            title = f"Счёт № {one.number} снова не оплачен, а деньги за него, может быть, уже есть"
            yield task(ledger.accountant_id, title, words)


def _may_be_for(spare: Spare, invoice: OpenInvoice) -> bool:
    return spare.currency == invoice.currency and invoice.invoice_id in spare.invoices


def _which(noted: PaymentNoted, had: dict[str, Decimal], meant: Sequence[OpenInvoice], ledger: Ledger) -> CreateTask:
    numbers = {one.invoice_id: one.number for one in ledger.invoices}
    said = [one.number for one in purpose.invoices(movement(noted).purpose)] or [one.number for one in meant]
    words = (
        f"Платёж {noted.amount} {noted.currency} от {wording.day(noted.on)} по сумме отнесён к счёту"
        f" № {', '.join(numbers.get(one, one) for one in had)}, а другая выписка называет счёт № {', '.join(said)}."
        " Проверьте по банку, за что он и не возвращён ли, и договоритесь с клиентом: сам он не переносится."
    )
    return task(ledger.accountant_id, f"Платёж {noted.amount} {noted.currency}: за какой он счёт", words)
