"""Consumers at the start: all of them, or none that runs on unseen."""

from __future__ import annotations

from typing import Any

import pytest
from chassis.health import Readiness
from chassis.watchdog import Watchdog


class Subscriber:
    """Counts its living consumers, as FastStream's forgets one when it is started a second time."""

    def __init__(self, topic: str, failing: int = 0, torn: bool = False) -> None:
        self.topic_names = [topic]
        self.living = 0
        self.has_consumer = False
        self._failing = failing
        self._torn = torn

    async def start(self) -> None:
        self.living += 1
        self.has_consumer = True
        if self._failing:
            self._failing -= 1
            raise ConnectionError("UnknownError from SyncGroup")

    async def stop(self) -> None:
        if self.has_consumer:
            self.living, self.has_consumer = self.living - 1, False
        if self._torn:
            raise ConnectionError("away")


class Broker:
    """Starts one after another, as FastStream's does."""

    def __init__(self, *subscribers: Subscriber) -> None:
        self.subscribers = subscribers

    async def start(self) -> None:
        for subscriber in self.subscribers:
            await subscriber.start()


def watchdog(*subscribers: Subscriber) -> Watchdog:
    broker: Any = Broker(*subscribers)
    return Watchdog(broker, Readiness(), None)


async def test_a_start_that_fails_halfway_leaves_no_consumer_behind_and_can_be_made_again() -> None:
    first, second, third = Subscriber("mail.received"), Subscriber("demand.found", failing=2), Subscriber("crm.results")
    dog = watchdog(first, second, third)

    for _ in range(2):
        with pytest.raises(ConnectionError, match="SyncGroup"):
            await dog.start()
        assert [one.living for one in (first, second, third)] == [0, 0, 0]

    await dog.start()
    assert [one.living for one in (first, second, third)] == [1, 1, 1]


async def test_a_consumer_that_fails_to_end_keeps_none_of_the_others_from_ending() -> None:
    torn, other = Subscriber("mail.received", torn=True), Subscriber("demand.found", failing=1)

    with pytest.raises(ConnectionError, match="SyncGroup"):
        await watchdog(torn, other).start()

    assert other.living == 0
