"""Whether approvals.yaml fits the rest of its folder: what it names must be there, and somebody must be left to ask."""

from __future__ import annotations

from collections.abc import Iterator

from approvals.core.hr_chart import PARAMETERS
from approvals.core.payee import SUPPLIER, SUPPLIER_INN
from approvals.core.rules import ApprovalsProfile, Kind
from approvals.web.fields import OWN
from mail_dispatch.core.rules import Rules as MailRules
from task_gateway.core.setup.doctor import Finding
from task_gateway.core.setup.profile import GatewayProfile, ItemWish
from task_gateway.setup.portal_file import PortalFile

from delo.portal.approvals_effects import check_effects

ALWAYS = ("draft", "asked", "approved", "refused", "cancelled")


def check_approvals(
    rules: ApprovalsProfile, gateway: GatewayProfile, portal: PortalFile, mail: MailRules
) -> Iterator[Finding]:
    """A finding for each mistake; one that says all is well where there is none."""
    found = [
        *(one for name, kind in rules.kinds.items() for one in _kind(name, kind, gateway, portal)),
        *_firm(rules, portal, mail),
        *check_effects(rules, gateway),
    ]
    if rules.kinds and not found:
        yield Finding("ok", "approvals.yaml", f"{len(rules.kinds)} kinds fit the portal's names and roles")
    yield from found
    yield from _own_users(rules, portal)


def _own_users(rules: ApprovalsProfile, portal: PortalFile) -> Iterator[Finding]:
    """Who approves and whose account the gateway moves items by: his moves and ours look the same."""
    places = [place for kind in rules.kinds.values() for step in kind.chain for place in step.places]
    roles = [portal.roles[place.role] for place in places if place.role and place.role in portal.roles]
    asked = {place.employee for place in places} | {role.employee_id for role in roles}
    for number in sorted(set(rules.own_users) & asked):
        hint = "a webhook of an account of its own lets him answer by the stage of the item too"
        yield Finding("note", "approvals own_users", f"employee {number} answers by task or link only", hint)


def _kind(name: str, kind: Kind, gateway: GatewayProfile, portal: PortalFile) -> Iterator[Finding]:
    where = f"approvals kind {name}"
    item = gateway.items.get(kind.item_type)
    if item is None:
        hint = f"task-gateway.yaml has {', '.join(sorted(gateway.items)) or 'none'}"
        yield Finding("bad", where, f"there is no item type {kind.item_type}", hint)
        return
    yield from _fields(where, kind, item)
    yield from _stages(where, kind, item)
    yield from _workflows(where, kind, gateway)
    for role in sorted(_roles(kind) - set(portal.roles)):
        yield Finding("bad", where, f"nobody has the role {role}", "name it in portal.yaml, `roles`")
    if kind.registry is None:
        return
    registry = gateway.registries.get(kind.registry)
    if registry is None:
        yield Finding(
            "bad", where, f"there is no registry {kind.registry}", "name it in task-gateway.yaml, `registries`"
        )
    else:
        for column in sorted(set(kind.registry_fields) - set(registry.fields)):
            yield Finding("bad", where, f"registry {kind.registry} has no column {column}")


def _fields(where: str, kind: Kind, item: ItemWish) -> Iterator[Finding]:
    wanted = (
        set(OWN[kind.form])
        | {"employee", "origin"}
        | set(kind.required)
        | set(kind.when)
        | {one for one in (kind.amount, kind.deal_field) if one}
    )
    for field in sorted(wanted - set(item.fields)):
        hint = f"name it in task-gateway.yaml, `items.{kind.item_type}.fields`"
        yield Finding("bad", where, f"item type {kind.item_type} has no field {field}", hint)
    for field, choice in sorted(kind.when.items()):
        if field in item.fields and item.fields[field].choices and choice not in item.fields[field].choices:
            yield Finding("bad", where, f"field {field} has no choice {choice}")
    if kind.pays is not None and kind.payee != "applicant" and not {SUPPLIER, SUPPLIER_INN} & set(item.fields):
        said = "no debit of a bank statement is known as what a supplier gets: somebody has to say so each time"
        hint = f"give items.{kind.item_type} a field {SUPPLIER_INN}, or the kind `payee: applicant`"
        yield Finding("note", where, said, hint)


def _stages(where: str, kind: Kind, item: ItemWish) -> Iterator[Finding]:
    named = {stage for funnel in item.funnels.values() for stage in funnel.stages}
    wanted = [*ALWAYS, *(("closed",) if kind.form == "trip" or kind.pays else ())]
    for stage in (getattr(kind.stages, one) for one in wanted):
        if stage not in named:
            yield Finding("bad", where, f"item type {kind.item_type} has no stage {stage}")


def _workflows(where: str, kind: Kind, gateway: GatewayProfile) -> Iterator[Finding]:
    """The processes that write the HR chart: there, and given all that they are told."""
    for name in (kind.absence_workflow, kind.absence_end_workflow):
        workflow = gateway.workflows.get(name) if name else None
        if name and workflow is None:
            yield Finding("bad", where, f"there is no process {name}", "name it in task-gateway.yaml, `workflows`")
        for missing in sorted(set(PARAMETERS) - set(workflow.parameters)) if workflow else ():
            yield Finding("bad", where, f"process {name} has no parameter {missing}")


def _roles(kind: Kind) -> set[str]:
    places = {place.role for step in kind.chain for place in step.places if place.role}
    return places | set(kind.tells) | ({kind.pays} if kind.pays else set())


def _firm(rules: ApprovalsProfile, portal: PortalFile, mail: MailRules) -> Iterator[Finding]:
    if not rules.kinds:
        return
    roles = rules.roles
    for role in (roles.hr, roles.accounting):
        if role not in portal.roles:
            yield Finding("bad", "approvals roles", f"nobody has the role {role}", "name it in portal.yaml, `roles`")
    on_duty = [role for role in roles.duty if role in portal.roles]
    rule_texts = {portal.roles[role].model_dump_json() for role in on_duty}
    if len(rule_texts) < 2:
        said = f"{len(rule_texts)} on duty; the first may be the applicant himself, or away"
        yield Finding("bad", "approvals roles", said, f"give {', '.join(roles.duty)} to two different people")
    pays = [name for name, kind in rules.kinds.items() if kind.form == "trip"]
    if pays and rules.payment_kind not in rules.kinds:
        yield Finding("bad", "approvals kinds", f"trips need a kind {rules.payment_kind} for advances and extra costs")
    if rules.letters.addresses and rules.letters.sender not in mail.senders:
        hint = "name it in mail-dispatch.yaml, `senders`"
        yield Finding("bad", "approvals letters", f"there is no sender {rules.letters.sender}", hint)
