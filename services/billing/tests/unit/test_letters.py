"""What the papers' font lacks is drawn as ◆: a name with one is refused, words of an entry are a warning."""

from __future__ import annotations

import copy
from typing import Any
from unicodedata import category

import pytest
from billing.core.letters import unprinted
from billing.core.problems import BadInput
from contracts.billing.v1 import InvoiceIssued
from contracts.crm.v1 import CreateTask
from documents.pdf.fonts import BOLD, REGULAR
from making import WORKED, rated, small
from office import billed

CHINESE, GEORGIAN = "深圳市贸易有限公司", "შპს თბილისი"


def refused(given: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(BadInput) as refusal:
        rated(given)
    return {one.path: one.what for one in refusal.value.problems if one.code == "letters"}


def changed(*path: str | int, value: object) -> dict[str, Any]:
    given = copy.deepcopy(small({}))
    here: Any = given
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return given


def test_what_can_be_printed_is_what_both_faces_have() -> None:
    drawn = [chr(code) for code in range(0x20000) if category(chr(code))[0] not in "CZ"]
    has = {one for one in drawn if REGULAR.has(one) and BOLD.has(one)} - {"\ufffd", "\ufffc"}

    assert {one for one in drawn if not unprinted(one)} == has


@pytest.mark.parametrize(
    ("given", "path", "letters"),
    [
        (changed("client", "name", value=CHINESE), "client.name", "深 圳 市"),
        (changed("client", "address", value=f"Тбилиси, {GEORGIAN}"), "client.address", "შ პ ს"),
        (changed("issuer", "name", value="ООО 深圳"), "issuer.name", "深 圳"),
        (changed("client", "foreign_id", value="USCC 号 1"), "client.foreign_id", "号"),
        (changed("people", 0, "name", value="李"), "people[0].name", "李"),
        (changed("contract", "title", value="合同"), "contract.title", "合 同"),
        (changed("contract", "fees", value=[{"title": "費", "amount": 1}]), "contract.fees[0].title", "費"),
        (
            changed("expenses", value=[{"id": "1", "kind": "own", "on": "2026-10-05", "title": "車", "amount": 1}]),
            *("expenses[0].title", "車"),
        ),
    ],
)
def test_a_name_that_cannot_be_printed_is_refused_with_its_letters(
    given: dict[str, Any], path: str, letters: str
) -> None:
    found = refused(given)

    assert list(found) == [path]
    assert letters in found[path]


@pytest.mark.parametrize(
    "name", ["Ääkkönen Oy", "ТОО «Қазақ Үміт»", "Łódź Sp. z o.o.", "ООО «№ 1» — ₽", "Ёлка\u00a0и Й"]
)
def test_names_of_our_neighbours_can_be_printed(name: str) -> None:
    assert rated(changed("client", "name", value=name)).warnings == ()


def test_words_of_an_entry_that_cannot_be_printed_are_a_warning() -> None:
    (warning,) = rated(small({"text": "Звонок 👍 с 李, 李"}, {"text": "письмо\tи\nакт"}, {"task": "合同"})).warnings

    assert warning.startswith("entries: the papers show ◆ for 👍 李 合 同")
    assert "entry 1" in warning
    assert "entry 3" in warning
    assert "entry 2" not in warning


def test_a_client_of_the_profile_is_told_and_nothing_goes_out() -> None:
    office = billed(client=WORKED["client"] | {"name": CHINESE})

    assert office.said(InvoiceIssued) == []
    (task,) = office.ordered(CreateTask)
    assert "深 圳 市" in (task.description.content or "")


def test_symbols_of_a_name_are_a_warning_for_what_they_stand_beside_can_be_read() -> None:
    given = small({})
    given["issuer"]["contacts"] = "☎ +7 495 000-00-00 ✉\ufe0f info@example.com"
    given["expenses"] = [{"id": "1", "kind": "own", "on": "2026-10-05", "title": "Такси → аэропорт", "amount": "9"}]
    given["contract"]["service_title"] = "Юридические услуги ▪ абонент"
    given["contract"]["matters"] = [{"id": "А", "title": "Взыскание долга → суд"}]
    found = [one for one in rated(given).warnings if "◆" in one]

    assert found == [
        "issuer.contacts: the papers show ◆ for ☎ ✉ \ufe0f",
        "contract.service_title: the papers show ◆ for ▪",
        "contract.matters[0].title: the papers show ◆ for →",
        "expenses[0].title: the papers show ◆ for →",
    ]


def test_letters_and_figures_are_refused_and_the_symbols_beside_them_are_not_listed() -> None:
    assert "lacks 深: they" in refused(changed("client", "name", value="深→ ООО"))["client.name"]
    assert list(refused(changed("client", "address", value="ул. ١٢"))) == ["client.address"]
