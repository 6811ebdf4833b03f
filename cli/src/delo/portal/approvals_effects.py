"""Whether the portal can take what requests bring about: payments of trips, items of processes, rows, deal fields."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from approvals.core.rules import ApprovalsProfile, Kind
from task_gateway.core.setup.doctor import Finding
from task_gateway.core.setup.profile import GatewayProfile

from delo.portal.starts_check import check_starts

# As approvals writes them: core/papers.py, trip_flow.py, vacation_flow.py, document_flow.py.
OF_A_PAYMENT = {"source", "origin", "purpose", "amount", "employee"}
OF_A_TRIP = {"request", "employee", "route", "first_on", "last_on", "cost", "advance", "outcome"}
OF_A_VACATION = {"request", "employee", "first_on", "last_on", "days", "outcome"}
OF_A_PAPER = {"request", "version", "applicant", "outcome", "decided_on", "paid_on", "amount"}


def check_effects(rules: ApprovalsProfile, gateway: GatewayProfile) -> Iterator[Finding]:
    """A finding for each of them that would be refused or never be reached."""
    if any(kind.form == "trip" for kind in rules.kinds.values()):
        yield from _payments(rules, gateway)
    yield from _feed(rules, gateway)
    yield from _deal(rules, gateway)
    for name, kind in rules.kinds.items():
        yield from _columns(name, kind, gateway)
        yield from _same_stages(name, kind)
    yield from _never_reached(rules)
    yield from check_starts(rules, gateway)
    for number, address in rules.letters.addresses.items():
        if not all(address.partition("@")):
            yield Finding("bad", "approvals letters", f"the address of employee {number} is none")


def _payments(rules: ApprovalsProfile, gateway: GatewayProfile) -> Iterator[Finding]:
    """The kind that advances and extra costs are made of: we fill it in, it is paid, and it is dropped again."""
    name, kind = rules.payment_kind, rules.kinds.get(rules.payment_kind)
    if kind is None:
        return  # told with the kinds
    where, item = f"approvals kind {name}", gateway.items.get(kind.item_type)
    if kind.form != "document" or kind.pays is None or kind.amount != "amount":
        said = "advances and extra costs are paid by it: it needs `form: document`, `pays` and `amount: amount`"
        yield Finding("bad", where, said)
    for field in sorted(set(kind.required) - OF_A_PAYMENT):
        yield Finding("bad", where, f"nobody fills in {field} of what a trip orders")
    if item is None:
        return
    for field in sorted(OF_A_PAYMENT - set(item.fields)):
        hint = f"name it in task-gateway.yaml, `items.{kind.item_type}.fields`"
        yield Finding("bad", where, f"a payment of a trip needs a field {field}", hint)


def _feed(rules: ApprovalsProfile, gateway: GatewayProfile) -> Iterator[Finding]:
    """The activities that begin requests: there, saying what their items can hold, and told the outcome."""
    for code, name in sorted(rules.feed.items()):
        item, robot = gateway.items.get(rules.kinds[name].item_type), gateway.robots.get(code)
        if robot is None and gateway.public_url is None:
            hint = f"with `public_url` and `robots.{code}` in task-gateway.yaml delo portal apply does it"
            yield Finding("note", "approvals feed", f"somebody has to register the activity {code} by hand", hint)
        elif robot is None:
            hint = "name it in task-gateway.yaml, `robots`"
            yield Finding("bad", "approvals feed", f"there is no robot or activity {code}", hint)
        elif robot.waits and "outcome" not in robot.returns:
            yield Finding("bad", "approvals feed", f"{code} returns no outcome, so its process never learns it")
        for field in sorted(set(robot.properties) - set(item.fields)) if robot and item else ():
            said = f"{code} has a property {field}, and item type {rules.kinds[name].item_type} no such field"
            yield Finding("bad", "approvals feed", said, "the portal would refuse each of its items")


def _deal(rules: ApprovalsProfile, gateway: GatewayProfile) -> Iterator[Finding]:
    for name, field in sorted(rules.deal_fields.items()):
        if name not in OF_A_TRIP:
            yield Finding("bad", "approvals deal_fields", f"a trip says no {name}", f"it says {_all(OF_A_TRIP)}")
        if field not in gateway.deal_fields:
            yield Finding("bad", "approvals deal_fields", f"deals have no field {field}")


def _columns(name: str, kind: Kind, gateway: GatewayProfile) -> Iterator[Finding]:
    """What is to go into the columns of its registry."""
    item = gateway.items.get(kind.item_type)
    known = {"trip": OF_A_TRIP, "vacation": OF_A_VACATION}.get(kind.form)
    if known is None:
        known = OF_A_PAPER | OF_A_PAYMENT | (set(item.fields) if item is not None else set())
    for column, own in sorted(kind.registry_fields.items()):
        if own not in known:
            said = f"column {column} of its registry stays empty: there is no {own}"
            yield Finding("bad", f"approvals kind {name}", said, f"there are {_all(known)}")


def _same_stages(name: str, kind: Kind) -> Iterator[Finding]:
    stages = kind.stages.model_dump()
    ends = kind.form == "trip" or kind.pays is not None  # others stay where they were approved
    for one, other in combinations(("asked", "approved", "draft", "refused", "cancelled", "closed"), 2):
        may_be_one = other == "closed" and one == "approved" and not ends
        if stages[one] == stages[other] and not may_be_one:
            said = f"stage {stages[one]} means both {one} and {other}"
            yield Finding("bad", f"approvals kind {name}", said)


def _never_reached(rules: ApprovalsProfile) -> Iterator[Finding]:
    """A kind whose items are all taken by one before it."""
    for (first, one), (second, other) in combinations(rules.kinds.items(), 2):
        if one.item_type == other.item_type and one.when.items() <= other.when.items():
            said = f"its items are all of kind {first}, which comes before it"
            yield Finding("bad", f"approvals kind {second}", said, "say by `when` which are which")


def _all(names: set[str]) -> str:
    return ", ".join(sorted(names))
