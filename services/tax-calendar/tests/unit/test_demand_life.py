"""A demand from its task to its end: what people change, who takes it over, what closes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.decision import Decision, Wake, Woken
from contracts.approvals.v1 import AbsenceRegistered
from contracts.claims import Blob
from contracts.crm.v1 import CommandRefused, CreateTask, CrmRef, Made
from contracts.portal.v1 import ClientChanged, EmployeeChanged
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import (
    CancelTask,
    CommentTask,
    CompleteTask,
    ReassignTask,
    ReopenTask,
    TaskChanged,
    TaskCompleted,
    UpdateTask,
)
from contracts.tax.v1 import (
    DemandChanged,
    DemandClarified,
    DemandClosed,
    DemandFound,
    DemandHandoverDue,
    DemandRecognised,
    DemandSettled,
)
from domain.calendar import russia
from tax_calendar.core import demands
from tax_calendar.core.demand_state import DemandState, evolve, ordered
from tax_calendar.core.handover import Held, Holding, Nobody, people_changed
from tax_calendar.core.people import Client, Directory

IDENTITY = "7798120412:7725:19-12/034518:2026-10-12"
FOUND_AT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)
SEVERNY = Client(1, "ООО «Северный Каркас»", "7798120412", ("772501001",), responsible_id=7, second_id=8)
BALTIC = Client(2, "ООО «Балтик»", "7897045124", ("784101001",), responsible_id=11, second_id=12)
OFFICE = Directory((SEVERNY,), (), (7, 8), 4, "Europe/Moscow", time(18, 0))
TASK, LETTER = uuid4(), uuid4()


def found(**changes: Any) -> DemandFound:
    values: dict[str, Any] = {
        "letter_id": LETTER,
        "seq": 1,
        "identity": IDENTITY,
        "kind": "docs_93",
        "inn": "7798120412",
        "number": "19-12/034518",
        "authority_code": "7725",
        "sent_on": date(2026, 10, 12),
        "received_on": date(2026, 10, 20),
        "due_on": date(2026, 11, 3),
        "due_rule": "10 working days after receipt",
        "inn_valid": True,
        "found_at": FOUND_AT,
        "notice_by_on": date(2026, 10, 21),
        "delivery_said": True,
    }
    return DemandFound(**values | changes)


def decide(state: DemandState, message: Any, directory: Directory = OFFICE) -> Decision:
    return demands.decide(state, message, directory, russia())


def after(state: DemandState, decision: Decision, *ids: UUID) -> DemandState:
    """The state that the shell keeps: events first, then orders, by these ids as far as they go."""
    for event in decision.events:
        state = evolve(state, event)
    for number, command in enumerate(decision.commands):
        state = ordered(state, command, ids[number] if number < len(ids) else uuid4())
    return state


def given(demand: DemandFound | None = None, directory: Directory = OFFICE) -> DemandState:
    """A demand whose task is the command TASK."""
    return after(DemandState(), decide(DemandState(), demand or found(), directory), TASK)


def changed(*names: str, **values: Any) -> TaskChanged:
    kept: dict[str, Any] = {
        "task_id": 500,
        "state": "in_progress",
        "changed": names,
        "changed_at": datetime(2026, 10, 22, 10, 0, tzinfo=UTC),
        "command_id": TASK,
        "belongs_to": (CrmRef(kind="client", id=1),),
        "responsible_id": 7,
        "deadline": datetime(2026, 11, 3, 15, 0, tzinfo=UTC),
        "by_id": 7,
    }
    return TaskChanged(**kept | values)


def done(at: datetime = datetime(2026, 10, 30, 12, 0, tzinfo=UTC), **values: Any) -> TaskCompleted:
    return TaskCompleted(**{"task_id": 500, "completed_at": at, "command_id": TASK, "by_id": 7} | values)


def test_a_new_demand_reminds_on_its_milestones() -> None:
    wakes = decide(DemandState(), found()).wakes

    assert wakes == (
        Wake("notice", datetime.fromisoformat("2026-10-21T09:00:00+03:00")),
        Wake("before", datetime.fromisoformat("2026-11-02T09:00:00+03:00")),
        Wake("overdue", datetime.fromisoformat("2026-11-05T09:00:00+03:00")),  # 4 November is off
    )


def test_what_has_passed_when_the_letter_comes_is_not_reminded_of() -> None:
    wakes = decide(DemandState(), found(found_at=datetime(2026, 10, 25, tzinfo=UTC))).wakes

    assert [(wake.name, wake.at is None) for wake in wakes] == [("notice", True), ("before", False), ("overdue", False)]


def test_an_accountant_is_reminded_and_the_head_is_told_what_is_overdue() -> None:
    state = given()
    (comment,) = decide(state, Woken("notice", FOUND_AT)).commands
    late, told = decide(state, Woken("overdue", FOUND_AT)).commands

    assert isinstance(comment, CommentTask)
    assert comment.task == Made(command_id=TASK)
    assert "21.10.2026" in comment.text.content
    assert isinstance(late, CommentTask)
    assert isinstance(told, Notify)
    assert (told.employee_id, "19-12/034518" in told.text.content) == (4, True)


def test_an_accountant_moves_the_deadline_and_it_is_kept_who_did() -> None:
    state = given()
    moved = changed("deadline", deadline=datetime(2026, 10, 29, 15, 0, tzinfo=UTC))
    decision = decide(state, moved)

    (event,) = decision.events
    assert event == DemandChanged(
        identity=IDENTITY, revision=1, what="deadline", client_id=1, responsible_id=7, due_on=date(2026, 10, 29),
        was_due_on=date(2026, 11, 3), by_id=7, at=moved.changed_at,
    )  # fmt: skip
    (comment,) = decision.commands
    assert isinstance(comment, CommentTask)
    assert (
        "было 03.11.2026, стало 29.10.2026. По документу и закону ответить нужно до 03.11.2026" in comment.text.content
    )
    assert decision.wakes[1:] == (
        Wake("before", datetime.fromisoformat("2026-10-28T09:00:00+03:00")),
        Wake("overdue", datetime.fromisoformat("2026-10-30T09:00:00+03:00")),
    )
    assert after(state, decision).due_on == date(2026, 10, 29)


@pytest.mark.parametrize(
    "change",
    [
        changed(),
        changed("title"),
        changed("deadline", deadline=datetime(2026, 11, 3, 9, 0, tzinfo=UTC)),
        changed("deadline", deadline=None, command_id=uuid4()),
        changed("state", state="in_progress"),
    ],
    ids=["first sight", "another title", "another hour of the day", "another task", "work begun"],
)
def test_what_changes_nothing_of_the_demand_says_nothing(change: TaskChanged) -> None:
    assert decide(given(), change) == Decision()


def test_an_effect_of_our_own_command_is_no_correction() -> None:
    moved = changed("deadline", "responsible_id", deadline=None, responsible_id=8)

    assert decide(given(), moved, replace(OFFICE, caused_by=TASK)) == Decision()
    assert decide(given(), moved, replace(OFFICE, caused_by=uuid4())).events != ()


def test_another_client_in_the_task_brings_it_to_that_clients_accountant() -> None:
    directory = replace(OFFICE, clients=(BALTIC,), active=(11, 12))
    state = given()
    decision = decide(state, changed("belongs_to", belongs_to=(CrmRef(kind="client", id=2),), by_id=4), directory)

    (event,) = decision.events
    assert isinstance(event, DemandChanged)
    assert (event.what, event.client_id, event.responsible_id, event.was_client_id, event.by_id) == (
        "client",
        2,
        11,
        1,
        4,
    )
    reassign, comment = decision.commands
    assert isinstance(reassign, ReassignTask)
    assert (reassign.responsible_id, reassign.belongs_to.id) == (11, 2)
    assert isinstance(comment, CommentTask)
    later = after(state, decision)
    assert (later.client_id, later.responsible_id) == (2, 11)


def test_whom_a_person_chose_with_the_client_keeps_the_task() -> None:
    directory = replace(OFFICE, clients=(BALTIC,), active=(11, 12))
    both = changed("belongs_to", "responsible_id", belongs_to=(CrmRef(kind="client", id=2),), responsible_id=20)
    decision = decide(given(), both, directory)

    assert [type(command) for command in decision.commands] == [CommentTask]
    assert after(given(), decision).responsible_id == 20


UNKNOWN = {"inn": "7798555124"}


def test_a_client_named_in_the_triage_task_is_its_answer() -> None:
    state = given(found(**UNKNOWN), replace(OFFICE, clients=()))
    assert (state.triage, state.task) == (TASK, None)
    directory = replace(OFFICE, clients=(BALTIC,), active=(11,))
    answer = changed("belongs_to", belongs_to=(CrmRef(kind="client", id=2),), responsible_id=4, by_id=4)
    decision = decide(state, answer, directory)

    (event,) = decision.events
    assert isinstance(event, DemandClarified)
    assert (event.how, event.by_id, event.client_id, event.responsible_id, event.due_on) == (
        "person", 4, 2, 11, date(2026, 11, 3),
    )  # fmt: skip
    reassign, retitle, _ = decision.commands
    assert isinstance(reassign, ReassignTask)
    assert isinstance(retitle, UpdateTask)
    assert retitle.title == (
        "Требование о представлении документов (информации) № 19-12/034518 — ООО «Балтик» — до 03.11.2026"
    )
    later = after(state, decision)
    assert (later.triage, later.task, later.doubtful) == (None, TASK, False)
    assert decide(later, done()).events[0].outcome == "answered"  # type: ignore[attr-defined]


def test_a_client_that_nobody_knows_is_told() -> None:
    named = changed("belongs_to", belongs_to=(CrmRef(kind="client", id=99),))
    decision = decide(given(), named, replace(OFFICE, clients=()))

    assert decision.events == ()
    assert "Клиента № 99" in decision.commands[0].text.content  # type: ignore[attr-defined]


def test_a_task_that_a_person_gave_to_another_stays_with_him_when_the_client_changes_hands() -> None:
    state = given()
    handed = decide(state, changed("responsible_id", responsible_id=20, by_id=4))
    state = after(state, handed)
    due = DemandHandoverDue(identity=IDENTITY, reason="client_changed", client_id=1)

    assert handed.commands == ()
    assert handed.events[0].was_responsible_id == 7  # type: ignore[attr-defined]
    assert decide(state, due, replace(OFFICE, clients=(replace(SEVERNY, responsible_id=8),))) == Decision()


def test_a_closed_task_closes_its_demand_with_the_time_used() -> None:
    decision = decide(given(), done())

    assert decision.events == (
        DemandClosed(
            identity=IDENTITY, revision=1, outcome="answered", closed_at=done().completed_at, client_id=1,
            responsible_id=7, kind="docs_93", authority_code="7725", due_on=date(2026, 11, 3), working_days_used=14,
            late=False, by_id=7,
        ),
    )  # fmt: skip
    assert {wake.at for wake in decision.wakes} == {None}
    closed = after(given(), decision)
    assert decide(closed, done()) == Decision()
    assert decide(closed, Woken("overdue", FOUND_AT)) == Decision()


def test_the_day_of_closing_is_that_of_the_portal() -> None:
    """21:30 in London is half past midnight in Moscow: the day after the last."""
    (closed,) = decide(given(), done(datetime(2026, 11, 3, 21, 30, tzinfo=UTC))).events

    assert closed.late is True  # type: ignore[attr-defined]


def test_a_triage_task_that_is_closed_was_sorted_out() -> None:
    state = given(found(**UNKNOWN), replace(OFFICE, clients=()))
    (closed,) = decide(state, done(by_id=4)).events

    assert (closed.outcome, closed.by_id) == ("sorted_out", 4)  # type: ignore[attr-defined]


@pytest.mark.parametrize("how", [{"cancelled": True}, {"command_id": uuid4()}, {"command_id": None}])
def test_what_is_not_the_accountants_closing_closes_nothing(how: dict[str, Any]) -> None:
    assert decide(given(), done(**how)) == Decision()


def test_a_task_taken_up_again_opens_the_demand() -> None:
    closed = after(given(), decide(given(), done()))
    decision = decide(closed, changed("state", state="in_progress"))

    assert decision.events[0].what == "reopened"  # type: ignore[attr-defined]
    assert not after(closed, decision).closed


def test_a_deleted_task_is_kept_as_such() -> None:
    (closed,) = decide(given(), changed(gone=True, by_id=None)).events
    assert closed.outcome == "deleted"  # type: ignore[attr-defined]


def settled(what: str, **values: Any) -> DemandSettled:
    return DemandSettled(**{"identity": IDENTITY, "letter_id": LETTER, "what": what, "on": date(2026, 10, 28)} | values)


def test_a_receipt_for_the_reply_closes_the_task() -> None:
    decision = decide(given(), settled("reply_accepted"))

    (closed,), (complete,) = decision.events, decision.commands
    assert isinstance(closed, DemandClosed)
    assert (closed.outcome, closed.working_days_used, closed.late) == ("accepted", 12, False)
    assert isinstance(complete, CompleteTask)
    assert complete.task == Made(command_id=TASK)
    assert "28.10.2026" in (complete.result.content if complete.result else "")
    assert decide(after(given(), decision), settled("reply_accepted")) == Decision()


@pytest.mark.parametrize(
    ("demand", "told"),
    [(found(), settled("reply_accepted", verified=False)), (found(kind="payment_69"), settled("reply_accepted"))],
    ids=["sender not verified", "no reply pays a debt"],
)
def test_a_receipt_that_proves_little_is_only_told(demand: DemandFound, told: DemandSettled) -> None:
    decision = decide(given(demand), told)

    assert decision.events == ()
    assert [type(command) for command in decision.commands] == [CommentTask]


def test_a_receipt_for_what_nobody_knows_opens_nothing() -> None:
    assert decide(DemandState(), settled("reply_accepted")) == Decision()
    assert decide(DemandState(), settled("reply_refused")) == Decision()


def test_a_reply_that_was_refused_takes_the_task_up_again() -> None:
    closed = after(given(), decide(given(), done()))
    decision = decide(closed, settled("reply_refused"))

    assert decision.events[0].what == "reopened"  # type: ignore[attr-defined]
    assert [type(command) for command in decision.commands] == [ReopenTask, CommentTask]
    assert [type(command) for command in decide(given(), settled("reply_refused")).commands] == [CommentTask]


SUSPENSION = {"kind": "suspend_76", "due_on": None, "due_rule": "no response term", "notice_by_on": None}


def test_a_cancelled_suspension_ends_its_task() -> None:
    decision = decide(given(found(**SUSPENSION)), settled("suspension_lifted"))

    (closed,), (cancel,) = decision.events, decision.commands
    assert closed.outcome == "lifted"  # type: ignore[attr-defined]
    assert isinstance(cancel, CancelTask)
    assert decide(given(), settled("suspension_lifted")) == Decision()  # of another kind


def test_a_suspension_that_is_read_after_its_cancellation_makes_no_task() -> None:
    lifted = decide(DemandState(), settled("suspension_lifted"))
    decision = decide(after(DemandState(), lifted), found(**SUSPENSION))

    assert [type(event) for event in decision.events] == [DemandRecognised]
    assert (decision.commands, decision.wakes) == ((), ())


def test_an_unverified_cancellation_is_only_told() -> None:
    decision = decide(given(found(**SUSPENSION)), settled("suspension_lifted", verified=False))
    assert (decision.events, [type(command) for command in decision.commands]) == ((), [CommentTask])


def test_a_paper_with_a_doubt_of_its_own_takes_the_place_of_a_question_about_a_mere_reminder() -> None:
    reminder = found(
        kind=None, received_on=None, due_on=None, due_rule=None, notice_by_on=None, doubts=("Вид не ясен.",)
    )
    state = given(reminder)
    paper = Blob.holding(b"%PDF", "application/pdf")
    demand = found(doubts=("Названа другая организация.",), original=paper, original_name="Требование.pdf")

    said = decide(state, demand)
    asked, former = said.commands

    assert isinstance(asked, CreateTask)
    assert isinstance(former, CancelTask)
    assert (asked.responsible_id, asked.files[0].blob, former.task) == (4, paper, Made(command_id=TASK))
    assert asked.deadline == datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
    assert [wake.name for wake in said.wakes if wake.at] == ["notice", "before", "overdue"]
    later = after(state, said, new := uuid4())
    assert (later.triage, later.task, later.due_on, later.kind) == (new, None, date(2026, 11, 3), "docs_93")
    assert decide(later, demand) == Decision()


def test_a_triage_task_in_which_a_person_has_set_the_day_stays() -> None:
    reminder = found(kind=None, due_on=None, due_rule=None, doubts=("Вид не ясен.",))
    moved = changed("deadline", deadline=datetime(2026, 11, 2, 15, 0, tzinfo=UTC), by_id=4, responsible_id=4)
    state = after(state := given(reminder), decide(state, moved))

    assert not [one for one in decide(state, found(doubts=("Другое имя.",))).commands if isinstance(one, CreateTask)]


def test_no_letter_moves_a_deadline_but_another_day_is_told_once() -> None:
    state = given()
    other = found(due_on=date(2026, 11, 10), due_rule="explicit date in the document")
    decision = decide(state, other)

    (event,), (comment,) = decision.events, decision.commands
    assert isinstance(event, DemandChanged)
    assert (event.what, event.due_on, event.told_on) == ("told_otherwise", date(2026, 11, 3), date(2026, 11, 10))
    assert isinstance(comment, CommentTask)
    later = after(state, decision)
    assert later.due_on == date(2026, 11, 3)
    assert decide(later, other) == Decision()


CHANGED = ClientChanged(client_id=1, name="x", active=True, responsible_accountant_id=8)


def test_the_owner_of_the_open_task_reads_it_there_and_in_a_notice() -> None:
    words = "В письме сказано: «Требование отозвано»."
    told = found(news=(words,), doubts=(words,), letter_id=uuid4())
    decision = decide(given(), told)

    comment, notice = decision.commands
    assert isinstance(comment, CommentTask)
    assert isinstance(notice, Notify)
    assert words in comment.text.content
    assert notice.employee_id == 7
    assert decision.events == ()


def test_a_demand_first_heard_of_by_its_withdrawal_is_for_a_person() -> None:
    (task,) = decide(DemandState(), found(news=("Отозвано.",), doubts=("Отозвано.",))).commands

    assert task.tags == ("ФНС", "разобрать")


def test_when_the_clients_accountant_changes_the_new_one_takes_over() -> None:
    now = replace(OFFICE, clients=(replace(SEVERNY, responsible_id=8, second_id=7),))
    (due,) = people_changed(Nobody(), CHANGED, Holding((Held(IDENTITY, 1, 7), Held("other", 1, 8)), now)).events
    assert due == DemandHandoverDue(identity=IDENTITY, reason="client_changed", client_id=1)
    decision = decide(given(), due, now)

    (event,), (reassign, comment) = decision.events, decision.commands
    assert isinstance(event, DemandChanged)
    assert (event.what, event.responsible_id, event.was_responsible_id, event.by_id) == ("responsible", 8, 7, None)
    assert event.why == "у клиента другой ответственный"
    assert isinstance(reassign, ReassignTask)
    assert (reassign.responsible_id, reassign.task) == (8, Made(command_id=TASK))
    assert isinstance(comment, CommentTask)
    assert decide(after(given(), decision), due, now) == Decision()


@pytest.mark.parametrize(
    "change",
    [
        EmployeeChanged(employee_id=7, active=False),
        EmployeeChanged(employee_id=7, active=True, away_until=date(2026, 11, 1)),
    ],
    ids=["left", "away"],
)
def test_the_second_accountant_takes_over_from_who_left_or_is_away(change: EmployeeChanged) -> None:
    now = replace(OFFICE, active=(8,))
    (due,) = people_changed(Nobody(), change, Holding((Held(IDENTITY, 1, 7),), now)).events
    decision = decide(given(), due, now)

    assert decision.events[0].responsible_id == 8  # type: ignore[attr-defined]
    state = after(given(), decision)
    back = people_changed(
        Nobody(), EmployeeChanged(employee_id=7, active=True), Holding((Held(IDENTITY, 1, 8),), OFFICE)
    )
    assert back == Decision()  # who has begun goes on
    assert state.chosen_id == 8


def test_without_a_second_accountant_the_head_accountant_takes_over() -> None:
    alone = replace(OFFICE, clients=(replace(SEVERNY, second_id=None),), active=())
    due = DemandHandoverDue(identity=IDENTITY, reason="employee_away", away_id=7)

    assert decide(given(), due, alone).events[0].responsible_id == 4  # type: ignore[attr-defined]


def test_a_handover_of_what_is_closed_or_of_somebody_else_changes_nothing() -> None:
    due = DemandHandoverDue(identity=IDENTITY, reason="employee_away", away_id=8)
    assert decide(given(), due, replace(OFFICE, active=(7,))) == Decision()

    closed = after(given(), decide(given(), done()))
    gone = due.model_copy(update={"away_id": 7})
    assert decide(closed, gone, replace(OFFICE, active=(8,))) == Decision()


def test_a_demand_recognised_while_the_client_changed_hands_is_handed_over_all_the_same() -> None:
    (recognised,) = decide(DemandState(), found()).events
    assert isinstance(recognised, DemandRecognised)
    now = replace(OFFICE, clients=(replace(SEVERNY, responsible_id=8),))

    assert len(people_changed(Nobody(), recognised, Holding((), now)).events) == 1
    assert people_changed(Nobody(), recognised, Holding((), OFFICE)) == Decision()
    doubtful = recognised.model_copy(update={"doubts": ("x",), "responsible_id": 4})
    assert people_changed(Nobody(), doubtful, Holding((), now)) == Decision()


def test_a_demand_of_history_is_never_given_to_anybody() -> None:
    state = after(DemandState(), decide(DemandState(), found(history=True)))
    due = DemandHandoverDue(identity=IDENTITY, reason="employee_away", away_id=7)

    assert decide(state, due, replace(OFFICE, active=(8,))) == Decision()
    assert decide(state, found(due_on=date(2026, 12, 1), found_at=FOUND_AT + timedelta(days=1))) == Decision()


def test_a_task_made_twice_of_one_demand_is_one() -> None:
    first = decide(DemandState(), found())
    assert [type(command) for command in first.commands] == [CreateTask]
    assert decide(given(), found()) == Decision()


def refusal(command_id: UUID = TASK, command_type: str = "task.create.v1") -> CommandRefused:
    return CommandRefused(
        command_id=command_id,
        command_type=command_type,
        belongs_to=CrmRef(kind="client", id=1),
        code="error",
        message="нет такого сотрудника",
    )


def test_a_demand_whose_task_the_crm_refuses_goes_to_the_head_accountant_in_a_plain_task() -> None:
    state = given()
    decision = decide(state, refusal())

    (event,) = decision.events
    assert isinstance(event, DemandChanged)
    assert (event.what, event.responsible_id, event.was_responsible_id) == ("responsible", 4, 7)
    task, told = decision.commands
    assert isinstance(task, CreateTask)
    assert (task.responsible_id, task.belongs_to.kind, task.deadline) == (
        4,
        "portal",
        datetime.fromisoformat("2026-11-03T18:00:00+03:00"),
    )
    assert "нет такого сотрудника" in task.description.content
    assert "№ 19-12/034518" in task.description.content
    assert isinstance(told, Notify)
    assert told.employee_id == 4


def test_a_plain_task_that_is_refused_too_is_told_and_not_put_for_ever() -> None:
    state = given()
    second = uuid4()
    state = after(state, decide(state, refusal()), second)
    decision = decide(state, refusal(second))

    assert decision.events == ()
    assert [type(command) for command in decision.commands] == [Notify]


def test_the_plain_task_closes_the_demand_as_the_other_would() -> None:
    state = given()
    second = uuid4()
    state = after(state, decide(state, refusal()), second)

    (event,) = decide(state, done(command_id=second, by_id=4)).events
    assert isinstance(event, DemandClosed)


def test_a_refused_comment_or_a_refusal_of_what_is_done_changes_nothing() -> None:
    state = given()

    assert decide(state, refusal(command_type="task.comment.v1")) == Decision()
    assert decide(after(state, decide(state, done())), refusal()) == Decision()


@pytest.mark.parametrize(
    ("active", "deputies", "who"),
    [
        ((7, 8), ((7, 9),), 7),  # a deputy of somebody who is there does nothing
        ((8,), ((7, 9),), 9),
        ((8,), (), 8),
        ((), ((8, 10),), 10),  # of the second one
        ((), (), 4),
    ],
)
def test_a_demand_of_an_absent_accountant_goes_to_his_deputy_before_the_second_one(
    active: tuple[int, ...], deputies: tuple[tuple[int, int], ...], who: int
) -> None:
    directory = replace(OFFICE, active=active, deputies=deputies)
    (task,) = decide(DemandState(), found(), directory).commands

    assert isinstance(task, CreateTask)
    assert task.responsible_id == who


def test_who_goes_away_hands_his_demands_to_his_deputy() -> None:
    due = DemandHandoverDue(identity=IDENTITY, reason="employee_away", away_id=7)
    moved, comment = decide(given(), due, replace(OFFICE, active=(8,), deputies=((7, 9),))).commands

    assert isinstance(moved, ReassignTask)
    assert moved.responsible_id == 9
    assert isinstance(comment, CommentTask)
    assert "его заместителю" in comment.text.content


def test_a_refused_hand_over_of_a_demand_is_for_the_head_accountant_to_do() -> None:
    (told,) = decide(given(), refusal(uuid4(), "task.reassign.v1")).commands

    assert isinstance(told, Notify)
    assert told.employee_id == 4
    assert "передать задачу другому сотруднику (требование № 19-12/034518)" in told.text.content


def away(**changes: Any) -> AbsenceRegistered:
    values = {"employee_id": 7, "kind": "vacation", "first_on": date(2026, 11, 2), "last_on": date(2026, 11, 13)}
    return AbsenceRegistered.model_validate(values | {"source": "r1"} | changes)


def test_the_demands_of_who_goes_away_are_handed_over_when_it_begins() -> None:
    begins = datetime.fromisoformat("2026-11-02T09:00:00+03:00")
    ahead = people_changed(Nobody(), away(), Holding(begins_at=begins))

    assert ahead == Decision(wakes=(Wake("away/7/r1", begins),))
    (due,) = people_changed(Nobody(), Woken("away/7/r1", begins), Holding((Held(IDENTITY, 1, 7),), OFFICE)).events
    assert due == DemandHandoverDue(identity=IDENTITY, reason="employee_away", client_id=1, away_id=7)


def test_an_absence_that_has_begun_hands_over_at_once_and_one_taken_back_never() -> None:
    begun = people_changed(Nobody(), away(), Holding((Held(IDENTITY, 1, 7),), OFFICE))
    withdrawn = people_changed(Nobody(), away(withdrawn=True), Holding())

    assert begun.events == (DemandHandoverDue(identity=IDENTITY, reason="employee_away", client_id=1, away_id=7),)
    assert begun.wakes == withdrawn.wakes == (Wake("away/7/r1", None),)
    assert withdrawn.events == ()
