"""A service on the whole stack: from a form of the site to the least busy accountant, and to its end."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
import yaml
from delo.testing import RunningStack, stack
from e2e.calendar_office import CalendarOffice, card, describe_portal
from e2e.cases import RUNNING, Firm, applied, at_work
from e2e.test_cases import check_replay

pytestmark = pytest.mark.story

WANTED = ("postgres", "kafka", "sandbox", "tax-calendar", *RUNNING)
ON_USN = {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "exempt_usn", "employees": 5}
IDS: dict[str, str] = {}
SEED = int(os.environ.get("DELO_SEED", "3"))
OFFICE_HEAD_OF = "Работа с клиентами"
BUSY, BUSIER, IDLE = 5, 4, 6  # accountants of the sandbox: with one open deal, the head with two, with none
LEAD_FORM = 1


def described(home: Path) -> None:
    """A profile of the stack's own: with tax profiles on cards, and two more accountants who take clients."""
    describe_portal(home)
    own = home / "portal" / "demo"
    cases = yaml.safe_load((own / "case-workflow.yaml").read_text(encoding="utf-8"))
    cases["people"] = {"accountant": [BUSY, IDLE]}
    (own / "case-workflow.yaml").write_text(yaml.safe_dump(cases, allow_unicode=True), encoding="utf-8")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    home = tmp_path_factory.mktemp("enquiries")
    described(home)
    with stack(home, services=WANTED) as started:
        IDS.update(applied(started, tmp_path_factory.mktemp("profile") / "demo"))
        yield started


@pytest.fixture
async def firm(running: RunningStack) -> AsyncIterator[Firm]:
    async with at_work(running, IDS, SEED) as found:
        yield found


async def test_a_form_of_the_site_becomes_a_lead_an_enquiry_and_a_client_of_the_least_busy_accountant(
    firm: Firm,
) -> None:
    for accountant, deals in ((BUSY, 1), (BUSIER, 2)):
        for number in range(deals):
            deal = await firm.deal("accounting", "service", 7 + number)
            await firm.crm("crm.deal.update", id=deal, fields={"ASSIGNED_BY_ID": accountant})
    await firm.rest()

    lead = await firm.submit(LEAD_FORM, name="Пётр", last_name="Лужин", phone="+7 921 000-00-17")
    enquiry = await firm.enquiry_of(lead)
    row = await firm.crm("crm.deal.get", id=enquiry)
    assert (row["LEAD_ID"], row["TITLE"], row["COMPANY_ID"]) == (str(lead), f"Обращение: форма «#{LEAD_FORM}»", None)
    office = await firm.head_of(OFFICE_HEAD_OF)
    assert row["ASSIGNED_BY_ID"] == str(office)
    await firm.asks(enquiry, "Связаться с обратившимся и определить услугу")

    await firm.advance(4)  # nobody calls back
    assert "нет движения с" in await firm.bell(office)
    await firm.fill(enquiry, service="accounting")
    await firm.crm("crm.deal.update", id=enquiry, fields={"COMPANY_ID": 3})
    await firm.reaches(enquiry, "terms")
    await firm.asks(enquiry, "Согласовать техническое задание и стоимость")
    assert (await firm.crm("crm.deal.get", id=enquiry))["ASSIGNED_BY_ID"] == str(IDLE)
    assert await firm.responsible(enquiry) == {IDLE}

    await firm.fill(enquiry, terms_agreed="yes")
    await firm.reaches(enquiry, "contract")
    await firm.asks(enquiry, "Подготовить договор и направить клиенту")
    await firm.fill(enquiry, contract_sent_on=await firm.today())
    await firm.asks(enquiry, "Получить подписанный договор")
    await firm.fill(enquiry, contract_signed_on=await firm.today())
    await firm.reaches(enquiry, "payment")
    await firm.asks(enquiry, "Получить оплату по договору")
    await firm.advance(12)
    assert "стадии «Оплата» нет движения с" in await firm.bell(IDLE)
    await firm.fill(enquiry, paid="yes")
    await firm.reaches(enquiry, "handed")
    await firm.asks(enquiry)

    link = firm.ids["deal_fields/service_deal"]
    await firm.rest()
    service = int(str((await firm.crm("crm.deal.get", id=enquiry))[link]).removeprefix("D_"))
    made = await firm.crm("crm.deal.get", id=service)
    assert (made["COMPANY_ID"], made["LEAD_ID"], made["ASSIGNED_BY_ID"]) == ("3", str(lead), str(IDLE))
    assert made["STAGE_ID"] == firm.ids["funnels/accounting/stages/intake"]
    await firm.asks(service, "Заполнить налоговый профиль", "Подготовить базу", "Получить доступ", "Принять кадровые")


async def test_a_stranger_s_missed_call_is_an_enquiry_of_the_office_to_call_back(firm: Firm) -> None:
    lead = await firm.missed_call("+7 903 000-00-19", BUSY)
    enquiry = await firm.enquiry_of(lead)
    row = await firm.crm("crm.deal.get", id=enquiry)

    assert row["TITLE"].startswith("Обращение: звонок")
    assert row["ASSIGNED_BY_ID"] == str(await firm.head_of(OFFICE_HEAD_OF))
    assert "На звонок не ответили: перезвоните." in row["COMMENTS"]
    await firm.asks(enquiry, "Связаться с обратившимся и определить услугу")


async def test_a_stranger_s_letter_is_an_enquiry_of_the_office_and_his_second_letter_the_same_one(firm: Firm) -> None:
    lead = await firm.letter_of_a_stranger("maria@luzhin.example", "Нужен юрист по договору поставки")
    enquiry = await firm.enquiry_of(lead)
    row = await firm.crm("crm.deal.get", id=enquiry)

    assert row["TITLE"].startswith("Обращение: письмо")
    assert (row["LEAD_ID"], row["COMPANY_ID"]) == (str(lead), None)
    assert row["ASSIGNED_BY_ID"] == str(await firm.head_of(OFFICE_HEAD_OF))
    assert "в лиде, который создала CRM" in row["COMMENTS"]
    await firm.asks(enquiry, "Связаться с обратившимся и определить услугу")
    assert await firm.responsible(enquiry) == {await firm.head_of(OFFICE_HEAD_OF)}

    await firm.letter_to_lead(lead, "maria@luzhin.example", "Re: Нужен юрист по договору поставки")
    await firm.rest()
    assert await firm.enquiry_of(lead) == enquiry
    assert len(await firm.crm("crm.deal.list", filter={"LEAD_ID": lead}, select=["ID"])) == 1


async def test_with_the_close_of_a_refused_service_the_client_s_tax_calendar_stops_by_itself(firm: Firm) -> None:
    async with aiohttp.ClientSession() as http:
        office = CalendarOffice(firm.running, http)
        await office.prepare()
        await office.write_cards({9: card(ON_USN), 10: card(ON_USN)})
        await until(firm, 9, opened=True)
        deal = await firm.deal("accounting", "service", 9)
        await firm.reaches(deal, "service")

        await firm.fill(deal, close_reason="refused")
        await firm.reaches(deal, "closing")
        await until(firm, 9, opened=True)
        today = await firm.today()
        await firm.fill(deal, handover_on=today, access_closed_on=today, final_act_on=today)
        await firm.reaches(deal, "closed")
        await until(firm, 9, opened=False)
        await until(firm, 10, opened=True)

        await firm.move(deal, "accounting", "service")  # the client comes back
        await until(firm, 9, opened=True)
        await firm.told(deal, "очищены поля прошлого закрытия")

        await firm.crm("crm.deal.update", id=deal, fields={"COMPANY_ID": 10})  # the deal is another client's by now
        await until(firm, 9, opened=False)
        await until(firm, 10, opened=True)
        await firm.told(deal, "У сделки другой клиент")
        await check_replay(firm.running)


async def until(firm: Firm, client: int, *, opened: bool, seconds: float = 240.0) -> None:
    """Until the client has open tasks of the calendar, or none any more."""
    end = time.monotonic() + seconds
    chosen = {"UF_CRM_TASK": f"CO_{client}", "!REAL_STATUS": 5}
    while bool((await firm.crm("tasks.task.list", select=["ID"], filter=chosen))["tasks"]) is not opened:
        assert time.monotonic() < end, f"client {client}: open tasks of the calendar, {opened} never"
        await asyncio.sleep(0.5)
