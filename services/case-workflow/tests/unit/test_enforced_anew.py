"""A case that is sent back and won again has a new writ: it goes to enforcement again, once."""

from __future__ import annotations

from case_world import World
from contracts.signs.v1 import CommentTimeline


def enforced() -> World:
    """Won in the first instance and in the appeal; deal 200 enforces it when the cassation sends it back."""
    world = World("litigation")
    known = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
    verdict = {"outcome": "for_client", "announced_on": "2026-03-10", "text_on": "2026-03-12"}
    world.open_deal("full_text", **known | verdict, appeal_by="them", appeal_contract="yes", appeal_paid="yes")
    world.fill(appeal_filed_on="2026-04-20", appeal_outcome="for_client")
    world.fill(appeal_announced_on="2026-06-15", appeal_text_on="2026-06-17")
    world.fill(in_force_on="2026-06-15", writ_on="2026-06-20")
    world.fill(enforcement_deal="200")
    assert len(world.copies) == 1
    return world


def sent_back(to: str) -> World:
    world = enforced()
    world.fill(cassation_by="them", cassation_contract="yes", cassation_paid="yes", cassation_filed_on="2026-08-10")
    world.fill(cassation_outcome="remanded", cassation_announced_on="2026-10-20", cassation_text_on="2026-10-26")
    world.fill(cassation_remanded_to=to)
    return world


def won_again() -> World:
    world = sent_back("first")
    world.fill(outcome="for_client", announced_on="2026-12-01", text_on="2026-12-03")
    world.fill(appeal_by="nobody", in_force_on="2027-01-11")
    assert (world.stage, len(world.copies)) == ("in_force", 1)
    world.fill(writ_on="2027-01-20")
    return world


def told(world: World, deal: int) -> list[str]:
    return [
        one.text.content for one in world.commands if isinstance(one, CommentTimeline) and one.belongs_to.id == deal
    ]


def test_the_writ_of_the_second_judgement_goes_to_enforcement_and_the_first_deal_hears_of_it() -> None:
    world = won_again()
    assert len(world.copies) == 2
    assert told(world, 200)[-1] == (
        "По связанному судебному делу после нового рассмотрения выдан новый исполнительный лист: "
        "для него создана новая сделка."
    )

    world.fill(enforcement_deal="201")
    world.fill(writ_on="2027-01-21")
    assert len(world.copies) == 2
    world.fill(costs="none")
    assert (world.stage, told(world, 201)) == (
        "won",
        ["Связанное дело «Судебное представительство» завершено: «Завершено в пользу клиента»."],
    )


def test_a_case_sent_back_to_the_appeal_and_won_there_goes_to_enforcement_anew_too() -> None:
    world = sent_back("appeal")
    assert (world.stage, "enforcement_deal" in world.deal) == ("appeal_hearing", False)
    world.fill(appeal_outcome="for_client", appeal_announced_on="2027-02-01", appeal_text_on="2027-02-03")
    world.fill(in_force_on="2027-02-01", writ_on="2027-02-10")

    assert len(world.copies) == 2


def test_who_empties_the_link_of_a_case_that_goes_on_makes_no_second_deal() -> None:
    world = enforced()
    world.fill(enforcement_deal=None)
    world.fill(writ_on="2026-06-22")

    assert len(world.copies) == 1


def test_a_person_s_copy_of_the_enforcement_takes_nothing_from_the_first_deal() -> None:
    world = enforced()
    world.fill(enforcement_deal="201")  # a second writ: the copy names this case as its own, and so itself here
    world.fill(cassation_by="them", cassation_contract="yes", cassation_paid="yes", cassation_filed_on="2026-08-10")
    world.fill(cassation_outcome="remanded", cassation_announced_on="2026-10-20", cassation_text_on="2026-10-26")
    world.fill(cassation_remanded_to="first")

    remanded = "Связанное судебное дело направлено на новое рассмотрение: проверьте исполнение и поворот исполнения."
    assert (told(world, 200), told(world, 201)) == ([remanded], [remanded])


def test_deals_of_a_writ_that_was_lost_hear_of_the_new_one_and_then_no_more() -> None:
    world = won_again()
    world.fill(enforcement_deal="202")
    before = told(world, 200)
    world.fill(costs="none")

    assert (world.stage, told(world, 200)) == ("won", before)
