"""Commands that set a state: carried out once, left alone where it is so already, refused where it must not be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from contracts.claims import Text
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmCommand, CrmRef, Known, Made
from contracts.deals.v1 import MoveDealStage, UpdateDeal
from contracts.items.v1 import MoveItemStage, UpdateItem
from contracts.tasks.v1 import CancelTask, CommentTask, CompleteTask, ReassignTask, UpdateTask
from contracts.timesheets.v1 import CollectTimesheet
from gateway_examples import CLIENT, DEAL, NAMES, TEN, TRIP, creating, field, ordered
from gateway_settled import Setup, Task, a_deal, a_task, a_trip, confirmed, office, refused, settled
from gateway_world import World, run
from task_gateway.core.calls import Call, classified
from task_gateway.core.names import QuietHours


def test_an_update_changes_what_is_given_and_nothing_else() -> None:
    update = ordered(UpdateTask, CLIENT, task=Task, deadline=TEN, urgent=True)
    task = confirmed(update).crm.contents.tasks[50]
    assert (task["DEADLINE"], task["PRIORITY"], task["TITLE"]) == ("2026-11-24T10:00:00+03:00", 2, "Старое")
    assert (
        confirmed(update, ordered(UpdateTask, CLIENT, task=Task, no_deadline=True)).crm.contents.tasks[50]["DEADLINE"]
        == ""
    )


@pytest.mark.parametrize(
    ("command", "setup", "method"),
    [
        (ordered(ReassignTask, CLIENT, task=Task, responsible_id=9), a_task, "tasks.task.update"),
        (ordered(CompleteTask, CLIENT, task=Task), a_task, "tasks.task.complete"),
        (ordered(CancelTask, CLIENT, task=Task, reason=Text.of("отпало")), a_task, "tasks.task.complete"),
        (
            ordered(MoveDealStage, DEAL, deal=Known(crm_id=377), funnel="litigation", stage="hearing"),
            a_deal,
            "crm.item.update",
        ),
        (
            ordered(MoveItemStage, TRIP, item_type="trip", item=Known(crm_id=58), stage="approved"),
            a_trip,
            "crm.item.update",
        ),
    ],
    ids=lambda value: getattr(value, "type", None),
)
def test_what_is_so_already_is_left_alone(command: CrmCommand, setup: Setup, method: str) -> None:
    assert confirmed(command, command, setup=setup).crm.methods.count(method) == 1


@pytest.mark.parametrize(
    ("command", "setup"),
    [
        (ordered(ReassignTask, CLIENT, task=Known(crm_id=51), responsible_id=9), a_task),
        (ordered(MoveDealStage, DEAL, deal=Known(crm_id=378), funnel="litigation", stage="hearing"), a_deal),
    ],
)
def test_what_does_not_exist_is_refused_with_a_hint(command: CrmCommand, setup: Setup) -> None:
    said = refused(command, setup)
    assert (said.code.lower().removeprefix("error_") in {"gone", "not_found"}, bool(said.hint)) == (True, True)


def test_a_closed_task_is_not_changed_and_is_cancelled_already() -> None:
    def closed(world: World) -> None:
        a_task(world)
        world.crm.contents.tasks[50]["STATUS"] = "5"

    assert refused(ordered(ReassignTask, CLIENT, task=Task, responsible_id=9), closed).code == "closed_already"
    world = confirmed(ordered(CancelTask, CLIENT, task=Task, reason=Text.of("отпало")), setup=closed)
    assert office(world).comments == {}


def test_a_cancelled_task_says_why_and_is_closed() -> None:
    world = confirmed(ordered(CancelTask, CLIENT, task=Task, reason=Text.of("клиент перешёл на АУСН")))
    (comment,) = office(world).comments.values()
    assert comment["COMMENT"].startswith("Отменено: клиент перешёл на АУСН\n(Delo ")
    assert world.crm.contents.tasks[50]["STATUS"] == "5"


def test_a_deal_that_a_person_moved_meanwhile_stays_where_he_put_it() -> None:
    move = {"deal": Known(crm_id=377), "funnel": "litigation", "stage": "appeal"}
    assert refused(ordered(MoveDealStage, DEAL, **move, only_from=("hearing",)), a_deal).code == "moved_meanwhile"
    world = confirmed(ordered(MoveDealStage, DEAL, **move, only_from=("accepted", "hearing")), setup=a_deal)
    assert office(world).items[2, 377]["stageId"] == "C5:APPEAL"


def test_fields_are_written_under_the_portals_names() -> None:
    fields = (
        field("claim_deadline", on=date(2026, 11, 3)),
        field("claim_amount", amount=Decimal("1250000.00"), currency="RUB"),
        field("instance", choice="appeal"),
        field("lawyers", employee_ids=(17, 9)),
    )
    deal = office(confirmed(ordered(UpdateDeal, DEAL, deal=Known(crm_id=377), fields=fields), setup=a_deal)).items[
        2, 377
    ]
    assert deal["UF_CRM_CLAIM_DEADLINE"] == "2026-11-03"
    assert deal["UF_CRM_CLAIM_AMOUNT"] == "1250000.00|RUB"
    assert (deal["UF_CRM_INSTANCE"], deal["UF_CRM_LAWYERS"]) == (62, [17, 9])


@pytest.mark.parametrize(
    ("command", "setup", "name"),
    [
        (
            ordered(MoveDealStage, DEAL, deal=Known(crm_id=377), funnel="bankruptcy", stage="hearing"),
            a_deal,
            "bankruptcy",
        ),
        (ordered(MoveDealStage, DEAL, deal=Known(crm_id=377), funnel="litigation", stage="heering"), a_deal, "heering"),
        (ordered(UpdateDeal, DEAL, deal=Known(crm_id=377), fields=(field("court", text="x"),)), a_deal, "court"),
        (ordered(UpdateItem, TRIP, item_type="voyage", item=Known(crm_id=58), fields=()), a_trip, "voyage"),
    ],
)
def test_a_name_that_the_profile_lacks_is_refused_before_anything_is_asked(
    command: CrmCommand, setup: Setup, name: str
) -> None:
    world, (said,) = settled(command, setup=setup)
    assert isinstance(said, CommandRefused)
    assert (said.code, f"«{name}»" in said.message) == ("unknown_name", True)
    assert "task-gateway.yaml" in (said.hint or "")
    assert {one.split(".")[0] for one in world.crm.methods} <= {"disk"}


def test_an_invoice_whose_rows_are_refused_does_not_stand() -> None:
    def picky(world: World) -> None:
        answering = office(world).answering
        no = {"crm.item.productrow.set": lambda _: classified("ERROR_CORE", "Налог 20 % не настроен")}
        office(world).answering = lambda: answering() | no

    world, (said,) = settled(creating(0)["item.create"], setup=picky)
    assert isinstance(said, CommandRefused)
    assert (said.message, office(world).items) == ("Налог 20 % не настроен", {})


def last_state(seed: int, certain_seconds: float) -> int:
    """Who is responsible in the end, where the first update is not answered and has its effect up to a minute late."""
    kept: list[World] = []

    async def schedule() -> None:
        kept.append(world := World(seed))
        a_task(world)
        world.certain_seconds = certain_seconds
        receive, first = world.crm.receive, ["late"]

        def late(calls: Sequence[Call]) -> Any:
            if calls[0].method == "tasks.task.update" and first:
                return world.crm._meet(first.pop(), calls)
            return receive(calls)

        world.crm.receive = late  # type: ignore[method-assign]
        await world.order(*(ordered(ReassignTask, CLIENT, task=Task, responsible_id=one) for one in (11, 12, 13)))
        world.process()
        await world.until(world.quiet, 600.0)
        await world.settle()

    run(schedule())
    return int(kept[0].crm.contents.tasks[50]["RESPONSIBLE_ID"])


def test_the_last_of_several_states_is_the_one_that_stays_whatever_comes_late() -> None:
    assert {last_state(seed, 60.0) for seed in range(30)} == {13}
    # The schedules themselves: a gateway that is certain too soon is found out.
    assert {last_state(seed, 1.0) for seed in range(30)} != {13}


def test_what_refers_to_another_command_waits_for_it_whoever_it_belongs_to() -> None:
    async def schedule() -> None:
        world = World(1)
        world.crm.trouble, world.crm.fates = 1.0, ("limit",)
        (number,) = await world.order(creating(0)["task.create"])
        await world.order(ordered(CommentTask, DEAL, task=Made(command_id=number), text=Text.of("к делу")))
        world.process()
        await world.until(world.quiet, 20.0)
        assert world.ledger.results == {}
        await world.settle()
        (comment,) = office(world).comments.values()
        assert str(comment["WHERE"]) == world.ledger.rows[number].crm_id

    run(schedule())


def test_what_refers_to_a_refused_command_is_refused_too() -> None:
    async def schedule() -> None:
        world = World(1)
        (number,) = await world.order(creating(0)["task.create"].model_copy(update={"title": ""}))
        await world.order(ordered(CommentTask, DEAL, task=Made(command_id=number), text=Text.of("к делу")))
        await world.settle()
        assert {one.code for one in world.ledger.results.values()} == {"100", "not_made"}  # type: ignore[attr-defined]

    run(schedule())


def test_what_refers_to_a_command_that_nobody_gave_ends_in_a_refusal() -> None:
    nobody = Made(command_id="93f1c7de-50ab-5e24-8d11-b7e0f4a62c39")  # type: ignore[arg-type]
    kept: list[World] = []

    async def schedule() -> None:
        kept.append(world := World(1))
        await world.order(ordered(CommentTask, DEAL, task=nobody, text=Text.of("к делу")))
        world.process()
        await world.until(world.quiet, 20_000.0)

    run(schedule())
    assert [one.code for one in kept[0].ledger.results.values()] == ["not_ordered"]  # type: ignore[attr-defined]


def test_what_comes_too_late_is_refused_and_never_sent() -> None:
    late = ordered(ReassignTask, CLIENT, task=Task, responsible_id=9, drop_after=datetime(2026, 1, 1, tzinfo=UTC))
    world, (said,) = settled(late)
    assert isinstance(said, CommandRefused)
    assert (said.code, "tasks.task.update" in world.crm.methods) == ("too_late", False)


def test_a_process_is_answered_once_and_a_second_answer_is_refused() -> None:
    one = creating(0)["process.respond"]
    _, said = settled(one, one)
    assert [type(each) for each in said] == [CommandConfirmed, CommandRefused]


def test_a_comment_on_nothing_is_refused() -> None:
    nobody = CrmRef(kind="portal", id=0)
    assert refused(creating(0)["timeline.comment"].model_copy(update={"belongs_to": nobody})).code == "no_timeline"


def test_a_notice_waits_for_the_morning_and_what_a_person_waits_for_does_not() -> None:
    async def schedule() -> None:
        world = World(1)
        world.names = NAMES.model_copy(update={"quiet": QuietHours(begins=time(20), ends=time(9))})
        early = datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("Europe/Moscow"))
        world.business = lambda: early + timedelta(seconds=world.now)
        notice = creating(0)["notify"]
        later, now = await world.order(notice, notice.model_copy(update={"lane": "interactive", "employee_id": 9}))
        world.process()
        await world.until(lambda: world.ledger.rows[now].entry.state == "confirmed", 60.0)
        await asyncio.sleep(29 * 60.0)
        assert world.ledger.rows[later].entry.state == "intended"
        await world.until(world.quiet, 120.0)
        assert world.ledger.rows[later].entry.state == "confirmed"

    run(schedule())


@pytest.mark.parametrize(
    ("day", "quiet"),
    [
        ("2026-11-04", True),  # a Wednesday: Day of National Unity
        ("2026-01-09", True),  # a Friday to which a Saturday's holiday was moved
        ("2026-11-24", False),
        ("2026-11-28", True),
    ],
)
def test_people_are_left_in_peace_on_the_days_off_of_the_production_calendar(day: str, quiet: bool) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00:00+03:00")
    assert QuietHours(begins=time(20), ends=time(9)).at(noon) is quiet


def test_a_command_of_a_later_version_is_refused_and_holds_nobody_up() -> None:
    collect = ordered(CollectTimesheet, CLIENT, first_on=date(2026, 10, 1), last_on=date(2026, 10, 31))
    later = collect.model_copy(update={"type": "timesheet.collect.v9"})
    _, (said, other) = settled(later, ordered(ReassignTask, CLIENT, task=Task, responsible_id=9))
    assert isinstance(said, CommandRefused)
    assert (said.code, type(other)) == ("not_supported", CommandConfirmed)


def test_what_refers_to_a_command_that_makes_nothing_is_refused() -> None:
    async def schedule() -> None:
        world = World(1)
        (number,) = await world.order(creating(0)["process.respond"])
        await world.order(ordered(ReassignTask, CLIENT, task=Made(command_id=number), responsible_id=9))
        await world.settle()
        assert [getattr(one, "code", "") for one in world.ledger.results.values()] == ["", "not_made"]

    run(schedule())
