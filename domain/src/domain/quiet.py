"""Hours in which people are left in peace."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from domain.calendar import russia


def is_quiet(moment: datetime, begins: time, ends: time) -> bool:
    """Whether *moment* lies between *begins* and *ends* of a day, over midnight too, or on a day off.

    moment: in the zone of the people.
    """
    now = moment.time()
    over_midnight = begins > ends
    hours = now >= begins or now < ends if over_midnight else begins <= now < ends
    return hours or not russia().is_working_day(moment.date())


def quiet_ends(moment: datetime, begins: time, ends: time) -> datetime:
    """The first moment from *moment* on at which it isn't quiet; see is_quiet."""
    if not is_quiet(moment, begins, ends):
        return moment
    day = moment.date()
    while True:  # a working day comes, and no hours are quiet all day long
        for opens in (time.min, ends):
            at = datetime.combine(day, opens, moment.tzinfo)
            if at > moment and not is_quiet(at, begins, ends):
                return at
        day += timedelta(days=1)
