"""Whether billing.yaml fits the rest of its folder: item type, stages, registry, funnel, sender, issuers."""

from __future__ import annotations

from collections.abc import Iterator

from billing.core.desk_listing import COLUMNS
from billing.core.office import BillingProfile
from mail_dispatch.core.rules import Rules as MailRules
from task_gateway.core.setup.doctor import Finding
from task_gateway.core.setup.profile import GatewayProfile

WHERE = "billing.yaml"


def check_billing(billing: BillingProfile, gateway: GatewayProfile, mail: MailRules) -> Iterator[Finding]:
    """A finding for each mistake; one that says all is well where there is none."""
    if not billing.clients:
        return
    found = [*_item(billing, gateway), *_registry(billing, gateway), *_funnel(billing, gateway), *_firm(billing, mail)]
    if not found:
        yield Finding("ok", WHERE, f"{len(billing.clients)} clients fit the portal's names")
    yield from found


def _item(billing: BillingProfile, gateway: GatewayProfile) -> Iterator[Finding]:
    item = gateway.items.get(billing.item_type)
    if item is None:
        hint = f"task-gateway.yaml has {', '.join(sorted(gateway.items)) or 'none'}"
        yield Finding("bad", WHERE, f"there is no item type {billing.item_type}", hint)
        return
    named = {stage for funnel in item.funnels.values() for stage in funnel.stages}
    wanted = {billing.stage_issued, billing.stage_paid, billing.stage_void}
    if any(one.approval for one in billing.clients):
        wanted.add(billing.stage_approval)
    hint = f"name it in task-gateway.yaml, `items.{billing.item_type}.funnels`"
    for stage in sorted(wanted - named):
        yield Finding("bad", WHERE, f"item type {billing.item_type} has no stage {stage}", hint)
    if billing.due_field is not None and billing.due_field not in item.fields:
        yield Finding(
            "bad", WHERE, f"item type {billing.item_type} has no field {billing.due_field}", "{due: closedate}"
        )
    if "total" not in item.fields:
        yield Finding("bad", WHERE, f"item type {billing.item_type} has no field total", "{total: opportunity}")


def _registry(billing: BillingProfile, gateway: GatewayProfile) -> Iterator[Finding]:
    if billing.report_registry is None:
        return
    registry = gateway.registries.get(billing.report_registry)
    if registry is None:
        hint = "name it in task-gateway.yaml, `registries`"
        yield Finding("bad", WHERE, f"there is no registry {billing.report_registry}", hint)
        return
    for column in (one for one in COLUMNS if one not in registry.fields):
        yield Finding("bad", WHERE, f"registry {billing.report_registry} has no column {column}")


def _funnel(billing: BillingProfile, gateway: GatewayProfile) -> Iterator[Finding]:
    if billing.billing_funnel is None:
        return
    funnel = gateway.funnels.get(billing.billing_funnel)
    if funnel is None:
        yield Finding("bad", WHERE, f"there is no funnel {billing.billing_funnel}")
    elif billing.billing_stage not in funnel.stages:
        yield Finding("bad", WHERE, f"funnel {billing.billing_funnel} has no stage {billing.billing_stage}")


def _firm(billing: BillingProfile, mail: MailRules) -> Iterator[Finding]:
    writes = any(one.letters_to for one in billing.clients)
    if writes and billing.sender not in mail.senders:
        yield Finding("bad", WHERE, f"there is no sender {billing.sender}", "name it in mail-dispatch.yaml, `senders`")
    for one in billing.clients:
        if one.issuer not in billing.issuers:
            yield Finding("bad", WHERE, f"client {one.client_id} is billed by {one.issuer}, which is no issuer")
