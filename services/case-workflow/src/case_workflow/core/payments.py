"""Invoices and payments of the deal: money opens the gate that asks for it, or ends a stage that waits for it."""

from __future__ import annotations

from contracts.billing.v1 import InvoiceIssued
from contracts.cases.v1 import CaseNoted, Fact
from contracts.corrections.v1 import InvoiceVoided
from contracts.payments.v1 import PaymentMatched

from case_workflow.core import prepaid, wording
from case_workflow.core.declaration import Arrow
from case_workflow.core.draft import Draft
from case_workflow.core.facts import holds
from case_workflow.core.settling import settle, waiting
from case_workflow.core.writing import write

YES = "yes"


def heard(draft: Draft, message: InvoiceIssued | InvoiceVoided | PaymentMatched) -> None:
    """An invoice of the deal, or its end, or money for one."""
    match message:
        case InvoiceIssued():
            _issued(draft, message)
        case InvoiceVoided():
            _voided(draft, message)
        case PaymentMatched():
            _matched(draft, message)


def _issued(draft: Draft, message: InvoiceIssued) -> None:
    """Remember at which stage the invoice came: what was issued before a gate was in sight does not pay for it."""
    if message.invoice_id not in draft.state.invoices:
        draft.say(_noted(draft, message.invoice_id))


def _voided(draft: Draft, message: InvoiceVoided) -> None:
    """Nobody waits for its money any more: what is paid beside it may now be all."""
    if message.invoice_id not in draft.state.invoices:
        return
    field, own = _awaited(draft), _beside(draft, message.invoice_id)
    said = field in draft.facts or field in draft.state.emptied  # by a person
    whole = own and own <= set(draft.state.paid) and not _earlier(draft, message.invoice_id)
    written = (Fact(name=field, value=YES),) if whole and field is not None and not said else ()
    draft.say(_noted(draft, message.invoice_id, written, void=True))
    write(draft, written)
    if written:
        text = wording.say(draft.office, "payment.whole", client=draft.client, what=_title(draft, field))
        draft.comment(text)
        draft.notify(text)
    settle(draft)


def _matched(draft: Draft, message: PaymentMatched) -> None:
    """Money came in for an invoice of the deal, or went back; what it means is said in the timeline."""
    paid = message.paid and message.amount > 0
    field, gate = _awaited(draft), draft.spec.paid is None
    earlier = _earlier(draft, message.invoice_id)
    unpaid = () if earlier or field is None else sorted(_beside(draft, message.invoice_id) - set(draft.state.paid))
    opens = field if paid and not earlier and not unpaid else None
    taken = _gone_back(draft, message)
    written = (Fact(name=opens, value=YES),) if opens is not None else tuple(Fact(name=name) for name in taken)
    if written or message.invoice_id not in draft.state.invoices or message.paid is not _is_paid(draft, message):
        draft.say(_noted(draft, message.invoice_id, written, paid=message.paid))
        write(draft, written)
    _tell(draft, message, None if earlier else field)
    for name in taken:
        _take_out(draft, message, name)
    if message.amount < 0 and not message.paid and not taken:
        _tell_back(draft, message)
    if paid and unpaid:
        _waits(draft, message, field, unpaid)
    elif paid and field is not None and (gate or earlier):
        _doubt(draft, message, field, opened=opens is not None)
    settle(draft)


def _beside(draft: Draft, invoice_id: str) -> set[str]:
    """The other invoices of what is paid here: of this visit, and where a stage waits for money of what led to it."""
    state, here = draft.state, draft.state.stage
    last = {f"{stage}#{count}" for stage, count in state.visits.items()}
    own = last if draft.spec.paid is not None else {state.here}
    found = {one for one, at in state.invoices.items() if at in own and prepaid.meant(draft.funnel, at, here)}
    return found - {invoice_id}


def _waits(draft: Draft, message: PaymentMatched, field: str | None, unpaid: list[str]) -> None:
    """A part of what an instance costs does not begin it."""
    said = {"number": message.number, "what": _title(draft, field), "others": ", ".join(unpaid)}
    text = wording.say(draft.office, "payment.waits", client=draft.client, **said)
    draft.comment(text)
    draft.notify(text)


def _title(draft: Draft, field: str | None) -> str:
    return draft.funnel.fields[field].title if field is not None else "—"


def _earlier(draft: Draft, invoice_id: str) -> bool:
    """Whether an invoice is of something before what is awaited: of another visit than the gate's, of a stage that does
    not lead to the one that waits for money, or one whose money has come already.
    """
    state = draft.state
    visit = state.invoices.get(invoice_id, state.here)
    if draft.spec.paid is None:
        return visit != state.here
    return invoice_id in state.paid or not prepaid.meant(draft.funnel, visit, state.stage)


def _gone_back(draft: Draft, message: PaymentMatched) -> tuple[str, ...]:
    """The fields of gates still ahead that this invoice's money had filled, with that of others of the same visit."""
    state, visit = draft.state, draft.state.invoices.get(message.invoice_id)
    if message.paid or not _is_paid(draft, message) or draft.spec.ends:
        return ()
    ahead = _ahead(draft)
    return tuple(name for name, filled_at in state.filled.items() if filled_at == visit and name in ahead)


def _ahead(draft: Draft) -> set[str]:
    """What money fills at the gates of higher instances than the present one."""
    gates, here = list(draft.funnel.gates), draft.spec.instance
    higher = gates[gates.index(here) + 1 :] if here is not None else gates
    return {paid for name in higher if (paid := draft.funnel.gates[name].paid) is not None}


def _take_out(draft: Draft, message: PaymentMatched, field: str) -> None:
    said = {"number": message.number, "what": draft.funnel.fields[field].title}
    text = wording.say(draft.office, "payment.taken", client=draft.client, **said)
    draft.comment(text)
    draft.notify(text)


def _tell_back(draft: Draft, message: PaymentMatched) -> None:
    """What the money was for has begun already: whether it goes on is a person's to say."""
    said = {"number": message.number, "amount": abs(message.amount), "currency": message.currency}
    said |= {"on": wording.day(message.on), "left": message.left, "stage": draft.spec.title}
    draft.notify(wording.say(draft.office, "payment.back.started", client=draft.client, **said))


def _is_paid(draft: Draft, message: PaymentMatched) -> bool:
    return message.invoice_id in draft.state.paid


def _tell(draft: Draft, message: PaymentMatched, field: str | None) -> None:
    name = "payment.back" if message.amount < 0 else "payment.paid" if message.paid else "payment.part"
    awaited = draft.funnel.fields[field].title if field else _later(draft, message.invoice_id) or "—"
    facts = {"number": message.number, "amount": abs(message.amount), "currency": message.currency}
    facts |= {"on": wording.day(message.on), "left": message.left, "what": awaited}
    draft.comment(wording.say(draft.office, name, **facts))


def _later(draft: Draft, invoice_id: str) -> str | None:
    """The stage to come that money ends, if it will find there what was paid here."""
    passed, states, here = draft.state.visits, draft.funnel.states.items(), draft.state.here
    ahead = [(name, spec.title) for name, spec in states if spec.paid is not None and name not in passed]
    own = draft.state.invoices.get(invoice_id) == here
    title = next((title for name, title in ahead if own and prepaid.meant(draft.funnel, here, name)), None)
    return title and wording.say(draft.office, "payment.later", stage=title)


def _doubt(draft: Draft, message: PaymentMatched, field: str, *, opened: bool) -> None:
    """No invoice says what it is for: a person is to look whether the right gate was opened, or rightly left shut."""
    name = "payment.opens" if opened else "payment.earlier" if draft.spec.paid is None else "payment.other"
    said = {"number": message.number, "what": draft.funnel.fields[field].title, "stage": draft.spec.title}
    text = wording.say(draft.office, name, client=draft.client, **said)
    draft.comment(text)
    draft.notify(text)


def _awaited(draft: Draft) -> str | None:
    """The field that money fills here: of the stage itself, or of the gate before its next one that is not paid yet.

    Of the gate that the case waits before; or, before a person has said what follows, of the only one that may.
    """
    if draft.spec.paid is not None:
        return draft.spec.paid
    gate = waiting(draft)
    ahead = [gate] if gate is not None else _in_sight(draft)
    fields = [paid for name in ahead if (paid := draft.funnel.gates[name].paid) and draft.facts.get(paid) != YES]
    return fields[0] if len(fields) == 1 else None


def _in_sight(draft: Draft) -> list[str]:
    """The gates that may still come next: nothing that is known speaks against the way to them."""
    found = [draft.funnel.states[arrow.to].gate for arrow in draft.spec.next if _may_follow(draft, arrow)]
    return [gate for gate in dict.fromkeys(found) if gate is not None]


def _may_follow(draft: Draft, arrow: Arrow) -> bool:
    facts = draft.facts
    return all(name not in facts or holds({name: wanted}, facts) for name, wanted in arrow.when.items())


def _noted(
    draft: Draft, invoice_id: str, written: tuple[Fact, ...] = (), *, paid: bool | None = None, void: bool | None = None
) -> CaseNoted:
    state = draft.state
    return CaseNoted(
        deal_id=draft.deal_id,
        funnel=draft.funnel.funnel,
        stage=state.crm_stage,
        seen_at=draft.at,
        written=written,
        client_id=state.client_id,
        responsible_id=state.responsible_id,
        invoice_id=invoice_id,
        invoice_paid=paid,
        invoice_void=void,
    )
