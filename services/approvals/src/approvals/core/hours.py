"""Working hours: when a silence of so many of them is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import ONE_DAY, russia

MOST_HOURS = 2000  # a working year; a longer patience is a mistake of the profile


@dataclass(frozen=True)
class OfficeHours:
    """begins, ends: local times of a working day, begins before ends. zone: IANA name."""

    zone: str
    begins: time = time(9, 0)
    ends: time = time(18, 0)

    def day_of(self, moment: datetime) -> datetime:
        """*moment* as the office's clock shows it."""
        return moment.astimezone(ZoneInfo(self.zone))

    def after(self, moment: datetime, hours: float) -> datetime:
        """The moment when *hours* working hours have passed since *moment*.

        hours: above 0, at most MOST_HOURS. Days off and nights don't count. Raises ValueError for other hours.
        """
        if not 0 < hours <= MOST_HOURS:
            raise ValueError(f"{hours} working hours: more than 0 and at most {MOST_HOURS} are meant")
        left = timedelta(hours=hours)
        local = self.day_of(moment)
        day = local.date()
        while True:
            begins, ends = self._span(local, day)
            if russia().is_working_day(day) and begins < ends:
                if ends - begins >= left:
                    return begins + left
                left -= ends - begins
            day += ONE_DAY

    def next_begin(self, moment: datetime) -> datetime:
        """When the next working day after the day of *moment* begins."""
        day = russia().add_working_days(self.day_of(moment).date(), 1)
        return datetime.combine(day, self.begins, ZoneInfo(self.zone))

    def _span(self, since: datetime, day: date) -> tuple[datetime, datetime]:
        begins = datetime.combine(day, self.begins, since.tzinfo)
        ends = datetime.combine(day, self.ends, since.tzinfo)
        return max(begins, since), ends
