"""What a second decider hears of a batch that is mostly for the first."""

from __future__ import annotations

from approvals.handlers import of_topics
from chassis.bus import Delivery


def test_a_second_decider_is_given_only_the_topics_that_it_may_act_upon_in_order() -> None:
    topics = ("approval.answer_given", "item.changed", "task.completed", "item.stage_changed", "item.changed")
    batch = [Delivery(topic, 0, offset, b"k", (), b"{}") for offset, topic in enumerate(topics)]
    assert [one.offset for one in of_topics(batch, "item.changed", "item.stage_changed")] == [1, 3, 4]
    assert of_topics(batch, "deal.stage_changed") == []
