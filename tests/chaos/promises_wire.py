"""What lies in topics and databases: nothing lost, nothing stuck, in order, decided the same again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

from chaos.evidence import CREATE, Evidence, Record
from chaos.promise import Promise


def no_letter_lost(evidence: Evidence) -> list[str]:
    """Every letter the mail server took was received, and every one received was judged."""
    found = []
    for one, count in sorted(evidence.sent.items()):
        kept = len(evidence.kept.get(one, ()))
        if kept < count:
            found.append(f"letter {one}: sent {count} of it, received {kept}")
    unjudged = set(evidence.received.values()) - evidence.judged
    return found + [f"letter {one} was never judged" for one in sorted(unjudged)]


def nothing_stuck(evidence: Evidence) -> list[str]:
    """No unsent row, no timer due, no parked key, no open order, no unread record, no process that isn't ready."""
    found = [f"{one.service}: {one.outbox} rows in the outbox" for one in evidence.left if one.outbox]
    found += [f"{one.service}: {one.due_timers} timers are overdue" for one in evidence.left if one.due_timers]
    found += [f"{one.service}: {one.orders} orders are open" for one in evidence.left if one.orders]
    for one in evidence.left:
        stuck = [place for place, _ in one.parked if place not in evidence.poison]
        found += [f"{one.service}: parked {place}" for place in stuck]
    found += [f"{evidence.unread} records are unread"] if evidence.unread else []
    return found + [f"not ready: {said}" for said in evidence.not_ready]


def inbox_is_topics(evidence: Evidence) -> list[str]:
    """A consumer has noted exactly the distinct ids of its topics."""
    ids: defaultdict[str, set[UUID]] = defaultdict(set)
    for record in evidence.records:
        if record.id is not None and record.place not in evidence.poison:
            ids[record.topic].add(record.id)
            ids[f"{record.topic} {record.type}"].add(record.id)
    found = []
    for reader in evidence.readers:
        wanted = set().union(*(ids[topic] for topic in reader.topics))
        lost, strange = wanted - reader.inbox, reader.inbox - wanted
        if lost or strange:
            found.append(f"{reader.service} {reader.consumer}: {len(lost)} never noted, {len(strange)} of no record")
    return found


def dead_are_explained(evidence: Evidence) -> list[str]:
    """Only what nobody can read is dead, for each consumer that is given it and no other, with its reason."""
    found = [f"{one.origin} is dead: {one.reason}" for one in evidence.dead if one.origin not in evidence.poison]
    for place in sorted(evidence.poison):
        letters = [one for one in evidence.dead if one.origin == place]
        given = {(one.service, one.consumer) for one in evidence.readers if place[0] in map(_topic, one.topics)}
        said = {(one.service, one.consumer) for one in letters}
        found += [f"{place} can't be read and no dead letter of {one} says so" for one in sorted(given - said)]
        found += [f"{place} is dead for {one}, who isn't given it" for one in sorted(said - given)]
        found += [f"{place} is dead without a reason" for one in letters if not one.reason]
    return found


def _topic(given: str) -> str:
    """Of what a reader is given: a topic, or a topic and a type."""
    return given.split(maxsplit=1)[0]


def order_kept(evidence: Evidence) -> list[str]:
    """Records of a key stand in one partition; they were decided, and sent to the CRM, in the order they have there."""
    return [*_one_partition(evidence), *_decided_in_order(evidence), *_sent_in_order(evidence)]


def _one_partition(evidence: Evidence) -> Iterable[str]:
    where: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for record in evidence.records:
        where[record.topic, record.key].add(record.partition)
    return [f"{topic} {key}: in partitions {sorted(found)}" for (topic, key), found in where.items() if len(found) > 1]


def _first_places(records: Iterable[Record]) -> dict[UUID, Record]:
    """Where each id stands for the first time: a repetition behind others is no disorder."""
    first: dict[UUID, Record] = {}
    for record in sorted(records, key=lambda one: one.place):
        if record.id is not None:
            first.setdefault(record.id, record)
    return first


def _decided_in_order(evidence: Evidence) -> Iterable[str]:
    first = _first_places(evidence.records)
    streams: defaultdict[tuple[str, str, str], list[tuple[int, UUID]]] = defaultdict(list)
    for one in evidence.decided:
        streams[one.service, one.decider, one.stream].append((one.position, one.input_id))
    for (_, decider, stream), steps in streams.items():
        inputs = [first[input_id] for _, input_id in sorted(steps) if input_id in first]
        for before, after in pairwise(inputs):
            if before.key == after.key and before.topic == after.topic and before.offset > after.offset:
                yield f"{decider} {stream}: {after.place} was decided after {before.place}"


def _sent_in_order(evidence: Evidence) -> Iterable[str]:
    first = _first_places(record for record in evidence.records if record.topic == "crm.commands")
    by_subject: defaultdict[str, list[tuple[int, int | None, UUID]]] = defaultdict(list)
    for entry in evidence.ledger:
        made = entry.crm_id if entry.type == CREATE else None
        by_subject[entry.subject].append((entry.seq, made, entry.id))
    for subject, entries in by_subject.items():
        for before, after in pairwise(sorted(entries, key=lambda entry: entry[0])):
            if before[2] in first and after[2] in first and first[before[2]].offset > first[after[2]].offset:
                yield f"{subject}: {after[2]} came into the ledger after {before[2]}, before it in the topic"
            if before[1] is not None and after[1] is not None and before[1] > after[1]:
                yield f"{subject}: task {after[1]} of a later command is older than task {before[1]}"


def same_id_same_bytes(evidence: Evidence) -> list[str]:
    """A message said again is the same message."""
    bodies: defaultdict[tuple[str, UUID], set[str]] = defaultdict(set)
    for record in evidence.records:
        if record.id is not None and record.place not in evidence.poison:
            bodies[record.topic, record.id].add(record.body)
    return [f"{topic} {one}: {len(said)} different bodies" for (topic, one), said in bodies.items() if len(said) > 1]


def claims_hold(evidence: Evidence) -> list[str]:
    """What the topics refer to lies in the blob store, with the sha256 they say."""
    return list(evidence.lost_blobs)


def replay_agrees(evidence: Evidence) -> list[str]:
    """Every decision comes out the same again, byte for byte, and there were decisions to try."""
    if evidence.replayed < len(evidence.expected):
        return [f"only {evidence.replayed} decisions are recorded for {len(evidence.expected)} demands"]
    return list(evidence.replay_differences)


PROMISES = (
    Promise("no letter lost", no_letter_lost),
    Promise("no outbox row, timer, parked key or record stuck", nothing_stuck),
    Promise("inbox = distinct ids of the topics", inbox_is_topics),
    Promise("dead letters explained", dead_are_explained),
    Promise("order kept per key", order_kept),
    Promise("the same id says the same bytes", same_id_same_bytes),
    Promise("every claim check holds", claims_hold),
    Promise("replay byte-equal", replay_agrees),
)
