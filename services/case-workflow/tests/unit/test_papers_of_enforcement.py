"""Papers that wait for what they say, and those of the enforcement: debtor, court, sum, the claimant's account."""

from __future__ import annotations

import io

from case_workflow.papers import filling, starting
from case_world import World
from contracts.cases.v1 import CaseTaskSet
from docx import Document

CASE = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
WON = {"outcome": "for_client", "announced_on": "2026-03-10", "text_on": "2026-03-12"}


def papers(world: World, paper: str) -> list[CaseTaskSet]:
    return [one for one in world.events if isinstance(one, CaseTaskSet) and one.paper == paper]


def paper(name: str, **facts: str) -> tuple[str, tuple[str, ...]]:
    filled = filling.fill(starting.template(name) or b"", facts)
    return "\n".join(one.text for one in Document(io.BytesIO(filled.content)).paragraphs), filled.missing


def test_the_application_for_the_writ_is_drafted_when_the_day_that_it_names_is_known_and_once() -> None:
    world = World("litigation")
    world.open_deal("in_force", **CASE, **WON)
    assert ("writ" in world.open, papers(world, "writ_application")) == (True, [])

    world.fill(in_force_on="2026-04-13")
    (said,) = papers(world, "writ_application")
    assert {one.name: one.value for one in said.facts or ()}["in_force_on"] == "2026-04-13"
    assert len([one for one in world.tasks.values() if one.name == "writ"]) == 1
    world.fill(court="АС города Москвы")
    assert len(papers(world, "writ_application")) == 1


def test_where_the_day_is_known_already_it_is_drafted_with_its_task() -> None:
    world = World("litigation")
    world.open_deal("in_force", **CASE, **WON, in_force_on="2026-04-13")

    assert len(papers(world, "writ_application")) == 1


def test_after_an_appeal_it_waits_for_the_day_too() -> None:
    world = World("litigation")
    world.open_deal("appeal_act", **CASE, **WON, appeal_by="them", appeal_contract="yes", appeal_paid="yes")
    world.fill(appeal_filed_on="2026-04-06", appeal_outcome="for_client")
    assert ("writ" in world.open, papers(world, "writ_application")) == (True, [])

    world.fill(in_force_on="2026-06-10")
    assert len(papers(world, "writ_application")) == 1


def test_the_applications_name_debtor_court_and_sum_and_the_bank_s_where_to_pay() -> None:
    known = {"opponent": "ООО «Юг»", "court": "АС города Москвы", "debt_amount": "125 000,00 руб."}
    for name in ("bank_application", "fssp_application"):
        said, _ = paper(name, **known)
        assert all(one in said for one in ("Должник: ООО «Юг»", "АС города Москвы", "125 000,00 руб."))
    assert "claimant_account" in paper("bank_application", **known)[1]
    assert "Счёт взыскателя: 40702810…" in paper("bank_application", **known, claimant_account="40702810…")[0]


def test_the_enforcement_knows_of_the_case_whom_where_and_how_much() -> None:
    world = World("litigation")
    world.open_deal("in_force", **CASE, **WON)
    world.fill(in_force_on="2026-04-13", writ_on="2026-04-20")

    (copy,) = world.copies
    assert {"opponent", "court", "claim_amount", "case_number"} <= set(copy.carry)


def test_a_claim_names_the_article_of_the_arbitration_code_only_there() -> None:
    assert "АПК РФ, ст. 4 ч. 5" in paper("claim", proceeding="АПК")[0]
    assert "ст. 4" not in paper("claim", proceeding="ГПК")[0]


def test_the_term_of_a_claim_is_of_that_article_only_there() -> None:
    for proceeding, of_apk in (("apk", True), ("gpk", False)):
        world = World("litigation")
        world.open_deal(**CASE | {"proceeding": proceeding, "filed_on": ""}, claim_needed="yes")
        world.fill(claim_sent_on="2026-03-02")
        said = world.task("claim_answer").command.description.content
        assert ("30 календарных дней" in said, "АПК ст. 4 ч. 5" in said) == (True, of_apk)
        laws = [one.law or "" for one in world.events if isinstance(one, CaseTaskSet) and one.task.endswith("answer")]
        assert ("АПК ст. 4 ч. 5" in laws[-1]) is of_apk
