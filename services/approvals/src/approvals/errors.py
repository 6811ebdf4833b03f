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


class KindGone(Unavailable):
    """A request is under way whose kind the profile has no more: all that is said of it waits until it has it again.

    A person is called soon: nobody in the CRM sees that it waits.
    """

    code = "approvals.kind_gone"
    gives_up = 3

    def __init__(self, request: str, kind: str) -> None:
        super().__init__(f"{request} is of the kind {kind}, which approvals.yaml has no more")
