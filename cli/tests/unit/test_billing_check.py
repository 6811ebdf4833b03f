"""billing.yaml against the rest of its folder: every name that is not there is told."""

from __future__ import annotations

from typing import Any

import pytest
from delo.portal.billing_check import check_billing
from delo.portal.folder import read
from delo.stack.home import PROJECT

PORTALS = PROJECT / "deploy" / "portal"


def said(**changes: Any) -> list[str]:
    folder = read(PORTALS / "example")
    given = folder.billing.model_copy(update=changes)
    return [one.said for one in check_billing(given, folder.gateway, folder.mail) if one.level == "bad"]


@pytest.mark.parametrize("name", ["demo", "example"])
def test_the_folders_of_the_repository_fit(name: str) -> None:
    folder = read(PORTALS / name)

    found = list(check_billing(folder.billing, folder.gateway, folder.mail))
    assert [(one.level, one.said) for one in found] == [("ok", "3 clients fit the portal's names")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"item_type": "bill"}, "there is no item type bill"),
        ({"stage_void": "gone"}, "item type invoice has no stage gone"),
        ({"stage_approval": "asked"}, "item type invoice has no stage asked"),
        ({"report_registry": "monthly"}, "there is no registry monthly"),
        ({"report_registry": "trips"}, "registry trips has no column invoice"),
        ({"billing_funnel": "service"}, "there is no funnel service"),
        ({"sender": "nobody"}, "there is no sender nobody"),
        ({"issuers": {}}, "client 1 is billed by nordlex, which is no issuer"),
    ],
)
def test_a_name_that_is_not_there_is_told(changes: dict[str, Any], words: str) -> None:
    assert words in said(**changes)


def test_who_bills_nobody_has_nothing_to_fit() -> None:
    assert said(clients=(), item_type="bill") == []
