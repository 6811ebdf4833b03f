"""How many rows a second one relay takes from the outbox to Kafka: acknowledged by all, in order, deleted after."""

from __future__ import annotations

import statistics

from delo.testing import RunningStack

from benchmarks import neutral
from benchmarks.engines import engines, peer_done, place
from benchmarks.harness import Figure, run_worker, taking_turns

ROWS, STREAMS, ROUNDS = 40_000, 2_000, 3
PEER_ROWS = 3_000
OURS = "at least once, in order per key"
DEBEZIUM_ROWS = 8_216.0  # tuned, on two cores: a known figure of the design's sketches, not measured here


def run() -> list[Figure]:
    """Ours, and faststream-outbox's own relay, taking turns."""
    processor: list[float] = []
    theirs: list[float] = []
    with engines() as running:
        contenders = {"Delo": lambda: _ours(running, processor), "peer": lambda: _theirs(running, theirs)}
        found = taking_turns(contenders, ROUNDS)
    value, peer, least = found["Delo"], "faststream-outbox", statistics.median(theirs)
    return [
        Figure("relay vs Debezium", value, "rows/s", "Debezium tuned (known, not measured)", DEBEZIUM_ROWS, OURS),
        Figure("relay vs faststream-outbox", value, "rows/s", peer, found["peer"], f"{OURS} | no order"),
        Figure("relay/processor time", statistics.median(processor), "µs/row", peer, least, f"{OURS} | no order"),
    ]


def _ours(running: RunningStack, processor: list[float]) -> float:
    done = run_worker("relay", {**place(running), "rows": ROWS, "streams": STREAMS})
    processor.append(done["cpu_us"])
    return float(done["rate"])


def _theirs(running: RunningStack, processor: list[float]) -> float:
    done = peer_done(running, "outbox_relay", PEER_ROWS, STREAMS, topic=neutral.OUTPUT)
    processor.append(done["cpu_us"])
    return done["rate"]
