"""approvals.yaml against the rest of its folder: every name that is not there is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from approvals.core.rules import ApprovalsProfile
from delo.portal.approvals_check import check_approvals
from delo.portal.folder import Folder, Unusable, read
from delo.stack.home import PROJECT
from task_gateway.core.setup.profile import GatewayProfile
from task_gateway.setup.portal_file import PortalFile

PORTALS = PROJECT / "deploy" / "portal"
TRIP = {"title": "Командировка", "item_type": "trip", "form": "trip", "chain": ["manager"], "registry": "trips"}
PAYMENT = {
    "title": "Оплата",
    "item_type": "payment",
    "amount": "amount",
    "pays": "head_accountant",
    "chain": ["manager"],
}


def said(folder: Folder, rules: dict[str, Any], portal: PortalFile | None = None) -> list[str]:
    given = ApprovalsProfile.model_validate({"own_users": [1]} | rules)
    found = check_approvals(given, folder.gateway, portal or folder.portal, folder.mail)
    return [one.said for one in found if one.level == "bad"]


@pytest.fixture
def demo() -> Folder:
    return read(PORTALS / "demo")


@pytest.mark.parametrize("name", ["demo", "example"])
def test_the_folders_of_the_repository_fit(name: str) -> None:
    folder = read(Path(PORTALS / name))
    found = list(check_approvals(folder.approvals, folder.gateway, folder.portal, folder.mail))

    assert [one.said for one in found if one.level == "bad"] == []
    assert found[-1].said == "employee 1 answers by task or link only"  # the managing partner, whose webhook it is
    by_hand = [one.said for one in found if one.about == "approvals feed"]
    registered = [f"somebody has to register the activity approve_{one} by hand" for one in ("trip", "vacation")]
    assert by_hand == (registered if name == "demo" else [])  # a stack has its address only while it runs


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"item_type": "journey"}, "there is no item type journey"),
        ({"required": ["visa"]}, "item type trip has no field visa"),
        ({"chain": [{"role": "king"}]}, "nobody has the role king"),
        ({"stages": {"closed": "buried"}}, "item type trip has no stage buried"),
        ({"registry": "voyages"}, "there is no registry voyages"),
        ({"registry_fields": {"colour": "request"}}, "registry trips has no column colour"),
        ({"tells": ["choir"]}, "nobody has the role choir"),
        ({"absence_workflow": "hr_trip"}, "there is no process hr_trip"),
    ],
)
def test_what_a_kind_names_and_is_not_there_is_told(demo: Folder, changes: dict[str, Any], words: str) -> None:
    assert said(demo, {"kinds": {"trip": TRIP | changes, "payment": PAYMENT}}) == [words]


def test_a_process_of_the_hr_chart_takes_all_that_it_is_told(demo: Folder) -> None:
    names = {name: name.title() for name in ("employee", "kind", "first_on", "last_on")}
    template = {"template_id": 42, "mark_parameter": "Mark", "mark_field": "UF_CRM_8_MARK", "parameters": names}
    gateway = GatewayProfile.model_validate(demo.gateway.model_dump() | {"workflows": {"hr_trip": template}})
    rules = demo.approvals.model_dump()
    rules["kinds"]["trip"]["absence_workflow"] = "hr_trip"
    given = ApprovalsProfile.model_validate(rules)
    found = check_approvals(given, gateway, demo.portal, demo.mail)

    assert [one.said for one in found if one.level == "bad"] == ["process hr_trip has no parameter reason"]


def test_trips_need_a_kind_of_payment_and_two_people_on_duty(demo: Folder) -> None:
    one = {role: rule for role, rule in demo.portal.roles.items() if role != "second_duty_approver"}
    portal = demo.portal.model_copy(update={"roles": one})

    assert said(demo, {"kinds": {"trip": TRIP}}, portal) == [
        "1 on duty; the first may be the applicant himself, or away",
        "trips need a kind payment for advances and extra costs",
    ]


def test_the_owner_of_our_webhook_is_named_lest_he_count_as_the_author_of_what_we_make(tmp_path: Path) -> None:
    for file in (PORTALS / "demo").iterdir():
        text = file.read_text(encoding="utf-8").replace("own_users: [1]\n", "")
        (tmp_path / file.name).write_text(text, encoding="utf-8")

    with pytest.raises(Unusable, match=r"approvals.yaml.*own_users: name the employee whose webhook"):
        read(tmp_path)


def test_letters_need_a_sender(demo: Folder) -> None:
    rules = demo.approvals.model_dump() | {"letters": {"sender": "nobody", "addresses": {5: "a@firm.example"}}}

    assert said(demo, rules) == ["there is no sender nobody"]


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        ({"pays": None},
         "advances and extra costs are paid by it: it needs `form: document`, `pays` and `amount: amount`"),
        ({"required": ["purpose", "deal"]}, "nobody fills in deal of what a trip orders"),
        ({"stages": {"cancelled": "gone"}}, "item type payment has no stage gone"),
        ({"stages": {"asked": "draft"}}, "stage draft means both asked and draft"),
        ({"registry": "payments", "registry_fields": {"amount": "ammount"}},
         "column amount of its registry stays empty: there is no ammount"),
    ],
)  # fmt: skip
def test_what_a_trip_orders_can_be_filled_in_paid_and_dropped(
    demo: Folder, payment: dict[str, Any], words: str
) -> None:
    assert words in said(demo, {"kinds": {"trip": TRIP, "payment": PAYMENT | payment}})


@pytest.mark.parametrize("field", ["source", "origin", "purpose", "amount", "employee"])
def test_a_payment_has_a_field_for_all_that_a_trip_says_of_it(demo: Folder, field: str) -> None:
    given = demo.gateway.model_dump()
    del given["items"]["payment"]["fields"][field]
    found = check_approvals(demo.approvals, GatewayProfile.model_validate(given), demo.portal, demo.mail)

    assert f"a payment of a trip needs a field {field}" in [one.said for one in found if one.level == "bad"]


def test_a_process_needs_a_field_to_be_answered_by(demo: Folder) -> None:
    given = demo.gateway.model_dump()
    del given["items"]["trip"]["fields"]["origin"]
    found = check_approvals(demo.approvals, GatewayProfile.model_validate(given), demo.portal, demo.mail)

    assert [one.said for one in found if one.level == "bad"] == ["item type trip has no field origin"]


def test_what_is_mistyped_beside_the_kinds_is_told(demo: Folder) -> None:
    rules = demo.approvals.model_dump()
    rules["deal_fields"] = {"frist_on": "trip_first_on", "last_on": "no_such_field"}
    rules["letters"] = rules["letters"] | {"addresses": {5: "head at firm"}}
    told = said(demo, rules)

    assert "a trip says no frist_on" in told
    assert "deals have no field no_such_field" in told
    assert "the address of employee 5 is none" in told


@pytest.mark.parametrize("field", ["employee", "origin", "deputy"])
def test_what_a_page_of_ours_fills_in_has_a_field(demo: Folder, field: str) -> None:
    given = demo.gateway.model_dump()
    del given["items"]["vacation"]["fields"][field]
    found = check_approvals(demo.approvals, GatewayProfile.model_validate(given), demo.portal, demo.mail)

    assert [one.said for one in found if one.level == "bad"] == [f"item type vacation has no field {field}"]


@pytest.mark.parametrize("stage", ["refused", "cancelled", "draft", "approved"])
def test_what_was_paid_is_told_from_everything_else(demo: Folder, stage: str) -> None:
    name = {"asked": "on_approval"}.get(stage, stage)
    told = said(demo, {"kinds": {"payment": PAYMENT | {"stages": {"closed": name}}}})
    assert told == [f"stage {name} means both {stage} and closed"]


def test_a_paper_may_be_over_where_it_was_approved(demo: Folder) -> None:
    memo = {"title": "Записка", "item_type": "document", "chain": ["manager"], "stages": {"closed": "approved"}}
    assert said(demo, {"kinds": {"memo": memo}}) == []


@pytest.mark.parametrize(
    ("robot", "words"),
    [
        (None, "there is no robot or activity approve_vacation"),
        ({"returns": {}}, "approve_vacation returns no outcome, so its process never learns it"),
        ({"properties": {"colour": {"name": "Цвет"}}},
         "approve_vacation has a property colour, and item type vacation no such field"),
        ({"waits": False, "returns": {}}, None),
    ],
)  # fmt: skip
def test_what_begins_a_request_in_the_feed_is_there_and_fits(robot: dict[str, Any] | None, words: str | None) -> None:
    folder = read(PORTALS / "example")
    given = folder.gateway.model_dump()
    known = given["robots"].pop("approve_vacation")
    if robot is not None:
        given["robots"]["approve_vacation"] = known | robot
    found = check_approvals(folder.approvals, GatewayProfile.model_validate(given), folder.portal, folder.mail)

    assert [one.said for one in found if one.level == "bad"] == ([words] if words else [])


START = {"funnel": "legal", "stage": "review", "kind": "memo", "since": "2026-12-01", "fields": {"amount": "total"}}
INVOICE = {"item_type": "invoice", "stage": "approval", "kind": "memo", "since": "2026-12-01"}


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (START, []),
        (INVOICE | {"fields": {"amount": "total"}, "approved": "issued", "refused": "void"}, []),
        (START | {"funnel": "gone"}, ["there is no funnel gone"]),
        (INVOICE | {"item_type": "gone"}, ["there is no item type gone"]),
        (START | {"stage": "lost", "approved": "answer", "refused": "gone"},
         ["funnel legal has no stage lost", "funnel legal has no stage gone"]),
        (INVOICE | {"fields": {"colour": "total", "amount": "number"}},
         ["item type invoice has no field number", "item type document has no field colour"]),
    ],
)  # fmt: skip
def test_what_begins_a_document_by_its_stage_is_there(start: dict[str, Any], words: list[str]) -> None:
    folder = read(PORTALS / "example")
    assert said(folder, folder.approvals.model_dump() | {"starts": [start]}) == words


def test_a_purchase_from_abroad_has_no_inn_to_name() -> None:
    """A Belarusian УНП has nine figures and is none; without it the debit is known by the supplier's name."""
    purchase = read(PORTALS / "example").approvals.kinds["purchase"]
    assert ("supplier" in purchase.required, "supplier_inn" in purchase.required) == (True, False)


def test_what_pays_a_supplier_nobody_names_is_worth_knowing(demo: Folder) -> None:
    given = demo.gateway.model_dump()
    for name in ("supplier", "supplier_inn"):
        del given["items"]["document"]["fields"][name]
    gateway = GatewayProfile.model_validate(given)

    def notes(rules: dict[str, Any]) -> list[str]:
        found = check_approvals(ApprovalsProfile.model_validate(rules), gateway, demo.portal, demo.mail)
        return [one.about for one in found if one.said.startswith("no debit of a bank statement")]

    rules = demo.approvals.model_dump()
    assert "approvals kind purchase" in notes(rules)
    rules["kinds"]["purchase"]["payee"] = "applicant"
    assert "approvals kind purchase" not in notes(rules)


@pytest.mark.parametrize("when", [{}, {"type": "memo"}])
def test_a_kind_whose_items_another_one_takes_is_told(demo: Folder, when: dict[str, str]) -> None:
    memo = {"title": "Записка", "item_type": "document", "chain": ["manager"]}
    found = said(demo, {"kinds": {"any": memo | {"when": when}, "memo": memo | {"when": {"type": "memo"}}}})

    assert found == ["its items are all of kind any, which comes before it"]
