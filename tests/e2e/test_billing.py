"""A month is closed for the sandbox's clients: time becomes invoices, letters and payments; processes die in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from decimal import Decimal

import aiohttp
import pytest
from delo.testing import RunningStack, stack
from e2e import billing_course as course
from e2e import billing_office as work
from e2e.billing_office import until
from e2e.billing_story import november
from e2e.office import Office

pytestmark = pytest.mark.story

EVERYTHING = ("postgres", "kafka", "greenmail", "sandbox", *work.SERVICES)
QUICK = {
    "MAIL_INGEST_SINCE": "2020-01-01",  # letters have the machine's date
    "TASK_GATEWAY_SWEEP_EVERY": "PT1S",
    "TASK_GATEWAY_TIMESHEETS_EVERY": "PT0.5S",
}
CLIENTS = {1: "ООО «Северный Каркас»", 2: "ООО «Балтик Логистик Плюс»", 4: "ООО «Тихая Гавань Сервис»"}
MAILBOXES = {1: "buh@karkas-sever.example", 2: "office@baltlog.example", 4: "info@gavan.example"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """Before nine of November's first working day."""
    folder = tmp_path_factory.mktemp("billing")
    course.describe_portal(folder)
    early = datetime(2026, 11, 2, 5, tzinfo=UTC)
    with stack(folder, services=["postgres"]) as engine:
        asyncio.run(engine.preset_clock(early))
    with stack(folder, services=EVERYTHING, settings=QUICK) as started:
        asyncio.run(started.set_clock(early))
        course.make_list(started, folder)
        yield started


@pytest.fixture
async def office(running: RunningStack) -> AsyncIterator[Office]:
    # a connection that lay idle while the clock moved may be closed by the time it is used
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http:
        yield Office(running, http)


async def test_a_closed_month_is_invoices_letters_papers_and_paid_ones_though_processes_are_killed(
    office: Office,
) -> None:
    await office.unlimited()
    # 19 minutes at 14 500 and 14 at 15 950; two fragments of 5 minutes at 8 700, in steps of 6 minutes
    await work.enter_time(office, 1, [(1, "2026-10-02", 19), (1, "2026-10-15", 14)])
    await work.enter_time(office, 2, [(18, "2026-10-05", 5), (18, "2026-10-06", 5)])
    await work.ask(office, *CLIENTS)
    await asyncio.sleep(1)
    for name in ("billing", "task-gateway", "mail-dispatch"):
        office.running.kill(name)
        await office.running.restarted(name)

    made = await until(lambda: _as_many(office, 3), 90, "three smart invoices")
    issued = await work.numbers(office)
    # 4591.67 + 3721.67 net, 1010.17 + 818.77 VAT; 12 minutes at 8 700: 1740.00 + 382.80; 45 000 + 9 900
    assert [number for number, _ in issued] == ["Н-118", "Н-119", "Н-120"]
    assert sorted(Decimal(one) for _, one in issued) == [Decimal("2122.80"), Decimal("10142.28"), Decimal("54900.00")]
    assert sorted(Decimal(str(one["opportunity"])) for one in made) == sorted(Decimal(one) for _, one in issued)

    await _letters(office)
    await _payments(office, dict(issued))
    await work.quiet(office, 60)
    assert len(await work.invoices(office)) == 3
    await work.replayed(office)


async def test_a_deal_moved_to_the_stage_of_billing_bills_its_client_once_though_billing_is_killed(
    office: Office,
) -> None:
    await office.unlimited()
    before = [number for number, _ in await work.numbers(office)]
    for client in (course.STAGED, course.KILLED):
        deal = await course.staged(office, client)
        await course.to_billing(office, deal)
        if client is course.KILLED:
            office.running.kill("billing")
            await office.running.restarted("billing")
        # the month before, for November is a day old: 45 000.00 + 9 900.00
        assert (await course.billed(office, client.id, 90)).to_pay == Decimal("54900.00")

        async def come(client: course.Client = client) -> bool:
            return bool(work.letters(office, client.mailbox))

        await until(come, 60, "the letter")

    await work.quiet(office, 60)
    numbers = [number for number, _ in await work.numbers(office)]
    assert numbers == [*before, *(f"Н-{118 + len(before) + place}" for place in range(2))]
    for client in (course.STAGED, course.KILLED):
        (letter,) = work.letters(office, client.mailbox)
        assert letter["Subject"] == f"Счёт № {(await course.billed(office, client.id)).number} от 02.11.2026"
    titles = [one["title"] for one in await work.invoices(office)]
    assert [sum(f"№ {number} " in title for title in titles) for number in numbers[len(before) :]] == [1, 1]
    await work.replayed(office)


async def test_invoices_are_approved_corrected_void_billed_anew_reminded_of_and_paid(office: Office) -> None:
    await office.unlimited()
    await november(office)
    await work.replayed(office)


async def _as_many(office: Office, count: int) -> list[dict[str, object]]:
    found = await work.invoices(office)
    return found if len(found) >= count else []


async def _letters(office: Office) -> None:
    """One letter each to those who need no approval, with the very PDF that lies in the CRM."""

    async def come() -> bool:
        return all(work.letters(office, MAILBOXES[one]) for one in (1, 4))

    await until(come, 60, "letters")
    for client in (1, 4):
        (letter,) = work.letters(office, MAILBOXES[client])
        attached = {part.get_filename(): part.get_content() for part in letter.iter_attachments()}
        name = next(one for one in attached if one.startswith("Счёт Н-"))

        async def there(client: int = client, name: str = name) -> str | None:
            return (await work.files(office, CLIENTS[client], 2026)).get(name)

        address = await until(there, 60, f"{name} in the CRM")
        assert await _download(office, address) == attached[name]
    assert work.letters(office, MAILBOXES[2]) == []  # the partner has not approved it


async def _download(office: Office, address: str) -> bytes:
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        assert answer.status == 200
        return await answer.read()


async def _payments(office: Office, issued: dict[str, str]) -> None:
    """In two parts, by a third party, and one that nobody knows."""
    number = next(number for number, total in issued.items() if total == "10142.28")
    other = next(number for number, total in issued.items() if total == "54900.00")
    await office.deliver(
        [
            work.statement(
                ("1", "10000.00", "7798120412", f"Оплата по счету № {number}, НДС 20%"),
                ("2", "54900.00", "7897555319", f"Оплата за ООО Тихая Гавань Сервис, сч.{other}"),
                ("3", "77.00", "7802003003", "за услуги"),
            ),
            work.statement(
                ("1", "10000.00", "7798120412", f"Оплата по счету № {number}, НДС 20%"),
                ("4", "142.28", "7798120412", f"доплата счет {number}"),
            ),
        ]
    )

    async def paid() -> bool:
        return [one["stageId"] for one in await work.invoices(office)].count("DT31_1:P") == 2

    await until(paid, 60, "two paid invoices")

    async def asked() -> bool:
        return any("Неопознанный платёж 77.00" in one["title"] for one in await office.tasks())

    await until(asked, 60, "the task about the unknown payment")
