"""What a look makes of rows: values in domain names, moves, changes and their causes. Pure."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef, Field, Known, Value
from contracts.deals.v1 import UpdateDeal
from contracts.portal.v1 import ClientEvent
from contracts.tasks.v1 import CancelTask
from task_gateway.core.inbound import items, tasks
from task_gateway.core.inbound.facts import Ordered, agree
from task_gateway.core.inbound.items import Look, SeenItem, Sort, compared
from task_gateway.core.inbound.moves import Entered, Move, moves
from task_gateway.core.inbound.values import Column, columns, value_of
from task_gateway.core.names import Funnel, Names
from task_gateway.core.rules import ClientEventRule

ZONE = "Europe/Moscow"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
A, B, C = (5, "C5:NEW"), (5, "C5:EXECUTING"), (0, "WON")


@pytest.mark.parametrize(
    ("kind", "raw", "wanted"),
    [
        ("string", "АС Москвы", Value(text="АС Москвы")),
        ("string", "", Value()),
        ("string", None, Value()),
        ("string", "я" * 501, Value(prose=Text.of("я" * 501))),
        ("integer", "5", Value(number=5)),
        ("double", 1.50, Value(amount=Decimal("1.5"))),
        ("money", "1000.00|RUB", Value(amount=Decimal(1000), currency="RUB")),
        ("boolean", "Y", Value(yes=True)),
        ("boolean", "0", Value(yes=False)),
        ("date", "2026-12-01T03:00:00+03:00", Value(on=date(2026, 12, 1))),
        ("datetime", "2026-12-01T03:00:00+03:00", Value(at=datetime(2026, 12, 1, tzinfo=UTC))),
        ("datetime", "2026-12-01T03:00:00", Value(at=datetime(2026, 12, 1, tzinfo=UTC))),
        ("datetime", {}, Value()),
        ("datetime", "завтра", Value(text="завтра")),
        ("enumeration", 61, Value(choice="first")),
        ("enumeration", "99", Value(choice="#99")),
        ("enumeration", 0, Value()),
        ("employee", ["7", 3], Value(employee_ids=(3, 7))),
        ("crm", ["D_10", "T416_5"], Value(crm_ids=(5, 10))),
        ("crm_company", "0", Value()),
        ("file", {"id": 9, "url": "/x"}, Value(crm_ids=(9,))),
        ("string", {"0": "a", "2": "b"}, Value(text="a, b")),
        ("string", [], Value()),
    ],
)
def test_a_field_is_read_in_any_of_the_ways_in_which_the_crm_writes_it(kind: str, raw: Any, wanted: Value) -> None:
    assert value_of({"x": raw}, Column("x", "x", kind, {"61": "first"}), ZONE) == wanted


def test_prose_is_a_claim_check_and_a_sum_has_its_currency() -> None:
    assert value_of({"x": "Слово"}, Column("x", "x", "string", prose=True), ZONE) == Value(prose=Text.of("Слово"))
    row = {"opportunity": "10.50", "currencyId": "EUR"}
    assert value_of(row, Column("sum", "opportunity", "double"), ZONE) == Value(amount=Decimal("10.5"), currency="EUR")


def test_fields_are_found_by_the_name_that_the_portal_says_and_never_computed() -> None:
    described = {"ufCrm_1": {"upperName": "UF_CRM_1", "type": "date"}, "title": {"type": "string"}}
    names = Names.model_validate({"deal_fields": {"due": "UF_CRM_1", "lost": "UF_CRM_2", "title": "title"}})
    found = columns(names.deal_fields, described)
    assert [(one.name, one.key, one.kind) for one in found] == [
        ("due", "ufCrm_1", "date"),
        ("title", "title", "string"),
    ]


def line(number: int, place: tuple[int, str]) -> Entered:
    return Entered(number, place, NOON)


@pytest.mark.parametrize(
    ("start", "now", "history", "wanted"),
    [
        (A, A, [], []),
        (A, C, [], [(A, C, True)]),
        (A, C, [line(2, B), line(3, C)], [(A, B, False), (B, C, False)]),
        (A, A, [line(2, B), line(3, A)], [(A, B, False), (B, A, False)]),
        (A, C, [line(2, B)], [(A, B, False), (B, C, True)]),
        (A, A, [line(2, B)], [(A, B, False)]),
        (A, A, [line(2, A)], []),
        (None, C, [line(1, A), line(2, C)], [(A, C, False)]),
        (None, C, [], []),
    ],
)
def test_each_move_is_told_once_from_the_history_and_what_it_lacks_is_inferred(
    start: Any, now: Any, history: Any, wanted: Any
) -> None:
    place, found = moves(start, now, NOON + timedelta(seconds=1), history)
    assert [(one.before, one.after, one.inferred) for one in found] == wanted
    assert place == (wanted[-1][1] if wanted else now)


def test_a_stage_read_beside_another_look_and_over_by_its_history_is_no_move() -> None:
    stale = NOON - timedelta(seconds=1)

    assert moves(A, B, stale, [], NOON) == (A, [])
    assert moves(A, C, stale, [line(2, B)]) == (B, [Move(A, B, NOON)])
    assert moves(A, B, NOON + timedelta(seconds=1), [], NOON)[1][0].inferred


def test_a_look_that_was_overtaken_changes_no_stage_and_the_next_goes_on_from_where_it_stood() -> None:
    def read(stage: str, moved: datetime) -> Look:
        return Look(7, SeenItem(category=5, stage=stage, moved_at=moved), moved, 1, 1)

    known = SeenItem(category=5, stage="C5:NEW", moved_at=NOON - timedelta(minutes=1), history_id=4, known_at=NOON)
    overtaken = compared(SORT, known, read("C5:EXECUTING", NOON - timedelta(seconds=2)), [], mark=4)
    assert overtaken.facts == ()
    after = Entered(5, (5, "C5:EXECUTING"), NOON + timedelta(seconds=3))
    (fact,) = compared(SORT, overtaken.seen, read("C5:EXECUTING", after.at), [after], mark=5).facts
    assert (fact.event.from_stage, fact.event.stage) == ("accepted", "#C5:EXECUTING")  # type: ignore[attr-defined]


def test_only_the_move_to_where_it_stands_now_is_by_whom_the_row_names() -> None:
    assert moves(A, C, NOON, [line(2, B), line(3, C)])[1] == [
        Move(A, B, NOON),
        Move(B, C, NOON, last=True),
    ]


SORT = Sort(2, None, {"litigation": Funnel(id=5, stages={"accepted": "C5:NEW"})}, (), ZONE)


def test_what_nobody_has_named_is_told_by_the_portals_own_id() -> None:
    assert SORT.place(A) == ("litigation", "accepted")
    assert SORT.place(B) == ("litigation", "#C5:EXECUTING")
    assert SORT.place(C) == ("#0", "#WON")


def test_a_change_of_ours_and_one_of_a_person_are_two_facts() -> None:
    def seen(court: str, note: str) -> SeenItem:
        fields = (Field(name="court", value=Value(text=court)), Field(name="note", value=Value(text=note)))
        return SeenItem(category=5, stage="C5:NEW", fields=fields, history_id=1)

    wanted = (Field(name="court", value=Value(text="9 ААС")),)
    command = UpdateDeal(automation="t", belongs_to=CrmRef(kind="deal", id=7), deal=Known(crm_id=7), fields=wanted)
    now = items.Look(7, seen("9 ААС", "b"), NOON, 3, None)
    ours, theirs = items.compared(SORT, seen("АС", "a"), now, [], [Ordered(uuid4(), uuid4(), command, 7)]).facts
    assert [one.name for one in ours.event.changes] == ["court"]  # type: ignore[attr-defined]
    assert [one.name for one in theirs.event.changes] == ["note"]  # type: ignore[attr-defined]
    assert (ours.cause is not None, theirs.cause) == (True, None)


def test_what_was_taken_for_deleted_and_is_there_again_repeats_no_move() -> None:
    before = SeenItem(category=5, stage="C5:NEW", history_id=4, gone=True)
    back = items.Look(7, SeenItem(category=0, stage="WON"), NOON, None, None)
    facts = items.compared(SORT, before, back, [line(5, C)], born=True).facts
    assert [one.event.type for one in facts] == ["deal.changed.v1", "deal.stage_changed.v1"]
    same = items.Look(7, SeenItem(category=5, stage="C5:NEW"), NOON, None, None)
    assert [one.event.type for one in items.compared(SORT, before, same, [], born=True).facts] == ["deal.changed.v1"]


@pytest.mark.parametrize(("sort", "said"), [("trip", True), (None, None)])
def test_an_item_says_with_each_look_that_it_was_made_after_the_first_contact(
    sort: str | None, said: bool | None
) -> None:
    trips = dataclasses.replace(SORT, item_type=sort)
    was = SeenItem(category=5, stage="C5:NEW", fields=(Field(name="note", value=Value(text="a")),))
    now = items.Look(7, was.model_copy(update={"fields": (Field(name="note", value=Value(text="b")),)}), NOON, 3, None)
    for before in (None, was):
        (fact,) = items.compared(trips, before, now, [], born=True).facts
        assert getattr(fact.event, "born", None) is said
        (fact,) = items.compared(trips, before, now, []).facts
        assert getattr(fact.event, "born", None) is None


def test_a_field_that_is_mapped_only_now_is_no_news() -> None:
    before = SeenItem(fields=(Field(name="a", value=Value(text="1")),))
    now = SeenItem(fields=(Field(name="a", value=Value(text="1")), Field(name="b", value=Value(text="2"))))
    assert items.differences(before, now) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Value(text="x"), Value(prose=Text.of("x"))),
        (Value(at=NOON), Value(at=NOON.replace(second=30))),
        (Value(amount=Decimal("5.00")), Value(amount=Decimal(5), currency="RUB")),
        (Value(text=""), Value()),
        (Value(employee_ids=(3, 1)), Value(employee_ids=(1, 3))),
    ],
)
def test_a_value_that_we_set_is_known_again_as_the_crm_writes_it(one: Value, other: Value) -> None:
    assert agree(one, other)
    assert not agree(one, Value(text="anything else"))


def row(**changes: Any) -> dict[str, Any]:
    given = {"id": "9", "title": "Ответить", "status": "2", "responsibleId": "3", "createdBy": "1", "priority": "1"}
    return given | {"changedDate": "2026-11-23T15:00:00+03:00", "ufCrmTask": [], **changes}


def looked(**changes: Any) -> tasks.Look:
    return tasks.look(row(**changes), Names(), ZONE, NOON)


def test_a_task_that_we_called_off_was_cancelled_and_closed_again_it_is_said_again() -> None:
    about: dict[str, Any] = {"automation": "t", "belongs_to": CrmRef(kind="client", id=5)}
    command = CancelTask(**about, task=Known(crm_id=9), reason=Text.of("нет"))
    done = looked(status="5", closedDate="2026-11-23T16:00:00+03:00")
    before = looked().seen
    changed, completed = tasks.compared(before, done, [Ordered(uuid4(), uuid4(), command, 9)]).facts
    assert changed.event.changed == ("state",)  # type: ignore[attr-defined]
    assert completed.event.cancelled  # type: ignore[attr-defined]
    assert changed.cause == completed.cause is not None
    again = looked(status="5", closedDate="2026-11-24T16:00:00+03:00")
    (second,) = tasks.compared(done.seen, again).facts
    assert not second.event.cancelled  # type: ignore[attr-defined]


def ordered_task(deadline: datetime | None = NOON) -> Ordered:
    about: dict[str, Any] = {"automation": "t", "belongs_to": CrmRef(kind="client", id=5)}
    command = CreateTask(**about, responsible_id=3, title="Ответить", description=Text.of("x"), deadline=deadline)
    return Ordered(uuid4(), uuid4(), command, 9)


def test_what_a_person_changed_of_our_task_before_we_first_looked_is_told_apart_from_its_creation() -> None:
    made = ordered_task()
    moved = looked(xmlId=str(made.command_id), deadline="2026-11-25T18:00:00+03:00", responsibleId="7", changedBy="3")
    created, changed = tasks.compared(None, moved, [made], ours=True).facts

    assert created.cause == made
    assert (created.event.deadline, created.event.responsible_id) == (NOON, 3)  # type: ignore[attr-defined]
    assert changed.cause is None
    assert changed.event.changed == ("responsible_id", "deadline")  # type: ignore[attr-defined]
    assert changed.event.deadline == datetime(2026, 11, 25, 15, tzinfo=UTC)  # type: ignore[attr-defined]
    assert changed.event.by_id == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(("deadline", "there"), [(NOON, "2026-11-23T15:00:30+03:00"), (None, "2026-11-25T18:00:00")])
def test_a_task_that_is_as_we_ordered_it_was_only_created(deadline: datetime | None, there: str) -> None:
    made = ordered_task(deadline)
    as_it_is = looked(xmlId=str(made.command_id), deadline=there)
    (created,) = tasks.compared(None, as_it_is, [made], ours=True).facts
    assert (created.cause, created.event.changed) == (made, ())  # type: ignore[attr-defined]


def test_bindings_without_a_name_here_are_left_out() -> None:
    names = Names.model_validate({"items": {"trip": {"entity_type_id": 1046}, "invoice": {"entity_type_id": 31}}})
    found = tasks.bindings(["CO_5", "D_10", "T416_5", "SI_3", "L_4", "T999_1", "Tzz_1", "x"], names)
    assert [one.subject for one in found] == ["client/5", "deal/10", "item/invoice:3", "item/trip:5"]


def entered(**values: Value) -> tuple[Field, ...]:
    return tuple(Field(name=name, value=value) for name, value in values.items())


def test_an_item_that_is_a_fact_of_a_client_is_said_changed_withdrawn_and_moved_to_another_client() -> None:
    rule = ClientEventRule(kind_field="kind", day="day", amount="sum")
    sort = Sort(1050, "client_fact", {}, (), ZONE, rule)
    day, kind = Value(on=date(2026, 11, 20)), Value(choice="hire")

    def said(before: SeenItem | None, now: SeenItem) -> list[Any]:
        facts = items.compared(sort, before, items.Look(7, now, NOON, None, None), []).facts
        return [one.event for one in facts if isinstance(one.event, ClientEvent)]

    unfinished = SeenItem(client_id=5, fields=entered(kind=kind, day=Value()))
    whole = SeenItem(client_id=5, fields=entered(kind=kind, day=day, sum=Value(amount=Decimal(9), currency="RUB")))
    other = whole.model_copy(update={"client_id": 6})
    assert said(None, unfinished) == []
    (hire,) = said(unfinished, whole)
    assert (hire.client_id, hire.event_id, hire.kind, hire.on, hire.amount) == (5, 7, "hire", date(2026, 11, 20), 9)
    assert said(whole, whole) == []
    assert [(one.client_id, one.withdrawn) for one in said(whole, other)] == [(5, True), (6, False)]
    assert [one.withdrawn for one in said(whole, unfinished)] == [True]
    gone = [one.event for one in items.gone(sort, 7, whole, NOON).facts]
    assert [one.type for one in gone] == ["item.changed.v1", "client.event.v1"]
