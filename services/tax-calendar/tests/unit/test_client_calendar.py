"""A client's calendar kept up: only the difference is said, tasks come when their lead begins."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from calendar_office import (
    MONDAY,
    ON_USN,
    WITHOUT_STAFF,
    Fields,
    Life,
    moscow,
    of,
    tasks,
)
from chassis.decision import Wake
from contracts.duties.v1 import CalendarPlanned, DeadlineCancelled, DeadlineScheduled
from contracts.tasks.v1 import CancelTask, CommentTask, UpdateTask
from tax_calendar.core.facts_of_client import Fact, Span


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
