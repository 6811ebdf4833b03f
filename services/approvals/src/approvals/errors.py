"""What can go wrong in approvals, by what must happen next."""

from __future__ import annotations

from chassis.errors import Unavailable


class ChartIncomplete(Unavailable):
    """Employees are still being read from the CRM: a missing head proves nothing yet."""

    code = "approvals.chart_incomplete"
    gives_up = None
