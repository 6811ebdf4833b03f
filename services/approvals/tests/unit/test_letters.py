"""The letter to whoever is asked: what it calls the request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from approvals.core import letters
from approvals.core.rules import ApprovalsProfile
from approvals.signing import LINK, Signer, letter_of
from approvals_scenes import HEAD, MONDAY, PROFILE, Scene
from chassis.decision import Asked
from chassis.profile import PortalProfile
from contracts.approvals.v1 import ApprovalAsked
from contracts.letters.v1 import SendLetter

MEMO = {"title": "Служебная записка", "item_type": "document", "when": {"type": "memo"}, "chain": ["manager"]}
KINDS = {**PROFILE.model_dump(mode="json")["kinds"], "memo": MEMO}
RULES = ApprovalsProfile.model_validate(
    {"own_users": [1], "kinds": KINDS, "letters": {"addresses": {HEAD: "h@x.example"}}}
)
OFFICE = PortalProfile.model_validate({"zone": "Europe/Moscow"})


@pytest.fixture(autouse=True)
def _signed() -> Iterator[None]:
    LINK.signer = Signer("a secret of the tests, long enough", "https://delo.example")
    yield
    LINK.signer = None


@pytest.mark.parametrize(
    ("kind", "title"), [("memo", "Служебная записка"), ("order", "Приказ"), (None, "Приказ"), ("gone", "Приказ")]
)
def test_a_letter_names_the_kind_of_the_request_and_not_another_of_its_items(kind: str | None, title: str) -> None:
    about: dict[str, Any] = {"request": "document:12", "version": 1, "seat": "1.1", "approver_id": HEAD}
    asked = ApprovalAsked(**about, asked_at=MONDAY, because=(), kind=kind)
    letter = letter_of(Asked("demo", asked, OFFICE, MONDAY), RULES)
    (command,) = letters.decide(letters.Sent(), asked, letter).commands

    assert isinstance(command, SendLetter)
    assert command.title.content == f"Согласовать: {title} № 12"


def test_a_question_says_of_which_kind_its_request_is() -> None:
    assert Scene().submit().last(ApprovalAsked).kind == "trip"
