"""Invoice, act and УПД of a rated month."""

from __future__ import annotations

from datetime import date

from documents.model import Act, DocumentRef, Invoice, Signatory, Transfer, TransferSide
from domain.money import summed

from billing.core.month import Input
from billing.core.parties import Signatory as Signs
from billing.core.rated import Rated
from billing.core.wording import policy
from billing.papers import lines, parties


def invoice(rated: Rated, *, void: bool = False) -> Invoice:
    """Счёт на оплату."""
    month = rated.month
    return Invoice(
        number=month.invoice.number,
        issued_on=month.invoice.on,
        issuer=parties.issuer(month),
        account=parties.account(month.paid_to),
        client=parties.client(month),
        lines=lines.lines(rated),
        totals=lines.totals(rated),
        to_pay=rated.totals.to_pay,
        words=rated.words,
        contract=parties.contract(month),
        first=month.period.first_on,
        last=month.period.last_on,
        due_on=rated.due_on,
        currency=parties.currency(rated),
        exchange=parties.exchange(month),
        breakdown=lines.breakdown(rated),
        agent_expenses=lines.agent(rated),
        agent_total=summed(one.amount for one in rated.agent),
        advances=tuple(parties.advance(one) for one in rated.offsets),
        purpose=rated.purpose,
        qr_payload="" if void else rated.qr_payload or "",
        signatories=signs(rated),
        notes=policy(month),
        void=void,
    )


def signs(rated: Rated) -> tuple[Signatory, ...]:
    """Head and chief accountant, or the entrepreneur alone; the head signs for an accountant who isn't named."""
    issuer = rated.month.issuer
    known = [issuer.head, issuer.accountant] if not issuer.is_entrepreneur else [issuer.head]
    return tuple(parties.signatory(one) for one in known if one is not None) or (parties.UNKNOWN_SIGNATORY,)


def act_number(month: Input) -> str:
    """Of act and УПД."""
    return month.invoice.act_number or month.invoice.number


def act_on(month: Input) -> date:
    """The day of the record."""
    return month.handed_on


def act(rated: Rated, *, void: bool = False) -> Act:
    """Акт об оказании услуг."""
    month = rated.month
    return Act(
        number=act_number(month),
        issued_on=act_on(month),
        issuer=parties.issuer(month),
        client=parties.client(month),
        lines=lines.lines(rated),
        totals=lines.totals(rated),
        words=rated.total_words,
        issuer_signs=(parties.signatory(month.issuer.head),),
        client_signs=(parties.signatory(month.client.signatory),),
        contract=parties.contract(month),
        invoice=DocumentRef(number=month.invoice.number, date=month.invoice.on, title="Счёт"),
        first=month.period.first_on,
        last=month.period.last_on,
        currency=parties.currency(rated),
        issuer_account=parties.account(month.paid_to),
        client_account=parties.account(month.client.bank) if month.client.bank else None,
        breakdown=lines.breakdown(rated),
        advances=tuple(parties.advance(one) for one in rated.offsets),
        void=void,
    )


def transfer(rated: Rated, *, void: bool = False) -> Transfer:
    """УПД: status 1 where the seller shows VAT, else 2. Row 5: payment orders of advances, 5б: their счета-фактуры."""
    month, issuer = rated.month, rated.month.issuer
    taxed = any(one.tax.percent is not None for one in rated.totals.by_vat)
    offsets = [parties.advance(one) for one in rated.offsets]
    terms = month.contract
    return Transfer(
        status=1 if taxed else 2,
        number=act_number(month),
        issued_on=act_on(month),
        seller=parties.issuer(month),
        buyer=parties.client(month),
        lines=lines.lines(rated),
        totals=lines.totals(rated),
        handed=TransferSide(hands=_hands(issuer.head), at=act_on(month)),
        accepted=TransferSide(hands=_hands(month.client.signatory)),
        contract=f"{terms.title} № {terms.number} от {terms.on:%d.%m.%Y}",
        payments=tuple(one.payment for one in offsets),
        advance_invoices=tuple(one.invoice for one in offsets if one.invoice is not None),
        currency=parties.currency(rated),
        head=None if issuer.is_entrepreneur else _hands(issuer.head),
        accountant=None if issuer.is_entrepreneur else _hands(issuer.accountant or issuer.head),
        entrepreneur=_entrepreneur(rated) if issuer.is_entrepreneur else None,
        void=void,
    )


def _hands(one: Signs | None) -> Signatory:
    return parties.signatory(one)


def _entrepreneur(rated: Rated) -> Signatory:
    issuer = rated.month.issuer
    head = parties.signatory(issuer.head)
    return Signatory(
        role=head.role, name=head.name or issuer.name, basis=f"ОГРНИП {issuer.ogrn}" if issuer.ogrn else ""
    )
