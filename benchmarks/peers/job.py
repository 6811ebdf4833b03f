"""The job as every peer has it: a known id is passed over, a state is loaded and saved, a fact goes out.

Less than ours: no decision is kept, no context, no envelope, no log line.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pydantic import BaseModel

JOB: dict[str, Any] = json.loads(sys.argv[1])
WARM = 50  # of the first messages nothing is counted: connections and plans

TABLES = (
    "CREATE TABLE inbox (id text PRIMARY KEY)",
    "CREATE TABLE state (subject text PRIMARY KEY, state text NOT NULL)",
    "CREATE TABLE outgoing (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject text, body text NOT NULL)",
)
NOTE = "INSERT INTO inbox VALUES (:id) ON CONFLICT DO NOTHING RETURNING id"
LOAD = "SELECT state FROM state WHERE subject = :subject FOR UPDATE"
SAVE = "INSERT INTO state VALUES (:subject, :state) ON CONFLICT (subject) DO UPDATE SET state = excluded.state"
SAY = "INSERT INTO outgoing (subject, body) VALUES (:subject, :body)"


class Demand(BaseModel):
    """What comes in, as far as the job looks at it."""

    letter_id: str
    seq: int
    identity: str
    kind: str | None = None
    inn: str | None = None
    number: str | None = None
    confidence: float = 0.0


class State(BaseModel):
    """How many messages the subject has had."""

    seen: int = 0


class Recognised(BaseModel):
    """What goes out."""

    identity: str
    letter_id: str
    client_known: bool = False


def decided(state: str | None, demand: Demand) -> tuple[str, str]:
    """The state after the message and what is said, both as JSON."""
    loaded = State.model_validate_json(state) if state else State()
    said = Recognised(identity=demand.identity, letter_id=demand.letter_id)
    return State(seen=loaded.seen + 1).model_dump_json(), said.model_dump_json()


def demands() -> list[tuple[str, str]]:
    """Id and body of every message, for those who don't read Kafka."""
    made = []
    for number in range(JOB["messages"] + WARM):
        subject = number * 7919 % JOB["streams"]
        letter = str(uuid5(NAMESPACE_URL, str(number)))
        body = Demand(letter_id=letter, seq=1, identity=f"demand-{subject:06}", kind="docs_93", number=f"25-{number}")
        made.append((letter, body.model_dump_json()))
    return made


class Progress:
    """Counts what is done, from the end of the first part to the end of the last."""

    def __init__(self, total: int, done: Callable[[], None]) -> None:
        self._total, self._done = total, done
        self._count = self._counted = 0
        self._began = self._busy = 0.0

    def add(self, number: int = 1) -> None:
        """So many more are done."""
        self._count += number
        if not self._began and self._count >= min(WARM, self._total // 2):
            self._began, self._busy, self._counted = time.perf_counter(), time.process_time(), self._count
        elif self._count >= self._total:
            counted = self._count - self._counted
            report(counted / (time.perf_counter() - self._began), (time.process_time() - self._busy) / counted * 1e6)
            self._done()


def report(rate: float, cpu_us: float) -> None:
    """Tell the harness: messages a second, microseconds of processor time for one."""
    Path(JOB["result"]).write_text(json.dumps({"rate": rate, "cpu_us": cpu_us}))
