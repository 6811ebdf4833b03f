"""Topics: one fact each, commands to a door share one. Partitions never change on a living cluster."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.services import SERVICES

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
    Topic("billing.asked", "billing", "somebody wants a period of a client billed", "client"),
    Topic("billing.void_asked", "billing", "somebody wants an invoice not to count any more", "client"),
    Topic("billing.expense_entered", "billing", "somebody tells of an expense that is to be billed", "client"),
    Topic("billing.expense_kept", "billing", "an expense waits for the client's next invoice", "client"),
    Topic("recharge.tallied", "billing", "all accepted expenses of a trip, and its deal", "deal, or the trip's item"),
    Topic("recharge.kept", "billing", "all accepted expenses of a deal's trips, and its client", "deal"),
    Topic("recharge.due", "billing", "an accepted expense of a trip is a client's, or counts no more", "client"),
    Topic("work.reduced", "billing", "time on an invoice that went out is less now", "client"),
    Topic("month.opened", "billing", "a period of a client is to be billed", "client"),
    Topic("work.collected", "billing", "all time of a client and period, ready to be rated", "issuer"),
    Topic("month.held", "billing", "no invoice goes out, and everything that is missing", "client"),
    Topic("work.changed", "billing", "an entry of a collected period is another now", "client"),
    Topic("month.reported", "billing", "the manager knows what is missing", "client"),
    Topic("invoice.issued", "billing", "an invoice has its number", "client"),
    Topic("invoice.presented", "billing", "an invoice and its papers are in the CRM", "client"),
    Topic("invoice.released", "billing", "an invoice goes to the client", "client"),
    Topic("invoice.voided", "billing", "an invoice doesn't count any more", "client"),
    Topic("invoice.rejected", "billing", "an invoice that is paid for was not agreed to", "client"),
    Topic("invoice.renewed", "billing", "papers of an invoice that was released late say so", "client"),
    Topic("invoice.credited", "billing", "the client's account knows of a payment", "client"),
    Topic("invoice.overdue", "billing", "an invoice was to be paid by a day that has passed", "client"),
    Topic("statement.found", "billing", "a letter brought a bank statement", "the statement's content"),
    Topic("payment.seen", "billing", "a statement holds this payment", "payment"),
    Topic("payment.noted", "billing", "a payment that no statement held before", "payment"),
    Topic("payment.told", "billing", "a person says what a payment is for", "payment"),
    Topic("payment.matched", "billing", "money came in for an invoice, or went back", "client"),
    Topic("payment.unmatched", "billing", "money that nobody knows what for", "payment"),
    Topic("payment.debited", "billing", "money went out that a request had asked for", "the request's item"),
    Topic("deadline.met", "tax-calendar", "the task of an obligation was closed", "client"),
    Topic("deadline.reopened", "tax-calendar", "the closed task of an obligation was taken up again", "client"),
    Topic("deadline.moved", "tax-calendar", "a person gave an obligation's task another day or employee", "client"),
    Topic("deadline.reminded", "tax-calendar", "an employee was reminded of a task", "client"),
    Topic("calendar.planned", "tax-calendar", "a client's calendar was planned anew", "client"),
    Topic("calendar.unjudged", "tax-calendar", "a client's tax profile can't be judged", "client"),
    Topic("control.noticed", "tax-calendar", "the head accountant was told how things stand", "portal"),
    Topic("case.noted", "case-workflow", "a case knows other facts than before", "deal"),
    Topic("case.advanced", "case-workflow", "a case entered a stage: from where, why", "deal"),
    Topic("case.task_set", "case-workflow", "a task of a case is open, with its term and source", "deal"),
    Topic("case.draft_made", "case-workflow", "the draft of a task's paper, or why there is none", "deal"),
    Topic("case.task_ended", "case-workflow", "a task of a case is done, or its reason gone", "deal"),
    Topic("case.objected", "case-workflow", "what a person entered can't be, he was told why", "deal"),
    Topic("case.linked", "case-workflow", "another deal belongs to a case", "deal"),
    Topic("case.handed", "case-workflow", "the deal of a service is another client's: of each of the two", "deal"),
    Topic("case.responsible_left", "case-workflow", "who leads a deal, or has its tasks, works here no more", "deal"),
    Topic("enquiry.begun", "case-workflow", "somebody who has no deal has asked for something", "who asks"),
    Topic("hearing.scheduled", "case-workflow", "a hearing has a time, or another one", "deal"),
    Topic("hearing.cancelled", "case-workflow", "a hearing will not be", "deal"),
    Topic("hearing.passed", "case-workflow", "a hearing's time has passed, its result is awaited", "deal"),
    Topic("service.deal_seen", "case-workflow", "a service of a client stands at a stage", "client"),
    Topic("client.silent", "case-workflow", "a client gave no sign of life for months", "client"),
    Topic("client.sign", "case-workflow", "a client gave a sign of life by way of a deal", "client"),
    Topic("client.active", "case-workflow", "a client gave a sign of life", "client"),
    Topic("service.told", "case-workflow", "a service's client is silent, active again, liquidated", "deal"),
    Topic("service.begun", "case-workflow", "a client is served by a deal from now on", "client"),
    Topic("service.ended", "case-workflow", "a client is served by a deal no more: why, which others go on", "client"),
    Topic("request.submitted", "approvals", "somebody filled in a form of ours", "the submission"),
    Topic("request.opened", "approvals", "a request is complete and possible: its approval begins", "item"),
    Topic("request.returned", "approvals", "a request went back to its applicant, with why", "item"),
    Topic("approval.asked", "approvals", "somebody is asked to approve, and why he", "item"),
    Topic("approval.answer_given", "approvals", "somebody answered by a signed link", "item"),
    Topic("approval.answered", "approvals", "an answer that counts: who, for whom, by which door", "item"),
    Topic("approval.denied", "approvals", "an answer that doesn't count, and why", "item"),
    Topic("request.decided", "approvals", "a request is approved, refused or cancelled", "item"),
    Topic("trip.approved", "approvals", "a trip may begin", "item"),
    Topic("trip.tallied", "approvals", "what was handed in and paid for a trip so far", "item"),
    Topic("trip.settled", "approvals", "money and papers of a trip agree", "item"),
    Topic("trip.placed", "approvals", "a trip is for a deal, or is not any more", "deal"),
    Topic("deal.trip_shown", "approvals", "all trips of a deal, and which one its fields show", "deal"),
    Topic("document.approved", "approvals", "a paper is approved by its whole chain", "item"),
    Topic("payment.made", "approvals", "money went out for a request, or came back", "item"),
    Topic("expense.claimed", "approvals", "an expense of a trip was handed in or judged", "item"),
    Topic("absence.registered", "approvals", "an employee is away on these days, or is not after all", "employee"),
    Topic("deputy.declared", "approvals", "somebody stands in for somebody, or does no more", "employee"),
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
