"""An enquiry on the whole stack: a form of the site, the least busy accountant, terms, contract, payment, service."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random

import aiohttp
import pytest
import yaml
from delo.stack.services import PROFILE
from delo.testing import RunningStack, stack
from e2e.cases import RUNNING, Firm, applied

WANTED = ("postgres", "kafka", "sandbox", *RUNNING)
IDS: dict[str, str] = {}
SEED = int(os.environ.get("DELO_SEED", "3"))
OFFICE_HEAD_OF = "Работа с клиентами"
BUSY, BUSIER, IDLE = 5, 4, 6  # accountants of the sandbox: with one open deal, the head with two, with none
LEAD_FORM = 1


def described(home: Path) -> None:
    """A profile of the stack's own: the demo's, with two more accountants who take new clients."""
    own = home / "portal" / "demo"
    shutil.copytree(PROFILE.parent, own)
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
    async with aiohttp.ClientSession() as http:
        found = Firm(running, http, IDS, Random(SEED))
        await found.unlimited()
        await found.listening()
        yield found
        await found.alive()


async def test_a_form_of_the_site_becomes_a_lead_an_enquiry_and_a_client_of_the_least_busy_accountant(
    firm: Firm,
) -> None:
    for accountant, deals in ((BUSY, 1), (BUSIER, 2)):
        for number in range(deals):
            deal = await firm.deal("accounting", "service", 7 + number)
            await firm.crm("crm.deal.update", id=deal, fields={"ASSIGNED_BY_ID": accountant})
    await firm.rest()

    lead = await firm.submit(LEAD_FORM, name="Пётр", last_name="Лужин", phone="+7 921 000-00-17")
    enquiry = await firm.copy("enquiry")
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
    assert (made["COMPANY_ID"], made["ASSIGNED_BY_ID"]) == ("3", str(IDLE))
    assert made["STAGE_ID"] == firm.ids["funnels/accounting/stages/intake"]
    await firm.asks(service, "Заполнить налоговый профиль", "Подготовить базу", "Получить доступ", "Принять кадровые")
