"""A client's calendar kept up: only the difference is said, tasks come when their lead begins, people's word stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from calendar_office import CARD, CLIENT, ON_USN, Fact, Fields, Life, moscow, office
from chassis.decision import Wake, Woken
from contracts.crm.v1 import CreateTask
from contracts.duties.v1 import CalendarPlanned, CalendarUnjudged, DeadlineMet, DeadlineMoved, DeadlineReminded
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, CommentTask, ReassignTask, UpdateTask
from contracts.tax.v1 import DeadlineCancelled, DeadlineScheduled
from hypothesis import given, settings
from hypothesis import strategies as st
from tax_calendar.core.client_calendar import Law
from tax_calendar.core.facts_of_client import Span
from tax_calendar.core.lawbook import read_lawbook
from tax_calendar.core.planner import Planner
from tax_calendar.core.standing import CalendarState
from tax_calendar.law import obligations_text, planner

MONDAY = date(2026, 3, 23)
WITHOUT_STAFF = {**ON_USN, "employees": ["0"]}
PROFILES: list[Fields] = [
    ON_USN,
    WITHOUT_STAFF,
    {**ON_USN, "vat_status": ["payer_5"]},
    {**ON_USN, "regimes": ["ESHN"], "vat_status": ["exempt_145"]},
    {**ON_USN, "closed_on": ["2026-08-20"]},
]


def tasks(commands: Any) -> dict[tuple[str, ...], CreateTask]:
    return {one.tags[1:]: one for one in commands if isinstance(one, CreateTask)}


def of(kind: type, found: Any) -> list[Any]:
    return [one for one in found if isinstance(one, kind)]


def covered(state: CalendarState) -> dict[str, Any]:
    return {part: (one.on, one.responsible_id) for one in state.tasks.values() for part in one.parts}


def test_every_obligation_of_thirteen_months_is_said_once_and_tasks_come_when_their_lead_begins() -> None:
    life = Life()
    first = life.card(MONDAY, ON_USN)

    said = of(DeadlineScheduled, first.events)
    assert len(said) == len({(one.obligation_id, one.period) for one in said}) == len(first.events) - 1 > 90
    assert max(one.actual_on for one in said) > date(2027, 4, 1)
    assert of(CalendarPlanned, first.events)[0].until_on == date(2027, 4, 23)
    assert {parts: one.deadline.date().isoformat() for parts, one in tasks(first.commands).items() if one.deadline} == {
        ("NDFL_NOTIF_P1/2026-M03-P1", "PERS_INFO/2026-M02", "SV_NOTIF/2026-M02", "USN_DECL_ORG/2025"): "2026-03-25",
        ("EFS1_EMPL_25/2026-M02",): "2026-03-25",
        ("NDFL_PAY_P1/2026-M03-P1", "SV_PAY/2026-M02", "USN_PAY_ORG/2025"): "2026-03-30",
        ("ACC_REPORT/2025",): "2026-03-31",
    }
    again = life.card(MONDAY, ON_USN)
    assert (again.events, again.commands) == ((), ())


def test_the_next_look_is_on_the_next_working_morning() -> None:
    life = Life()

    assert life.card(MONDAY, ON_USN).wakes == (Wake("day/1", moscow(date(2026, 3, 24), 8)),)
    assert life.card(date(2026, 3, 27), ON_USN).wakes == (Wake("day/1", moscow(date(2026, 3, 30), 8)),)
    assert life.card(date(2027, 2, 19), ON_USN).wakes == (Wake("day/1", moscow(date(2027, 2, 20), 8)),)  # a Saturday
    assert life.card(date(2026, 12, 30), ON_USN).wakes == (Wake("day/1", moscow(date(2027, 1, 11), 8)),)


def test_a_merged_task_lists_its_obligations_with_sums_basis_and_why_this_client() -> None:
    task = tasks(Life().card(MONDAY, ON_USN).commands)[
        ("NDFL_PAY_P1/2026-M03-P1", "SV_PAY/2026-M02", "USN_PAY_ORG/2025")
    ]

    assert task.title == "Платежи (3), ФНС — ООО «Северный Каркас» — до 30.03.2026"
    assert "Уплатить: Страховые взносы за работников, 2026-M02" in task.checklist
    assert (task.responsible_id, task.deadline) == (7, moscow(date(2026, 3, 30), 18))
    text = str(task.description.content)
    assert "Сумма: ________ ₽. Основание: п. 3 ст. 431 НК РФ." in text
    assert "работников (employees) = 5" in text


def test_a_month_of_an_ordinary_firm_has_at_most_twelve_tasks() -> None:
    osno = {
        "legal_form": ["ORG"],
        "regimes": ["OSNO"],
        "vat_status": ["payer_general"],
        "employees": ["25"],
        "profit_mode": ["monthly_within_quarter"],
        "transport": ["Y"],
        "land": ["Y"],
        "prop_avg": ["Y"],
    }
    for profile in (ON_USN, osno):
        life = Life()
        life.card(date(2026, 1, 12), profile)
        life.mornings(date(2026, 1, 13), date(2026, 12, 30), profile)

        months = Counter(
            one.deadline.strftime("%Y-%m")
            for _, decision in life.decisions
            for one in of(CreateTask, decision.commands)
            if one.deadline and one.deadline.year == 2026
        )
        assert len(months) == 12
        assert max(months.values()) <= 12


def test_each_obligation_gets_one_task_in_all_its_mornings() -> None:
    life = Life()
    life.card(date(2026, 12, 7), ON_USN)
    life.mornings(date(2026, 12, 8), date(2027, 3, 31), ON_USN)

    parts = [part for _, d in life.decisions for one in of(CreateTask, d.commands) for part in one.tags[1:]]
    assert len(parts) == len(set(parts))
    due = {one.key for one in planner().plan(planner().judge(JUDGED), date(2027, 1, 1), date(2027, 3, 31))}
    assert due <= set(parts)


JUDGED = {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "exempt_usn", "employees": 5}


def test_who_dismisses_everyone_has_those_obligations_cancelled_and_the_rest_of_a_merged_task_stays() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    decision = life.card(MONDAY, WITHOUT_STAFF)

    cancelled = of(DeadlineCancelled, decision.events)
    gone = {event.obligation_id for event in cancelled}
    assert "SV_PAY" in gone
    assert not {"USN_ADV_PAY", "RSV"} & gone
    assert {event.reason for event in cancelled} == {"profile_changed"}
    (ended,) = of(CancelTask, decision.commands)  # ЕФС-1 1.1, alone on its day
    assert "изменился налоговый профиль" in str(ended.reason.content)
    titles = sorted(str(one.title) for one in of(UpdateTask, decision.commands))
    assert titles[0].startswith("Отчёты и уведомления (2), ФНС")
    assert titles[1].startswith("Уплатить: Налог по УСН за год (организация), 2025")
    comments = "\n".join(str(one.text.content) for one in of(CommentTask, decision.commands))
    assert "Больше не нужно: Страховые взносы за работников, 2026-M02" in comments


def test_who_hires_gets_a_task_for_what_is_new_beside_the_one_that_is_put() -> None:
    life = Life()
    life.card(MONDAY, WITHOUT_STAFF)
    decision = life.card(MONDAY, ON_USN)

    assert set(tasks(decision.commands)) == {
        ("NDFL_NOTIF_P1/2026-M03-P1", "SV_NOTIF/2026-M02"),
        ("EFS1_EMPL_25/2026-M02",),
        ("NDFL_PAY_P1/2026-M03-P1", "SV_PAY/2026-M02"),
    }
    assert not of(CancelTask, decision.commands)


def test_a_new_accountant_takes_over_what_is_open_and_nothing_that_is_done() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    done, *others = life.state.tasks
    assert of(DeadlineMet, life.done(done, MONDAY).events)
    decision = life.card(MONDAY, ON_USN, client=replace(CLIENT, responsible_id=8))

    handed = of(ReassignTask, decision.commands)
    assert {str(one.task.command_id) for one in handed} == set(others)
    assert len(decision.commands) == len(others)
    assert {one.responsible_id for one in handed} == {8}
    assert {event.responsible_id for event in of(DeadlineScheduled, decision.events)} == {8}


def test_an_accountant_who_works_no_more_is_followed_by_the_second_one_in_the_morning() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)

    assert {
        one.responsible_id for one in of(ReassignTask, life.morning(date(2026, 3, 24), ON_USN, active=(8,)).commands)
    } == {8}
    assert {
        one.responsible_id for one in of(ReassignTask, life.morning(date(2026, 3, 25), ON_USN, active=()).commands)
    } == {4}


def test_a_client_that_leaves_keeps_what_is_done_and_loses_the_rest() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    done = next(iter(life.state.tasks))
    life.done(done, MONDAY)
    decision = life.card(MONDAY, ON_USN, is_client=False)

    assert set(life.state.tasks) == {done}
    assert not life.state.deadlines
    assert {event.reason for event in of(DeadlineCancelled, decision.events)} == {"client_left"}
    assert {type(one) for one in decision.commands} == {CancelTask}
    assert decision.wakes == (Wake("day/1", None),)


def test_what_is_done_is_put_no_more_and_what_is_taken_up_again_is_not_doubled() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    task = next(iter(life.state.tasks))
    life.done(task, MONDAY)
    assert life.done(task, MONDAY).events == ()

    life.touched(task, MONDAY, "state", state="in_progress", responsible_id=7)
    assert not life.state.tasks[task].closed
    decision = life.morning(date(2026, 3, 24), ON_USN)
    assert not {part for parts in tasks(decision.commands) for part in parts} & set(life.state.tasks[task].parts)


def test_a_person_s_day_and_choice_of_hands_stand_with_who_and_when() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    task = next(name for name, one in life.state.tasks.items() if "SV_PAY/2026-M02" in one.parts)
    decision = life.touched(
        task, MONDAY, "deadline", "responsible_id", deadline=moscow(date(2026, 3, 27), 18), responsible_id=9
    )

    assert {(one.due_on, one.responsible_id, one.by_id) for one in of(DeadlineMoved, decision.events)} == {
        (date(2026, 3, 27), 9, 4)
    }
    again = life.card(MONDAY, ON_USN)
    assert (again.events, again.commands) == ((), ())
    morning = life.morning(date(2026, 3, 24), ON_USN)
    assert [
        (one.employee_id, one.days_left) for one in of(DeadlineReminded, morning.events) if str(one.command_id) == task
    ] == [(9, 3)]


def test_a_deleted_task_is_not_put_again_and_the_head_accountant_is_told() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    task = next(iter(life.state.tasks))
    decision = life.touched(task, MONDAY, gone=True)

    (notice,) = of(Notify, decision.commands)
    assert notice.employee_id == 4
    assert "удалена в CRM" in str(notice.text.content)
    assert all(one.deleted for one in of(DeadlineMet, decision.events))
    again = life.card(MONDAY, ON_USN)
    assert (again.events, again.commands) == ((), ())


def test_a_task_of_somebody_else_is_none_of_the_calendar_s() -> None:
    decision = Life().touched("7e91b3d4-2a58-5c06-9f3e-a8d17b40c6e5", MONDAY, "deadline", gone=True)

    assert (decision.events, decision.commands, decision.wakes) == ((), (), ())


def test_the_accountant_is_reminded_seven_three_and_one_working_days_ahead_and_then_the_head() -> None:
    life = Life()
    life.card(date(2026, 11, 30), ON_USN)
    life.mornings(date(2026, 12, 1), date(2026, 12, 30), ON_USN)

    task = next(
        name for name, one in life.state.tasks.items() if "NDFL_NOTIF_P1/2026-M12-P1" in one.parts
    )  # 25.12, with ПЕРС and взносы: put ten working days ahead, on 11.12
    assert [
        (day.day, one.days_left, one.employee_id, one.escalated)
        for day, decision in life.decisions
        for one in of(DeadlineReminded, decision.events)
        if str(one.command_id) == task
    ] == [(16, 7, 7, False), (22, 3, 7, False), (24, 1, 7, False), (25, 0, 4, True)]
    notices = [one for _, decision in life.decisions for one in of(Notify, decision.commands)]
    assert "осталось рабочих дней: 7" in "\n".join(str(one.text.content) for one in notices)
    assert all(one.drop_after.hour == 18 for one in notices if one.drop_after)


def test_nobody_is_reminded_of_what_is_done() -> None:
    life = Life()
    life.card(date(2026, 12, 1), ON_USN)
    life.mornings(date(2026, 12, 2), date(2026, 12, 14), ON_USN)
    for task in list(life.state.tasks):
        life.done(task, date(2026, 12, 14))

    assert not of(DeadlineReminded, life.morning(date(2026, 12, 16), ON_USN).events)


def test_a_profile_that_cant_be_judged_is_one_task_to_the_head_accountant_and_no_calendar() -> None:
    life = Life()
    decision = life.card(MONDAY, {"legal_form": ["ORG"], "employees": ["пять"]})
    assert [type(event) for event in decision.events] == [CalendarUnjudged]
    decision = life.card(MONDAY, {"legal_form": ["ORG"]})

    (said,) = decision.events
    assert isinstance(said, CalendarUnjudged)
    assert said.missing == ("regimes",)
    ended, task = decision.commands
    assert isinstance(ended, CancelTask)
    assert isinstance(task, CreateTask)
    assert (task.responsible_id, task.title) == (4, "Заполнить налоговый профиль — ООО «Северный Каркас»")
    assert "налоговый режим (regimes)" in str(task.description.content)
    again = life.morning(date(2026, 3, 24), {"legal_form": ["ORG"]})
    assert (again.events, again.commands) == ((), ())

    mended = life.card(date(2026, 3, 24), ON_USN)
    assert isinstance(mended.commands[0], CancelTask)
    assert len(tasks(mended.commands)) == 4


def test_what_was_planned_stays_while_a_profile_can_t_be_judged() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    before = covered(life.state)
    life.card(MONDAY, {**ON_USN, "regimes": ["OSNO", "USN"]})
    assert covered(life.state) == before
    life.card(MONDAY, ON_USN)
    assert covered(life.state) == before


def test_a_portal_without_tax_profiles_has_no_calendars() -> None:
    decision = Life().card(MONDAY, None)

    assert (decision.events, decision.commands, decision.wakes) == ((), (), ())


def test_a_hire_calls_for_its_report_though_the_card_still_says_nobody_and_goes_when_it_was_a_mistake() -> None:
    life = Life()
    life.card(date(2026, 6, 11), WITHOUT_STAFF)
    hired = (Fact("hire", date(2026, 6, 11)),)
    decision = life.card(date(2026, 6, 11), WITHOUT_STAFF, facts=hired)

    # next working day: 12 June is a holiday, 13 and 14 a weekend; put at once where the lead is nought days
    assert [(one.obligation_id, one.period, one.actual_on) for one in of(DeadlineScheduled, decision.events)] == [
        ("EFS1_EMPL_NEXTDAY", "2026-06-11", date(2026, 6, 15))
    ]
    withdrawn = life.card(date(2026, 6, 11), WITHOUT_STAFF)
    assert [one.reason for one in of(DeadlineCancelled, withdrawn.events)] == ["event_withdrawn"]


def test_a_patent_entered_as_a_fact_brings_its_payments_and_a_liquidation_ends_the_calendar() -> None:
    owner = {"legal_form": ["IP"], "regimes": ["USN", "PSN"], "vat_status": ["exempt_usn"]}
    patent = Fact("patent", date(2026, 7, 1), date(2026, 12, 31))
    life = Life()
    life.card(date(2026, 6, 1), owner, facts=(patent,))
    assert {
        "PSN_APPLICATION/2026-07-01",
        "PSN_PAY_1_3/2026-07-01",
        "PSN_PAY_FINAL_DEC31/2026",
    } <= life.state.deadlines.keys()
    assert life.state.deadlines["PSN_PAY_1_3/2026-07-01"].actual_on == date(2026, 9, 29)

    life.card(date(2026, 6, 1), owner, facts=(patent, Fact("liquidation", date(2026, 8, 20))))
    assert life.state.deadlines["IP_CLOSE_CONTRIB/2026-08-20"].actual_on == date(2026, 9, 4)
    assert not {"USN_ADV_PAY/2027-Q1", "IP_FIXED/2026"} & life.state.deadlines.keys()


def test_a_regime_changed_from_a_day_on_leaves_what_its_earlier_periods_owe() -> None:
    later = {**ON_USN, "regimes": ["OSNO"], "vat_status": ["payer_general"], "profit_mode": ["quarterly_only"]}
    history = tuple(
        Span(since, {name: tuple(texts) for name, texts in fields.items()})
        for since, fields in ((None, ON_USN), (date(2027, 1, 1), later))
    )
    life = Life()
    life.card(date(2027, 1, 12), ON_USN)
    before = set(life.state.deadlines)
    life.card(date(2027, 1, 12), later, history=history)

    assert {"USN_DECL_ORG/2026", "USN_PAY_ORG/2026", "SV_PAY/2027-M01"} <= life.state.deadlines.keys()
    assert before - life.state.deadlines.keys() == {
        *(f"USN_ADV_{kind}/2027-{period}" for kind in ("NOTIF", "PAY") for period in ("Q1", "H1", "9M"))
    }
    assert {"PROFIT_DECL_Q/2027-Q1", "VAT_DECL/2027-Q1"} <= life.state.deadlines.keys()


@pytest.mark.parametrize(
    ("fields", "changes", "put_on"),
    [
        ({}, {}, date(2026, 4, 13)),  # РСВ: 10 working days before 27.04
        ({}, {"lead_days": {"RSV": 12}}, date(2026, 4, 9)),
        ({}, {"lead_days": {"RSV": 3}}, date(2026, 4, 21)),  # the notification of the same day has 4
        ({}, {"lead_days": {"RSV": 12}, "client_lead_days": {"RSV": 15}}, date(2026, 4, 6)),
        ({"lead_days": ["2"]}, {"lead_days": {"RSV": 12}}, date(2026, 4, 23)),
    ],
    ids=[
        "the law's row",
        "the portal's row",
        "the longest of a day",
        "the client's own row",
        "the client's own number",
    ],
)
def test_leads_follow_who_knows_the_client_best(fields: Fields, changes: dict[str, Any], put_on: date) -> None:
    life, profile = Life(), {**WITHOUT_STAFF, **fields}
    life.card(date(2026, 3, 31), profile, **changes)
    for day in (date(2026, 4, number) for number in range(1, 28)):
        if day.weekday() < 5:
            life.morning(day, profile, **changes)

    assert [day for day, d in life.decisions for parts in tasks(d.commands) if "RSV/2026-Q1" in parts] == [put_on]


def test_a_changed_law_moves_open_tasks_and_says_why_others_go() -> None:
    text = obligations_text()
    moved = text.replace(
        "due: {rule: month_day, month: 3, day: 31, year: 1}", "due: {rule: month_day, month: 4, day: 6, year: 1}"
    )
    start = moved.index("- {id: USN_DECL_ORG,")
    moved = moved[:start] + moved[moved.index("- {id: USN_PAY_ORG,") :]
    life = Life()
    life.card(MONDAY, WITHOUT_STAFF)
    life.law = Law(Planner(read_lawbook(moved), life.law.calendar), life.law.calendar, "another")
    decision = life.morning(date(2026, 3, 24), WITHOUT_STAFF)

    report = [one for one in of(UpdateTask, decision.commands) if one.deadline is not None]
    assert [one.deadline for one in report] == [moscow(date(2026, 4, 6), 18)]
    assert {(one.obligation_id, one.reason) for one in of(DeadlineCancelled, decision.events)} == {
        ("USN_DECL_ORG", "law_changed")
    }
    assert life.state.law == "another"


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(PROFILES), st.sampled_from(PROFILES))
def test_a_profile_that_comes_back_has_its_plan_and_its_tasks_back(one: Fields, other: Fields) -> None:
    life = Life()
    life.card(MONDAY, one)
    deadlines, asked = dict(life.state.deadlines), covered(life.state)
    life.card(MONDAY, other)
    life.card(MONDAY, one)

    assert life.state.deadlines == deadlines
    assert covered(life.state) == asked


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(PROFILES), st.dates(date(2026, 1, 12), date(2027, 6, 30)))
def test_looking_twice_adds_nothing(profile: Fields, day: date) -> None:
    life = Life()
    life.card(day, profile)
    again = life.hear(CARD, office(day, profile))

    assert (again.events, again.commands) == ((), ())


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(PROFILES), min_size=1, max_size=5), st.dates(date(2026, 1, 12), date(2027, 6, 30)))
def test_whatever_the_changes_each_obligation_has_one_open_task_and_no_other_has_one(
    profiles: list[Fields], day: date
) -> None:
    life = Life()
    for profile in profiles:
        life.card(day, profile)

    parts = [part for one in life.state.tasks.values() for part in one.parts]
    assert len(parts) == len(set(parts))
    fresh = Life()
    fresh.card(day, profiles[-1])
    assert life.state.deadlines == fresh.state.deadlines
    assert set(parts) >= set(covered(fresh.state))
    assert set(parts) <= set(life.state.deadlines)


def test_a_wake_of_a_client_that_is_not_known_does_nothing() -> None:
    decision = Life().hear(Woken("day/1", moscow(MONDAY, 8)), office(MONDAY, ON_USN, client=None))

    assert (decision.events, decision.commands) == ((), ())
