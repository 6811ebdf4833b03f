"""From inputs and states to what is to be written: no I/O, so that the runtime, timers and tests share it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol
from uuid import UUID

from contracts.base import Command, Event, Message
from contracts.claims import claims_in, may_hold_claims
from contracts.envelope import Envelope

from chassis import recording
from chassis.decision import Decider, Decision, Woken
from chassis.errors import Broken, DeloError, LaterVersion, Refused
from chassis.ids import follow_up
from chassis.journal import DecisionRow, OutboxRow, StreamId, StreamRow, TimerRow, Writes

Mode = Literal["off", "shadow", "on"]

# Kafka's default limit of a record is 1 MiB; what a person wrote belongs into a claim check long before.
MAX_BODY_BYTES = 900_000


class Input(NamedTuple):
    """One message, or one wake, for one stream. time: business time of what follows from it."""

    id: UUID
    portal: str
    correlation_id: UUID
    time: datetime
    message: Message | Woken
    traceparent: str | None = None
    causation_id: UUID | None = None


class Step(NamedTuple):
    """An input with its stream, the shell's look-ups and the mode of its automation."""

    stream: StreamId
    input: Input
    context: Any
    mode: Mode = "on"


@dataclass(frozen=True, slots=True)
class Author:
    """Who decides: the service's name and the version of its code."""

    service: str
    code_version: str

    @property
    def source(self) -> str:
        return f"/services/{self.service}"


Outcome = Literal["decided", "refused", "off"]
NOTHING = Decision()


class Said(Protocol):
    """What changes a state: a decision, or what is recorded of one."""

    @property
    def events(self) -> Sequence[Event]: ...

    @property
    def commands(self) -> Sequence[Command]: ...


def automation(decider: Decider[Any, Any]) -> str:
    """What the portal profile switches: `tax-demands` for the decider `tax-demands.letters`."""
    return decider.name.partition(".")[0]


def outcome_of(decider: Decider[Any, Any], state: Any, message: Message | Woken, context: Any) -> Decision | Refused:
    """Ask the core. A refusal is an answer; what has no meaning of ours is a bug. Raises DeloError, Broken."""
    try:
        return decider.decide(state, message, context)
    except Refused as refusal:
        return refusal
    except DeloError:
        raise
    except Exception as error:
        raise Broken(str(error)) from error


def folded(decider: Decider[Any, Any], state: Any, said: Said, cause: UUID, mode: Mode) -> Any:
    """The state after what was said of *cause*. Raises Broken."""
    try:
        for event in said.events:
            state = decider.evolve(state, event)
        if decider.ordered is not None and mode == "on":
            for number, command in enumerate(said.commands, start=len(said.events)):
                state = decider.ordered(state, command, follow_up(cause, decider.name, number))
    except Exception as error:
        raise Broken(str(error)) from error
    return state


def read_all(decider: Decider[Any, Any], rows: Mapping[StreamId, StreamRow]) -> dict[StreamId, Any]:
    """The state of each locked stream. Raises LaterVersion."""
    return {stream: _read(decider, row) for stream, row in rows.items()}


def decide_all(
    decider: Decider[Any, Any],
    rows: Mapping[StreamId, StreamRow],
    known: Mapping[StreamId, Any],
    steps: Sequence[Step],
    author: Author,
    writes: Writes,
) -> Iterator[Outcome]:
    """Run *steps* in order over the locked *rows*, one for each outcome that is taken; *writes* is whole at the end.

    known: the states of the rows, as `read_all` reads them. Raises DeloError, Broken.
    """
    positions = {stream: row.position for stream, row in rows.items()}
    states: dict[StreamId, Any] = {}
    contexts: dict[int, str] = {}  # by identity, while the steps hold them: one look-up may serve many steps
    for step in steps:
        if step.mode == "off":
            yield "off"
            continue
        stream = step.stream
        state = states[stream] if stream in states else known[stream]
        outcome = outcome_of(decider, state, step.input.message, step.context)
        said = outcome if isinstance(outcome, Decision) else NOTHING  # a refusal changes nothing
        states[stream] = folded(decider, state, said, step.input.id, step.mode)
        bodies = recording.bodies_of(outcome)
        if id(step.context) not in contexts:
            contexts[id(step.context)] = recording.written(decider.context_type, step.context)
        texts = contexts[id(step.context)], recording.output_text(outcome, bodies)
        writes.decisions.append(_recorded(decider, positions[stream], step, *texts, author))
        positions[stream] += 1
        if isinstance(outcome, Decision):
            _consequences(writes, decider, step, outcome, bodies, author)
        yield "refused" if isinstance(outcome, Refused) else "decided"
    writes.streams += [
        StreamRow(
            *(stream, positions[stream], _state_text(decider, rows[stream], known[stream], state)),
            decider.state_version,
        )
        for stream, state in states.items()
    ]


def _state_text(decider: Decider[Any, Any], row: StreamRow, before: Any, state: Any) -> str:
    """As it lies there already, if nothing was said that changes it."""
    return row.state if state is before and row.state is not None else recording.written(decider.state_type, state)


def _read(decider: Decider[Any, Any], row: StreamRow) -> Any:
    if row.version > decider.state_version:
        # Read by us it would lose what we don't know of, and be written back without.
        raise LaterVersion(f"the state is of version {row.version}, this replica knows {decider.state_version}")
    return decider.initial if row.state is None else recording.read(decider.state_type, row.state)


def _recorded(
    decider: Decider[Any, Any], position: int, step: Step, context: str, output: str, author: Author
) -> DecisionRow:
    asked = step.input
    kind, text = recording.input_text(asked.message)
    return DecisionRow(
        *(step.stream, position, asked.id, kind, text, context, output, asked.correlation_id),
        *(decider.rules_version, author.code_version, step.mode, asked.time),
    )


def _consequences(
    writes: Writes,
    decider: Decider[Any, Any],
    step: Step,
    outcome: Decision,
    bodies: Sequence[bytes],
    author: Author,
) -> None:
    # Numbers count commands in shadow too, so that switching an automation on changes no id.
    messages: list[Message] = [*outcome.events, *outcome.commands]
    if prose := prose_of(messages):
        writes.prose.setdefault(step.input.portal, {}).update(prose)
    for number, message in enumerate(messages):
        acts = isinstance(message, (Command, *decider.acted_upon))
        if acts and step.mode == "shadow":
            continue
        writes.outbox.append(enveloped(decider.name, step.input, number, message, bodies[number], author))
        if decider.ordered is not None and number >= len(outcome.events):
            writes.orders.append((follow_up(step.input.id, decider.name, number), step.stream))
    for wake in outcome.wakes:
        # The last word about one name counts, whatever was said before it in the same batch.
        key = (step.stream, wake.name)
        writes.timers[key] = (
            None
            if wake.at is None
            else TimerRow(step.stream, wake.name, wake.at, step.input.correlation_id, step.input.id)
        )


def enveloped(decider: str, cause: Input, number: int, message: Message, encoded: bytes, author: Author) -> OutboxRow:
    """The *number*-th message that follows from *cause*, ready for the outbox."""
    identity = follow_up(cause.id, decider, number)
    envelope = Envelope(
        *(identity, author.source, cause.time, cause.portal, cause.correlation_id, message),
        *(cause.id, cause.traceparent),
    )
    return outbox_row(envelope, encoded)


def outbox_row(envelope: Envelope[Message], encoded: bytes | None = None) -> OutboxRow:
    """An envelope as a record. encoded: its body, if at hand. Raises ValueError if that is too large for Kafka."""
    value = encoded or envelope.body.encoded()
    if len(value) > MAX_BODY_BYTES:
        raise ValueError(f"{envelope.type} of {len(value)} bytes: more than {MAX_BODY_BYTES}")
    return OutboxRow(envelope.topic, envelope.key.encode(), envelope.headers(), value)


def prose_of(messages: Sequence[Message]) -> dict[str, bytes]:
    """The content that messages carry and that must be stored before they are said: sha256 → bytes."""
    carriers = [message for message in messages if may_hold_claims(type(message))]
    return {claim.sha256: claim.held for message in carriers for claim in claims_in(message) if claim.held is not None}
