"""The shell's part of drafts: find the template, fill it, or say why not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chassis.database import Connection
from chassis.decision import Asked, Decider
from contracts.cases.v1 import CaseTaskSet
from contracts.claims import Blob
from documents.format import NO_BREAK, money

from case_workflow import store
from case_workflow.core import drafts, zones
from case_workflow.core.declaration import FieldSpec
from case_workflow.core.drafts import Drafted, FromTemplate
from case_workflow.core.facts import day_of, time_of
from case_workflow.core.paper_names import SUPREME_COURT
from case_workflow.core.wording import day
from case_workflow.deciders import RULES
from case_workflow.funnels import funnels
from case_workflow.papers import filling
from case_workflow.papers.folder import find, lacks, legal_form

ROUBLES = {"RUB": "руб.", "": "руб."}  # a sum without a currency is of roubles
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def made(folder: Path | None, connection: Connection, asked: Sequence[Asked]) -> list[FromTemplate]:
    """For each task that begins with a paper, its draft."""
    return [await _made(folder, connection, one) for one in asked]


async def _made(folder: Path | None, connection: Connection, asked: Asked) -> FromTemplate:
    message = asked.message
    if not isinstance(message, CaseTaskSet) or message.paper is None:
        return FromTemplate(asked.at)
    client = await store.client(connection, asked.portal, message.client_id) if message.client_id else {}
    facts = {one.name: one.value for one in message.facts or () if one.value}
    service = facts.get("service", message.funnel)  # an enquiry says what it is about
    form = legal_form(client.get("inn"))
    found = find(folder, message.paper, service, facts.get("position"), form)
    if found is None:
        return FromTemplate(asked.at, trouble=f"нет шаблона {message.paper}.docx")
    name, template = found
    values = shown(message, facts, asked.profile.zone) | {
        "client_name": client.get("name") or "",
        "client_inn": client.get("inn") or "",
        "client_kpp": client.get("kpp") or "",
        "reviewing_court": reviewing_court(message, facts),
        "today": day(day_of(asked.at.isoformat(), asked.profile.zone)),
    }
    try:
        filled = filling.fill(template, values, lacks(form))
    except filling.BadTemplate as error:
        return FromTemplate(asked.at, name=name, trouble=f"шаблон {name}: {error}")
    return FromTemplate(asked.at, name, Blob.holding(filled.content, DOCX), filled.missing)


def reviewing_court(message: CaseTaskSet, facts: dict[str, str]) -> str:
    """Which court hears the complaint that a paper of this stage is about; empty where the card does not say."""
    states = funnels()[message.funnel].states if message.funnel in funnels() else {}
    instance = states[message.stage].instance if message.stage in states else None
    return SUPREME_COURT if instance == "supreme" else facts.get(f"{instance}_court", "")


def shown(message: CaseTaskSet, facts: dict[str, str], zone: str) -> dict[str, str]:
    """Facts as people write them."""
    fields = funnels()[message.funnel].fields if message.funnel in funnels() else {}
    court = zones.of(facts, zone)  # a day is the office's, a time of day the court's
    return {name: _shown(fact, fields.get(name), zone, court) for name, fact in facts.items()}


def _shown(fact: str, spec: FieldSpec | None, zone: str, court: str) -> str:
    """Days and times as 05.03.2026, sums as 125 000,00 руб., choices by their names, yes and no in words."""
    if spec is None:
        return fact
    match spec.type:
        case "date":
            return day(day_of(fact, zone))
        case "datetime":
            at = time_of(fact)
            return day(day_of(fact, zone)) if at is None else f"{at.astimezone(ZoneInfo(court)):%d.%m.%Y в %H:%M}"
        case "money":
            return _sum(fact)
        case "yes_no":
            return {"yes": "да", "no": "нет"}.get(fact, fact)
    return spec.choices.get(fact, fact)


def _sum(fact: str) -> str:
    amount, _, currency = fact.partition(" ")
    try:
        return f"{money(Decimal(amount))}{NO_BREAK}{ROUBLES.get(currency, currency)}"
    except (ValueError, InvalidOperation):
        return fact  # a person wrote words into the field


papers: Decider[Any, Any] = Decider(
    name="cases.papers",
    state_type=Drafted,
    context_type=FromTemplate,
    initial=Drafted(),
    stream=lambda message: str(message.deal_id),
    decide=drafts.decide,
    evolve=drafts.evolve,
    context=partial(made, None),
    rules_version=RULES,
)
