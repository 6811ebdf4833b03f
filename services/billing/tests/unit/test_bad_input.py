"""No invoice goes out of a bad input, and everything that is wrong is said at once, with where and what to do."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from billing.core.problems import BadInput
from billing.core.reading import read
from making import WORKED, rated, small


def refused(given: Any) -> list[tuple[str, str]]:
    """Path and code of every problem."""
    with pytest.raises(BadInput) as refusal:
        rated(given)
    assert all(one.what and one.remedy for one in refusal.value.problems)
    return [(one.path, one.code) for one in refusal.value.problems]


ENTRIES = [
    ({"minutes": -1}, "entries[0].minutes", "negative_time"),
    ({"minutes": 1441}, "entries[0].minutes", "over_24_hours"),
    ({"minutes": None, "seconds": 86_401}, "entries[0].seconds", "over_24_hours"),
    ({"minutes": "0.001"}, "entries[0].minutes", "entry_time"),
    ({"minutes": None}, "entries[0].minutes", "entry_time"),
    ({"minutes": 5, "seconds": 300}, "entries[0].minutes", "entry_time"),
    ({"person": "Никто"}, "entries[0].person", "unknown_person"),
    ({"on": None}, "entries[0].on", "entry_day"),
    ({"on": "0001-01-01"}, "entries[0].on", "entry_day"),
    (
        {"started_at": "2026-10-05T10:00:00+03:00", "ended_at": "2026-10-05T09:00:00+03:00"},
        *("entries[0].ended_at", "negative_time"),
    ),
    (
        {"started_at": "2026-10-05T10:00:00+03:00", "ended_at": "2026-10-06T10:00:01+03:00"},
        *("entries[0].ended_at", "over_24_hours"),
    ),
    ({"started_at": "2026-10-05T10:00:00+03:00"}, "entries[0].ended_at", "entry_time"),
    (
        {"started_at": "2026-10-05T10:00:00", "ended_at": "2026-10-05T11:00:00"},
        "entries[0].started_at",
        "timezone_aware",
    ),
]


ON = {"on": "2026-10-05"}
NAMED_OTHERWISE = {
    "issuer": "ООО «Нордлекс  Консалт»",
    "client": 'ооо "Хельсинки Трейд Рус"',
    "action": "block",
    "reason": "ст. 5n",
}


@pytest.mark.parametrize(("entry", "path", "code"), ENTRIES)
def test_an_impossible_entry_is_named_by_its_place(entry: dict[str, Any], path: str, code: str) -> None:
    assert refused(small(entry))[0] == (path, code)


def test_more_money_than_words_can_say_is_refused() -> None:
    rates = [{"grade": "партнёр", "rate": "999999999999999"}]

    assert refused(small({}, rates=rates)) == [("contract.rates", "amount")]


def test_one_id_for_two_things_is_refused() -> None:
    assert refused(small({"id": "7"}, {"id": "7", "minutes": 59})) == [("entries[1].id", "id_twice")]


def test_work_without_a_rate_is_named_once_for_each_person_with_its_first_day() -> None:
    given = small(
        {"on": "2026-10-04"}, {"on": "2026-10-03"}, rates=[{"grade": "партнёр", "since": "2026-10-05", "rate": 1}]
    )

    with pytest.raises(BadInput, match=r"no rate for 'Партнёр' \(grade 'партнёр'\) on 2026-10-03 and 1 more"):
        rated(given)


def test_time_that_is_not_billable_needs_no_rate() -> None:
    assert rated(small({"billable": False}, rates=[])).lines == ()


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"contract": {"vat": None}}, "contract.vat", "vat_mode"),
        ({"contract": {"vat": {"mode": "none"}}}, "contract.vat.ground", "vat_ground"),
        ({"contract": {"vat": {"mode": "outside"}}}, "contract.vat.mode", "vat_outside"),
        ({"contract": {"currency": "EUR"}}, "contract.exchange_rate", "currency_rate"),
        ({"contract": {"invoice_currency": "EUR"}}, "contract.exchange_rate", "currency_rate"),
        ({"contract": {"zone": "Mars/Olympus"}}, "contract.zone", "zone"),
        ({"contract": {"zone": "../etc/passwd"}}, "contract.zone", "zone"),
        ({"contract": {"rates": [{"rate": 5}]}}, "contract.rates[0]", "rate_of_whom"),
        ({"issuer": {"inn": "7897555318"}}, "issuer.inn", "inn"),
        ({"issuer": {"kpp": None}}, "issuer.kpp", "kpp"),
        ({"client": {"inn": "7897555310"}}, "client.inn", "inn"),
        ({"client": {"inn": None}}, "client.inn", "inn"),
        ({"issuer": {"ogrn": "1027700132196"}}, "issuer.ogrn", "ogrn"),
        ({"issuer": {"bank": {"bic": "144599901"}}}, "issuer.bank.bic", "bic"),
        ({"issuer": {"bank": {"account": "40702810700000012346"}}}, "issuer.bank.account", "account"),
        ({"issuer": {"bank": {"corr_account": "30101810000000000902"}}}, "issuer.bank.corr_account", "corr_account"),
        ({"closed_periods": [{"first_on": "2026-10-01", "last_on": "2026-10-31"}]}, "period", "period_closed"),
        ({"period": {"last_on": "2026-09-01"}}, "period.last_on", "period_days"),
        ({"invoice": {"on": "9999-12-31"}, "contract": {"payment_days": 7}}, "invoice.on", "due_day"),
        (
            {"expenses": [{"id": id_, "kind": "agent", "amount": "5e14", "title": "Пошлина"} | ON for id_ in "12"]},
            *("contract.rates", "amount"),
        ),
        (
            {"compliance": [{"issuer": "*", "client": "*", "action": "block", "reason": "ст. 5n"}]},
            *("compliance[0]", "blocked"),
        ),
        (
            # the input has ООО "Нордлекс Консалт" and ООО «Хельсинки Трейд Рус»
            {"compliance": [NAMED_OTHERWISE]},
            *("compliance[0]", "blocked"),
        ),
        (
            {"advances": [{"amount": 1, "payment_number": "7", "payment_on": "2026-09-01"}]},
            *("advances[0]", "advance_sf"),
        ),
    ],
)
def test_a_bad_head_is_named_by_its_path(change: dict[str, Any], path: str, code: str) -> None:
    assert (path, code) in refused(_changed(small({}), change))


def _changed(given: Any, change: Any) -> Any:
    if not isinstance(change, dict):
        return change
    return {**given, **{name: _changed(given.get(name, {}), value) for name, value in change.items()}}


def test_everything_is_said_at_once_form_and_content() -> None:
    given = copy.deepcopy(WORKED)
    del given["contract"]["vat"]
    given["issuer"]["inn"] = "7897555318"
    given["issuer"]["bank"]["account"] = "40702810700000012346"
    given["contract"]["currency"] = "EUR"
    given["entries"][2]["minutes"] = "five"
    given["entries"][3]["minutes"] = -5
    given["entries"][4]["person"] = "Никто"
    given["people"][0]["salary"] = 1

    assert set(refused(given)) >= {
        ("contract.vat", "missing"),
        ("issuer.inn", "inn"),
        ("issuer.bank.account", "account"),
        ("contract.exchange_rate", "currency_rate"),
        ("entries[2].minutes", "decimal_parsing"),
        ("entries[3].minutes", "negative_time"),
        ("people[0].salary", "unknown_key"),
    }


def test_a_misspelt_key_is_met_with_the_right_one() -> None:
    given = small({})
    given["contract"]["roundings"] = "actual"

    with pytest.raises(BadInput, match=r"contract\.roundings: there is no such key\. Did you mean 'rounding'\?"):
        rated(given)


def test_an_unknown_policy_is_met_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"contract\.rounding: 'six' is no policy; known: actual, actual_vat_on_total"):
        rated(small({}, rounding="six"))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1, "a": 2}', '{"a": NaN}', "[" * 100_000, "null"])
def test_what_is_no_object_of_json_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(BadInput, match="JSON"):
        read(text)


def test_late_work_of_a_closed_period_must_say_what_it_corrects() -> None:
    given = small({"on": "2026-09-30"}) | {"closed_periods": [{"first_on": "2026-09-01", "last_on": "2026-09-30"}]}

    assert refused(given) == [("entries[0]", "period_closed")]
    given["entries"][0]["corrects"] = "к счёту № 101"
    assert len(rated(given).lines) == 1


def test_money_given_as_json_numbers_keeps_its_kopecks() -> None:
    text = json.dumps(small({})).replace('"rate": 6000', '"rate": 6000.10')

    assert str(read(text).contract.rates[0].rate) == "6000.10"
