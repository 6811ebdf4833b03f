"""What can go wrong in approvals, by what must happen next."""

from __future__ import annotations

from chassis.errors import DeloError, Unavailable


class ChartIncomplete(Unavailable):
    """Employees are still being read from the CRM: a missing head proves nothing yet."""

    code = "approvals.chart_incomplete"
    gives_up = None


class Together(DeloError):
    """Leaves that look at the same days are in one batch: it is split, and each sees what became of the one before."""

    code = "approvals.together"
