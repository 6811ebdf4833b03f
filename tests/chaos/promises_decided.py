"""What was decided, and what was recorded of the world outside: all of it is kept, once, and all of it was said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from chaos.evidence import Decided, Evidence, Wake
from chaos.promise import Promise


def decided_once(evidence: Evidence) -> list[str]:
    """A stream has a decision for each input that it counts, and a decider has one for each input."""
    positions: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for one in evidence.decided:
        positions[one.service, one.decider, one.stream].append(one.position)
    found = []
    for stream in sorted(positions.keys() | evidence.streams.keys()):
        count = evidence.streams.get(stream, 0)
        if sorted(positions[stream]) != list(range(count)):
            found.append(f"{' '.join(stream)}: {count} inputs, decided at {sorted(positions[stream])}")
    times = Counter((one.service, one.decider, one.input_id) for one in evidence.decided)
    return found + [
        f"{service} {decider}: {input_id} was decided {count} times"
        for (service, decider, input_id), count in times.items()
        if count > 1
    ]


def all_said(evidence: Evidence) -> list[str]:
    """Whatever follows from a decision stands in its topic, and whatever a door has recorded in some topic."""
    there = {(record.topic, record.id) for record in evidence.records}
    found = [
        f"{one.decider} {one.stream} at {one.position}: {identity} never came into {topic}"
        for one in evidence.decided
        for topic, identity in one.said
        if (topic, identity) not in there
    ]
    known = {record.id for record in evidence.records}
    return found + [
        f"{service}: {len(lost)} recorded facts are in no topic: {sorted(map(str, lost))[:3]}"
        for service, stimuli in evidence.stimuli.items()
        if (lost := stimuli - known)
    ]


def no_wake_lost(evidence: Evidence) -> list[str]:
    """What the streams have asked for and not got or taken back is to come, and nothing else is."""
    due = sorted(evidence.wakes)
    asked = set(_asked(evidence.decided))
    return [
        *(f"lost: {wake}" for wake in sorted(asked - set(due))),
        *(f"asked for by nobody: {wake}" for wake in sorted(set(due) - asked)),
        *(f"twice: {wake}" for wake, count in Counter(due).items() if count > 1),
    ]


def _asked(decided: Iterable[Decided]) -> Iterable[Wake]:
    """The last word of each stream about each name, unless the wake has come since."""
    pending: defaultdict[tuple[str, str, str], dict[str, datetime | None]] = defaultdict(dict)
    for one in sorted(decided, key=lambda one: one.position):
        said = pending[one.service, one.decider, one.stream]
        if one.woken and said.get(one.woken[0]) == one.woken[1]:
            del said[one.woken[0]]
        said.update(one.wakes)
    return [Wake(*stream, name, at) for stream, said in pending.items() for name, at in said.items() if at is not None]


PROMISES = (
    Promise("every input decided once, none left out", decided_once),
    Promise("whatever was decided or recorded is said", all_said),
    Promise("wakes to come = wakes asked for", no_wake_lost),
)
