"""What a счёт-фактура must say (НК 169 п. 5, 6) and the input lacks: the УПД goes out with a warning that names it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from billing.core.problems import BadInput
from contracts.crm.v1 import CreateTask
from making import WORKED, rated, small
from office import billed

ENTREPRENEUR = {"inn": "500100732259", "kpp": None, "ogrn": "304500116000157", "name": "ИП Воронцова А. П."}


def changed(part: str, **values: Any) -> dict[str, Any]:
    given = copy.deepcopy(small({}))
    given[part] |= values
    return given


def warned(given: dict[str, Any]) -> list[str]:
    return [one.split(":")[0] for one in rated(given).warnings]


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        (small({}), []),
        (changed("client", address=None), ["client.address"]),
        (changed("client", address=" "), ["client.address"]),
        (changed("client", kpp=None), ["client.kpp"]),
        (changed("client", kpp=None, address=None), ["client.address", "client.kpp"]),
        (changed("client", kpp=None, inn="500100732259"), []),  # an entrepreneur has none
        (changed("issuer", **ENTREPRENEUR), []),
        (changed("issuer", **ENTREPRENEUR | {"ogrn": None}), ["issuer.ogrn"]),
        (changed("issuer", ogrn=None), []),
    ],
)
def test_each_missing_field_is_named_by_its_path(given: dict[str, Any], paths: list[str]) -> None:
    assert warned(given) == paths


def test_a_warning_says_which_row_and_which_law() -> None:
    (warning,) = rated(changed("client", address=None)).warnings

    assert "6а" in warning
    assert "НК РФ" in warning


def test_where_no_vat_is_charged_there_is_no_such_duty() -> None:
    given = small({}, vat={"mode": "none", "ground": "гл. 26.2 НК РФ"})
    given["client"] = given["client"] | {"address": None, "kpp": None}

    assert warned(given) == []


def test_a_russian_branch_has_an_inn() -> None:
    given = small({})
    given["client"] = {"name": "Trade Oy", "country": "FI", "russian_branch": True, "address": "Helsinki"}

    with pytest.raises(BadInput) as refusal:
        rated(given)
    assert [(one.path, one.code) for one in refusal.value.problems] == [("client.inn", "inn")]


def test_the_manager_hears_of_it() -> None:
    office = billed(client=WORKED["client"] | {"address": None})

    (task,) = office.ordered(CreateTask)
    assert (task.responsible_id, "client.address" in (task.description.content or "")) == (21, True)
