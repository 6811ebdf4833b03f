"""What a second decider hears of a batch that is mostly for the first."""

from __future__ import annotations

from uuid import uuid5

from approvals.handlers import last_of_each, of_topics
from approvals_scenes import MONDAY, ROOT
from chassis.bus import Delivery
from contracts.envelope import Envelope
from contracts.items.v1 import ItemChanged


def test_a_second_decider_is_given_only_the_topics_that_it_may_act_upon_in_order() -> None:
    topics = ("approval.answer_given", "item.changed", "task.completed", "item.stage_changed", "item.changed")
    batch = [Delivery(topic, 0, offset, b"k", (), b"{}") for offset, topic in enumerate(topics)]
    assert [one.offset for one in of_topics(batch, "item.changed", "item.stage_changed")] == [1, 3, 4]
    assert of_topics(batch, "deal.stage_changed") == []


def test_of_what_says_the_same_again_and_again_one_of_each_portal_is_enough() -> None:
    def delivery(offset: int, portal: str | None) -> Delivery:
        said = ItemChanged(item_type="trip", item_id=7, stage="draft", changed_at=MONDAY, changes=())
        known = Envelope(uuid5(ROOT, str(offset)), "task-gateway", MONDAY, portal, ROOT, said) if portal else None
        return Delivery("item.changed", 0, offset, b"k", (), b"{}", known)

    batch = [delivery(offset, portal) for offset, portal in enumerate(("a", "b", "a", "b", "a", None))]
    assert [one.offset for one in last_of_each(batch)] == [3, 4]
    assert last_of_each([]) == []
