"""An invoice names an account in its own currency: euros do not go to an account in roubles."""

from __future__ import annotations

import copy
import io
from typing import Any

import pypdf
import pytest
from billing.core.bank_statements import accounts_of
from billing.core.problems import BadInput
from billing.papers.files import files
from making import EUROS, WORKED, rated, small
from office import profile

ROUBLES = WORKED["issuer"]["bank"]["account"]


def euros(*accounts: dict[str, Any], **contract: Any) -> dict[str, Any]:
    given = small({}, **{"currency": "EUR", "exchange_rate": {"on": "2026-10-30", "rate": "94"}, **contract})
    given["issuer"] = copy.deepcopy(given["issuer"]) | {"currency_accounts": list(accounts)}
    return given


def refused(given: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refusal:
        rated(given)
    return [(one.path, one.code) for one in refusal.value.problems]


def texts(given: dict[str, Any], name: str) -> str:
    pages = pypdf.PdfReader(io.BytesIO(files(rated(given))[name])).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("name", ["invoice.pdf", "act.pdf"])
def test_euros_are_asked_for_on_the_account_in_euros(name: str) -> None:
    text = texts(euros(EUROS), name)

    assert EUROS["account"] in text
    assert ROUBLES not in text
    assert ("SYNTRUMM" in text) == (name == "invoice.pdf")


def test_roubles_are_asked_for_on_the_account_in_roubles_and_so_is_the_code() -> None:
    given = euros(EUROS, invoice_currency="RUB")

    assert ROUBLES in texts(given, "invoice.pdf")
    assert f"PersonalAcc={ROUBLES}" in (rated(given).qr_payload or "")
    other_way = euros(WORKED["issuer"]["bank"], currency="RUB")
    other_way["issuer"]["bank"] = EUROS
    assert f"PersonalAcc={ROUBLES}" in (rated(other_way).qr_payload or "")


def test_an_invoice_in_a_currency_of_which_the_issuer_has_no_account_is_refused() -> None:
    dollars = EUROS | {"account": "40702840000000012345"}
    in_euros_only = small({})
    in_euros_only["issuer"] = in_euros_only["issuer"] | {"bank": EUROS, "currency_accounts": []}

    assert refused(euros()) == [("issuer.currency_accounts", "account_currency")]
    assert refused(euros(dollars)) == [("issuer.currency_accounts", "account_currency")]
    assert refused(in_euros_only) == [("issuer.currency_accounts", "account_currency")]


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"account": "40702978700000012345"}, "account", "account"),
        ({"bic": "12"}, "bic", "bic"),
        ({"swift": "SYNTRU"}, "swift", "swift"),
        ({"swift": "syntrumm"}, "swift", "swift"),
    ],
)
def test_what_is_wrong_with_such_an_account_is_named_by_its_place(change: dict[str, str], path: str, code: str) -> None:
    assert refused(euros(EUROS | change)) == [(f"issuer.currency_accounts[0].{path}", code)]


def test_its_money_is_found_in_statements_without_naming_the_account_twice() -> None:
    office = profile()
    ours = office.issuers["nordlex"]
    firm = ours.firm.model_copy(update={"currency_accounts": (type(ours.firm.bank).model_validate(EUROS),)})
    known = office.model_copy(update={"issuers": {"nordlex": ours.model_copy(update={"firm": firm})}})

    assert accounts_of(known).issuers[EUROS["account"]] == "nordlex"
