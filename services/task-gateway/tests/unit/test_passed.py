"""What two commands set alike: an older one that was held gives way in that, and only in that."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from contracts.claims import Text
from contracts.crm.v1 import CrmCommand, Known, Made
from contracts.deals.v1 import MoveDealStage, UpdateDeal
from contracts.items.v1 import UpdateItem
from contracts.tasks.v1 import CancelTask, CommentTask, ReassignTask, ReopenTask, UpdateTask
from gateway_examples import CLIENT, DEAL, TEN, TRIP, creating, field, ordered
from task_gateway.core.passed import overridden

MADE = UUID(int=1)
HERE, OTHER = Known(crm_id=377), Known(crm_id=378)
COURT, CLAIM = field("court", text="АС Москвы"), field("claim_deadline", on=date(2026, 12, 1))


def deal(target: Known | Made, *fields: object, **own: object) -> CrmCommand:
    return ordered(UpdateDeal, DEAL, deal=target, fields=fields, **own)


@pytest.mark.parametrize(
    ("held", "newer", "both"),
    [
        (deal(HERE, COURT, CLAIM), deal(HERE, CLAIM), {"claim_deadline"}),
        (deal(HERE, COURT), deal(HERE, CLAIM), set()),
        (deal(HERE, COURT), deal(OTHER, COURT), set()),
        (deal(Made(command_id=MADE), COURT), deal(HERE, COURT), {"court"}),
        (deal(Made(command_id=UUID(int=2)), COURT), deal(HERE, COURT), set()),
        (deal(HERE, title="а"), deal(HERE, title="б", responsible_id=7), {"title"}),
        (deal(HERE, COURT), ordered(MoveDealStage, DEAL, deal=HERE, funnel="litigation", stage="hearing"), set()),
        (deal(HERE, COURT), ordered(UpdateItem, TRIP, item_type="trip", item=HERE, fields=(COURT,)), set()),
        (
            ordered(UpdateTask, CLIENT, task=HERE, no_deadline=True),
            ordered(UpdateTask, CLIENT, task=HERE, deadline=TEN, urgent=True),
            {"deadline"},
        ),
        (
            ordered(CancelTask, CLIENT, task=HERE, reason=Text.of("отпало")),
            ordered(ReopenTask, CLIENT, task=HERE),
            {"status"},
        ),
        (
            ordered(ReassignTask, CLIENT, task=HERE, responsible_id=7),
            ordered(CommentTask, CLIENT, task=HERE, text=Text.of("слово")),
            set(),
        ),
    ],
)
def test_they_set_alike_only_what_both_name_of_the_same_thing(
    held: CrmCommand, newer: CrmCommand, both: set[str]
) -> None:
    assert overridden(held, newer, {MADE: 377}) == both


def test_what_makes_or_says_something_is_overridden_by_nothing() -> None:
    assert all(overridden(one, one, {}) == frozenset() for one in creating(0).values())
