"""What a kind does with a sum needs one: neither the profile nor an item may leave it out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from approvals.core.office import Named
from approvals.core.rules import Kind
from approvals_scenes import Scene, kind_of, office, rub, text
from contracts.approvals.v1 import RequestOpened, RequestReturned
from pydantic import ValidationError

BILL = {"title": "Счёт", "item_type": "bill", "chain": ["manager"]}
PARTNER = {"role": "managing_partner", "over": "100000.00"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pays": "head_accountant"}, "`limit` and `pays` need `amount`"),
        ({"limit": "100000.00"}, "`limit` and `pays` need `amount`"),
        ({"form": "vacation", "pays": "head_accountant"}, "`limit` and `pays` need `amount`"),
        ({"payee": "applicant"}, "nothing is paid without `pays`"),
        ({"form": "vacation", "attach": True}, "attach: only of a document"),
        ({"amount": "amount", "chain": [{"any": ["manager", PARTNER]}]}, "`over` needs a step of its own"),
        (
            {"amount": "amount", "chain": ["manager", {"any": [PARTNER, {"role": "cfo", "over": "5.00"}]}]},
            "`over` needs a step of its own",
        ),
    ],
)
def test_a_kind_that_would_look_at_no_sum_or_ask_too_few_is_a_mistake(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Kind.model_validate(BILL | changes)


def test_either_of_two_above_one_sum_is_a_kind() -> None:
    two = {"any": [PARTNER, PARTNER | {"role": "cfo"}]}
    assert Kind.model_validate(BILL | {"amount": "amount", "chain": ["manager", two]})
    assert Kind.model_validate(
        {"title": "Поездка", "item_type": "trip", "form": "trip", "chain": ["manager"], "limit": 5}
    )


def handed_in(amount: str, **kind: Any) -> Scene:
    bill = kind_of("payment", item_type="bill", required=("subject",), **kind)
    scene = Scene("bill", {"subject": text("Аренда"), "amount": rub(amount)})
    scene.office = replace(office(), kinds=(Named("bill", bill),))
    return scene.submit()


@pytest.mark.parametrize("kind", [{}, {"pays": None, "limit": Decimal("100.00")}])
def test_a_sum_of_nothing_is_given_back_wherever_anything_looks_at_it(kind: dict[str, Any]) -> None:
    scene = handed_in("0.00", **kind)
    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("amount", "nothing")]


def test_where_nothing_looks_at_it_it_may_be_nothing() -> None:
    assert handed_in("0.00", pays=None).last(RequestOpened).version == 1
