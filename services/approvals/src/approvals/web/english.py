"""What is wrong with a request, for readers of the English pages."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.core.mistakes import Mistake
from approvals.core.rules import Kind
from approvals.web.fields import title_of

OF_A_FIELD: Mapping[str, str] = {
    "missing": "is not filled in",
    "unfit": "can't be read as what it should be (a day like 12.10.2026, a sum like 12345.60, a number of an employee)",
    "backwards": "{0} is before the first day, {1}",
    "too_long": "is longer than {0} days",
    "other_year": "{0} is more than two years from today: look at the year",
    "self": "nobody stands in for himself",
    "dismissed": "employee {0} does not work here",
    "absent": "employee {0} is away himself, {1}",
    "author": "a deputyship is declared by the person himself or by HR, and of nobody who declares it",
    "begun": "{0} has come already: choose other days",
    "over": "{0} has passed already: choose other days",
    "past": "the leave was approved for {0}; days that have passed are changed by HR",
    "late_notice": "less than two weeks ahead: {0} was the last day to ask",
    "over_policy": "{0} is more than the {1} that are due",
    "under_policy": "{0} is less than the {1} that are due",
    "trip_over": "the trip ended on {0}, and an advance is paid before it: report what was spent",
    "over_cost": "{0} is more than all costs, {1}",
    "each_year": "no leave would be left in the year of work before, and he must have one each year",
    "two_years": "no leave would be left in the year of work before, nor was there one before that: two years running",
    "no_recall": "nobody who must have leave each year is called back from it: it lasts until {0}",
    "currency": "say the sum in roubles, by the rate of its day",
    "not_in_leave": "is not within the leave",
    "future": "that day has not come yet",
    "long_before": "{0} is more than a year before the trip: look at the year",
    "nothing": "is zero",
    "other_person": "was approved for employee {0}: cancel this request and hand in another one",
    "other_kind": "was approved as {0}, not as {1}: cancel this request and hand in another one",
    "no_trip": "is none of your approved trips: {0}",
    "ordered": "{0} is ordered by the trip itself: say what is paid for",
    "no_kind_chosen": "is not chosen; there are: {0}",
    "no_kind": "no kind of request is called {0}; there are: {1}; leave it empty for all of them",
    "gone": "employee {0} does not work here any more",
    "no_photo": "a photo (JPEG, PNG, WebP, HEIC) or a PDF is meant; this file is neither",
    "no_paper": "a PDF, DOCX, XLSX or a photo (JPEG, PNG, WebP, HEIC) is meant",
    "too_many": "more than {0} periods",
    "too_many_photos": "more than {0} files",
}
OF_THE_WHOLE: Mapping[str, str] = {
    "too_long": "The route has more than {0} characters.",
    "too_many_legs": "The route has more than {0} legs.",
    "unreadable_leg": "Leg {0} of the route can't be read. Write: Kazan 12.10.2026–14.10.2026.",
    "unclear_country": "Leg {0} of the route: write the country or the republic in full, not by its letters.",
    "no_such_day": "Leg {0} of the route: there is no such day.",
    "leg_backwards": "Leg {0} of the route: the departure is before the arrival.",
    "outside": "The route goes beyond the days of the trip.",
    "gap": "Between {0} and {1} more than one day has no leg.",
    "gap_before": "Before {0} more than one day of the trip has no leg.",
    "gap_after": "After {0} more than one day of the trip has no leg.",
    "order": "{1}: the arrival is before the departure from {0}.",
    "overlap": "The days overlap another absence, {0}: withdraw or move that first.",
    "currencies": "The sums are in different currencies.",
    "currency": "Say the sums in roubles, by the rate of the day.",
    "over_limit": "The sum of {0} is above the limit of {1} for this kind of request.",
    "no_days": "There are only public holidays in these days: no leave is needed.",
    "balance": "Not enough days of leave: {0} are asked for, {1} are left, of them {2} reserved by other requests.",
    "too_few": "Fewer than {0} people of the department would be there on {1}.",
}


def in_english(mistake: Mistake, kind: Kind) -> str:
    """The mistake in words; in those of the core where there are no English ones."""
    if mistake.field in {"", "route"} and mistake.code in OF_THE_WHOLE:
        return OF_THE_WHOLE[mistake.code].format(*mistake.figures)
    words = OF_A_FIELD.get(mistake.code)
    title = "Deal" if mistake.field == "deal" else title_of(mistake.field, kind, "en")
    return mistake.words if words is None else f"{title}: {words.format(*mistake.figures)}."
