"""The inbound half against the sandbox: first contact, moves, changes, deletions, and what our own commands did."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from contracts.crm.v1 import CrmRef, Known
from contracts.deals.v1 import MoveDealStage
from gateway_portal import TRIPS, listener
from sandbox.testing import RunningPortal
from task_gateway.core.inbound.facts import Ordered
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.names import Names

DEAL, TASK, TRIP = "deal", "task", f"item/{TRIPS}"


def deal(portal: RunningPortal, names: Names, stage: str = "accepted", **fields: Any) -> int:
    funnel = names.funnels["litigation"]
    given = {"title": "Спор", "categoryId": funnel.id, "stageId": funnel.stages[stage], **fields}
    return int(portal.call("crm.item.add", entityTypeId=2, fields=given)["item"]["id"])


def move(portal: RunningPortal, names: Names, number: int, stage: str, funnel: str = "litigation") -> None:
    found = names.funnels[funnel]
    fields = {"stageId": found.stages[stage], "categoryId": found.id}
    portal.call("crm.item.update", entityTypeId=2, id=number, fields=fields)


async def test_what_stood_there_before_us_is_a_baseline_without_a_move(portal: RunningPortal, names: Names) -> None:
    number = deal(portal, names, ufCrmCourt="АС Москвы", ufCrmClaim="1000.50|RUB", opportunity=300)
    move(portal, names, number, "hearing")
    async with listener(portal, names, kinds=[DEAL]) as here:
        await here.sweep(DEAL)

        (first,) = [one for one in here.said("deal.changed") if one.deal_id == number]
        assert (first.funnel, first.stage, first.changes) == ("litigation", "hearing", ())
        known = {one.name: one.value for one in first.fields}
        assert known["court"].text == "АС Москвы"
        assert (str(known["claim_amount"].amount), known["claim_amount"].currency) == ("1000.5", "RUB")
        assert (str(known["total"].amount), known["total"].currency) == ("300", "RUB")
        assert here.said("deal.stage_changed") == []


async def test_each_move_is_said_once_with_from_and_to_also_those_missed_in_between(
    portal: RunningPortal, names: Names
) -> None:
    number = deal(portal, names)
    async with listener(portal, names, kinds=[DEAL]) as here:
        await here.sweep(DEAL)
        for stage in ("claim", "hearing", "claim", "won"):
            move(portal, names, number, stage)
        move(portal, names, number, "talks", "sales")
        for _ in range(2):
            await here.hint(Hint(DEAL, str(number)))
            await here.follow()
            await here.sweep(DEAL, round_number=1)

        seen = [(m.from_funnel, m.from_stage, m.funnel, m.stage) for m in here.said("deal.stage_changed")]
        assert seen == [
            ("litigation", "accepted", "litigation", "claim"),
            ("litigation", "claim", "litigation", "hearing"),
            ("litigation", "hearing", "litigation", "claim"),
            ("litigation", "claim", "litigation", "won"),
            ("litigation", "won", "sales", "talks"),
        ]
        assert not any(one.inferred for one in here.said("deal.stage_changed"))
        assert here.said("deal.stage_changed")[-1].by_id == portal.admin_user_id


async def test_a_deal_made_after_the_first_contact_loses_no_move_to_a_late_look(
    portal: RunningPortal, names: Names
) -> None:
    async with listener(portal, names, kinds=[DEAL]) as here:
        await here.sweep(DEAL)
        number = deal(portal, names)
        move(portal, names, number, "hearing")
        await here.sweep(DEAL, round_number=1)

        (first,) = [one for one in here.said("deal.changed") if one.deal_id == number]
        (only,) = here.said("deal.stage_changed")
        assert (first.stage, only.from_stage, only.stage) == ("accepted", "accepted", "hearing")


async def test_without_a_history_the_net_move_is_marked_inferred(portal: RunningPortal, names: Names) -> None:
    number = deal(portal, names)
    async with listener(portal, names, kinds=[DEAL], lacking={"crm.stagehistory.list"}) as here:
        await here.sweep(DEAL)
        move(portal, names, number, "claim")
        move(portal, names, number, "won")
        await here.sweep(DEAL, round_number=1)

        (only,) = here.said("deal.stage_changed")
        assert (only.from_stage, only.stage, only.inferred) == ("accepted", "won", True)


async def test_changed_fields_are_said_with_before_and_after(portal: RunningPortal, names: Names) -> None:
    number = deal(portal, names, ufCrmCourt="АС Москвы")
    async with listener(portal, names, kinds=[DEAL]) as here:
        await here.sweep(DEAL)
        fields = {"ufCrmCourt": "9 ААС", "assignedById": 3, "ufCrmNote": "Позвонить судье"}
        portal.call("crm.item.update", entityTypeId=2, id=number, fields=fields)
        await here.hint(Hint(DEAL, str(number)))
        await here.follow()

        (said,) = [one for one in here.said("deal.changed") if one.changes]
        changes = {one.name: one for one in said.changes}
        assert (changes["court"].before.text, changes["court"].after.text) == ("АС Москвы", "9 ААС")
        assert changes["responsible"].after.employee_ids == (3,)
        assert changes["note"].after.prose.content == "Позвонить судье"


async def test_a_deleted_deal_is_gone_by_event_or_by_the_comparison_of_all_ids(
    portal: RunningPortal, names: Names
) -> None:
    told, untold = deal(portal, names), deal(portal, names)
    async with listener(portal, names, kinds=[DEAL]) as here:
        await here.sweep(DEAL)
        for number in (told, untold):
            portal.call("crm.item.delete", entityTypeId=2, id=number)
        await here.hint(Hint(DEAL, str(told)))
        await here.follow()
        assert [one.deal_id for one in here.said("deal.changed") if one.gone] == [told]
        await here.sweep(DEAL)

        assert [one.deal_id for one in here.said("deal.changed") if one.gone] == [told, untold]


async def test_a_portal_that_does_not_understand_times_in_filters_is_compared_as_a_whole(
    portal: RunningPortal, names: Names
) -> None:
    number = deal(portal, names)
    async with listener(portal, names, kinds=[DEAL]) as here:
        await here.sweep(DEAL)
        await here.sweep(DEAL, round_number=1)
        here.old.deaf = True
        portal.control("clock", {"offset_seconds": 60})  # the CRM's times of change are whole seconds
        move(portal, names, number, "hearing")
        await here.sweep(DEAL, round_number=1)

        assert [one.stage for one in here.said("deal.stage_changed")] == ["hearing"]


async def test_what_a_command_of_ours_did_carries_its_id_and_what_a_person_did_does_not(
    portal: RunningPortal, names: Names
) -> None:
    number = deal(portal, names)
    async with listener(portal, names, kinds=[DEAL]) as here:
        await here.sweep(DEAL)
        about = CrmRef(kind="deal", id=number)
        command = MoveDealStage(
            automation="t", belongs_to=about, deal=Known(crm_id=number), funnel="litigation", stage="hearing"
        )
        here.store.commands.append(Ordered(uuid4(), uuid4(), command, number))
        for stage in ("claim", "hearing", "claim", "hearing"):
            move(portal, names, number, stage)
        await here.hint(Hint(DEAL, str(number)))
        await here.follow()

        facts = [one for one in here.store.published if one.event.type == "deal.stage_changed.v1"]
        assert [one.cause is not None for one in facts] == [False, True, False, False]
        assert here.store.echoed == {here.store.commands[0].command_id}


async def test_items_of_a_smart_process_move_and_change_like_deals(portal: RunningPortal, names: Names) -> None:
    stages = names.items["trip"].funnels["main"].stages
    async with listener(portal, names, kinds=[TRIP]) as here:
        await here.sweep(TRIP)
        added = portal.call("crm.item.add", entityTypeId=TRIPS, fields={"title": "В Казань"})
        number = added["item"]["id"]
        for stage in ("asked", "approved"):
            portal.call("crm.item.update", entityTypeId=TRIPS, id=number, fields={"stageId": stages[stage]})
        await here.hint(Hint(TRIP, str(number)))
        await here.follow()

        (first,) = here.said("item.changed")
        assert (first.item_type, first.item_id, first.created_by_id) == ("trip", number, portal.admin_user_id)
        assert [(m.from_stage, m.stage) for m in here.said("item.stage_changed")] == [
            ("draft", "asked"),
            ("asked", "approved"),
        ]


async def test_a_task_changed_and_completed_by_a_person(portal: RunningPortal, names: Names) -> None:
    fields = {"TITLE": "Ответить", "RESPONSIBLE_ID": 3, "UF_CRM_TASK": ["CO_5", f"T{TRIPS:x}_7"]}
    number = int(portal.call("tasks.task.add", fields=fields)["task"]["id"])
    async with listener(portal, names, kinds=[TASK]) as here:
        await here.sweep(TASK)
        portal.call("tasks.task.update", taskId=number, fields={"RESPONSIBLE_ID": 4})
        portal.call("tasks.task.complete", taskId=number)
        await here.hint(Hint(TASK, str(number)))
        await here.follow()

        first, second = [one for one in here.said("task.changed") if one.task_id == number]
        assert (first.changed, first.responsible_id, first.state) == ((), 3, "pending")
        assert [one.subject for one in first.belongs_to] == ["client/5", "item/trip:7"]
        assert (second.changed, second.responsible_id, second.state) == (("state", "responsible_id"), 4, "completed")
        (done,) = here.said("task.completed")
        assert (done.task_id, done.by_id, done.cancelled) == (number, portal.admin_user_id, False)
        assert done.command_id is None


async def test_clients_and_employees_are_said_whole_and_a_deleted_client_is_not_active(
    portal: RunningPortal, names: Names
) -> None:
    number = portal.call("crm.company.add", fields={"TITLE": "ООО «Проба»"})
    requisite = {"ENTITY_TYPE_ID": 4, "ENTITY_ID": number, "PRESET_ID": 1, "NAME": "Реквизиты", "RQ_INN": "7897045124"}
    portal.call("crm.requisite.add", fields=requisite)
    async with listener(portal, names, kinds=["client", "employee"]) as here:
        await here.sweep()
        (client,) = [one for one in here.said("client.changed") if one.client_id == number]
        assert (client.name, client.inn, client.active) == ("ООО «Проба»", "7897045124", True)
        portal.call("crm.company.delete", id=number)
        await here.hint(Hint("client", str(number)))
        await here.follow()

        assert [one.active for one in here.said("client.changed") if one.client_id == number] == [True, False]
        counts = {one.entity: one.count for one in here.said("portal.swept")}
        assert counts["employee"] == len({one.employee_id for one in here.said("employee.changed")})


async def test_an_absence_in_the_calendar_is_said_of_the_employee_and_so_is_its_end(
    portal: RunningPortal, names: Names
) -> None:
    today = datetime.now(ZoneInfo("Europe/Moscow")).date()
    last = today + timedelta(days=3)
    event = {"type": "user", "ownerId": 8, "name": "Отпуск", "accessibility": "absent", "skip_time": "Y"}
    number = portal.call("calendar.event.add", **event, **{"from": today.isoformat(), "to": last.isoformat()})
    async with listener(portal, names, kinds=["employee"]) as here:
        await here.sweep()
        portal.call("calendar.event.delete", id=number)
        await here.sweep()

        told = [(one.employee_id, one.away_until) for one in here.said("employee.changed")]
        assert [until for employee, until in told if employee == 8] == [last, None]
        assert {until for employee, until in told if employee != 8} == {None}


async def test_where_nobody_may_see_calendars_the_employees_are_said_all_the_same(
    portal: RunningPortal, names: Names
) -> None:
    lacking = ["calendar.accessibility.get"]
    async with listener(portal, names, kinds=["employee"], lacking=lacking) as here:
        await here.sweep()
        assert {one.away_until for one in here.said("employee.changed")} == {None}
