"""Hours in which people are left in peace."""

from __future__ import annotations

from datetime import datetime, time

from domain.calendar import russia


def is_quiet(moment: datetime, begins: time, ends: time) -> bool:
    """Whether *moment* lies between *begins* and *ends* of a day, over midnight too, or on a day off.

    moment: in the zone of the people.
    """
    now = moment.time()
    over_midnight = begins > ends
    hours = now >= begins or now < ends if over_midnight else begins <= now < ends
    return hours or not russia().is_working_day(moment.date())
