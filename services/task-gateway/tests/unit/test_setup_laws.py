"""The laws of `delo portal plan` and `apply`, with profiles and portals that nobody thought of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from setup_portal import MemoryPortal, deal_funnel
from task_gateway.core.setup.announced import Announced
from task_gateway.core.setup.expand import wishes
from task_gateway.core.setup.plan import Step
from task_gateway.core.setup.profile import GatewayProfile
from task_gateway.core.setup.things import DEAL, Wish


def wished(profile: dict[str, Any]) -> tuple[Wish, ...]:
    return wishes(GatewayProfile.model_validate(profile))


NAMES = st.sampled_from(["alpha", "beta", "gamma"])
TITLES = st.sampled_from(["Первая", "Вторая", "Третья", "Общая"])
STAGE = st.fixed_dictionaries(
    {"name": TITLES}, optional={"code": st.sampled_from(["NEW", "WON", "LOSE", "EXTRA"]), "sort": st.integers(0, 90)}
).flatmap(
    lambda one: (
        st.just(one | {"ends": {"WON": "success", "LOSE": "failure"}[one["code"]]})
        if one.get("code") in {"WON", "LOSE"}
        else st.just(one)
    )
)
STAGES = st.dictionaries(NAMES, STAGE, max_size=3).filter(
    lambda stages: len({one.get("code", name.upper()) for name, one in stages.items()}) == len(stages)
)
FUNNELS = st.dictionaries(NAMES, st.fixed_dictionaries({"name": TITLES, "stages": STAGES}), max_size=3).filter(
    lambda found: len({one["name"] for one in found.values()}) == len(found)
)
FIELD = st.one_of(
    st.fixed_dictionaries({"name": TITLES, "type": st.sampled_from(["string", "date", "money"])}),
    st.fixed_dictionaries(
        {
            "name": TITLES,
            "type": st.just("choice"),
            "choices": st.dictionaries(NAMES, st.fixed_dictionaries({"name": TITLES}), max_size=3),
        }
    ),
)
FIELDS = st.dictionaries(NAMES, FIELD, max_size=3)
ITEM = st.fixed_dictionaries({"funnels": st.just({"main": {"default": True}}), "fields": FIELDS})
PROFILE = st.fixed_dictionaries(
    {
        "funnels": FUNNELS,
        "deal_fields": FIELDS,
        "items": st.dictionaries(NAMES, ITEM, max_size=2).map(
            lambda items: {name: one | {"name": f"Тип {name}"} for name, one in items.items()}
        ),
    }
)


@given(PROFILE)
@settings(max_examples=150, deadline=None)
def test_after_applying_there_is_nothing_to_do_and_nothing_was_lost(profile: dict[str, Any]) -> None:
    portal = deal_funnel("5", "Чужая воронка")
    before = list(portal.things)
    last = portal.apply(wished(profile))

    assert last.empty
    assert last.ids.keys() == {wish.path for wish in wished(profile)}
    assert portal.things[: len(before)] == before


@given(PROFILE, PROFILE)
@settings(max_examples=150, deadline=None)
def test_what_is_told_is_what_the_first_plan_has_announced_each_step_once(
    before: dict[str, Any], profile: dict[str, Any]
) -> None:
    portal = deal_funnel("5", "Чужая воронка")
    portal.apply(wished(before))
    first = portal.plan(wished(profile))
    assume(not first.refused)
    announced, told, plan = Announced(first), [], first
    while ready := [step for step in plan.steps if step.ready]:
        for step in ready:
            portal.do(step)
            told.append(announced.news(step))
        plan = portal.plan(wished(profile))

    def named(steps: Iterable[Step | None]) -> list[tuple[str, str]]:
        return sorted((one.wish.path, one.do) for one in steps if one is not None)

    assert named(told) == named(announced.done(plan, ())) == named(first.steps)


@given(PROFILE, st.data())
@settings(max_examples=150, deadline=None)
def test_applying_that_was_cut_anywhere_is_taken_up_without_a_double(profile: dict[str, Any], data: Any) -> None:
    whole, cut = MemoryPortal(), MemoryPortal()
    for _ in range(data.draw(st.integers(0, 3))):
        ready = [step for step in cut.plan(wished(profile)).steps if step.ready]
        for step in ready[: data.draw(st.integers(0, len(ready)))]:
            cut.do(step)
    whole.apply(wished(profile))
    cut.apply(wished(profile))

    def shape(portal: MemoryPortal) -> list[tuple[str, str]]:
        return sorted((one.kind, one.title) for one in portal.things)

    assert shape(cut) == shape(whole)


@given(PROFILE, PROFILE)
@settings(max_examples=100, deadline=None)
def test_planning_twice_says_the_same_and_another_profile_takes_nothing_away(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    portal = MemoryPortal()
    portal.apply(wished(one))
    before = {(thing.kind, thing.parent, thing.id): thing.facts for thing in portal.things}
    assert portal.plan(wished(other)) == portal.plan(wished(other))
    portal.apply(wished(other))
    after = {(thing.kind, thing.parent, thing.id): thing.facts for thing in portal.things}

    assert before.keys() <= after.keys()
    for where, facts in before.items():
        for fixed in ("type", "multiple", "ends"):
            assert after[where].get(fixed) == facts.get(fixed)
    assert all(thing.parent != DEAL or thing.title for thing in portal.things)


@given(PROFILE, st.data())
@settings(max_examples=100, deadline=None)
def test_whatever_people_change_meanwhile_the_next_applying_mends_it_or_says_why(
    profile: dict[str, Any], data: Any
) -> None:
    portal = deal_funnel("5", "Чужая воронка")
    portal.apply(wished(profile))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(portal.things) - 1))
        one = portal.things[place]
        match data.draw(st.sampled_from(["rename", "remove", "retype", "resort"])):
            case "rename":
                portal.things[place] = replace(one, title=data.draw(TITLES))
            case "remove":
                del portal.things[place]
            case "retype":
                portal.things[place] = replace(one, facts=dict(one.facts) | {"type": "file"})
            case "resort":
                portal.things[place] = replace(
                    one, facts=dict(one.facts) | {"sort": str(data.draw(st.integers(0, 90)))}
                )
    before = {(one.kind, one.parent, one.id) for one in portal.things}
    last = portal.apply(wished(profile))

    assert last.empty or last.refused
    assert before <= {(one.kind, one.parent, one.id) for one in portal.things}
    assert all(obstacle.hint for obstacle in last.refused)
