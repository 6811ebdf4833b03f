"""How far a consumer is behind: said while it is known, gone when it is not."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from chassis.health import Readiness
from chassis.watchdog import Watchdog
from prometheus_client import REGISTRY

FIRST, SECOND, OTHER = TopicPartition("lag.mail", 0), TopicPartition("lag.mail", 1), TopicPartition("lag.task", 0)


class Member:
    """A real consumer that nobody has started: what its group and the broker would tell it, the test tells it."""

    def __init__(self) -> None:
        self.consumer: Any = AIOKafkaConsumer("lag.mail", "lag.task", group_id="g", bootstrap_servers="nowhere:1")
        self.subscriber: Any = SimpleNamespace(
            topic_names=["lag.mail", "lag.task"], group_id="g", consumer=self.consumer, stop=self._stopped
        )
        self.dog = Watchdog(SimpleNamespace(subscribers=[self.subscriber], stop=self._stopped), Readiness(), None)  # type: ignore[arg-type]

    async def _stopped(self) -> None:
        """Nothing was started."""

    def holds(self, *partitions: TopicPartition) -> None:
        self.consumer._subscription.assign_from_subscribed(set(partitions))

    def fetched(self, partition: TopicPartition, position: int, highwater: int, seconds_ago: float = 0.0) -> None:
        state = self.consumer._subscription.subscription.assignment.state_value(partition)
        state.seek(position)
        state.highwater, state.timestamp = highwater, int((time.time() - seconds_ago) * 1000)

    def said(self) -> dict[str, float]:
        self.dog.tell_lag()
        topics = ("lag.mail", "lag.task")
        told = {t: REGISTRY.get_sample_value("delo_consumer_lag_records", {"group": "g", "topic": t}) for t in topics}
        return {topic: value for topic, value in told.items() if value is not None}


@pytest.fixture
async def member() -> AsyncIterator[Member]:
    made = Member()
    yield made
    await made.dog.stop()
    await made.consumer.stop()


async def test_of_each_topic_what_is_left_to_read_in_the_partitions_that_it_holds(member: Member) -> None:
    member.holds(FIRST, SECOND, OTHER)
    member.fetched(FIRST, 10, 17)
    member.fetched(SECOND, 100, 103)
    member.fetched(OTHER, 5, 5)

    assert member.said() == {"lag.mail": 10, "lag.task": 0}


async def test_a_partition_of_which_nothing_is_known_yet_says_nothing(member: Member) -> None:
    member.holds(FIRST, OTHER)
    member.fetched(OTHER, 5, 9)

    assert member.said() == {"lag.task": 4}


async def test_a_series_goes_with_the_partitions(member: Member) -> None:
    member.holds(FIRST, OTHER)
    member.fetched(FIRST, 0, 400)
    member.fetched(OTHER, 5, 9)
    assert member.said() == {"lag.mail": 400, "lag.task": 4}

    member.holds(OTHER)
    member.fetched(OTHER, 6, 9)
    assert member.said() == {"lag.task": 3}


async def test_a_paused_partition_and_one_that_is_fetched_no_more_say_nothing(member: Member) -> None:
    member.holds(FIRST, OTHER)
    member.fetched(FIRST, 0, 400)
    member.fetched(OTHER, 0, 9, seconds_ago=31.0)
    assert member.said() == {"lag.mail": 400}

    member.consumer.pause(FIRST)
    assert member.said() == {}


@pytest.mark.parametrize("how", ["ended", "stopped", "unsubscribed"])
async def test_a_consumer_that_is_gone_leaves_no_series_behind(member: Member, how: str) -> None:
    member.holds(FIRST)
    member.fetched(FIRST, 0, 400)
    assert member.said() == {"lag.mail": 400}

    if how == "stopped":
        await member.dog.stop()
        told = REGISTRY.get_sample_value("delo_consumer_lag_records", {"group": "g", "topic": "lag.mail"})
        assert told is None
        return
    if how == "unsubscribed":
        member.consumer._subscription.unsubscribe()
    else:
        member.subscriber.consumer = None
    assert member.said() == {}


async def test_what_the_broker_no_longer_keeps_is_nothing_to_read(member: Member) -> None:
    """A topic made anew: its end is before the place that the group remembers, until the place is reset."""
    member.holds(FIRST)
    member.fetched(FIRST, 50, 3)

    assert member.said() == {"lag.mail": 0}
