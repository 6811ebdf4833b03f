"""How far consumers are behind, by what their own fetches told: the broker is never asked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from chassis import metrics

KNOWN_SECONDS = 30.0  # an idle partition is fetched from twice a second


class Lag:
    """The metric of one process. What is known no more is said no more: an old figure would look like a new one."""

    def __init__(self) -> None:
        self._shown: set[tuple[str, str]] = set()

    def tell(self, subscribers: Iterable[Any]) -> None:
        """Of each group and topic, how many records its consumers here have yet to take."""
        found: Counter[tuple[str, str]] = Counter()
        for subscriber in subscribers:
            for topic, records in _behind(subscriber.consumer):
                found[subscriber.group_id, topic] += records
        for names, records in found.items():
            metrics.LAG.labels(*names).set(records)
        for names in self._shown - found.keys():
            metrics.LAG.remove(*names)
        self._shown = set(found)


def _behind(consumer: Any) -> Iterator[tuple[str, int]]:
    """Of each partition that is being read: its topic, and what is left there."""
    if consumer is None:
        return
    horizon = (time.time() - KNOWN_SECONDS) * 1000
    for partition in consumer.assignment():
        # `position` of the consumer waits where there is none yet.
        state = consumer._subscription.subscription.assignment.state_value(partition)  # noqa: SLF001
        fresh = state.timestamp is not None and state.timestamp > horizon
        if fresh and state.has_valid_position and state.highwater is not None and not state.paused:
            yield partition.topic, max(0, state.highwater - state.position)
