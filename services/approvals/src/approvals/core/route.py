"""A trip's route as people write it, leg after leg: "Казань 12.10.2026–14.10.2026; Сочи 15.10.2026–16.10.2026"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise

from approvals.core.limits import Place
from approvals.core.mistakes import Mistake

DAY = r"(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})"
ABROAD = re.compile(r"\(?\b(?:за границей|за рубежом|заграница|abroad)\b\)?", re.IGNORECASE)
LEG = re.compile(rf"^(?P<place>.+?)[\s,:]+{DAY}\s*(?:[-–—]|по|до)\s*{DAY}$", re.IGNORECASE)
COUNTRIES = frozenset((files("approvals") / "data" / "countries.txt").read_text(encoding="utf-8").split("\n")) - {""}
PARTS = re.compile(r"[,()]|\s[-–—]\s")
# «Республика Беларусь» is Беларусь; «Республика Коми» is none of the countries.
STATEHOOD = {
    *("республика", "королевство", "княжество", "государство", "федеративная", "демократическая", "народная"),
    *("исламская", "социалистическая", "арабская", "кооперативная"),
}
UNCLEAR = {"рб": "Беларусь или Башкортостан", "рк": "Казахстан, Карелия, Коми или Крым"}
MOST_LEGS = 30
MOST_CHARACTERS = 4000
MOST_OF_A_LEG = 200


@dataclass(frozen=True)
class Leg:
    """One stay: from the day of arrival to the day of leaving, both inclusive. place: abroad where the leg says so, by
    those words or by the name of a country ("Минск, Республика Беларусь").
    """

    town: str
    first_on: date
    last_on: date
    place: Place = "home"


def read_day(text: str) -> date | None:
    """`12.10.2026` or `2026-10-12`; None for what is no day of the calendar."""
    try:
        if "-" in text:
            return date.fromisoformat(text)
        day, month, year = (int(part) for part in text.split("."))
        return date(year, month, day)
    except ValueError:
        return None


def read_route(text: str) -> tuple[tuple[Leg, ...], tuple[Mistake, ...]]:
    """The legs that could be read, and a mistake for each that could not."""
    if len(text) > MOST_CHARACTERS:
        return (), (
            Mistake("route", "too_long", f"Маршрут длиннее {MOST_CHARACTERS} знаков.", (str(MOST_CHARACTERS),)),
        )
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if len(parts) > MOST_LEGS:
        return (), (Mistake("route", "too_many_legs", f"В маршруте больше {MOST_LEGS} пунктов.", (str(MOST_LEGS),)),)
    found = [_leg(part, number) for number, part in enumerate(parts, start=1)]
    legs = tuple(one for one in found if isinstance(one, Leg))
    unclear = [_unclear(one, number) for number, one in enumerate(found, start=1) if isinstance(one, Leg)]
    return legs, tuple(one for one in (*found, *unclear) if isinstance(one, Mistake))


def _leg(text: str, number: int) -> Leg | Mistake:
    plain = ABROAD.sub(" ", text).strip(" ,")
    match = LEG.match(plain) if len(text) <= MOST_OF_A_LEG else None
    if match is None:
        words = f"Пункт маршрута {number} не разобран: «{text[:80]}». Пишите: Казань 12.10.2026–14.10.2026."
        return Mistake("route", "unreadable_leg", words, (str(number),))
    first_on, last_on = read_day(match[2]), read_day(match[3])
    if first_on is None or last_on is None:
        return Mistake("route", "no_such_day", f"Пункт маршрута {number}: такого дня в календаре нет.", (str(number),))
    if last_on < first_on:
        return Mistake("route", "leg_backwards", f"Пункт маршрута {number}: отъезд раньше приезда.", (str(number),))
    town = match["place"].strip(" ,:")
    abroad = ABROAD.search(text) or not COUNTRIES.isdisjoint(_parts(town))
    return Leg(town, first_on, last_on, "abroad" if abroad else "home")


def _parts(town: str) -> list[str]:
    """What may be a country's name: by itself, and without what it says of the state."""
    parts = [part.strip().lower().replace("ё", "е") for part in PARTS.split(town)]
    return parts + [" ".join(word for word in part.split() if word not in STATEHOOD) for part in parts]


def _unclear(leg: Leg, number: int) -> Mistake | None:
    """Letters that a country and a republic of Russia share: the one is paid three times as much as the other."""
    found = next((part for part in _parts(leg.town) if part in UNCLEAR), None)
    if found is None or leg.place == "abroad":
        return None
    words = f"Пункт маршрута {number}: {found.upper()} — {UNCLEAR[found]}? Напишите полностью."
    return Mistake("route", "unclear_country", words, (str(number),))


def gaps(legs: tuple[Leg, ...], first_on: date, last_on: date) -> tuple[Mistake, ...]:
    """What doesn't fit between the trip's first and last day: legs outside, out of order, days that no leg covers.

    A day of the way may lie before the first leg, between two and after the last; more than one is a gap.
    """
    mistakes = []
    if legs[0].first_on < first_on or legs[-1].last_on > last_on:
        mistakes.append(Mistake("route", "outside", "Маршрут выходит за даты командировки."))
    if legs[0].first_on - first_on > timedelta(days=1):
        town = legs[0].town
        mistakes.append(
            Mistake("route", "gap_before", f"До пункта {town} больше одного дня командировки без пункта.", (town,))
        )
    if last_on - legs[-1].last_on > timedelta(days=1):
        town = legs[-1].town
        words = f"После пункта {town} больше одного дня командировки без пункта."
        mistakes.append(Mistake("route", "gap_after", words, (town,)))
    for before, after in pairwise(legs):
        towns = (before.town, after.town)
        if after.first_on < before.last_on:
            mistakes.append(
                Mistake("route", "order", f"{after.town}: приезд раньше отъезда из пункта {before.town}.", towns)
            )
        elif after.first_on - before.last_on > timedelta(days=2):
            mistakes.append(
                Mistake("route", "gap", f"Между {before.town} и {after.town} больше одного дня без пункта.", towns)
            )
    return tuple(mistakes)
