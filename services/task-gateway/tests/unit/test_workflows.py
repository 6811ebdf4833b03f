"""A process of the CRM is started once: what its template wrote into the item says so after an unknown outcome."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from contracts.calendar.v1 import RegisterAbsence
from contracts.claims import Text
from contracts.crm.v1 import CrmRef, Field, Known, Value
from contracts.workflows.v1 import StartWorkflow
from pydantic import ValidationError
from task_gateway.core.calls import Call, Reply
from task_gateway.core.catalogue import WAYS
from task_gateway.core.names import Names
from task_gateway.core.order import Order
from task_gateway.core.progress import Absorbed, Next, Progress
from task_gateway.core.setup.profile import GatewayProfile
from task_gateway.core.undo import BY_HAND, undoing

ID = UUID("7d1f0a52-3c4b-5e8d-9a60-2b1c3d4e5f60")
TEMPLATE = {
    "template_id": 42,
    "parameters": {
        "employee": "Employee",
        "kind": {"field": "AbsenceType", "choices": {"trip": "ASSIGNMENT"}},
        "first_on": "DateFrom",
        "reason": "Reason",
    },
    "mark_parameter": "DeloMark",
    "mark_field": "UF_CRM_8_HR_MARK",
}
NAMES = Names.model_validate({"items": {"trip": {"entity_type_id": 1046}}, "workflows": {"hr_trip": TEMPLATE}})
WAY = WAYS[StartWorkflow]


def start(**changes: Any) -> StartWorkflow:
    values = {
        "employee": Value(employee_ids=(17,)),
        "kind": Value(choice="trip"),
        "first_on": Value(on=date(2026, 10, 26)),
        "reason": Value(prose=Text.of("Командировка в Казань")),
    }
    given = {
        "automation": "approvals",
        "belongs_to": CrmRef(kind="item", item_type="trip", id=58),
        "workflow": "hr_trip",
        "item_type": "trip",
        "item": Known(crm_id=58),
        "parameters": tuple(Field(name=name, value=value) for name, value in values.items()),
    }
    return StartWorkflow.model_validate(given | changes)


def order(progress: Progress | None = None, names: Names = NAMES, **changes: Any) -> Order[StartWorkflow]:
    return Order(start(**changes), ID, progress or Progress(), names)


def absorbed(progress: Progress, reply: Reply) -> Absorbed:
    return WAY.absorb(order(progress), WAY.upcoming(order(progress)).calls, [reply])


def upcoming(progress: Progress) -> Next:
    return WAY.upcoming(order(progress))


def test_it_is_started_over_its_item_with_the_template_s_own_names_and_its_mark() -> None:
    (call,) = upcoming(Progress()).calls
    assert call == Call(
        "bizproc.workflow.start",
        {
            "TEMPLATE_ID": 42,
            "DOCUMENT_ID": ["crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic", "DYNAMIC_1046_58"],
            "PARAMETERS": {
                "Employee": "user_17",
                "AbsenceType": "ASSIGNMENT",
                "DateFrom": "26.10.2026",
                "Reason": "Командировка в Казань",
                "DeloMark": str(ID),
            },
        },
    )
    assert upcoming(Progress()).marked
    assert upcoming(absorbed(Progress(), Reply("done", "65e1d2c3.12345678")).progress).done


@pytest.mark.parametrize(
    ("written", "calls"),
    [
        (str(ID), ()),  # it began: nothing is left to do
        ("an earlier one's", ("bizproc.workflow.start",)),
        (None, ("bizproc.workflow.start",)),
    ],
)
def test_after_an_unknown_outcome_the_item_s_mark_says_whether_it_began(
    written: str | None, calls: tuple[str, ...]
) -> None:
    doubted = absorbed(Progress(), Reply("unknown"))
    assert doubted.unknown
    (question,) = upcoming(doubted.progress).calls
    assert (question.method, question.params["id"]) == ("crm.item.get", 58)

    answer = absorbed(doubted.progress, Reply("done", {"item": {"id": 58, "UF_CRM_8_HR_MARK": written}}))
    assert answer.hold == bool(calls)  # sent again only when the CRM can't be working on it any more
    following = upcoming(answer.progress.but(uncertain=False))
    assert tuple(call.method for call in following.calls) == calls


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"workflow": "hr_leave"}, "hr_leave"),
        ({"item_type": "leave"}, "leave"),
        ({"parameters": (Field(name="deputy", value=Value(employee_ids=(9,))),)}, "deputy"),
        ({"parameters": (Field(name="kind", value=Value(choice="vacation")),)}, "vacation"),
    ],
)
def test_a_name_that_the_profile_lacks_is_told_before_anything_is_sent(changes: dict[str, Any], name: str) -> None:
    said = WAY.upcoming(order(**changes)).refused
    assert said is not None
    assert (said.code, name in said.words) == ("unknown_name", True)


def test_nothing_but_a_person_takes_it_back() -> None:
    assert undoing(start(), ID, Progress(seen={"WORKFLOW_ID": "65e1"}), NAMES) == BY_HAND
    about = {"automation": "approvals", "belongs_to": CrmRef(kind="item", item_type="trip", id=58)}
    days = {"employee_id": 17, "kind": "trip", "first_on": date(2026, 10, 26), "last_on": date(2026, 10, 30)}
    assert undoing(RegisterAbsence(**about, **days), ID, Progress(), NAMES) != BY_HAND


@pytest.mark.parametrize("missing", ["mark_parameter", "mark_field"])
def test_a_template_that_could_not_be_known_again_is_no_part_of_a_profile(missing: str) -> None:
    template = {name: value for name, value in TEMPLATE.items() if name != missing}
    with pytest.raises(ValidationError, match=missing):
        GatewayProfile.model_validate({"workflows": {"hr_trip": template}})
