"""Replay: recorded inputs through today's core, compared byte for byte with what was recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.claims import Text, claims_in

from chassis import recording
from chassis.blobs import BlobMissing, BlobStore
from chassis.claims import fetch
from chassis.database import Connection
from chassis.dead import describe
from chassis.deciding import folded, outcome_of
from chassis.decision import Decider, Woken

STREAMS = """
    SELECT portal, stream FROM decision WHERE decider = $1 AND ($2::text IS NULL OR stream = $2)
    UNION SELECT portal, id FROM stream WHERE decider = $1 AND ($2::text IS NULL OR id = $2)
    ORDER BY portal, stream
"""

DECISIONS = """
    SELECT position, input_id, input_type, input, context, output, rules_version, mode FROM decision
    WHERE decider = $1 AND portal = $2 AND stream = $3 ORDER BY position
"""

STATE = "SELECT position, state FROM stream WHERE decider = $1 AND portal = $2 AND id = $3"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where replay and record part. position: None for the folded state at the end."""

    decider: str
    portal: str
    stream: str
    position: int | None
    recorded: str
    replayed: str


@dataclass(slots=True)
class Verdict:
    """What a replay found. erased: inputs whose prose was erased, so that they can't be decided again."""

    streams: int = 0
    decisions: int = 0
    erased: int = 0
    other_rules: int = 0

    @property
    def text(self) -> str:
        """In one line."""
        return (
            f"{self.streams} streams, {self.decisions} decisions, {self.erased} erased,"
            f" {self.other_rules} by other rules"
        )


async def replay(
    connection: Connection,
    blobs: BlobStore,
    deciders: Sequence[Decider[Any, Any]],
    verdict: Verdict,
    stream: str | None = None,
) -> AsyncIterator[Difference]:
    """Replay the streams of *deciders* (or the one named) and yield every difference; counts go to *verdict*.

    Decisions made by another version of the rule data are decided by today's: a difference there is a change of law
    or of rules, not a defect, and `verdict.other_rules` says how many there were.
    """
    for decider in deciders:
        for row in await connection.fetch(STREAMS, decider.name, stream):
            verdict.streams += 1
            async for difference in _stream(connection, blobs, decider, verdict, row["portal"], row["stream"]):
                yield difference


async def _stream(
    connection: Connection, blobs: BlobStore, decider: Decider[Any, Any], verdict: Verdict, portal: str, stream: str
) -> AsyncIterator[Difference]:
    state, expected = decider.initial, 0
    rows, kept = await _recorded(connection, decider, portal, stream)
    for row in rows:
        verdict.decisions += 1
        verdict.other_rules += row["rules_version"] != decider.rules_version
        if row["position"] != expected:
            yield Difference(decider.name, portal, stream, expected, "", f"the record of position {expected} is gone")
        expected = row["position"] + 1
        text = await _again(blobs, decider, verdict, portal, state, row)
        if text is not None and text != row["output"]:
            yield Difference(decider.name, portal, stream, row["position"], row["output"], text)
        # What was said then is what everybody acted on: one difference must not colour all that follow.
        state = folded(decider, state, recording.read_output(row["output"]), row["input_id"], row["mode"])
    if kept is not None and (found := _folded(decider, kept)) != (said := _said(decider, state, expected)):
        yield Difference(decider.name, portal, stream, None, found, said)


async def _recorded(
    connection: Connection, decider: Decider[Any, Any], portal: str, stream: str
) -> tuple[Sequence[Any], Any | None]:
    """The decisions and the kept state of one moment: the service may be deciding meanwhile."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        rows = await connection.fetch(DECISIONS, decider.name, portal, stream)
        return rows, await connection.fetchrow(STATE, decider.name, portal, stream)


async def _again(
    blobs: BlobStore, decider: Decider[Any, Any], verdict: Verdict, portal: str, state: Any, row: Any
) -> str | None:
    """The output of today's core; None if the input's prose was erased."""
    message = recording.read_input(row["input_type"], row["input"])
    if not await _filled(blobs, portal, message):
        verdict.erased += 1
        return None
    try:
        outcome = outcome_of(decider, state, message, recording.read(decider.context_type, row["context"]))
    except Exception as error:  # noqa: BLE001 - today's core breaks where it once decided: that is a finding
        return describe(error)
    return recording.output_text(outcome)


def _said(decider: Decider[Any, Any], state: Any, inputs: int) -> str:
    return f"{inputs} inputs, {recording.written(decider.state_type, state)}"


def _folded(decider: Decider[Any, Any], kept: Any) -> str:
    """The kept state in today's form: a field added since has its default."""
    if kept["state"] is None:
        return _said(decider, decider.initial, kept["position"])
    return _said(decider, recording.read(decider.state_type, kept["state"]), kept["position"])


async def _filled(blobs: BlobStore, portal: str, message: Any) -> bool:
    if isinstance(message, Woken):
        return True
    try:
        await fetch(blobs, [(portal, claim) for claim in claims_in(message) if isinstance(claim, Text)])
    except BlobMissing:
        return False
    return True
