"""Every decider of the service, for whoever decides again what was decided."""

from __future__ import annotations

from tax_calendar.calendar_deciders import calendar
from tax_calendar.control_deciders import control
from tax_calendar.deciders import DECIDERS as DEMANDS

DECIDERS = (*DEMANDS, calendar, control)
