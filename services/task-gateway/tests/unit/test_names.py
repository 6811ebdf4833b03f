"""The gateway's part of a portal's profile: read strictly, told where it is wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from chassis.profile import BadProfile
from chassis.yaml_file import read_as
from contracts.crm.v1 import Field, Value
from task_gateway.core.names import Names, UnknownName, crm_fields, same
from task_gateway.core.setup.profile import GatewayProfile
from task_gateway.profile import FILE, names_of

PORTALS = Path(__file__).parents[4] / "deploy" / "portal"


@pytest.mark.parametrize("portal", ["demo", "example"])
def test_the_profiles_of_the_repository_are_read(portal: str) -> None:
    assert names_of(PORTALS, portal, {}) == names_of(PORTALS / portal / "portal.yaml", portal, {}) != Names()


def test_a_portal_without_the_file_has_no_names(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    assert names_of(tmp_path, "acme", {}) == Names()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("funnels:\n  litigation:\n    id: x\n", 3, "funnels.litigation.id"),
        ("units: {}\nfunels: {}\n", 2, "funels"),
        ("items:\n  trip:\n    fields: {}\n", 2, "items.trip: give `entity_type_id` or `name`"),
        ("funnels: {}\nunits: {}\nfunnels: {}\n", 3, "funnels is said twice"),
        ("funnels: [\n", 2, "expected the node content"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    (file := tmp_path / FILE).write_text(text)
    with pytest.raises(BadProfile, match=f"{FILE}:{line}: {said}"):
        read_as(GatewayProfile, file)


def test_an_unknown_name_says_which_are_known() -> None:
    names = Names.model_validate({"funnels": {"litigation": {"id": 5}, "tax": {"id": 6}}})
    with pytest.raises(UnknownName) as raised:
        names.funnel("litigaton")
    refusal = raised.value.refusal
    assert refusal.words == "В профиле портала нет имени «litigaton» (воронка)"
    assert (refusal.hint or "").startswith("Известны: litigation, tax.")


def test_an_empty_value_clears_a_field() -> None:
    names = Names.model_validate({"deal_fields": {"court": "UF_CRM_COURT"}})
    assert crm_fields("сделка", names.deal_fields, [Field(name="court", value=Value())], "UTC") == {"UF_CRM_COURT": ""}


def test_an_amount_is_told_in_figures() -> None:
    names = Names.model_validate({"deal_fields": {"claim": "UF_CRM_CLAIM", "total": "opportunity"}})
    fields = [Field(name=name, value=Value(amount=Decimal("1E+5"), currency="RUB")) for name in names.deal_fields]
    told = crm_fields("сделка", names.deal_fields, fields, "UTC")
    assert (told["UF_CRM_CLAIM"], told["opportunity"]) == ("100000|RUB", "100000")


@pytest.mark.parametrize(
    ("wanted", "there", "equal"),
    [
        (5, "5", True),
        ("2026-11-24T10:00:00+03:00", "2026-11-24T07:00:00+00:00", True),
        ("2026-11-24T10:00:00+03:00", "2026-11-24T10:01:00+03:00", False),
        ("2026-11-03", "2026-11-03T03:00:00+03:00", True),
        ("1250000.00|RUB", "1250000|RUB", True),
        ("5|RUB", "5|USD", False),
        ("100", "100.00", True),
        (100, "100.0000", True),
        (0, "0.00", True),
        (Decimal("1E+5"), "100000.00", True),
        (1e16, "10000000000000000", True),
        (0.0000001, "0", False),
        (True, "1", False),
        ("-0.5", -0.5, True),
        ("40702810900000012346", "40702810900000012345", False),
        ("0278123456", "278123456", False),
        ("007", "7", False),
        ("1e5", "100000", False),
        ("1_000", "1000", False),
        ("nan", "nan ", False),
        ([17, 9], ["9", "17"], True),
        ([17], {"3743": "17"}, True),
        ("Y", True, True),
        ("", None, True),
        ("x", None, False),
    ],
)
def test_what_the_crm_answers_is_compared_by_what_it_means(wanted: object, there: object, equal: bool) -> None:
    assert same(wanted, there) is equal
