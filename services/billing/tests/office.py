"""A small office: the worked month's client in a profile, and its deciders run by hand, message by message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid5

from billing import desk as desk_parts
from billing.core.bank_statements import Read, accounts_of
from billing.core.debits import Expected
from billing.core.desk_state import APPROVAL_TAG
from billing.core.ledger import Issued, Ledger
from billing.core.office import BillingProfile, Desk
from billing.deciders import DECIDERS, deals, desk, numbers, statements, till, trips
from billing.profile import OF_THE_DESK, Offices
from chassis.deciding import folded
from chassis.decision import Decider, Decision, Wake, Woken
from chassis.ids import follow_up
from contracts.base import Command, Event, Message
from contracts.billing.v1 import BillingAsked, InvoiceIssued
from contracts.claims import Blob, Text, claims_in
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.payments.v1 import (
    PaymentMatched,
)
from contracts.tasks.v1 import TaskCompleted
from contracts.timesheets.v1 import TimesheetClosed
from making import WORKED

SPACE = UUID("5d2f8e3a-8f3f-5a0e-a6a1-6c1f3f1b7b55")
SECOND = "40702978900000054321"  # of the issuer, in euros; its control digit is nobody's concern here
PEOPLE = {"Воронцова": 11, "Лехтинен": 12, "Дроздов": 13}
M = TypeVar("M", bound=Message)
UNREAD = (
    *("month.opened", "work.changed", "month.reported", "invoice.presented"),
    *("payment.debited", "payment.unmatched"),
)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def profile(**client: Any) -> BillingProfile:
    """One issuer, three specialists, the client 104; *client* changes its terms."""
    terms = {
        "client_id": 104,
        "issuer": "nordlex",
        "client": WORKED["client"],
        "contract": WORKED["contract"],
        "manager_id": 21,
        "partner_id": 3,
        "deal_id": 311,
        "letters_to": ["buh@client.example"],
    }
    return BillingProfile.model_validate(
        {
            "issuers": {
                "nordlex": {"firm": WORKED["issuer"], "prefix": "Н-", "first_number": 118, "accounts": [SECOND]}
            },
            "people": [
                {"employee_id": PEOPLE[one["id"]], "name": one["id"], "grade": one["grade"], "cost": "2000"}
                for one in WORKED["people"]
            ],
            "clients": [terms | client],
            "accountant_id": 4,
            "billing_funnel": "service",
        }
    )


def entries(**changes: Any) -> list[dict[str, Any]]:
    """The worked month as a timesheet has it."""
    return [
        {
            "id": int(one["id"]),
            "task_id": 5,
            "deal_id": 311,
            "employee_id": PEOPLE[one["person"]],
            "on": one["on"],
            "seconds": one["minutes"] * 60,
            "source": "manual",
            "billable": True,
            "travel": False,
            "text": one["text"],
        }
        | changes
        for one in WORKED["entries"]
    ]


def sheet(rows: list[dict[str, Any]], first: date = OCTOBER[0], last: date = OCTOBER[1]) -> TimesheetClosed:
    """Frozen entries."""
    seconds = sum(one["seconds"] for one in rows)
    return TimesheetClosed(
        client_id=104,
        first_on=first,
        last_on=last,
        closed_at=datetime(2026, 11, 2, 6, tzinfo=UTC),
        entries=Blob.holding(json.dumps(rows, ensure_ascii=False).encode(), "application/json"),
        count=len(rows),
        seconds=seconds,
        billable_seconds=seconds,
        travel_seconds=0,
        command_id=UUID(int=1),
    )


@dataclass
class Office:
    """Runs the deciders; events go round until nobody says anything. content: the blob store.

    between: what comes in before a message of that kind is read.
    """

    profile: BillingProfile
    now: datetime = datetime(2026, 11, 2, 6, tzinfo=UTC)
    states: dict[tuple[str, str], Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    commands: list[tuple[UUID, Command]] = field(default_factory=list)
    wakes: dict[tuple[str, str], datetime | None] = field(default_factory=dict)
    content: dict[str, bytes] = field(default_factory=dict)
    issued: dict[str, Issued] = field(default_factory=dict)
    expected: tuple[Expected, ...] = ()
    between: dict[type[Message], list[Message]] = field(default_factory=dict)
    count: int = 0

    def hear(self, *messages: Message) -> None:
        """Messages from outside, and all that follows of them."""
        waiting = list(messages)
        while waiting:
            if sooner := self.between.pop(type(waiting[0]), None):
                self.hear(*sooner)
            message = waiting.pop(0)
            self._keep(message)
            for decider in self._readers(message):
                waiting.extend(self._decide(decider, message, decider.stream(message)).events)

    def wake(self, name: str, client: int = 104) -> None:
        """A wake comes due, at its time."""
        key = next(key for key in self.wakes if key[1].startswith(name) and key[0] == f"client/{client}")
        at = self.wakes.pop(key)
        assert at is not None
        self.now = at
        self.fire(Woken(key[1], at))

    def fire(self, woken: Woken) -> None:
        """A wake is heard, at whatever time it is."""
        self.hear(*self._decide(desk, woken, desk_parts.stream(woken)).events)

    def said(self, kind: type[M]) -> list[M]:
        """Events of a kind, in order."""
        return [one for one in self.events if isinstance(one, kind)]

    def ordered(self, kind: type[M]) -> list[M]:
        """Commands of a kind, in order."""
        return [one for _, one in self.commands if isinstance(one, kind)]

    def id_of(self, command: Command) -> UUID:
        """Of a command that was ordered."""
        return next(number for number, one in self.commands if one is command)

    def _readers(self, message: Message) -> Iterator[Decider[Any, Any]]:
        topics = {
            "work.collected": numbers,
            "statement.found": statements,
            "payment.noted": till,
            "payment.told": till,
            "trip.approved": trips,
            "expense.claimed": trips,
            "recharge.tallied": deals,
            "deal.changed": deals,
            "payment.seen": next(one for one in DECIDERS if one.name == "billing.seen"),
        }
        if message.topic in topics:
            yield topics[message.topic]
        elif message.topic not in (
            "month.opened",
            "work.changed",
            "billing.expense_kept",
            "recharge.kept",
            "month.reported",
            "invoice.presented",
            "payment.debited",
        ):
            yield desk

    def _keep(self, message: Message) -> None:
        for claim in claims_in(message):
            if claim.held is not None:
                self.content[claim.sha256] = claim.held
            elif claim.sha256 in self.content:
                claim.hold(self.content[claim.sha256])
        if isinstance(message, InvoiceIssued):
            self.issued[message.invoice_id] = Issued(
                *(message.invoice_id, message.number, message.issued_on, message.client_id, message.client_name),
                *(message.client_inn, message.to_pay, Decimal(0), message.currency, message.contract_number),
                *(message.vat_percent, message.deal_id),
            )
        if isinstance(message, PaymentMatched):
            assert message.invoice_id in self.issued

    def _decide(self, decider: Decider[Any, Any], message: Any, stream: str) -> Decision:
        self.count += 1
        cause = uuid5(SPACE, str(self.count))
        key = (decider.name, stream)
        state = self.states.get(key, decider.initial)
        decision = decider.decide(state, message, self._context(decider, message))
        for said in (*decision.events, *decision.commands):
            self._keep(said)
        self.states[key] = folded(decider, state, decision, cause, "on")
        self.events.extend(decision.events)
        for number, command in enumerate(decision.commands, len(decision.events)):
            self.commands.append((follow_up(cause, decider.name, number), command))
        for wake in decision.wakes:
            self._arm(stream, wake)
        return decision

    def _arm(self, stream: str, wake: Wake) -> None:
        if wake.at is None:
            self.wakes.pop((stream, wake.name), None)
        else:
            self.wakes[stream, wake.name] = wake.at

    def _context(self, decider: Decider[Any, Any], message: Any) -> Any:
        offices = Offices()
        offices.put("demo", self.profile)
        if decider is desk:
            terms = self.profile.terms(desk_parts.client_of(message))  # as the shell does it: it knows no stream
            named = self.profile.issuers["nordlex"].firm.name
            names = self.profile.model_dump(include=OF_THE_DESK)
            costs, staff = self.profile.costs, self.profile.people
            zone = "Europe/Moscow"
            firm = self.profile.issuers["nordlex"].firm
            known = {"terms": terms, "issuer_name": named, "firm": firm, "costs": costs, "staff": staff}
            return Desk(now=self.now, zone=zone, **known, **names)
        if decider is numbers:
            return offices.book("demo", message.issuer, message.client_id)
        if decider is till:
            return Ledger(tuple(self.issued.values()), self.profile.accountant_id, self.expected)
        if decider is statements:
            return accounts_of(self.profile)
        return Read()


def billed(**client: Any) -> Office:
    """October is issued."""
    office = Office(profile(**client))
    noon = datetime(2026, 11, 2, 9, tzinfo=UTC)
    office.hear(BillingAsked(client_id=104, first_on=OCTOBER[0], last_on=OCTOBER[1], asked_at=noon))
    office.hear(sheet(entries()))
    return office


def answered(office: Office, words: str = "") -> None:
    """The partner finishes the task about the newest invoice."""
    task = next(one for one in reversed(office.ordered(CreateTask)) if APPROVAL_TAG in one.tags)
    office.hear(
        TaskCompleted(
            task_id=5,
            by_id=3,
            command_id=office.id_of(task),
            belongs_to=(CrmRef(kind="client", id=104),),
            completed_at=office.now,
            result=Text.of(words) if words else None,
        )
    )
