"""Firms, accounts, people and references, as papers show them."""

from __future__ import annotations

from documents.model import EUR, RUB, AdvanceOffset, BankAccount, Currency, DocumentRef, ExchangeRate, Party, Signatory

from billing.core import parties
from billing.core.month import Input
from billing.core.rated import Offset, Rated

CURRENCIES: dict[str, Currency] = {"RUB": RUB, "EUR": EUR}
UNKNOWN_SIGNATORY = Signatory(role="Руководитель")


def issuer(month: Input) -> Party:
    """Who bills."""
    one = month.issuer
    return Party(
        name=one.name,
        inn=one.inn,
        kpp=one.kpp or "",
        ogrn=one.ogrn or "",
        address=one.address,
        contacts=one.contacts or "",
    )


def client(month: Input) -> Party:
    """Who pays."""
    one = month.client
    return Party(
        name=one.name,
        inn=one.inn or "",
        kpp=one.kpp or "",
        ogrn=one.ogrn or "",
        registration=one.foreign_id or "",
        address=one.address or "",
    )


def account(bank: parties.Bank) -> BankAccount:
    """Where to pay."""
    return BankAccount(
        account=bank.account,
        bank=bank.name,
        bic=bank.bic,
        correspondent=bank.corr_account or "",
        city=bank.city or "",
        swift=bank.swift or "",
    )


def signatory(one: parties.Signatory | None) -> Signatory:
    """Who signs; a line to fill in where nobody is named."""
    if one is None:
        return UNKNOWN_SIGNATORY
    return Signatory(role=one.position, name=one.name, basis=one.basis or "")


def contract(month: Input) -> DocumentRef:
    """The basis."""
    return DocumentRef(number=month.contract.number, date=month.contract.on, title=month.contract.title)


def currency(rated: Rated) -> Currency:
    """Of all amounts."""
    return CURRENCIES[rated.currency]


def rate_currency(rated: Rated) -> Currency | None:
    """Of rates, where it is not that of the amounts."""
    of_contract = rated.month.contract.currency
    return None if of_contract == rated.currency else CURRENCIES[of_contract]


def exchange(month: Input) -> ExchangeRate | None:
    """The rate of the day, if the contract needs one."""
    terms = month.contract
    if terms.exchange_rate is None:
        return None
    base = terms.currency if terms.currency != "RUB" else terms.billed_in
    rate = terms.exchange_rate
    return ExchangeRate(base=base, quote="RUB", rate=rate.rate, on=rate.on, source=rate.source)


def advance(one: Offset) -> AdvanceOffset:
    """What is set off, with its счёт-фактура for row 5б."""
    given = one.advance
    invoice = DocumentRef(number=given.sf_number, date=given.sf_on) if given.sf_number and given.sf_on else None
    payment = DocumentRef(number=given.payment_number, date=given.payment_on)
    return AdvanceOffset(amount=one.amount, payment=payment, tax=one.vat or None, invoice=invoice)
