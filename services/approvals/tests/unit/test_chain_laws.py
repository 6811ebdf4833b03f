"""Whatever the chain, the deputies and the silences: a place that waits is looked at again, and nobody fills two."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from typing import Any

from approvals.core.chart import Absence, Deputy
from approvals.core.office import Named
from approvals.core.rules import Kind
from approvals_scenes import APPLICANT, CHIEF, DIRECTOR, DUTY, HEAD, HR, LAWYER, Scene, office, text
from chassis.decision import Woken
from contracts.approvals.v1 import ApprovalAnswered, RequestDecided
from contracts.crm.v1 import CreateTask, Made
from contracts.tasks.v1 import CancelTask, CompleteTask
from hypothesis import example, given, settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("LAWS", "1"))  # how many times as many examples
DAYS = (date(2026, 9, 1), date(2027, 9, 1))
PEOPLE = (HEAD, CHIEF, DIRECTOR, LAWYER, HR, DUTY)

someone = st.sampled_from(PEOPLE)
places = st.one_of(
    st.just("manager"), st.builds(lambda one: {"employee": one}, someone), st.just({"role": "managing_partner"})
)
steps = st.one_of(
    places,
    *(
        st.builds(lambda found, how=how: {how: found}, st.lists(places, min_size=2, max_size=3))
        for how in ("all", "any")
    ),
)
deputies = st.lists(st.tuples(someone, someone), max_size=4)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("link"), someone),
        st.tuples(st.just("task"), someone),
        st.tuples(st.just("hours pass"), st.none()),
        st.tuples(st.just("away"), someone),
    ),
    max_size=12,
)


def memo(chain: list[Any], standing: list[tuple[int, int]]) -> Scene:
    kind = Kind.model_validate({"title": "Записка", "item_type": "document", "chain": [*chain, "manager"]})
    known = [Deputy(f"{number}", *two, *DAYS, consented=True) for number, two in enumerate(standing)]
    firm = replace(office(*known), kinds=(Named("memo", kind),))
    return Scene("document", {"subject": text("О дежурстве")}, office=firm, deal_id=None).submit()


def do(scene: Scene, deed: tuple[str, Any]) -> None:
    what, who = deed
    tasks = [number for number, one in scene.commands if isinstance(one, CreateTask) and one.responsible_id == who]
    match what:
        case "link":
            scene.answer(who)
        case "task" if tasks:
            scene.close(tasks[-1], who, "согласовано")
        case "hours pass" if scene.wakes:
            name = min(scene.wakes, key=lambda one: scene.wakes[one])
            scene.now = scene.wakes.pop(name)
            scene.hear(Woken(name, scene.now))
        case "away":
            chart = replace(scene.office.chart, absences=(*scene.office.chart.absences, Absence(who, "trip", *DAYS)))
            scene.office = replace(scene.office, chart=chart)


def lawful(scene: Scene) -> None:
    answered = scene.all_of(ApprovalAnswered)
    assert len({one.approver_id for one in answered}) == len(answered)
    assert APPLICANT not in {one.approver_id for one in answered}
    for seat in scene.state.open_seats if scene.state.phase == "asking" else ():
        assert [name for name in scene.wakes if name.startswith(f"silence|{seat.key}|")], seat


def left_open(scene: Scene) -> set[Any]:
    """The questions that nobody has closed, of those that we put."""
    ended = [one.task for one in scene.all_of(CancelTask) + scene.all_of(CompleteTask)]  # type: ignore[operator]
    closed = {one.command_id for one in ended if isinstance(one, Made)}
    return {number for number, one in scene.commands if isinstance(one, CreateTask)} - closed


@given(st.lists(steps, min_size=1, max_size=3), deputies, deeds)
@settings(max_examples=150 * TIMES, deadline=None)
def test_every_place_that_waits_is_looked_at_again_and_nobody_fills_two(
    chain: list[Any], standing: list[tuple[int, int]], deeds_done: list[tuple[str, Any]]
) -> None:
    scene = memo(chain, standing)
    lawful(scene)
    for deed in deeds_done:
        do(scene, deed)
        lawful(scene)


TWICE = {"any": ["manager", {"employee": DUTY}, {"employee": DUTY}]}  # of places that he fills no more


@example([{"employee": DUTY}, TWICE], [], [HEAD, CHIEF, DIRECTOR, LAWYER, HR, DUTY])
@example([{"employee": DUTY}, {"all": TWICE["any"]}], [], [HEAD, CHIEF, DIRECTOR, LAWYER, HR, DUTY])
@example([{"employee": DUTY}, TWICE], [(DUTY, LAWYER)], [HEAD, CHIEF, DIRECTOR, LAWYER, HR, DUTY])
@example([TWICE], [(DUTY, LAWYER), (HEAD, LAWYER)], [HEAD, CHIEF, DIRECTOR, LAWYER, HR, DUTY])
@given(st.lists(steps, min_size=1, max_size=2), deputies, st.permutations(PEOPLE))
@settings(max_examples=60 * TIMES, deadline=None)
def test_once_it_is_decided_by_links_no_question_is_left_open(
    chain: list[Any], standing: list[tuple[int, int]], order: list[int]
) -> None:
    scene = memo(chain, standing)
    for who in order * 3:
        if scene.state.phase == "asking":
            scene.answer(who)
    if scene.all_of(RequestDecided):
        assert not left_open(scene)
        assert not scene.wakes
