"""Which legs are abroad, as people name countries, and from which day on the foreign rate is paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from approvals.core.per_diem import Rates, per_diem
from approvals.core.route import Leg, read_route
from approvals.law import limits
from approvals_scenes import HEAD, TRIP, Scene, text
from contracts.approvals.v1 import RequestReturned
from contracts.trips.v1 import TripApproved

DAYS = "26.10.2026–29.10.2026"


@pytest.mark.parametrize(
    "place",
    [
        "Республика Беларусь, Минск",
        "Астана, Республика Казахстан",
        "Тбилиси - Грузия",
        "Ереван — Армения",
        "Шанхай, Китайская Народная Республика",
        "Дубай (Объединённые Арабские Эмираты)",
        "Хельсинки, Финляндская Республика",
        "Минск (РБ, за границей)",
    ],
)
def test_a_country_by_its_full_name_or_after_a_dash_is_abroad(place: str) -> None:
    ((leg,), mistakes) = read_route(f"{place} {DAYS}")

    assert (leg.place, mistakes) == ("abroad", ())


@pytest.mark.parametrize(
    "place",
    [
        "Казань, Республика Татарстан",
        "Владикавказ, Республика Северная Осетия — Алания",
        "Донецк, Донецкая Народная Республика",
        "Ростов-на-Дону",
        "Республика",
        "Казань (РТ)",
    ],
)
def test_a_republic_of_russia_is_home(place: str) -> None:
    ((leg,), mistakes) = read_route(f"{place} {DAYS}")

    assert (leg.place, mistakes) == ("home", ())


@pytest.mark.parametrize("place", ["Минск (РБ)", "Уфа, РБ", "Астана, РК"])
def test_letters_that_mean_a_country_or_a_republic_of_russia_are_asked_again(place: str) -> None:
    legs, (mistake,) = read_route(f"{place} {DAYS}")

    assert ([one.town for one in legs], mistake.code) == ([place], "unclear_country")
    scene = Scene(values=TRIP | {"route": text(f"{place} 26.10.2026–30.10.2026")}).submit()
    assert [one.code for one in scene.last(RequestReturned).lacks] == ["unclear_country"]


def test_five_days_in_minsk_by_its_country_s_full_name_are_paid_as_abroad() -> None:
    scene = Scene(values=TRIP | {"route": text("Республика Беларусь, Минск 26.10.2026–30.10.2026")}).submit()
    scene.answer(HEAD)

    assert scene.last(TripApproved).per_diem == Decimal("10700.00")  # four days of 2 500, the last of 700


def test_the_day_of_the_way_before_the_border_has_the_rate_of_home() -> None:
    leg = Leg("Минск", date(2026, 10, 27), date(2026, 10, 29), "abroad")
    found = per_diem(date(2026, 10, 26), date(2026, 10, 30), (leg,), Rates(), limits())

    assert [str(day.amount) for day in found.days] == ["700.00", "2500.00", "2500.00", "2500.00", "700.00"]


def test_a_one_day_trip_abroad_is_one_whatever_town_is_named_last() -> None:
    day = date(2026, 10, 12)
    abroad, home = Leg("Минск", day, day, "abroad"), Leg("Смоленск", day, day)

    for legs in ((abroad, home), (home, abroad), (abroad,)):
        assert per_diem(day, day, legs, Rates(), limits()).amount == Decimal("1250.00")  # ПП № 749 п. 20: half
