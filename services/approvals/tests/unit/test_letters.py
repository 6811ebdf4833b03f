"""The letter to whoever is asked: what it calls the request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
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


@pytest.mark.parametrize(
    ("due_at", "until"),
    [
        (datetime(2027, 1, 11, 9, 30, tzinfo=UTC), "11.01.2027 12:30"),  # asked on 30.12.2026, over the holidays
        (datetime(2026, 12, 31, 9, 0, tzinfo=UTC), "02.01.2027 17:30"),  # 72 hours on
        (None, "02.01.2027 17:30"),
    ],
)
def test_a_link_works_as_long_as_whoever_was_asked_has_his_hours(due_at: datetime | None, until: str) -> None:
    asked_at = datetime(2026, 12, 30, 14, 30, tzinfo=UTC)
    about: dict[str, Any] = {"request": "document:12", "version": 1, "seat": "1.1", "approver_id": HEAD}
    asked = ApprovalAsked(**about, asked_at=asked_at, because=(), kind="memo", due_at=due_at)

    assert letter_of(Asked("demo", asked, OFFICE, asked_at), RULES).until == until
