"""Whether what begins documents by reaching a stage is there: types, funnels, stages, and the fields that are taken."""

from __future__ import annotations

from collections.abc import Iterator

from approvals.core.rules import ApprovalsProfile, Start
from task_gateway.core.setup.doctor import Finding
from task_gateway.core.setup.profile import GatewayProfile

WHERE = "approvals starts"


def check_starts(rules: ApprovalsProfile, gateway: GatewayProfile) -> Iterator[Finding]:
    """A finding for each name that is not there."""
    for start in rules.starts:
        yield from _source(start, gateway)
        item = gateway.items.get(rules.kinds[start.kind].item_type)
        for field in sorted(set(start.fields) - set(item.fields)) if item else ():
            yield Finding("bad", WHERE, f"item type {rules.kinds[start.kind].item_type} has no field {field}")


def _source(start: Start, gateway: GatewayProfile) -> Iterator[Finding]:
    if start.item_type is not None:
        item = gateway.items.get(start.item_type)
        if item is None:
            yield Finding("bad", WHERE, f"there is no item type {start.item_type}")
            return
        what, stages = (
            f"item type {start.item_type}",
            {one for funnel in item.funnels.values() for one in funnel.stages},
        )
        fields = set(item.fields)
    else:
        funnel = gateway.funnels.get(start.funnel or "")
        if funnel is None:
            yield Finding("bad", WHERE, f"there is no funnel {start.funnel}")
            return
        what, stages, fields = f"funnel {start.funnel}", set(funnel.stages), set(gateway.deal_fields)
    for stage in dict.fromkeys(one for one in (start.stage, start.approved, start.refused) if one):
        if stage not in stages:
            yield Finding("bad", WHERE, f"{what} has no stage {stage}")
    for field in sorted(set(start.fields.values()) - fields):
        yield Finding("bad", WHERE, f"{what} has no field {field}")
