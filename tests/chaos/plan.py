"""What is done to whom and when: drawn from the seed before the run, so that a run can be told again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["kill", "ambush", "freeze", "crash", "blobs", "unmount", "outage"]

# Longer than the leases (8 and 10 s) and than a consumer's session (10 s).
FROZEN_SECONDS = (11.0, 15.0)
DOWN_SECONDS = (0.2, 5.0)
BLOBS_SECONDS = (2.0, 6.0)
OUTAGE_SECONDS = (40.0, 60.0)  # the gateway's circuit opens after three failures, its pauses grow to a minute
WEATHER_SECONDS = (4.0, 10.0)
BURST = (1, 12)
OUTLASTING_SECONDS = 32.0  # the gateway waits 30 s for a reply
DEALS, MOVES = 6, 60
STAGES = ("NEW", "PREPARATION", "PREPAYMENT_INVOICE", "EXECUTING", "FINAL_INVOICE")
OF_EVENTS = ("event_lost", "event_doubled", "event_late")
# Every kind of trouble. A reply lost or denied after its effect is what doubles: drawn twice as often.
AFTER = ("lose_reply", "hang_after", "500_after")
TROUBLES = ("503", "429", "500", "hang_before", "slow", *AFTER, *OF_EVENTS)
CREATING = ("tasks.task.add", "task.checklistitem.add", "disk.folder.uploadfile", "disk.folder.addsubfolder")


@dataclass(frozen=True)
class Strike:
    """kill: SIGKILL, started again after *seconds*; ambush: the same, right after a commit.

    freeze: SIGSTOP for so long. crash: SIGKILL to one backend of PostgreSQL, which then recovers. blobs: the blob store
    fails for so long; unmount: an empty folder is in its place. outage: the CRM is away for long. at: seconds since the
    beginning.
    """

    at: float
    kind: Kind
    target: str
    seconds: float


@dataclass(frozen=True)
class Weather:
    """From *at* on the sandbox obeys these fault rules, in place of those before."""

    at: float
    rules: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Move:
    """A deal (by its place) is put to a stage."""

    at: float
    deal: int
    stage: str


def moves(seed: int, seconds: float) -> tuple[Move, ...]:
    """Deals moved at random, now and then the same one twice in a moment."""
    chance = random.Random(f"moves {seed}")
    moments = sorted(chance.uniform(0, seconds) for _ in range(MOVES))
    return tuple(Move(round(at, 1), chance.randrange(DEALS), chance.choice(STAGES)) for at in moments)


def strikes(seed: int, targets: Sequence[str], length: float) -> tuple[Strike, ...]:
    """Every target killed, ambushed and frozen, PostgreSQL crashed, the blob store broken, then not there; shuffled."""
    chance = random.Random(f"strikes {seed}")
    wanted: list[tuple[Kind, str]] = [(kind, target) for target in targets for kind in ("kill", "ambush", "freeze")]
    wanted += [("crash", "postgres"), ("crash", "postgres"), ("blobs", "blobs"), ("unmount", "blobs")]
    wanted += [("outage", "sandbox")]
    chance.shuffle(wanted)
    slot = length / len(wanted)
    span = {
        "kill": DOWN_SECONDS,
        "ambush": DOWN_SECONDS,
        "freeze": FROZEN_SECONDS,
        "crash": DOWN_SECONDS,
        "blobs": BLOBS_SECONDS,
        "unmount": BLOBS_SECONDS,
        "outage": OUTAGE_SECONDS,
    }
    return tuple(
        Strike(
            round((number + chance.random()) * slot, 1),
            kind,
            target,
            round(chance.uniform(*span.get(kind, DOWN_SECONDS)), 1),
        )
        for number, (kind, target) in enumerate(wanted)
    )


def bursts(seed: int, count: int, seconds: float) -> tuple[tuple[float, int], ...]:
    """When how many letters come at once, *count* in all: backlogs, so that who is struck is struck at work."""
    chance = random.Random(f"bursts {seed}")
    sizes: list[int] = []
    while sum(sizes) < count:
        sizes.append(min(chance.randint(*BURST), count - sum(sizes)))
    moments = sorted(chance.uniform(0, seconds) for _ in sizes)
    return tuple((round(at, 1), size) for at, size in zip(moments, sizes, strict=True))


def weather(seed: int, seconds: float) -> tuple[Weather, ...]:
    """Up to three kinds of trouble in the CRM at a time, changing every few seconds, now and then none."""
    chance = random.Random(f"weather {seed}")
    found, at = [], 0.0
    while (at := at + chance.uniform(*WEATHER_SECONDS)) < seconds:
        found.append(Weather(round(at, 1), tuple(_rule(chance) for _ in range(chance.choice((0, 1, 2, 2, 3))))))
    return tuple(found)


def until_met(kind: str) -> dict[str, Any]:
    """The rule that brings trouble of *kind* to the next call (or event), whichever it is."""
    seconds = {"hang_before": OUTLASTING_SECONDS, "hang_after": OUTLASTING_SECONDS}.get(kind, 1.0)
    return {"kind": kind, "method": "*", "times": 1, "seconds": seconds}


def _rule(chance: random.Random) -> dict[str, Any]:
    kind = chance.choice((*TROUBLES, *AFTER))
    # Calls travel fifty in a request: trouble for one method alone would seldom meet one.
    method = chance.choice((chance.choice(CREATING), "*"))
    rule: dict[str, Any] = {"kind": kind, "method": method, "seed": chance.randrange(1000)}
    if kind in OF_EVENTS:
        return rule | {"method": "*", "probability": 0.5, "seconds": round(chance.uniform(1.0, 9.0), 1)}
    if kind.startswith("hang"):
        return rule | {"times": 1, "seconds": OUTLASTING_SECONDS}
    if kind == "slow":
        return rule | {"times": 3, "seconds": round(chance.uniform(0.5, 4.0), 1)}
    if kind == "429":
        return rule | {"method": chance.choice(CREATING), "times": 1}  # the gateway rests the method for a minute
    return rule | {"probability": round(chance.uniform(0.3, 0.9), 2)}
