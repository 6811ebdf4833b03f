"""Profiles, facts, counts and feeds on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import icalendar
import pytest
from contracts.base import Message
from contracts.claims import Text
from contracts.crm.v1 import CommandRefused, CreateTask, CrmRef, Made
from contracts.duties.v1 import ControlNoticed, DeadlineCancelled, DeadlineScheduled
from contracts.engagements.v1 import ServiceBegun, ServiceEnded
from contracts.envelope import Envelope
from contracts.portal.v1 import ClientChanged, ClientEvent, PortalSwept, TaxField
from contracts.tasks.v1 import CancelTask, TaskChanged, TaskCompleted, UpdateTask
from contracts.triage.v1 import (
    LetterJudged,
    TriageAsked,
)
from delo.testing import RunningStack, stack
from delo.undone import undone
from tax_calendar import calendar_store, control_store, feeds, store
from tax_calendar.core.control import Counts
from tax_calendar.core.facts_of_client import Fact, Span

NOON = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
CLIENT = CrmRef(kind="client", id=1)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("calendar"), ["postgres"]) as running:
        yield running


@pytest.fixture
async def connection(engines: RunningStack) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that is undone at the end."""
    async with undone(engines, "tax-calendar") as connection:
        yield connection


def said(body: Message, at: datetime = NOON, identity: UUID | None = None) -> Envelope[Message]:
    return Envelope(identity or uuid4(), "test", at, "demo", uuid4(), body)


def card(**fields: str | None) -> ClientChanged:
    told = tuple(TaxField(name=name, values=(value,)) for name, value in fields.items() if value is not None)
    return ClientChanged(client_id=1, name="ООО «Каркас»", active=True, tax_profile=told)


async def history(connection: asyncpg.Connection, *cards: ClientChanged) -> Any:
    for one in cards:
        await calendar_store.put_profiles(connection, [said(one)])
    return await calendar_store.history_of(connection, "demo", 1)


async def test_a_card_that_names_the_day_of_its_change_keeps_what_was_so_before(connection: asyncpg.Connection) -> None:
    found = await history(connection, card(regimes="USN"), card(regimes="OSNO", since="01.01.2027"))

    assert found == (
        Span(None, {"regimes": ("USN",)}),
        Span(date(2027, 1, 1), {"regimes": ("OSNO",)}),
    )
    assert await history(connection, card(regimes="OSNO", employees="3", since="2027-01-01")) == (
        Span(None, {"regimes": ("USN",)}),
        Span(date(2027, 1, 1), {"regimes": ("OSNO",), "employees": ("3",)}),
    )


async def test_a_card_without_a_day_was_mended_unless_the_client_is_another_now(connection: asyncpg.Connection) -> None:
    assert await history(connection, card(regimes="USN"), card(regimes="USN", land="да")) == (
        Span(None, {"regimes": ("USN",), "land": ("да",)}),
    )
    (doubtful,) = await history(connection, card(regimes="OSNO"))
    assert doubtful.fields["undated"][0].startswith("since: regimes changed")
    assert len(await history(connection, card(regimes="OSNO", since="01.01.2027"))) == 2
    assert await history(connection, card(regimes="OSNO", since="скоро")) == (
        Span(None, {"regimes": ("OSNO",), "since": ("скоро",)}),
    )


async def test_a_portal_that_keeps_no_profiles_has_no_history(connection: asyncpg.Connection) -> None:
    nothing = ClientChanged(client_id=1, name="ООО «Каркас»", active=True)

    assert await history(connection, nothing) is None
    assert await history(connection, card(regimes="USN"), nothing) is None


async def test_a_fact_that_is_taken_back_is_gone_and_one_that_is_mended_is_told_once(
    connection: asyncpg.Connection,
) -> None:
    def hired(day: int, **changes: Any) -> ClientEvent:
        return ClientEvent(**{"client_id": 1, "event_id": 5, "kind": "hire", "on": date(2026, 6, day)} | changes)

    told = [hired(11), hired(12), hired(13, event_id=6, kind="dismissal")]
    await calendar_store.put_facts(connection, [said(one) for one in told])
    found = await calendar_store.facts_of(connection, "demo", 1)
    assert found == (Fact("hire", date(2026, 6, 12)), Fact("dismissal", date(2026, 6, 13)))
    assert [one.event_id for one in found] == [5, 6]

    await calendar_store.put_facts(connection, [said(hired(12, withdrawn=True))])
    assert await calendar_store.facts_of(connection, "demo", 1) == (Fact("dismissal", date(2026, 6, 13)),)


def asked(due: datetime) -> CreateTask:
    return CreateTask(
        automation="tax-calendar",
        belongs_to=CLIENT,
        responsible_id=7,
        title="t",
        description=Text.of("d"),
        deadline=due,
    )


async def test_the_notice_counts_since_the_morning_before_and_what_is_open_now(connection: asyncpg.Connection) -> None:
    yesterday, long_ago = NOON - timedelta(hours=10), NOON - timedelta(days=9)
    first, second, third, fourth, fifth = (uuid4() for _ in range(5))
    letter = LetterJudged(letter_id=uuid4(), relevance="yes", demands=1)
    triage = TriageAsked(fingerprint="f", letter_id=uuid4())
    await control_store.put_happened(
        connection, [said(letter, yesterday), said(letter, long_ago), said(triage, yesterday)]
    )
    moved = TaskChanged(
        task_id=3,
        state="pending",
        changed=("deadline",),
        changed_at=NOON,
        command_id=third,
        deadline=NOON,
        responsible_id=8,
    )
    other = asked(NOON).model_copy(update={"automation": "billing"})
    await control_store.put_tasks(
        connection,
        [
            said(TaskCompleted(task_id=1, completed_at=yesterday, command_id=first)),  # its asking is heard of later
            said(asked(NOON - timedelta(hours=1)), long_ago, first),
            said(asked(NOON - timedelta(hours=1)), long_ago, second),
            said(asked(NOON + timedelta(days=3)), yesterday, third),
            said(moved),
            said(asked(NOON + timedelta(days=3)), yesterday, fourth),
            said(
                CancelTask(
                    automation="tax-calendar", belongs_to=CLIENT, task=Made(command_id=fourth), reason=Text.of("r")
                )
            ),
            said(other, yesterday),
            said(asked(NOON - timedelta(hours=1)), long_ago, fifth),
            said(
                CommandRefused(
                    command_id=fifth, command_type="task.create.v1", belongs_to=CLIENT, code="error", message="нет прав"
                )
            ),
        ],
    )

    assert await control_store.counts(
        connection, "demo", NOON - timedelta(days=1), NOON + timedelta(minutes=1)
    ) == Counts(letters=1, demands=0, tasks=2, triage=1, open_tasks=2, overdue=2, oldest_at=long_ago)


@pytest.mark.parametrize(("automation", "late"), [("tax-calendar", 1), ("tax-demands", 0)])
@pytest.mark.parametrize("given", [NOON + timedelta(days=30), None])
async def test_a_task_of_the_calendar_is_overdue_by_its_own_day_whatever_day_a_person_gave_it(
    connection: asyncpg.Connection, given: datetime | None, automation: str, late: int
) -> None:
    task, yesterday = uuid4(), NOON - timedelta(days=1)
    moved = TaskChanged(
        task_id=1, state="pending", changed=("deadline",), changed_at=yesterday, command_id=task, deadline=given,
        responsible_id=7,
    )  # fmt: skip
    put = asked(NOON - timedelta(days=3)).model_copy(update={"automation": automation})
    again = UpdateTask(automation=automation, belongs_to=CLIENT, task=Made(command_id=task), deadline=NOON)
    await control_store.put_tasks(connection, [said(put, yesterday, task), said(moved)])

    assert (await control_store.counts(connection, "demo", yesterday, NOON)).overdue == late
    await control_store.put_tasks(connection, [said(again)])
    assert (await control_store.counts(connection, "demo", yesterday, NOON)).overdue == 0
    assert (await control_store.counts(connection, "demo", yesterday, NOON + timedelta(minutes=1))).overdue == late


async def test_the_last_notice_and_the_first_sight_of_a_portal_are_known(connection: asyncpg.Connection) -> None:
    assert await control_store.first_and_last(connection, "demo") == (None, None)
    swept = PortalSwept(entity="client", count=1, swept_at=NOON)
    notice = ControlNoticed(
        noticed_at=NOON, employee_id=4, letters=0, demands=0, tasks=0, triage=0, open_tasks=0, overdue=0
    )
    later = NOON + timedelta(days=1)
    await control_store.put_happened(connection, [said(swept), said(swept, later), said(notice, later)])

    assert await control_store.first_and_last(connection, "demo") == (NOON, later)


def deadline(name: str, day: date, client: int = 1, who: int = 7) -> DeadlineScheduled:
    return DeadlineScheduled(
        client_id=client,
        obligation_id=name,
        period="2026",
        nominal_on=day,
        actual_on=day,
        kind="payment",
        authority="ФНС",
        legal_basis="п. 7 ст. 346.21 НК РФ; с запятой, и \\ чертой",
        responsible_id=who,
        provisional=name == "ESHN_PAY",
    )


async def events_of(connection: asyncpg.Connection, token: str) -> list[tuple[str, date, str]]:
    text = await feeds.calendar_of(connection, token, NOON)
    assert text is not None
    found = icalendar.Calendar.from_ical(text)
    assert found["version"] == "2.0"
    assert found.errors == []
    events = list(found.walk("VEVENT"))
    assert len({str(one["uid"]) for one in events}) == len(events)
    return [(str(one["summary"]), one["dtstart"].dt, str(one["status"])) for one in events]


async def test_feeds_are_calendars_of_a_client_and_of_an_accountant_until_they_are_revoked(
    connection: asyncpg.Connection,
) -> None:
    await store.put(connection, [said(ClientChanged(client_id=n, name=f"ООО № {n}", active=True)) for n in (1, 2)])
    told = [
        deadline("USN_PAY_ORG", date(2027, 3, 29)),
        deadline("ESHN_PAY", date(2028, 3, 28)),
        deadline("USN_DECL_ORG", date(2027, 3, 25)),
        deadline("USN_PAY_ORG", date(2027, 3, 29), client=2),
        deadline("USN_PAY_ORG", date(2027, 3, 29), client=3, who=8),
    ]
    gone = DeadlineCancelled(client_id=1, obligation_id="USN_DECL_ORG", period="2026", reason="profile_changed")
    await control_store.put_scheduled(connection, [said(one) for one in (*told, gone)])
    client = await feeds.make(connection, "demo", "client", 1, NOON)
    accountant = await feeds.make(connection, "demo", "accountant", 7, NOON)

    usn = "Налог по УСН за год (организация), 2026 — ООО № {}"
    assert await events_of(connection, client) == [
        (usn.format(1), date(2027, 3, 29), "CONFIRMED"),
        ("ЕСХН за год, 2026 — ООО № 1", date(2028, 3, 28), "TENTATIVE"),
    ]
    assert [summary for summary, *_ in await events_of(connection, accountant)] == [
        usn.format(1),
        usn.format(2),
        "ЕСХН за год, 2026 — ООО № 1",
    ]

    feed_id = client.partition(".")[0]
    assert await feeds.revoke(connection, feed_id, NOON)
    assert not await feeds.revoke(connection, feed_id, NOON)
    assert await feeds.calendar_of(connection, client, NOON) is None
    assert await feeds.calendar_of(connection, accountant, NOON) is not None


async def test_a_secret_that_is_not_that_of_its_address_opens_nothing(connection: asyncpg.Connection) -> None:
    one, other = [await feeds.make(connection, "demo", "client", number, NOON) for number in (1, 2)]

    for wrong in (
        "",
        ".",
        "nobody",
        one.partition(".")[0],
        f"{one}x",
        f"{one.partition('.')[0]}.{other.partition('.')[2]}",
    ):
        assert await feeds.calendar_of(connection, wrong, NOON) is None
    kept = await feeds.every(connection)
    assert all(one.partition(".")[2] not in str(dict(row)) for row in kept)


def ended(at: datetime, **more: Any) -> ServiceEnded:
    said = {"how": "closed", "funnel": "accounting"} | more
    return ServiceEnded(client_id=1, deal_id=100, at=at, **said)


async def over(connection: asyncpg.Connection, *told: Message) -> str | None:
    for one in told:
        await calendar_store.put_services(connection, [said(one)])
    return await calendar_store.over_of(connection, "demo", 1)


async def test_accounting_is_over_with_the_last_deal_that_a_person_closed(connection: asyncpg.Connection) -> None:
    assert await over(connection) is None
    assert (
        await over(connection, ended(NOON, how="gone"), ended(NOON, funnel="legal"), ended(NOON, others=(7,))) is None
    )
    assert await over(connection, ended(NOON, reason="refused")) == "refused"


async def test_a_service_that_began_later_goes_on_whichever_is_heard_first(connection: asyncpg.Connection) -> None:
    begun = ServiceBegun(client_id=1, deal_id=101, funnel="accounting", at=NOON + timedelta(hours=1))

    assert await over(connection, begun, ended(NOON, reason="refused")) is None
    assert await over(connection, ended(NOON + timedelta(hours=2))) == ""
