"""`delo portal plan`: the difference, of every kind of object, and its laws."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from setup_portal import MemoryPortal, deal_funnel
from task_gateway.core.setup.expand import fixed, wishes
from task_gateway.core.setup.plan import Plan
from task_gateway.core.setup.profile import GatewayProfile
from task_gateway.core.setup.resolve import resolved
from task_gateway.core.setup.things import DEAL, Thing, Wish

LITIGATION = {
    "name": "Судебные дела",
    "stages": {
        "accepted": {"name": "Принято", "code": "NEW"},
        "hearing": {"name": "Заседание"},
        "won": {"name": "Выиграно", "code": "WON", "ends": "success"},
    },
}
WHOLE: dict[str, Any] = {
    "funnels": {"litigation": LITIGATION},
    "deal_fields": {
        "claim_deadline": {"name": "Срок иска", "type": "date"},
        "instance": {"name": "Инстанция", "type": "choice", "choices": {"first": {"name": "Первая"}}},
        "total": "opportunity",
    },
    "items": {
        "trip": {
            "name": "Командировка",
            "switches": ["stages", "categories"],
            "funnels": {"main": {"default": True, "stages": {"draft": {"name": "Черновик", "code": "NEW"}}}},
            "fields": {"city": {"name": "Город", "type": "string"}},
        }
    },
    "registries": {
        "trips": {
            "name": "Реестр командировок",
            "fields": {"kind": {"name": "Вид", "type": "choice", "choices": {"near": {"name": "Местная"}}}},
        }
    },
    "calendars": {"hearings": {"type": "group", "owner_id": 4, "name": "Заседания"}},
    "folders": {"cases": {"path": "Дела", "archive": "Дела/Архив"}},
    "robots": {"respond": {"name": "Спросить Дело"}},
    "handlers": {"events": ["ONCRMDEALUPDATE"]},
    "public_url": "https://delo.example",
}


def wished(profile: dict[str, Any]) -> tuple[Wish, ...]:
    return wishes(GatewayProfile.model_validate(profile))


def whys(plan: Plan) -> dict[str, str]:
    return {one.path: one.why for one in plan.refused}


def test_an_empty_portal_gets_everything_and_then_nothing_more() -> None:
    portal = MemoryPortal()
    first = portal.plan(wished(WHOLE))
    paths = [step.wish.path for step in first.steps]

    assert not first.refused
    assert {step.do for step in first.steps} == {"create", "await"}
    assert "funnels/litigation/stages/hearing" in paths
    assert "deal_fields/total" not in paths
    last = portal.apply(wished(WHOLE))
    assert last.empty
    assert last.ids.keys() == {wish.path for wish in wished(WHOLE)}


def test_what_was_made_has_its_id_in_the_names_of_the_gateway() -> None:
    portal = MemoryPortal()
    profile = GatewayProfile.model_validate(WHOLE)
    assert resolved(profile, {}).funnels == {}
    last = portal.apply(wishes(profile))
    names = resolved(profile, portal.bound)

    number = names.funnel("litigation").id
    assert names.stage("litigation", "hearing") == f"C{number}:HEARING"
    assert str(number) == last.ids["funnels/litigation"]
    assert names.deal_fields["claim_deadline"].field == "UF_CRM_DEAL_DELO_CLAIM_DEADLINE"
    assert str(names.deal_fields["instance"].choices["first"]) == last.ids["deal_fields/instance/choices/first"]
    assert names.item("trip").fields["city"].field.endswith("_DELO_CITY")
    assert names.item_stage("trip", None, "draft") == last.ids["items/trip/funnels/main/stages/draft"]
    assert names.registry("trips").iblock_id == int(last.ids["registries/trips"])
    assert names.calendar("hearings").section == int(last.ids["calendars/hearings"])


def test_a_funnel_with_another_name_is_bound_by_its_id_and_keeps_its_name() -> None:
    portal = deal_funnel("5", "Суды (старая)")
    plan = portal.apply(wished({"funnels": {"litigation": {"id": 5, "stages": {"accepted": "C5:NEW"}}}}))

    assert plan.empty
    assert plan.ids == {"funnels/litigation": "5", "funnels/litigation/stages/accepted": "C5:NEW"}
    assert [one.title for one in portal.things if one.kind == "funnel"] == ["Суды (старая)"]


def test_a_bound_funnel_with_a_name_is_renamed() -> None:
    portal = deal_funnel("5", "Суды")
    (step,) = portal.plan(wished({"funnels": {"litigation": {"id": 5, "name": "Судебные дела"}}})).steps
    assert (step.do, step.changes, step.was) == ("change", {"title": "Судебные дела"}, {"title": "Суды"})


def test_a_funnel_of_the_same_name_that_we_did_not_make_is_not_taken() -> None:
    plan = deal_funnel("5", "Судебные дела").plan(wished({"funnels": {"litigation": LITIGATION}}))
    assert whys(plan) == {"funnels/litigation": "the portal has a funnel «Судебные дела» already (5)"}
    assert plan.steps == ()


def test_what_was_bound_and_is_gone_is_not_made_again_in_silence() -> None:
    portal = MemoryPortal()
    profile = wished({"funnels": {"litigation": LITIGATION}})
    portal.apply(profile)
    number = portal.bound["funnels/litigation"]
    portal.things = [one for one in portal.things if one.id != number]

    assert whys(portal.plan(profile)) == {"funnels/litigation": f"it was bound to funnel {number}, which is gone"}


def test_a_new_stage_goes_before_what_ends_the_funnel() -> None:
    portal = deal_funnel("5", "Суды")
    portal.apply(wished({"funnels": {"litigation": {"id": 5, "stages": {"hearing": {"name": "Заседание"}}}}}))
    by_code = {one.code: int(one.facts["sort"]) for one in portal.things if one.kind == "stage"}
    assert by_code["EXECUTING"] <= by_code["HEARING"] <= by_code["WON"]


@pytest.mark.parametrize(
    ("there", "wish", "why"),
    [
        ({"type": "string", "multiple": "N"}, {"type": "date"}, "type is string in the portal, not date"),
        ({"type": "date", "multiple": "Y"}, {"type": "date"}, "multiple is Y in the portal, not N"),
        (
            {"type": "date", "multiple": "N", "mandatory": "N"},
            {"type": "date", "mandatory": True},
            "mandatory is N in the portal, not Y",
        ),
    ],
)
def test_a_field_is_never_narrowed(there: dict[str, str], wish: dict[str, Any], why: str) -> None:
    code = "UF_CRM_DEAL_DELO_TERM"
    portal = MemoryPortal(Thing("field", "CRM_DEAL", code, code, "Срок", "7", there))
    plan = portal.plan(wished({"deal_fields": {"term": {"name": "Срок"} | wish}}))
    assert whys(plan)["deal_fields/term"].startswith(why)


def test_a_name_that_the_portal_would_not_take_is_refused_before_anything_is_done() -> None:
    fields = {"a" * 40: {"name": "Длинное", "type": "string"}, "short": {"name": "Короткое", "type": "string"}}
    plan = MemoryPortal().apply(wished({"deal_fields": fields}))
    assert whys(plan)[f"deal_fields/{'a' * 40}"].endswith("is longer than 50 characters")
    assert plan.ids == {}


@pytest.mark.parametrize(
    ("funnel", "code", "fits"),
    [({"name": "Новая"}, 17, True), ({"name": "Новая"}, 18, False), ({"default": True}, 22, True), ({}, 23, False)],
)
def test_a_stage_that_the_portal_would_not_take_is_refused_as_early(
    funnel: dict[str, Any], code: int, fits: bool
) -> None:
    portal = MemoryPortal(Thing("funnel", DEAL, "0", "", "Общая", "0", {"default": "Y"}))
    stages = {"x": {"name": "Долгая", "code": "A" * code}}
    assert (not portal.plan(wished({"funnels": {"one": funnel | {"stages": stages}}})).refused) is fits


def test_a_field_that_people_had_to_fill_in_may_become_free() -> None:
    code = "UF_CRM_DEAL_DELO_TERM"
    facts = {"type": "date", "multiple": "N", "mandatory": "Y"}
    portal = MemoryPortal(Thing("field", "CRM_DEAL", code, code, "Срок", "7", facts))
    plan = portal.plan(wished({"deal_fields": {"term": {"name": "Срок", "type": "date", "mandatory": False}}}))
    assert [step.changes for step in plan.steps if step.do == "change"] == [{"mandatory": "N"}]


def test_switches_and_properties_of_robots_only_grow() -> None:
    robot = {
        "robots": {"ask": {"name": "Спросить", "properties": {"who": {"name": "Кого"}}}},
        "public_url": "https://x",
    }
    portal = MemoryPortal()
    portal.apply(wished(robot))
    assert portal.plan(wished(robot)).empty
    robot["robots"]["ask"]["properties"] = {"whom": {"name": "Кого"}}  # type: ignore[index]
    assert "rules that give who would lose it" in whys(portal.plan(wished(robot)))["robots/ask"]


def test_what_the_portal_does_not_let_us_read_is_blocked_and_holds_nothing_else_up() -> None:
    portal = MemoryPortal(unread={"robot": "WRONG_AUTH_TYPE", "registry": "ACCESS_DENIED"})
    plan = portal.apply(wished(WHOLE))
    assert plan.empty
    assert {one.path for one in plan.blocked} == {"robots/respond", "registries/trips"}
    assert not any(path.startswith("registries/") for path in plan.ids)


@pytest.mark.parametrize(
    ("profile", "path", "other"),
    [
        (
            {"funnels": {"a": {"name": "Суды"}, "b": {"name": "Суды"}}},
            "funnels/b",
            "it would be the same funnel as funnels/a",
        ),
        (
            {
                "funnels": {
                    "a": {"name": "A", "stages": {"x": {"name": "X", "code": "NEW"}, "y": {"name": "Y", "code": "NEW"}}}
                }
            },
            "funnels/a/stages/y",
            "it would be the same stage as funnels/a/stages/x",
        ),
        (
            {"deal_fields": {n: {"field": "UF_CRM_T", "name": n, "type": "date"} for n in ("a", "b")}},
            "deal_fields/b",
            "it would be the same field as deal_fields/a",
        ),
    ],
)
def test_two_names_for_one_object_would_undo_each_other(profile: dict[str, Any], path: str, other: str) -> None:
    assert whys(MemoryPortal().plan(wished(profile))) == {path: other}


def test_a_company_calendar_is_made_by_hand() -> None:
    plan = MemoryPortal().plan(wished({"calendars": {"office": {"type": "company_calendar", "name": "Офис"}}}))
    assert "REST can't make a company calendar" in whys(plan)["calendars/office"]


@pytest.mark.parametrize(
    "profile",
    [
        {"funnels": {"Litigation": {"id": 5}}},
        {"funnels": {"litigation": {"id": 5, "default": True}}},
        {"deal_fields": {"x": {"name": "X"}}},
        {"deal_fields": {"x": {"field": "UF_X", "type": "date"}}},
        {"deal_fields": {"x": {"name": "X", "type": "date", "choices": {"a": {"name": "A"}}}}},
        {"items": {"trip": {}}},
        {"items": {"invoice": {"entity_type_id": 31, "name": "Счёт"}}},
        {"robots": {"ask": {"name": "Спросить"}}},
        {"registries": {"r": {"fields": {}}}},
    ],
)
def test_a_profile_that_says_half_is_refused(profile: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GatewayProfile.model_validate(profile)


def test_the_map_has_what_the_profile_gives_by_number_itself() -> None:
    given = {
        "workflows": {"hr_trip": {"template_id": 42, "mark_parameter": "Mark", "mark_field": "UF_CRM_MARK"}},
        "forms": {"site": 7},
        "units": {"час": 356},
        "deal_fields": {"total": "opportunity"},
    }
    assert fixed(GatewayProfile.model_validate(given)) == {
        "workflows/hr_trip": "42",
        "forms/site": "7",
        "units/час": "356",
        "deal_fields/total": "opportunity",
    }
