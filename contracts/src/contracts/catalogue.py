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
    Topic("client.event", "task-gateway", "a one-off fact of a client that rules hang on", "client"),
    Topic("employee.changed", "task-gateway", "an employee as the CRM holds it", "employee"),
    Topic("portal.swept", "task-gateway", "all entities of one kind have been published", "sweep"),
    Topic("deal.stage_changed", "task-gateway", "a deal moved: from, to, who, the mapped fields", "deal"),
    Topic("deal.changed", "task-gateway", "mapped fields of a deal changed: from, to", "deal"),
    Topic("item.changed", "task-gateway", "mapped fields of a smart-process item changed: from, to", "item"),
    Topic("item.stage_changed", "task-gateway", "a smart-process item moved", "item"),
    Topic("task.changed", "task-gateway", "deadline, responsible or state of a task changed", "task"),
    Topic("task.completed", "task-gateway", "a task was closed: by whom, with what result", "task"),
    Topic("timesheet.closed", "task-gateway", "all time entries of one client and period, frozen", "client"),
    Topic("timesheet.corrected", "task-gateway", "an entry of a closed period changed", "client"),
    Topic("activity.logged", "task-gateway", "a sign of life of a client", "what it belongs to"),
    Topic("process.started", "task-gateway", "a process of the CRM asks us to act", "process"),
    Topic("call.finished", "task-gateway", "a telephone call is over", "call"),
    Topic("form.submitted", "task-gateway", "somebody filled in a form of the site", "what the CRM made of it"),
    Topic("crm.commands", "every service", "what to do in the CRM", "the CRM subject"),
    Topic(
        "crm.results",
        "task-gateway",
        "confirmed with the CRM's id, or refused with the reason",
        "the CRM subject",
    ),
    Topic("mail.commands", "every service", "what letters to send", "the CRM subject"),
    Topic("mail.results", "mail-dispatch", "accepted, refused, parked or come back", "the CRM subject"),
    Topic("mail.bounced", "mail-ingest", "a letter of ours came back", "the letter sent"),
    Topic("mail.journaled", "mail-ingest", "a copy of a letter lies in the journal mailbox", "the letter sent"),
    Topic("letter.judged", "tax-calendar", "what a letter turned out to be", "letter"),
    Topic("letter.unclear", "tax-calendar", "a letter that a person must look at", "the letter's content"),
    Topic("triage.asked", "tax-calendar", "a person was asked to look at a letter", "the letter's content"),
    Topic("demand.found", "tax-calendar", "a letter holds this demand", "demand"),
    Topic("demand.recognised", "tax-calendar", "a demand not known before, with its client", "demand"),
    Topic("demand.clarified", "tax-calendar", "a doubtful demand found again without doubts", "demand"),
    Topic("demand.mentioned", "tax-calendar", "a letter tells what became of a demand", "the demand's INN and number"),
    Topic("demand.settled", "tax-calendar", "it is known of which demand a letter tells that", "demand"),
    Topic("demand.handover_due", "tax-calendar", "who has a demand's task may be the wrong one now", "demand"),
    Topic("demand.changed", "tax-calendar", "a demand has another deadline, client or accountant", "demand"),
    Topic("demand.closed", "tax-calendar", "a demand needs nothing any more", "demand"),
    Topic("triage.answered", "tax-calendar", "the person who was asked about a letter is done", "the letter's content"),
    Topic("deadline.scheduled", "tax-calendar", "an obligation of a client has a date, or another one", "client"),
    Topic("deadline.cancelled", "tax-calendar", "an obligation concerns a client no more", "client"),
)

SERVICES: tuple[Service, ...] = (
    Service("mail-ingest", reads=(), writes=("mail.received", "mail.bounced", "mail.journaled")),
    Service(
        "tax-calendar",
        reads=(
            "mail.received",
            "demand.found",
            "demand.mentioned",
            "demand.settled",
            "demand.recognised",
            "demand.clarified",
            "demand.changed",
            "demand.closed",
            "demand.handover_due",
            "letter.unclear",
            "task.changed",
            "task.completed",
            "client.changed",
            "employee.changed",
            "portal.swept",
        ),
        writes=(
            "letter.judged",
            "letter.unclear",
            "triage.asked",
            "demand.found",
            "demand.recognised",
            "demand.clarified",
            "demand.mentioned",
            "demand.settled",
            "demand.handover_due",
            "demand.changed",
            "demand.closed",
            "triage.answered",
            "deadline.scheduled",
            "deadline.cancelled",
            "crm.commands",
        ),
    ),
    Service(
        "task-gateway",
        reads=("crm.commands",),
        writes=(
            "client.changed",
            "client.event",
            "employee.changed",
            "portal.swept",
            "deal.stage_changed",
            "deal.changed",
            "item.changed",
            "item.stage_changed",
            "task.changed",
            "task.completed",
            "timesheet.closed",
            "timesheet.corrected",
            "activity.logged",
            "process.started",
            "call.finished",
            "form.submitted",
            "crm.results",
        ),
    ),
    Service(
        "mail-dispatch",
        reads=("mail.commands", "mail.bounced", "mail.journaled"),
        writes=("mail.results", "crm.commands"),
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
