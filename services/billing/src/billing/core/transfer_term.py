"""Until when a счёт-фактура, or the УПД that is one, has to be issued.

Source: НК РФ ст. 168 п. 3 (five calendar days from the service); ст. 6.1 п. 2, 7: counted from the next day, and a last
day that is no working day moves forward (docs/facts/invoicing.md, section 1; docs/facts/tax-calendar.md, section 2.1).
"""

from __future__ import annotations

from datetime import date, timedelta

from domain.calendar import russia

TERM = timedelta(days=5)


def last_day(served_on: date) -> date:
    """Of services that were rendered, or handed over, on *served_on*."""
    return russia().shift_forward(served_on + TERM)
