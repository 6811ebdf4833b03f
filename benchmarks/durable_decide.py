"""One process: inbox + loaded state + decision + outbox, beside peers that do the same job (or less of it).

Every contender reads the same messages of as many subjects in the same run. The peers' job keeps no decisions, so
the comparison is in their favour.
"""

from __future__ import annotations

import asyncio
import statistics
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from delo.testing import RunningStack

from benchmarks import neutral
from benchmarks.engines import engines, fill, peer_done, place
from benchmarks.harness import Figure, run_worker, taking_turns

MESSAGES, STREAMS, ROUNDS = 20_000, 2_000, 2
SINGLE = "FastStream single, in memory"
OURS = "one effect each, order per key, decisions kept for replay; SIGKILL at any moment loses nothing"


@dataclass(frozen=True)
class Peer:
    """messages: so many that a round takes some seconds."""

    name: str
    worker: str
    mode: str
    messages: int
    guarantee: str


PEERS = (
    Peer("FastStream batch, in memory", "faststream_plain", "batch", 20_000, "at most once, state lost, says nothing"),
    Peer(SINGLE, "faststream_plain", "single", 10_000, "at most once, state lost, says nothing"),
    Peer(
        "faststream-outbox, a transaction each",
        "faststream_outbox_worker",
        "single",
        1_000,
        "one effect each (inbox by hand), order per partition; a bad record is read again for ever",
    ),
    Peer(
        "faststream-outbox, batched by hand",
        "faststream_outbox_worker",
        "batch",
        5_000,
        "one effect each (inbox by hand), order per partition; a bad record holds its whole batch for ever",
    ),
    Peer("DBOS", "dbos_worker", "", 500, "one effect each in its database, no order; no way out to Kafka"),
    Peer(
        "procrastinate",
        "procrastinate_worker",
        "",
        500,
        "one effect each (inbox by hand), order by lock; a killed job waits for a person",
    ),
)


def run() -> list[Figure]:
    """Messages a second of one process, and the processor time that one message takes of it."""
    processor: dict[str, list[float]] = defaultdict(list)
    found = _measured(processor)
    busy, least = (statistics.median(processor[name]) for name in ("memory", SINGLE))
    known = "first sketch of the design (known, not measured)"
    return [
        Figure("durable_decide/processor time", busy, "µs/message", SINGLE, least, OURS),
        Figure("durable_decide/from memory", found["memory"], "messages/s", known, 8_500, OURS),
        Figure("durable_decide/from Kafka", found["kafka"], "messages/s", "from memory", found["memory"], OURS),
        *(
            Figure(
                f"durable_decide/from Kafka vs {peer.name}",
                found["kafka"],
                "messages/s",
                peer.name,
                found[peer.name],
                f"{OURS} | {peer.guarantee}",
            )
            for peer in PEERS
        ),
    ]


def _measured(processor: dict[str, list[float]]) -> dict[str, float]:
    with engines() as running:
        asyncio.run(fill(running.bootstrap, MESSAGES, STREAMS))
        contenders: dict[str, Callable[[], float]] = {
            "memory": lambda: _ours(running, "memory", processor),
            "kafka": lambda: _ours(running, "kafka", processor),
        }
        for peer in PEERS:
            contenders[peer.name] = lambda peer=peer: _theirs(running, peer, processor)  # type: ignore[misc]
        return taking_turns(contenders, ROUNDS)


def _ours(running: RunningStack, mode: str, processor: dict[str, list[float]]) -> float:
    job = {**place(running), "mode": mode, "messages": MESSAGES, "streams": STREAMS}
    done = run_worker("decide", job)
    processor[mode].extend([done["cpu_us"]] if "cpu_us" in done else [])
    return float(done["rate"])


def _theirs(running: RunningStack, peer: Peer, processor: dict[str, list[float]]) -> float:
    done = peer_done(running, peer.worker, peer.messages, STREAMS, topic=neutral.INPUT, mode=peer.mode)
    processor[peer.name].append(done["cpu_us"])
    return done["rate"]
