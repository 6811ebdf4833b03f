"""Consumers at the start: all of them, or none that runs on unseen."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest
from chassis.health import Readiness
from chassis.watchdog import DEAF_SECONDS, Watchdog


class Subscriber:
    """Counts its living consumers, as FastStream's forgets one when it is started a second time."""

    def __init__(self, topic: str, failing: int = 0, torn: BaseException | None = None) -> None:
        self.topic_names = [topic]
        self.consumer: Any = None
        self.living = 0
        self.starts = 0
        self.has_consumer = False
        self._failing = failing
        self._torn = torn

    async def start(self) -> None:
        self.starts += 1
        self.living += 1
        self.has_consumer = True
        if self._failing:
            self._failing -= 1
            raise ConnectionError("UnknownError from SyncGroup")

    async def stop(self) -> None:
        if self.has_consumer:
            self.living, self.has_consumer = self.living - 1, False
        if self._torn is not None:
            raise self._torn


class Broker:
    """Starts one after another, as FastStream's does."""

    def __init__(self, *subscribers: Subscriber) -> None:
        self.subscribers = subscribers

    async def start(self) -> None:
        for subscriber in self.subscribers:
            await subscriber.start()

    async def stop(self) -> None:
        """Ends nothing that our own way has not ended."""


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


# aiokafka's stop cancels a fetch of its own and lets that cancellation out.
TORN = [ConnectionError("away"), asyncio.CancelledError()]


@pytest.mark.parametrize("torn", TORN, ids=repr)
async def test_a_consumer_that_fails_to_end_keeps_none_of_the_others_from_ending(torn: BaseException) -> None:
    one, other = Subscriber("mail.received", torn=torn), Subscriber("demand.found", failing=1)

    with pytest.raises(ConnectionError, match="SyncGroup"):
        await watchdog(one, other).start()

    assert other.living == 0


@pytest.mark.parametrize("torn", TORN, ids=repr)
async def test_at_the_end_each_consumer_ends_whatever_another_makes_of_it(torn: BaseException) -> None:
    one, other = Subscriber("mail.received", torn=torn), Subscriber("demand.found")
    dog = watchdog(one, other)
    await dog.start()

    await dog.stop()

    assert (one.living, other.living) == (0, 0)


async def test_who_is_asked_to_stop_while_a_consumer_ends_stops() -> None:
    class Slow(Subscriber):
        async def stop(self) -> None:
            await asyncio.sleep(60)

    ending = asyncio.create_task(watchdog(Slow("mail.received"), Subscriber("demand.found", failing=1)).start())
    await asyncio.sleep(0)
    ending.cancel()

    with pytest.raises(asyncio.CancelledError):
        await ending


async def test_a_deaf_consumer_that_does_not_start_is_tried_at_the_next_look_and_rests_once_it_has() -> None:
    deaf = Subscriber("mail.received", failing=1)
    dog = watchdog(deaf)
    dog._heard["consumer:mail.received"] = time.monotonic() - DEAF_SECONDS - 1

    with pytest.raises(ConnectionError):
        await dog._look(deaf)
    await dog._look(deaf)
    await dog._look(deaf)

    assert (deaf.starts, deaf.living) == (2, 1)


def without_partitions(generation: int = 3, *, beating: bool = True, known: bool = True) -> Any:
    """A consumer that has been assigned nothing."""
    task = asyncio.get_running_loop().create_future()
    if not beating:
        task.set_result(None)
    return SimpleNamespace(
        assignment=set,
        subscription=lambda: frozenset({"mail.received"}),
        partitions_for_topic=lambda _: {0, 1} if known else None,
        _coordinator=SimpleNamespace(generation=generation, _heartbeat_task=task),
    )


@pytest.mark.parametrize(
    ("options", "well"),
    [
        ({}, True),  # more members than partitions
        ({"generation": -1}, False),  # in no group: its right to it was taken away
        ({"beating": False}, False),  # was in one
        ({"known": False}, False),  # there is no such topic, and nobody has anything of it
    ],
)
async def test_a_consumer_without_partitions_is_well_only_as_a_living_member_of_its_group(
    options: dict[str, Any], *, well: bool
) -> None:
    subscriber = Subscriber("mail.received")
    subscriber.consumer = without_partitions(**options)
    dog = watchdog(subscriber)
    await dog._look(subscriber)

    assert list(dog._readiness.missing()) == ([] if well else ["consumer:mail.received"])
