"""Sixty clients through days of 2027 while tax-calendar is killed: the expected tasks, right people, right days."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import aiohttp
import asyncpg
import icalendar
import pytest
from chassis.waiting import first_of
from delo.testing import RunningStack, stack
from e2e.calendar_expected import FIRST, TO_OSNO, Asked, Fields, asked, profile
from e2e.calendar_office import CalendarOffice, Task, card, describe_portal, morning
from e2e.checks import check_replay
from tax_calendar import feeds

NEEDED = ("postgres", "kafka", "sandbox", "tax-calendar", "task-gateway")
SWEEP = "TASK_GATEWAY_SWEEP_EVERY"
UNJUDGED, TO_NEW_REGIME, DISMISSES, HANDED, CLOSES = 3, 7, 0, 14, 5  # places in the list of clients


async def story(folder: Path, changes_on: date, last: date, kill_each: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first working day of 2027 to the evening of *last*; cards change on the evening of *changes_on*."""
    monkeypatch.setitem(os.environ, SWEEP, "PT2S")
    describe_portal(folder)
    with stack(folder, services=["postgres"]) as early:
        await early.preset_clock(morning(FIRST, 7))  # no service ever sees the machine's date
    with stack(folder, services=NEEDED) as running:
        async with aiohttp.ClientSession() as http:
            office = CalendarOffice(running, http)
            await office.unlimited()
            await running.set_clock(morning(FIRST, 7))
            await office.prepare()
            companies = await office.companies()
            profiles = {int(one["ID"]): profile(number, one["TITLE"]) for number, one in enumerate(companies)}
            numbers = list(profiles)
            profiles[numbers[UNJUDGED]] = {"legal_form": "ORG", "employees": 3}
            await office.write_cards({number: card(fields) for number, fields in profiles.items()})
            await office.knows(len(profiles))
            await running.rest()

            enough = asyncio.Event()
            killing = asyncio.create_task(_kill_again_and_again(running, kill_each, enough))
            await running.advance(morning(changes_on, 20))
            later, keeper = await _change(office, profiles, numbers)
            await running.advance(morning(last, 20))
            enough.set()
            await killing
            await running.rest()

            people = {int(one["ID"]): int(one["UF_CRM_ACCOUNTANT"]) for one in companies}
            await _judge(office, profiles, later, numbers, people | {numbers[HANDED]: keeper}, last)
            await _check_feed(office, numbers[HANDED], keeper)
            await check_replay(office, 500)


async def _kill_again_and_again(running: RunningStack, seconds: float, enough: asyncio.Event) -> None:
    await first_of(enough, timeout=seconds)
    while not enough.is_set():
        running.kill("tax-calendar")
        await running.restarted("tax-calendar")
        await first_of(enough, timeout=seconds)


async def _change(
    office: CalendarOffice, profiles: dict[int, Fields], numbers: list[int]
) -> tuple[dict[int, Fields], int]:
    """A regime, all people dismissed, another accountant, a task done. Answers later profiles and who takes over."""
    regime, dismisses, handed = numbers[TO_NEW_REGIME], numbers[DISMISSES], numbers[HANDED]
    since = {"since": "01.01.2027"}
    later: dict[int, Fields] = {
        regime: {"legal_form": "ORG", "employees": 5, **TO_OSNO},
        dismisses: {**profiles[dismisses], "employees": 0},
    }
    keeper = int((await office.crm("crm.company.get", id=regime))["UF_CRM_ACCOUNTANT"])
    await office.write_cards(
        {number: card({**fields, **since}) for number, fields in later.items()}
        | {handed: {"UF_CRM_ACCOUNTANT": keeper}}
    )
    done = next(one for one in await office.calendar_tasks() if one.client == numbers[CLOSES] and one.open)
    await office.crm("tasks.task.complete", taskId=done.id)
    await office.handed_over(handed, keeper)
    await office.running.rest()
    return later, keeper


async def _judge(
    office: CalendarOffice,
    profiles: dict[int, Fields],
    later: dict[int, Fields],
    numbers: list[int],
    people: dict[int, int],
    last: date,
) -> None:
    tasks = await office.all_tasks()
    unjudged = numbers[UNJUDGED]
    # Before the cards were filled in each asked for its profile; what is mended asks no more.
    (mending,) = [one for one in tasks if one.open and not one.parts]
    assert (mending.client, mending.title[:27]) == (unjudged, "Заполнить налоговый профиль")
    assert str(mending.responsible_id) == await office.head_accountant()

    expected = [
        one
        for number, fields in profiles.items()
        if number != unjudged
        for one in asked(number, fields, last, later.get(number))
    ]
    calendar = [one for one in tasks if one.parts]
    whole = [one for one in calendar if one.client not in later]
    _same([one for one in expected if one.client not in later], whole)
    for number in later:
        _same_parts(
            [one for one in expected if one.client == number], [one for one in calendar if one.client == number]
        )
    assert {(one.client, one.responsible_id) for one in calendar} == {
        (one.client, people[one.client]) for one in calendar
    }
    assert Counter(one.open for one in whole)[False] == 1  # what a person closed, and nothing else
    mornings = len({one.put_on for one in expected if one.put_on > FIRST})
    assert await office.notices(morning(FIRST)) >= mornings


def _same(expected: list[Asked], found: list[Task]) -> None:
    """Each task once, whole, on its day."""
    wanted = Counter((one.client, one.until, one.put_on, one.parts) for one in expected)
    assert Counter((one.client, one.until, one.put_on, one.parts) for one in found) == wanted


def _same_parts(expected: list[Asked], found: list[Task]) -> None:
    """After a change what was added may be a task of its own; each obligation is asked for once, on its day."""
    wanted = Counter((one.until, part) for one in expected for part in one.parts)
    assert Counter((one.until, part) for one in found if one.open for part in one.parts) == wanted


async def _check_feed(office: CalendarOffice, client: int, keeper: int) -> None:
    connection = await asyncpg.connect(office.running.dsn("tax-calendar"))
    try:
        tokens = [
            await feeds.make(connection, "demo", owner, number, datetime.now().astimezone())
            for owner, number in (("client", client), ("accountant", keeper))
        ]
    finally:
        await connection.close()
    sizes = []
    for token in (*tokens, f"{tokens[0]}x"):
        address = f"{office.running.http('tax-feeds')}{feeds.PREFIX}{token}{feeds.SUFFIX}"
        async with aiohttp.ClientSession() as http, http.get(address) as answer:
            text = await answer.text()
            sizes.append(len(icalendar.Calendar.from_ical(text).walk("VEVENT")) if answer.status == 200 else 0)
    assert sizes[1] > sizes[0] > 50
    assert sizes[2] == 0
