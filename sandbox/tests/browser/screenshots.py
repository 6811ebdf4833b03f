"""A working day on the pages, in a real browser; its pictures stand in the README. `make screenshots`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.chromium import Browser, chromium
from sandbox.testing import RunningPortal, running

PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
DEALS = (
    ("Взыскание долга с ООО «Технолайн»", "NEW", 1_250_000, 1, 7),
    ("Оспаривание решения ИФНС № 14-22/118", "PREPARATION", 3_400_000, 2, 12),
    ("Регистрация изменений в уставе", "PREPARATION", 45_000, 3, 9),
    ("Сопровождение выездной проверки", "EXECUTING", 620_000, 4, 7),
    ("Трудовой спор: восстановление на работе", "EXECUTING", 180_000, 5, 16),
    ("Абонентское обслуживание, октябрь", "FINAL_INVOICE", 96_000, 6, 12),
    ("Договор поставки: правовая экспертиза", "WON", 38_500, 7, 9),
)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with running(tmp_path_factory.mktemp("portal"), "--limits", "none") as started:
        started.control("clock", {"frozen_at": "2026-11-26T11:20:00+03:00"})
        fill(started)
        yield started


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


def fill(portal: RunningPortal) -> None:
    """What a firm has on such a day."""
    ask = portal.call
    deals = [
        ask("crm.deal.add", fields={"TITLE": title, "STAGE_ID": stage, "OPPORTUNITY": sum_, "CURRENCY_ID": "RUB",
                                    "COMPANY_ID": company, "ASSIGNED_BY_ID": person})
        for title, stage, sum_, company, person in DEALS
    ]  # fmt: skip
    said = {
        "ENTITY_TYPE": "deal",
        "ENTITY_ID": deals[3],
        "COMMENT": "Возражения на акт [B]поданы[/B], ждём рассмотрения.",
    }
    ask("crm.timeline.comment.add", fields={**said, "FILES": [["Возражения.pdf", "cGRm"]]})
    deadline = "2026-12-03T18:00:00+03:00"
    task = {"TITLE": "Подготовить документы по требованию № 19-12/034518", "RESPONSIBLE_ID": 7, "DEADLINE": deadline}
    task |= {
        "UF_CRM_TASK": [f"D_{deals[3]}", "CO_4"],
        "DESCRIPTION": "Срок: 10 рабочих дней, [B]п. 3 ст. 93 НК РФ[/B].",
    }
    number = ask("tasks.task.add", fields=task)["task"]["id"]
    head = ask("task.checklistitem.add", TASKID=number, FIELDS={"TITLE": "Что сделать", "PARENT_ID": 0})
    for line in ("Сверить реестр счетов-фактур", "Подписать опись", "Отправить по ТКС"):
        ask("task.checklistitem.add", TASKID=number, FIELDS={"TITLE": line, "PARENT_ID": head})
    ask("task.elapseditem.add", TASKID=number, ARFIELDS={"SECONDS": 5400, "COMMENT_TEXT": "Сверка с книгой покупок"})
    for person, since, until in ((9, "2026-11-16", "2026-11-27"), (16, "2026-11-24", "2026-11-25")):
        ask("calendar.event.add", type="user", ownerId=person, name="Отпуск", section=0, accessibility="absent",
            skip_time="Y", **{"from": since, "to": until})  # fmt: skip
    meeting = {"from": "2026-11-26 14:00:00", "to": "2026-11-26 15:00:00"}
    ask("calendar.event.add", type="user", ownerId=1, name="Заседание, АС г. Москвы", section=0, **meeting)


def at(portal: RunningPortal, path: str) -> str:
    return f"{portal.base_url}{path}"


async def stage_of(browser: Browser, title: str) -> Any:
    script = f"""[...document.querySelectorAll('[data-card]')].find(c => c.textContent.includes({title!r}))
        .closest('[data-stage]').dataset.stage"""
    return await browser.run(script)


async def test_a_deal_is_dragged_to_another_stage(portal: RunningPortal, browser: Browser) -> None:
    await browser.open(at(portal, "/crm/type/2/board/"))
    await browser.picture(PICTURES / "board.png")
    title = "Регистрация изменений в уставе"
    await browser.run(
        f"""const card = [...document.querySelectorAll('[data-card]')].find(c => c.textContent.includes({title!r}));
        card.dispatchEvent(new DragEvent('dragstart', {{bubbles: true}}));
        document.querySelector('[data-stage="EXECUTING"]').dispatchEvent(
            new DragEvent('drop', {{bubbles: true, cancelable: true}}));"""
    )
    await browser.loaded()

    assert await stage_of(browser, title) == "EXECUTING"


@pytest.mark.parametrize(
    ("name", "path"),
    [("card", "/crm/deal/details/4/"), ("task", "/tasks/1/"), ("calendar", "/calendar/"), ("home", "/")],
)
async def test_pages_are_whole_and_break_no_rule_of_their_own(
    portal: RunningPortal, browser: Browser, name: str, path: str
) -> None:
    await browser.open(at(portal, path))
    await browser.picture(PICTURES / f"{name}.png")

    width = await browser.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0, "the page is wider than its window"
    assert await browser.run("document.styleSheets.length") == 1
