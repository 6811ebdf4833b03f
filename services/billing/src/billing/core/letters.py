"""Characters that the font of the papers has. Any other is drawn as ◆, though the text that is copied stays right.

A name without its letters or figures names nobody; a symbol beside it (☎, →) is missed by nobody.

Rule: BILLING-29. Source: issue 7, "Papers"; the faces of font-roboto.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import category

from billing.core.month import Input
from billing.core.problems import Problem

PRINTED = (
    "20-7e a0-377 37a-37f 384-38a 38c 38e-3a1 3a3-3e1 3f0-52f 1ab0-1abe 1d00-1df5 1dfc-1f15 1f18-1f1d 1f20-1f45"
    " 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4"
    " 1ff6-1ffe 2000-2027 202f-205f 2070-2071 2074-208e 2090-209c 20a0-20be 20db-20dc 20e8 20f0 2100-2101 2103"
    " 2105-2106 2109 2113 2116-2117 211e-2123 2125-2126 212a-212b 212e 2132 213b 214d 214f-2189 2202 2206 220f"
    " 2211-2212 221a 221e 222b 2248 2260 2264-2265 2423 25ca 27e6-27ef 2b4e-2b4f 2b5a-2b5f 2c60-2c7f 2de0-2e42"
    " a640-a69d a69f a700-a7ad a7b0-a7b1 a7f7-a7ff a92e ab30-ab5f ab64-ab65 fb00-fb06 fe20-fe2d 1f16a-1f16b"
)
OTHERS = re.compile(
    "[^{}]".format("".join("-".join(f"\\U{int(end, 16):08x}" for end in one.split("-")) for one in PRINTED.split()))
)
MOST = 20  # that are listed


def unprinted(text: str) -> tuple[str, ...]:
    """Characters of *text* that would be drawn as ◆, each once. Blanks and controls are not drawn at all."""
    found = dict.fromkeys(OTHERS.findall(text))
    return tuple(one for one in found if category(one)[0] not in "CZ")


def names(month: Input) -> Iterator[Problem]:
    """Whom the papers are about, and what for: a paper without that says nothing."""
    for path, text in _named(month):
        if strange := [one for one in unprinted(text) if _tells(one)]:
            what = f"the papers' font lacks {_listed(strange)}: they would show ◆ instead."
            yield Problem(path, "letters", what, "Write it in Latin or Cyrillic letters.")


def _tells(character: str) -> bool:
    return category(character)[0] == "L" or category(character) == "Nd"


def _named(month: Input) -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in (*_parties(month), *_terms(month), *_rows(month)) if text)


def words(month: Input) -> list[str]:
    """What papers would show as ◆ all the same: symbols of names, and what the diary has in the words of entries."""
    found = ((path, unprinted(text)) for path, text in _named(month))
    return [
        *(f"{path}: the papers show ◆ for {_listed(strange)}" for path, strange in found if strange),
        *_diary(month),
    ]


def _diary(month: Input) -> list[str]:
    strange: dict[str, None] = {}
    places = []
    for one in month.entries:
        found = unprinted("".join((one.text, one.task or "", one.corrects or "", one.matter or "")))
        if found:
            strange |= dict.fromkeys(found)
            places.append(one.id)
    if not places:
        return []
    more = f" and {len(places) - MOST} more" if len(places) > MOST else ""
    return [f"entries: the papers show ◆ for {_listed(strange)} (entry {', entry '.join(places[:MOST])}{more})"]


def _listed(characters: Iterable[str]) -> str:
    several = list(characters)
    return " ".join(several[:MOST]) + (" …" if len(several) > MOST else "")


def _parties(month: Input) -> Iterator[tuple[str, str | None]]:
    issuer, client = month.issuer, month.client
    yield from (("issuer.name", issuer.name), ("issuer.address", issuer.address), ("issuer.contacts", issuer.contacts))
    yield from (("client.name", client.name), ("client.address", client.address))
    yield "client.foreign_id", client.foreign_id
    for path, bank in (("issuer.bank", issuer.bank), ("client.bank", client.bank)):
        if bank is not None:
            yield from ((f"{path}.name", bank.name), (f"{path}.city", bank.city))
    for place, bank in enumerate(issuer.currency_accounts):
        path = f"issuer.currency_accounts[{place}]"
        yield from ((f"{path}.name", bank.name), (f"{path}.city", bank.city))
    signs = {"issuer.head": issuer.head, "issuer.accountant": issuer.accountant, "client.signatory": client.signatory}
    for path, one in signs.items():
        if one is not None:
            yield from ((f"{path}.name", one.name), (f"{path}.position", one.position), (f"{path}.basis", one.basis))


def _terms(month: Input) -> Iterator[tuple[str, str | None]]:
    contract = month.contract
    yield from (("contract.number", contract.number), ("contract.title", contract.title))
    yield "contract.service_title", contract.service_title
    if contract.vat is not None:
        yield "contract.vat.ground", contract.vat.ground
    for place, vat in enumerate(contract.vat_changes):
        yield f"contract.vat_changes[{place}].ground", vat.ground
    if contract.retainer is not None:
        yield "contract.retainer.title", contract.retainer.title
    for place, fee in enumerate(contract.fees):
        yield f"contract.fees[{place}].title", fee.title
    for place, matter in enumerate(contract.matters):
        yield f"contract.matters[{place}].title", matter.title


def _rows(month: Input) -> Iterator[tuple[str, str | None]]:
    yield from (("invoice.number", month.invoice.number), ("invoice.act_number", month.invoice.act_number))
    for place, person in enumerate(month.people):
        yield f"people[{place}].{'name' if person.name else 'id'}", person.shown
        yield f"people[{place}].grade", person.grade
    for place, expense in enumerate(month.expenses):
        yield f"expenses[{place}].title", expense.title
        yield f"expenses[{place}].document", expense.document
