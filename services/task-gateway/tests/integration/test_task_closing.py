"""A person closes one of our tasks: what they wrote on it is the result that is published."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from uuid import UUID, uuid4

import pytest
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef, Known
from contracts.tasks.v1 import CompleteTask
from gateway_portal import Listener, listener
from sandbox.testing import RunningPortal
from task_gateway.core.inbound.facts import Ordered
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.names import Names

TASK = "task"
CLIENT = CrmRef(kind="client", id=5)
MINUTES = count(1)


@pytest.fixture
async def here(portal: RunningPortal, names: Names) -> AsyncIterator[Listener]:
    async with listener(portal, names, kinds=[TASK]) as one:
        await one.sweep(TASK)
        yield one


def later(portal: RunningPortal) -> None:
    """The CRM's times are whole seconds."""
    portal.control("clock", {"offset_seconds": 60 * next(MINUTES)})


def ours(here: Listener, marker: UUID | None = None) -> int:
    """A task that a command of ours has made."""
    marker = marker or uuid4()
    command = CreateTask(
        automation="t", belongs_to=CLIENT, responsible_id=3, title="Разобрать", description=Text.of("чьё")
    )
    here.store.commands.append(Ordered(marker, uuid4(), command))
    fields = {"TITLE": "Разобрать", "RESPONSIBLE_ID": 3, "XML_ID": str(marker)}
    return int(here.portal.call("tasks.task.add", fields=fields)["task"]["id"])


def comment(portal: RunningPortal, task: int, text: str) -> int:
    return int(portal.call("task.commentitem.add", TASKID=task, FIELDS={"POST_MESSAGE": text}))


async def looked(here: Listener, task: int) -> list[str | None]:
    """Results of every completion that was said of the task."""
    await here.hint(Hint(TASK, str(task)))
    await here.follow()
    done = [one for one in here.said("task.completed") if one.task_id == task]
    return [None if one.result is None else one.result.content for one in done]


async def test_the_result_of_the_task_goes_before_a_later_comment(here: Listener) -> None:
    portal, task = here.portal, ours(here)
    answer = comment(portal, task, "ИНН [B]7701234567[/B]")
    portal.call("tasks.task.result.addFromComment", commentId=answer)
    comment(portal, task, "готово")
    portal.call("tasks.task.complete", taskId=task)
    assert await looked(here, task) == ["ИНН 7701234567"]


async def test_without_a_result_the_last_comment_by_a_person_counts_and_none_of_ours(here: Listener) -> None:
    portal, task = here.portal, ours(here)
    for text in ("посмотрю", "клиент 104, срок 5 марта", f"Напоминание\n(Delo {uuid4()})"):
        comment(portal, task, text)
    portal.call("tasks.task.complete", taskId=task)
    assert await looked(here, task) == ["клиент 104, срок 5 марта"]


async def test_a_task_closed_without_a_word_has_no_result(here: Listener) -> None:
    task = ours(here)
    here.portal.call("tasks.task.complete", taskId=task)
    assert await looked(here, task) == [None]


async def test_taken_up_again_only_what_was_said_since_counts(here: Listener) -> None:
    portal, task = here.portal, ours(here)
    for text in ("не знаю", "", "ООО «Ромашка»"):
        if text:
            comment(portal, task, text)
        portal.call("tasks.task.complete", taskId=task)
        told = await looked(here, task)
        later(portal)
        portal.call("tasks.task.renew", taskId=task)
        await looked(here, task)
    assert told == ["не знаю", None, "ООО «Ромашка»"]


async def test_on_the_new_card_comments_are_read_from_the_chat_and_results_without_one(here: Listener) -> None:
    portal = here.portal
    portal.control("cards", {"task": "new"})
    try:
        spoken, written = ours(here), ours(here)
        for text in ("сейчас", "[b]ООО «Ромашка»[/b]", f"Напоминание\n(Delo {uuid4()})"):
            comment(portal, spoken, text)
        result = {"fields": {"taskId": written, "text": "ИНН 7701234567"}}
        portal.post(f"{portal.webhook_url.replace('/rest/', '/rest/api/')}tasks.task.result.add", result)
        comment(portal, written, "готово")
        for task in (spoken, written):
            portal.call("tasks.task.complete", taskId=task)
        assert [await looked(here, task) for task in (spoken, written)] == [["ООО «Ромашка»"], ["ИНН 7701234567"]]
    finally:
        portal.control("cards", {"task": "old"})


async def test_what_our_own_command_closed_says_its_own_result(here: Listener) -> None:
    portal, task = here.portal, ours(here)
    comment(portal, task, "ещё думаю")
    command = CompleteTask(automation="t", belongs_to=CLIENT, task=Known(crm_id=task), result=Text.of("оплачено"))
    here.store.commands.append(Ordered(uuid4(), uuid4(), command))
    portal.call("tasks.task.complete", taskId=task)
    assert await looked(here, task) == ["оплачено"]


async def test_a_double_that_we_close_ourselves_is_no_completion_of_what_was_ordered(here: Listener) -> None:
    """The reply was lost, the task came twice: what is said of the second one must settle nothing."""
    portal, marker = here.portal, uuid4()
    real, double = ours(here, marker), ours(here, marker)
    here.store.commands = [replace(one, crm_id=real) for one in here.store.commands if one.command_id == marker][:1]
    comment(portal, double, f"Дубль задачи {real}: закрыто автоматически.")
    portal.call("tasks.task.complete", taskId=double)
    assert await looked(here, double) == [None]
    (done,) = here.said("task.completed")
    assert (done.task_id, done.command_id) == (double, None)

    portal.call("tasks.task.complete", taskId=real)
    await looked(here, real)
    for one in here.said("task.completed", "task.changed"):
        if one.task_id in {real, double}:
            assert one.command_id == (marker if one.task_id == real else None)


async def test_of_a_task_that_a_person_made_nothing_is_asked(here: Listener) -> None:
    portal = here.portal
    fields = {"TITLE": "Своя", "RESPONSIBLE_ID": 3}
    task = int(portal.call("tasks.task.add", fields=fields)["task"]["id"])
    comment(portal, task, "личное")
    portal.call("tasks.task.complete", taskId=task)
    before = portal.control("stats")["calls"]
    assert await looked(here, task) == [None]
    after = portal.control("stats")["calls"]
    assert {name for name in after if after[name] != before.get(name)} == {"tasks.task.list"}


async def test_fifty_that_are_closed_at_once_cost_a_handful_of_requests(here: Listener) -> None:
    """List, results, cards, comments: each in one or two, by what a method is thought to cost."""
    portal, tasks = here.portal, [ours(here) for _ in range(50)]
    for task in tasks:
        comment(portal, task, f"ответ {task}")
        portal.call("tasks.task.complete", taskId=task)
    before = portal.control("stats")["requests"]
    await here.hint(*(Hint(TASK, str(task)) for task in tasks))
    await here.follow()
    assert portal.control("stats")["requests"] - before <= 8
    done = {one.task_id: one.result for one in here.said("task.completed")}
    assert all(done[task] == Text.of(f"ответ {task}") for task in tasks)


async def test_a_portal_without_results_or_that_shows_no_comments_says_the_completion_all_the_same(
    portal: RunningPortal, names: Names
) -> None:
    for lacking, expected in (({"tasks.task.result.list"}, "да"), ({"task.commentitem.getlist"}, None)):
        async with listener(portal, names, kinds=[TASK], lacking=lacking) as here:
            await here.sweep(TASK)
            task = ours(here)
            comment(portal, task, "да")
            portal.call("tasks.task.complete", taskId=task)
            assert await looked(here, task) == [expected]
