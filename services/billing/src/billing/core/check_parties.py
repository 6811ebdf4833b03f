"""Numbers of firms and accounts that fail their control digits, and pairs that may not be billed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.bank import is_account, is_bic, is_correspondent_account
from domain.taxpayer import is_inn, is_kpp, is_ogrn

from billing.core.month import Input
from billing.core.parties import Bank, Client, Issuer
from billing.core.problems import Problem

ORGANISATION = 10
SWIFT = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)


def parties(month: Input) -> Iterator[Problem]:
    """Issuer, client, and whether the one may bill the other."""
    yield from _issuer(month.issuer)
    yield from _account(month.issuer, month.contract.billed_in)
    yield from _client(month.client)
    for place, row in enumerate(month.compliance):
        if row.action == "block" and row.concerns(month.issuer, month.client):
            what = f"{month.issuer.name} may not bill {month.client.name}: {row.reason}."
            remedy = "Bill from another firm, or let whoever keeps the table take the row out."
            yield Problem(f"compliance[{place}]", "blocked", what, remedy)


def _issuer(issuer: Issuer) -> Iterator[Problem]:
    yield from _inn("issuer.inn", issuer.inn)
    if issuer.kpp is None and len(issuer.inn) == ORGANISATION:
        yield Problem("issuer.kpp", "kpp", "an organisation has a КПП.", "Give its 9 characters.")
    yield from _kpp("issuer.kpp", issuer.kpp)
    yield from _ogrn("issuer.ogrn", issuer.ogrn)
    yield from _bank("issuer.bank", issuer.bank)
    for place, one in enumerate(issuer.currency_accounts):
        yield from _bank(f"issuer.currency_accounts[{place}]", one)


def _account(issuer: Issuer, currency: str) -> Iterator[Problem]:
    """Where every account is well-formed: digits 6 to 8 of another one may be anything."""
    whole = all(is_account(one.account, one.bic) for one in (issuer.bank, *issuer.currency_accounts))
    if whole and issuer.paid_to(currency) is None:
        what = (
            f"the issuer has no account in {currency}: digits 6 to 8 of {issuer.bank.account} are another currency's."
        )
        remedy = "Add the account in this currency, or bill in the currency of the account."
        yield Problem("issuer.currency_accounts", "account_currency", what, remedy)


def _client(client: Client) -> Iterator[Problem]:
    if not client.is_foreign and client.inn is None:
        yield Problem("client.inn", "inn", "a client in Russia has an ИНН.", "Give its 10 or 12 digits.")
    if client.inn is not None:
        yield from _inn("client.inn", client.inn)
    yield from _kpp("client.kpp", client.kpp)
    yield from _ogrn("client.ogrn", client.ogrn)
    if client.bank is not None:
        yield from _bank("client.bank", client.bank)


def _inn(path: str, inn: str) -> Iterator[Problem]:
    if not is_inn(inn):
        yield Problem(path, "inn", f"{inn!r} fails its control digits.", "Copy the ИНН from the card of the firm.")


def _kpp(path: str, kpp: str | None) -> Iterator[Problem]:
    if kpp is not None and not is_kpp(kpp):
        yield Problem(path, "kpp", f"{kpp!r} is no КПП.", "A КПП has the form NNNNPPXXX.")


def _ogrn(path: str, ogrn: str | None) -> Iterator[Problem]:
    if ogrn is not None and not is_ogrn(ogrn):
        yield Problem(path, "ogrn", f"{ogrn!r} fails its control digit.", "Copy ОГРН or ОГРНИП anew, or leave it out.")


def _bank(path: str, bank: Bank) -> Iterator[Problem]:
    if not is_bic(bank.bic):
        yield Problem(f"{path}.bic", "bic", f"{bank.bic!r} is no БИК.", "A БИК has 9 digits and begins with 04.")
        return
    if bank.swift is not None and not SWIFT.fullmatch(bank.swift):
        what = f"{bank.swift!r} is no SWIFT code."
        yield Problem(f"{path}.swift", "swift", what, "It has 8 or 11 characters, e.g. SABRRUMM.")
    if not is_account(bank.account, bank.bic):
        what = f"{bank.account!r} fails its control digit with БИК {bank.bic}."
        yield Problem(f"{path}.account", "account", what, "Compare account and БИК with the bank's paper.")
    if bank.corr_account is not None and not is_correspondent_account(bank.corr_account, bank.bic):
        what = f"{bank.corr_account!r} fails its control digit with БИК {bank.bic}."
        remedy = "A correspondent account has 20 digits and begins with 301: compare it with the bank's paper."
        yield Problem(f"{path}.corr_account", "corr_account", what, remedy)
