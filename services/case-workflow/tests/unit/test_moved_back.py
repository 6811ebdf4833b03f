"""A person who takes a case back is obeyed: what would lead it away again at once counts no more."""

from __future__ import annotations

import pytest
from case_workflow.funnels import funnels
from case_world import World
from contracts.disk.v1 import ArchiveFolder

SERVED = {
    "accounting": {"profile_complete": "yes", "bank_access": "yes", "base_ready": "yes", "payroll_ready": "yes"},
    "legal": {"company_papers": "yes", "people_known": "yes", "templates_ready": "yes"},
}
CHECKLIST = {
    "accounting": {"handover_on": "2026-03-03", "access_closed_on": "2026-03-04"},
    "legal": {"powers_revoked_on": "2026-03-03", "handover_on": "2026-03-04"},
}
BACK = [
    (name, stage)
    for name in SERVED
    for stage, spec in funnels()[name].states.items()
    if stage != "closing" and not spec.ends
]


def leaving(funnel: str, reason: str = "refused", **facts: str) -> World:
    """A client whose closing has begun; nothing of its checklist is done, but for *facts*."""
    world = World(funnel)
    signed = {"terms_agreed": "yes", "contract_signed_on": "2026-01-10"}
    world.open_deal("closing", **signed, **SERVED[funnel], close_reason=reason, **facts)
    assert world.stage == "closing"
    return world


@pytest.mark.parametrize(("funnel", "stage"), BACK)
@pytest.mark.parametrize("reason", ["refused", "liquidated"])
def test_from_closing_a_person_leads_the_client_back_wherever_he_wants(funnel: str, stage: str, reason: str) -> None:
    world = leaving(funnel, reason)
    world.move(stage)

    assert (world.stage, world.state.stage) == (stage, stage)
    assert "close_reason" not in world.deal
    assert (world.letters, [one for one in world.commands if isinstance(one, ArchiveFolder)]) == ([], [])
    assert "очищены поля" in world.comments[-1]
    assert "«Причина закрытия»" in world.comments[-1]


@pytest.mark.parametrize("funnel", list(SERVED))
def test_a_closed_service_is_taken_up_again_from_its_terms_of_reference(funnel: str) -> None:
    world = World(funnel)
    world.open_deal("closed", terms_agreed="yes", contract_signed_on="2026-01-10", close_reason="refused")
    world.move("terms")

    assert (world.stage, world.open) == ("terms", ["terms"])
    assert "close_reason" not in world.deal


@pytest.mark.parametrize("stage", ["service", "dormant", "contract"])
@pytest.mark.parametrize("funnel", list(SERVED))
def test_the_next_closing_asks_for_its_whole_checklist_again(funnel: str, stage: str) -> None:
    world = leaving(funnel)
    before = world.open
    world.fill(**CHECKLIST[funnel])
    world.move(stage)
    assert not {*CHECKLIST[funnel], "close_reason"} & set(world.deal)

    world.move("service")
    world.fill(close_reason="liquidated")
    assert (world.stage, world.open) == ("closing", before)


def test_without_a_reason_given_a_closing_that_is_broken_off_leaves_nothing_behind_either() -> None:
    world = World("accounting")
    world.open_deal("service")
    world.move("closing")
    world.fill(handover_on="2026-03-03")
    world.move("service")

    assert (world.stage, "handover_on" in world.deal) == ("service", False)


def test_who_takes_a_closed_deal_back_to_its_closing_keeps_what_was_done_of_it() -> None:
    world = World("accounting")
    done = {"handover_on": "2026-03-03", "access_closed_on": "2026-03-04", "final_act_on": "2026-03-05"}
    world.open_deal("closed", close_reason="refused", **done)
    world.move("closing")

    assert world.stage == "closing"
    assert {**done, "close_reason": "refused"}.items() <= world.deal.items()


def test_a_judged_case_that_is_taken_back_to_its_preliminary_hearing_stays_there() -> None:
    world = World("litigation")
    known = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
    world.open_deal("full_text", **known, outcome="against", announced_on="2026-03-10", text_on="2026-03-12")
    world.move("preliminary")

    assert (world.stage, "outcome" in world.deal) == ("preliminary", False)
    assert "«Решение первой инстанции»" in world.comments[-1]
    world.fill(preliminary_result="main")
    assert world.stage == "hearing"


def test_a_settlement_that_is_taken_back_to_the_appeal_s_act_is_asked_for_again() -> None:
    world = World("litigation")
    known = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
    world.open_deal(
        "settled",
        **known,
        outcome="against",
        appeal_filed_on="2026-04-10",
        appeal_outcome="settled",
        appeal_contract="yes",
        appeal_paid="yes",
    )
    world.move("appeal_act")

    assert (world.stage, "verdict" in world.open) == ("appeal_act", True)


def test_a_case_that_is_taken_back_twice_is_not_led_on_by_what_the_first_stage_asked_for_anew() -> None:
    world = World("litigation")
    known = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
    world.open_deal("full_text", **known, outcome="against", announced_on="2026-03-10", text_on="2026-03-12")
    world.move("hearing")
    assert (world.stage, world.state.redo) == ("hearing", ("outcome",))
    world.move("preliminary")

    assert (world.stage, "outcome" in world.deal) == ("preliminary", False)


def test_an_enforcement_that_is_taken_back_twice_does_not_end_as_paid() -> None:
    world = World("enforcement")
    world.open_deal("paid", in_force_on="2026-01-12", writ_on="2026-01-20", voluntary="paid", voluntary_on="2026-02-20")
    world.move("fssp_voluntary")
    assert world.state.redo == ("voluntary",)
    world.move("fssp_apply")

    assert (world.stage, "voluntary_on" in world.open) == ("fssp_apply", True)
    world.fill(fssp_sent_on="2026-03-02")
    assert (world.stage, "voluntary_on" in world.open) == ("fssp_open", True)
