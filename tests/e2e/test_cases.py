"""Cases on the whole stack, through the CRM's REST and the clock, with services killed at random on the way.

Other moments, other services: DELO_SEED=<number>.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import asyncpg
import pytest
from case_workflow.registry import DECIDERS
from chassis.blobs.folder import FolderBlobs
from chassis.replay import Verdict, replay
from delo.testing import RunningStack, stack
from e2e.cases import RUNNING, Firm, applied, at_work

pytestmark = pytest.mark.story

WANTED = ("postgres", "kafka", "sandbox", *RUNNING)
IDS: dict[str, str] = {}
ORGANISER, LAWYER, ANOTHER = 1, 2, 3  # employees of the sandbox; who calls the CRM organises every meeting
SEED = int(os.environ.get("DELO_SEED", "3"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("cases"), services=WANTED) as started:
        IDS.update(applied(started, tmp_path_factory.mktemp("profile") / "demo"))
        yield started


@pytest.fixture
async def firm(running: RunningStack) -> AsyncIterator[Firm]:
    async with at_work(running, IDS, SEED) as found:
        yield found
    assert found.killed


async def check_replay(running: RunningStack) -> None:
    verdict = Verdict()
    connection = await asyncpg.connect(running.dsn("case-workflow"))
    blobs = FolderBlobs(running.home.blobs)
    differences = [one async for one in replay(connection, blobs, DECIDERS, verdict)]
    await connection.close()
    assert differences == []
    assert verdict.decisions > 10


async def test_a_plaintiff_s_case_is_lost_appealed_won_and_enforced_by_the_bank(firm: Firm) -> None:
    deal = await firm.deal("litigation", "study", 1)
    await firm.asks(deal, "Изучить материалы и определить позицию клиента")

    await firm.fill(deal, position="plaintiff", proceeding="apk", kind="ordinary", claim_needed="no")
    await firm.reaches(deal, "filing")
    await firm.asks(deal, "Подать исковое заявление (АПК ст. 125, 126)")
    await firm.fill(deal, filed_on=await firm.today())
    await firm.reaches(deal, "acceptance")
    await firm.fill(deal, acceptance="accepted", registered_at=await firm.time(0), case_number="А40-1/2026")
    await firm.reaches(deal, "preliminary")
    await firm.fill(deal, preliminary_result="main")
    await firm.reaches(deal, "hearing")

    await firm.fill(deal, outcome="against", announced_on=await firm.today(), text_on=await firm.today())
    await firm.reaches(deal, "full_text")
    await firm.move(deal, "litigation", "appeal_filing")  # unpaid: given back
    await firm.told(deal, "нельзя начать без договора и оплаты")
    await firm.reaches(deal, "full_text")
    await firm.fill(deal, appeal_by="us", appeal_contract="yes", appeal_paid="yes")
    await firm.reaches(deal, "appeal_filing")
    await firm.asks(deal, "Подать апелляционную жалобу")
    await firm.fill(deal, appeal_filed_on=await firm.today())
    await firm.reaches(deal, "appeal_hearing")
    await firm.fill(deal, appeal_outcome="for_client", appeal_announced_on=await firm.today())
    await firm.reaches(deal, "appeal_act")
    await firm.fill(deal, appeal_text_on=await firm.today(), in_force_on=await firm.today(), writ_on=await firm.today())
    enforcement = await firm.copy("enforcement")
    await firm.asks(enforcement, "Выбрать: банк или ФССП", "Предъявить исполнительный лист в срок")
    await firm.rest()
    linked = await firm.crm("crm.deal.get", id=deal)
    assert str(enforcement) in str(linked[firm.ids["deal_fields/enforcement_deal"]])
    await firm.fill(deal, cassation_by="nobody", costs="none")
    await firm.reaches(deal, "won")
    await firm.asks(deal)

    await firm.fill(enforcement, road="bank", bank_sent_on=await firm.today())
    await firm.reaches(enforcement, "bank_wait")
    await firm.fill(enforcement, bank_result="paid")
    await firm.reaches(enforcement, "paid")
    await firm.told(deal, "завершено: «Взыскано»")
    titles = await firm.all_tasks(deal)
    assert len(titles) == len(set(titles))
    await check_replay(firm.running)


async def test_a_defendant_s_hearing_is_postponed_with_all_that_belongs_to_it(firm: Firm) -> None:
    deal = await firm.deal("litigation", "study", 2)
    await firm.fill(deal, position="defendant", proceeding="gpk", kind="ordinary", claim_needed="no")
    await firm.reaches(deal, "filing")
    await firm.asks(deal, "Подать возражения на иск (ГПК ст. 149)")
    await firm.fill(deal, filed_on=await firm.today(), client_email="client@example.ru")
    await firm.reaches(deal, "preliminary")
    await firm.crm("crm.deal.update", id=deal, fields={"ASSIGNED_BY_ID": LAWYER})
    first, second = await firm.time(5), await firm.time(9)
    await firm.fill(deal, hearing_at=first)
    await firm.asks(deal, "Подготовиться к заседанию")
    assert await firm.hearing(deal) == (datetime.fromisoformat(first), {f"U{ORGANISER}", f"U{LAWYER}"})
    await firm.fill(deal, hearing_at=second)
    await firm.asks(deal, "Подготовиться к заседанию")
    assert await firm.hearing(deal) == (datetime.fromisoformat(second), {f"U{ORGANISER}", f"U{LAWYER}"})

    await firm.crm("crm.deal.update", id=deal, fields={"ASSIGNED_BY_ID": ANOTHER})
    await firm.told(deal, "передано другому сотруднику")
    assert await firm.hearing(deal) == (datetime.fromisoformat(second), {f"U{ORGANISER}", f"U{ANOTHER}"})
    assert await firm.responsible(deal) == {ANOTHER}
    invited = [one.splitlines() for one in await firm.invitations(deal)]
    assert [stamped(one) for one in (first, second)] == [one for lines in invited for one in lines if "DTSTART" in one]
    assert [one for lines in invited for one in lines if "SEQUENCE" in one] == ["SEQUENCE:0", "SEQUENCE:1"]
    assert len({one for lines in invited for one in lines if one.startswith("UID")}) == 1

    await firm.advance(10)
    await firm.asks(deal, "Внести итог: Предварительное заседание")
    await check_replay(firm.running)


def stamped(at: str) -> str:
    """The beginning of an event in an invitation."""
    return f"DTSTART:{datetime.fromisoformat(at).astimezone(UTC):%Y%m%dT%H%M%SZ}"


async def test_an_accounting_client_goes_from_intake_to_six_silent_months_and_back(firm: Firm) -> None:
    deal = await firm.deal("accounting", "intake", 3)
    await firm.asks(deal, "Заполнить налоговый профиль", "Подготовить базу", "Получить доступ", "Принять кадровые")
    await firm.fill(deal, profile_complete="yes", bank_access="yes", base_ready="yes", payroll_ready="yes")
    await firm.reaches(deal, "service")
    await firm.move(deal, "accounting", "closed")
    await firm.told(deal, "закрыть можно только с причиной")
    await firm.reaches(deal, "service")

    await firm.advance(190)
    await firm.reaches(deal, "dormant")
    await firm.asks(deal, "Клиент молчит больше шести месяцев")
    activity = {
        "OWNER_TYPE_ID": 4,
        "OWNER_ID": 3,
        "TYPE_ID": 2,
        "SUBJECT": "Звонок клиента",
        "DIRECTION": 1,
        "COMPLETED": "Y",
        "RESPONSIBLE_ID": 1,
        "COMMUNICATIONS": [{"VALUE": "+79990000000", "ENTITY_ID": 3, "ENTITY_TYPE_ID": 4}],
    }
    await firm.crm("crm.activity.add", fields=activity)
    await firm.reaches(deal, "service", 120)
    await check_replay(firm.running)
