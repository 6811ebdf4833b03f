"""A corrected card: the document, its term and the term's source follow, in the task that is open."""

from __future__ import annotations

import pytest
from case_workflow.core import drafts
from case_workflow.core.drafts import Drafted, FromTemplate
from case_world import World
from contracts.cases.v1 import CaseTaskSet
from contracts.tasks.v1 import UpdateTask

CASE = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "claim_needed": "no"}


def updates(world: World) -> list[UpdateTask]:
    return [one for one in world.commands if isinstance(one, UpdateTask)]


def papers(world: World) -> list[str]:
    return [one.paper for one in world.events if isinstance(one, CaseTaskSet) and one.paper]


@pytest.mark.parametrize(
    ("facts", "title", "paper", "law"),
    [
        ({"proceeding": "gpk"}, "Подать исковое заявление (ГПК ст. 131, 132)", "statement_gpk", ""),
        ({"kind": "order"}, "Подать заявление о выдаче судебного приказа", "order_application", ""),
        (
            {"limitation_on": "2026-03-06", "proceeding": "kas"},
            "Подать административное",
            "statement_kas",
            "из карточки",
        ),
    ],
)
def test_the_open_task_becomes_that_of_the_right_document_with_its_own_draft(
    facts: dict[str, str], title: str, paper: str, law: str
) -> None:
    world = World("litigation")
    world.open_deal(**CASE)
    world.fill(**facts)

    (update,) = updates(world)
    assert (update.title or "").startswith(title)
    assert law in (update.description or update).content  # type: ignore[union-attr]
    assert (world.open, len(world.tasks), papers(world)[-2:]) == (["statement"], 1, ["statement_apk", paper])


def test_the_term_of_the_firm_stays_where_the_document_changes() -> None:
    world = World("litigation")
    world.open_deal(**CASE)
    before = world.task("statement").deadline
    world.now = world.now.replace(day=6)
    world.fill(proceeding="gpk")

    (update,) = updates(world)
    assert update.deadline == before
    assert "Срок: 17.03.2026 — срок фирмы, прежний." in update.description.content  # type: ignore[union-attr]


def test_the_term_of_the_firm_does_not_slide_to_that_of_the_law_when_the_card_is_touched_late() -> None:
    world = World("enforcement")
    world.open_deal("choose", in_force_on="2023-03-20", writ_on="2023-07-01")  # three years: 20 March 2026
    world.fill(road="bank")  # on 2 March: three working days
    before = world.task("bank").deadline
    assert before is not None
    assert before.date().isoformat() == "2026-03-05"

    world.now = world.now.replace(day=18)  # three working days from here are after the law's term
    world.fill(writ_on="2023-07-02")
    assert (world.task("bank").deadline, updates(world)) == (before, [])

    world.fill(in_force_on="2023-03-03")
    assert "03.03.2026" in (updates(world)[-1].title or "")
    world.fill(in_force_on="2023-03-06")
    assert "06.03.2026" in (updates(world)[-1].title or "")


def test_a_card_that_changes_nothing_of_the_document_updates_nothing() -> None:
    world = World("litigation")
    world.open_deal(**CASE)
    world.fill(kind="simplified", case_number="А40-1/2026")

    assert (updates(world), papers(world)) == ([], ["statement_apk"])


def test_the_same_day_by_another_law_is_said_to_be_of_that_one() -> None:
    world = World("litigation")
    world.open_deal("full_text", **CASE | {"proceeding": "gpk"}, filed_on="2026-01-12", outcome="against")
    world.fill(announced_on="2026-03-10", text_on="2026-03-12")
    assert "ГПК ст. 321" in updates(world)[-1].description.content  # type: ignore[union-attr]
    world.fill(proceeding="apk")

    assert "13.04.2026" in (updates(world)[-1].title or "")
    assert "АПК ст. 259" in updates(world)[-1].description.content  # type: ignore[union-attr]


def test_a_day_announced_that_gives_the_firm_s_own_date_names_the_law_all_the_same() -> None:
    world = World("litigation")
    world.open_deal("decision", **CASE, filed_on="2026-01-12", outcome="against")  # ten working days: 17 March
    world.fill(announced_on="2026-03-02")

    (update,) = updates(world)
    assert "АПК ст. 176 ч. 2" in update.description.content  # type: ignore[union-attr]
    said = [one for one in world.events if isinstance(one, CaseTaskSet) and one.task.endswith(".announced")]
    assert [one.rule_id for one in said] == [None, "apk.full_text"]


def test_each_document_of_a_task_has_its_draft_once() -> None:
    world = World("litigation")
    world.open_deal(**CASE)
    world.fill(proceeding="gpk")
    world.fill(proceeding="apk")
    state, made = Drafted(), []
    for said in [one for one in world.events if isinstance(one, CaseTaskSet)]:
        for event in drafts.decide(state, said, FromTemplate(world.now, trouble="нет шаблона")).events:
            state, made = drafts.evolve(state, event), [*made, event.paper]  # type: ignore[attr-defined]

    assert made == ["statement_apk", "statement_gpk"]
    old = Drafted((papers(world)[0] and "filing#1.statement",))  # of before papers were kept with their tasks
    assert (
        drafts.decide(
            old, next(one for one in world.events if isinstance(one, CaseTaskSet)), FromTemplate(world.now)
        ).events
        == ()
    )
