"""Which kinds a message is decided on: those its item may turn out to be, else the one its request has."""

from __future__ import annotations

import pytest
from approvals.core.rules import ApprovalsProfile
from approvals.desk import kinds_of
from approvals_scenes import PROFILE

MEMO = {"title": "Записка", "item_type": "document", "when": {"type": "memo"}, "chain": ["manager"]}
WITH_MEMO = ApprovalsProfile.model_validate(
    {"own_users": [1], "kinds": {**PROFILE.model_dump(mode="json")["kinds"], "memo": MEMO}}
)


@pytest.mark.parametrize(
    ("item_type", "kept", "moving", "names"),
    [
        ("document", "", False, ["order", "memo"]),  # nothing has begun: its first item says which
        ("document", "memo", True, ["order", "memo"]),  # its item may make it an order
        ("document", "memo", False, ["memo"]),
        ("=memo", "", False, ["memo"]),  # a wake names it
        ("trip", "trip", False, ["trip", "payment"]),  # its advance is a payment
        ("=trip", "", False, ["trip", "payment"]),
        ("payment", "payment", False, ["payment"]),
        ("unheard_of", "", False, []),
    ],
)
def test_a_message_is_decided_on_the_kinds_that_can_matter_for_it(
    item_type: str, kept: str, *, moving: bool, names: list[str]
) -> None:
    assert [one.name for one in kinds_of(WITH_MEMO, item_type, kept, moving=moving)] == names
