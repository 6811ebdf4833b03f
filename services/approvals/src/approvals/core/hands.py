"""Whoever hands in or changes another's request: he speaks in its applicant's place, and doesn't approve it alone."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.crm.v1 import Field, Value

from approvals.core.course import Course
from approvals.core.form import DAYS, Form, Unfit, differing
from approvals.core.money import ZERO
from approvals.core.payee import SUPPLIER, SUPPLIER_INN
from approvals.core.rules import Kind
from approvals.core.seen import Seen
from approvals.core.trip_check import SUMS

# Read by rules, and more than words: days (also of a route, with its places), persons, whom money goes to.
WEIGHTY = frozenset({*DAYS, "sick_more", "duty_days", "route", "deputy", "employee", SUPPLIER, SUPPLIER_INN})
DECLARED = frozenset({"employee", "deputy", "kinds", "first_on", "last_on"})  # what a deputyship is


def hand(course: Course, item: Seen, applicant: int) -> int | None:
    """Who hands it in or changes it in the applicant's place. The gateway's own user moves what we order, and hands in
    what we have made.
    """
    own = course.office.general.own_users
    ours = item.by_id in own and (item.moved if course.state.version else item.created_by_id in own)
    return None if ours or item.by_id == applicant or not _asks(course, item) else item.by_id


def _asks(course: Course, item: Seen) -> bool:
    """Whether it hands in what is not under way, or changes of the rest what weighs."""
    state = course.state
    return state.phase not in {"asking", "approved"} or weighs(course.kind, state.fields, item.fields)


def hands_of(course: Course, item: Seen, applicant: int) -> tuple[int, ...]:
    """Who has done so until the applicant hands it in himself, or others approve it. Of a deputyship: who declares it,
    until another does.

    All of them, however many must agree as well: the next version may ask fewer.
    """
    by_id = hand(course, item, applicant)
    if course.kind.form != "deputy":
        return _known((*_kept(course, item, applicant), by_id), applicant)
    himself = item.moved and item.by_id == applicant
    return _known((by_id,) if himself or _asks(course, item) else course.state.hands, applicant)


def _known(people: Iterable[int | None], applicant: int) -> tuple[int, ...]:
    return tuple(sorted({one for one in people if one and one != applicant}))


def _kept(course: Course, item: Seen, applicant: int) -> tuple[int, ...]:
    """What has been approved since is nobody's any more."""
    state = course.state
    approved = state.phase == "approved" and state.granted is not None and state.granted.version == state.version
    return () if approved or (item.moved and item.by_id == applicant) else state.hands


def weighs(kind: Kind, before: Iterable[Field], now: Iterable[Field]) -> bool:
    """Whether what has changed is a day, a person, whom the money goes to, or a sum that has grown: what nobody allows
    himself. Whoever may refuse it whole may allow less of it; a comment, or what an office fills in, asks for nothing.
    """
    names = differing(before, now, kind.unwatched)
    if kind.form == "deputy":
        return not DECLARED.isdisjoint(names)
    old, new = Form(before, kept=True), Form(now, kept=True)
    weighty = WEIGHTY | ({"source"} if kind.pays is not None else set())
    return any(
        name in weighty or _names_days_or_persons(old[name], new[name]) or _asks_more(kind, name, old, new)
        for name in names
    )


def _names_days_or_persons(*values: Value) -> bool:
    return any(one.on is not None or one.at is not None or one.employee_ids for one in values)


def _asks_more(kind: Kind, name: str, old: Form, new: Form) -> bool:
    """A sum, by its value or by its name: also one in another currency, and one that can't be read."""
    named = name in {*SUMS, "amount", kind.amount}
    if not named and old[name].amount is None and new[name].amount is None:
        return False
    try:
        was, now = old.amount(name), new.amount(name)
    except Unfit:
        return True
    return (now or ZERO) > (was or ZERO) or (now is not None and old.currency(name) != new.currency(name))
