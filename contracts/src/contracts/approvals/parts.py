"""What facts of approvals are made of: what is missing, why somebody is asked, places of a chain."""

from __future__ import annotations

from datetime import date

from contracts.base import Part


class Lack(Part):
    """What is missing or impossible. field: domain name, "" for the whole request."""

    field: str
    code: str


class Reason(Part):
    """One step of the way to an approver, as `because` of approval.asked tells them in order.

    code: manager, named, role, role_empty (whom the chain means); applicant, author, absent, dismissed, unknown,
    silent, elsewhere (why not him); no_deputy, deputy, next_level, nobody_above, duty, duty_absent, handed_over (what
    follows).
    """

    code: str
    employee_id: int | None = None
    away: str | None = None
    until_on: date | None = None


class Seat(Part):
    """A place of the chain. key: "1.2", second place of the first step. any: one answer is enough for its step.

    employee_ids, role: whom it is meant for; neither: the applicant's head.
    """

    key: str
    step: int
    any: bool = False
    role: str | None = None
    employee_ids: tuple[int, ...] = ()
