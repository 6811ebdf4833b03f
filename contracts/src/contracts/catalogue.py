"""Topics: one fact each, commands to a door share one. Partitions never change on a living cluster."""

from __future__ import annotations

from dataclasses import dataclass

FOR_EVER = -1


@dataclass(frozen=True, slots=True)
class Topic:
    """A Kafka topic: who writes it, what its key is, how long it is kept (ms, -1 for ever), its largest batch."""

    name: str
    producer: str
    meaning: str
    key: str
    partitions: int = 12
    partitions_local: int = 3
    retention_ms: int = FOR_EVER
    max_message_bytes: int = 1_048_588  # Kafka's own


@dataclass(frozen=True, slots=True)
class Service:
    """A service's place among the topics: what it reads under its consumer group, what it writes."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]


FACTS: tuple[Topic, ...] = (
    Topic("mail.received", "mail-ingest", "one letter of a shared folder, decoded", "letter"),
    Topic("client.changed", "task-gateway", "the profile of a client as the CRM holds it", "client"),
    Topic("employee.changed", "task-gateway", "an employee as the CRM holds it", "employee"),
    Topic("portal.swept", "task-gateway", "all entities of one kind have been published", "sweep"),
    Topic("crm.commands", "every service", "what to do in the CRM", "the CRM subject"),
    Topic(
        "crm.results",
        "task-gateway",
        "confirmed with the CRM's id, or refused with the reason",
        "the CRM subject",
    ),
    Topic("letter.judged", "tax-calendar", "what a letter turned out to be", "letter"),
    Topic("letter.unclear", "tax-calendar", "a letter that a person must look at", "the letter's content"),
    Topic("triage.asked", "tax-calendar", "a person was asked to look at a letter", "the letter's content"),
    Topic("demand.found", "tax-calendar", "a letter holds this demand", "demand"),
    Topic("demand.recognised", "tax-calendar", "a demand not known before, with its client", "demand"),
)

SERVICES: tuple[Service, ...] = (
    Service("mail-ingest", reads=(), writes=("mail.received",)),
    Service(
        "tax-calendar",
        reads=(
            "mail.received",
            "demand.found",
            "letter.unclear",
            "client.changed",
            "employee.changed",
            "portal.swept",
        ),
        writes=("letter.judged", "letter.unclear", "triage.asked", "demand.found", "demand.recognised", "crm.commands"),
    ),
    Service(
        "task-gateway",
        reads=("crm.commands",),
        writes=("client.changed", "employee.changed", "portal.swept", "crm.results"),
    ),
)


def dead_letters(group: str) -> Topic:
    """Where a consumer group puts what it could not handle."""
    return Topic(
        f"{group}.dead",
        group,
        f"what {group} could not handle",
        "as the original",
        max_message_bytes=2_097_152,  # the largest record of another topic, and why it is here
    )


TOPICS: tuple[Topic, ...] = FACTS + tuple(dead_letters(service.name) for service in SERVICES)
