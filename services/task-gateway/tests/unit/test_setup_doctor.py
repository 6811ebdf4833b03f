"""`delo portal doctor`: what the portal says of itself, and what follows."""

from __future__ import annotations

from typing import Any

import pytest
from task_gateway.core.calls import Call, Reply
from task_gateway.core.setup.asking import pages, together
from task_gateway.core.setup.doctor import Finding, Patient, checkup
from task_gateway.core.setup.expand import wishes
from task_gateway.core.setup.plan import Obstacle, Plan
from task_gateway.core.setup.profile import GatewayProfile

SCOPES = ["crm", "task", "disk", "department", "im", "user_basic", "userfieldconfig", "lists", "calendar", "bizproc"]
HEALTHY: dict[str, Any] = {
    "profile": {"ID": "1", "ADMIN": True},
    "app.info": {"SCOPE": SCOPES, "LICENSE": "ru_basic"},
    "scope": SCOPES,
    "user.get": [{"ID": "1", "ACTIVE": True}, {"ID": "7", "ACTIVE": False}],
    "department.get": [{"NAME": "Бухгалтерия", "UF_HEAD": "4"}, {"NAME": "Архив", "UF_HEAD": None}],
    "feature.get": {"value": "Y"},
    "method.get": {"isExisting": True, "isAvailable": True},
}


def examined(patient: Patient, operating: float | None = 0.1, **answers: Any) -> dict[str, Finding]:
    """What a portal with these answers is found to be; a Reply stands for itself."""
    told = HEALTHY | {name.replace("_", "."): answer for name, answer in answers.items()}

    def reply(call: Call) -> Reply:
        answer = told[call.method]
        return answer if isinstance(answer, Reply) else Reply("done", result=answer, operating=operating)

    asking = checkup(patient)
    calls = next(asking)
    while True:
        try:
            calls = asking.send([reply(call) for call in calls])
        except StopIteration as end:
            return {one.about: one for one in end.value}


def patient(profile: dict[str, Any] | None = None, plan: Plan | None = None, **changes: Any) -> Patient:
    wished = wishes(GatewayProfile.model_validate(profile or {}))
    values: dict[str, Any] = {"tariff": "cloud", "roles": {}, "asks": 1} | changes
    return Patient(wished, plan or Plan(), **values)


def test_a_healthy_portal_has_nothing_but_ok() -> None:
    found = examined(patient(roles={"head": {"head_of_department": "Бухгалтерия"}}))
    assert {one.level for one in found.values()} == {"ok"}
    assert found["role head"].said == "employee 4"


@pytest.mark.parametrize(
    ("profile", "missing"),
    [
        ({"deal_fields": {"x": {"name": "X", "type": "date"}}}, "userfieldconfig"),
        ({"registries": {"x": {"name": "X"}}}, "lists"),
        ({"calendars": {"x": {"type": "group", "owner_id": 1, "name": "X"}}}, "calendar"),
    ],
)
def test_a_scope_is_missed_only_where_the_profile_needs_it(profile: dict[str, Any], missing: str) -> None:
    granted = [name for name in SCOPES if name != missing]
    assert examined(patient(), scope=granted)["scopes"].level == "ok"
    found = examined(patient(profile), scope=granted)["scopes"]
    assert (found.level, found.said) == ("bad", f"missing: {missing}")


def test_who_may_not_see_calendars_is_told_what_that_means() -> None:
    assert "absences" not in examined(patient())
    granted = [name for name in SCOPES if name != "calendar"]
    assert examined(patient(), scope=granted)["absences"].level == "note"


@pytest.mark.parametrize(
    ("tariff", "plan", "level"),
    [
        ("cloud", "ru_basic", "ok"),
        ("cloud", "ru_ent250", "note"),
        ("enterprise", "ru_ent250", "ok"),
        ("enterprise", "ru_team", "bad"),
        ("cloud", "", "note"),
    ],
)
def test_the_tariff_of_the_profile_is_compared_with_the_plan(tariff: str, plan: str, level: str) -> None:
    assert examined(patient(tariff=tariff), app_info={"LICENSE": plan})["tariff"].level == level


def test_events_by_the_queue_tell_whether_the_plan_reads_it_safely() -> None:
    offline = {"handlers": {"events": ["ONTASKADD"], "offline": True}}
    app = {"ID": 1, "CODE": "local.x", "LICENSE": "ru_basic"}
    assert "plan" not in examined(patient(offline), app_info=app)
    assert examined(patient(offline), app_info=app, feature_get={"value": "N"})["plan"].level == "note"
    assert examined(patient(offline))["credential"].level == "bad"


def test_what_is_blocked_or_refused_is_bad_and_named() -> None:
    blocked = Obstacle("registries/trips", "ACCESS_DENIED: not in this plan")
    refused = Obstacle("deal_fields/x", "type is string in the portal, not date", "change the profile")
    found = examined(patient(plan=Plan(blocked=(blocked,), refused=(refused,))))
    assert found["plan"].said == "the portal keeps registries/trips from us: ACCESS_DENIED: not in this plan"
    assert (found["drift deal_fields/x"].level, found["drift deal_fields/x"].hint) == ("bad", "change the profile")


def test_methods_that_are_absent_are_told_and_silence_is_not_taken_for_yes() -> None:
    assert examined(patient(), method_get={"isExisting": True, "isAvailable": False})["methods"].level == "bad"
    found = examined(patient(), method_get=Reply("portal", code="ERROR_METHOD_NOT_FOUND"))["methods"]
    assert (found.level, found.said[:40]) == ("note", "the portal can't say whether it has task")


@pytest.mark.parametrize(
    ("operating", "tariff", "level"), [(None, "cloud", "note"), (470.0, "cloud", "note"), (470.0, "box", "ok")]
)
def test_limits_are_told_as_far_as_the_portal_tells_them(operating: float | None, tariff: str, level: str) -> None:
    assert examined(patient(tariff=tariff), operating)["limits"].level == level


def test_people_of_the_profile_must_be_there_and_work_here() -> None:
    roles: dict[str, Any] = {
        "gone": {"employee_id": 7},
        "none": {"employee_id": 8},
        "headless": {"head_of_department": "Архив"},
        "unknown": {"head_of_department": "Склад"},
    }
    found = examined(patient(roles=roles, asks=9))
    assert {about for about, one in found.items() if one.level == "bad"} == {
        "brake",
        *(f"role {name}" for name in roles),
    }


def test_a_portal_that_does_not_say_who_we_are_is_bad() -> None:
    assert examined(patient(), profile=Reply("refused", code="X", words="no"))["rights"].level == "bad"
    assert examined(patient(), profile={"ID": "5", "ADMIN": False})["rights"].level == "bad"


def test_questions_side_by_side_take_as_many_requests_as_the_longest() -> None:
    asking = together([pages("crm.type.list", {}, "types"), pages("lists.get", {})])
    assert [call.method for call in next(asking)] == ["crm.type.list", "lists.get"]
    first = [Reply("done", result={"types": [1, 2]}, following=50), Reply("done", result=[3])]
    (more,) = asking.send(first)
    assert (more.method, more.params) == ("crm.type.list", {"start": 50})
    with pytest.raises(StopIteration) as ended:
        asking.send([Reply("done", result={"types": [4]}, following=50)])  # a server that ignores it ends the list
    assert ended.value.value == [[1, 2, 4], [3]]
