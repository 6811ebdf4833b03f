"""Whether whom approvals.yaml names by number is there: a question to nobody is answered by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from approvals.core.rules import ApprovalsProfile
from task_gateway.core.calls import Call, mapping
from task_gateway.core.setup.asking import Asking
from task_gateway.core.setup.doctor import Finding

PAGE = 50
SHOWN = 20


def named_people(rules: ApprovalsProfile) -> dict[int, str]:
    """Each of them, and where the profile first names him."""
    found: dict[int, str] = {}
    for name, kind in rules.kinds.items():
        for place in (place for step in kind.chain for place in step.places):
            if place.employee is not None:
                found.setdefault(place.employee, f"kind {name}")
    for about, numbers in (
        ("own_users", rules.own_users),
        ("leave", tuple(rules.leave)),
        ("letters", tuple(rules.letters.addresses)),
    ):
        for number in numbers:
            found.setdefault(number, about)
    return found


def check_people(rules: ApprovalsProfile) -> Asking:
    """Ask the portal for them; a finding for each who isn't there."""
    named = sorted(named_people(rules).items())
    pages = [named[start : start + PAGE] for start in range(0, len(named), PAGE)]
    if not pages:
        return []
    replies = yield [Call("user.get", {"FILTER": {"ID": [number for number, _ in page]}}) for page in pages]
    if any(reply.fate != "done" for reply in replies):
        return [Finding("note", "approvals people", "the portal doesn't say who works there")]
    users = {str(row["ID"]): row for reply in replies for row in mapping(reply.result).values()}
    return [one for number, about in named for one in _person(number, about, users.get(str(number)))]


def check_balances(rules: ApprovalsProfile) -> Asking:
    """Of whom nobody counts the days of leave: their requests go to the approver unchecked."""
    if not any(kind.form == "vacation" for kind in rules.kinds.values()):
        return []
    missing: list[int] = []
    start: int | None = 0
    while start is not None:
        (reply,) = yield [Call("user.get", {"FILTER": {"ACTIVE": True, "USER_TYPE": "employee"}, "start": start})]
        missing += [int(row["ID"]) for row in mapping(reply.result).values() if int(row["ID"]) not in rules.leave]
        start = reply.following if reply.following and reply.following > start else None
    if not missing:
        return []
    more = f" and {len(missing) - SHOWN} others" if len(missing) > SHOWN else ""
    said = f"nobody counts the days of leave of employees {', '.join(map(str, sorted(missing)[:SHOWN]))}{more}"
    return [Finding("note", "approvals leave", said, "name since when they work there in approvals.yaml, `leave`")]


def _person(number: int, about: str, row: object) -> Iterator[Finding]:
    where = f"approvals {about}"
    if row is None:
        yield Finding("bad", where, f"there is no employee {number}", "correct the number in approvals.yaml")
    elif str(mapping(row).get("ACTIVE")) not in {"True", "Y", "1", "true"}:
        yield Finding(
            "note" if about == "leave" else "bad",
            where,
            f"employee {number} does not work here any more",
            "name another one",
        )
