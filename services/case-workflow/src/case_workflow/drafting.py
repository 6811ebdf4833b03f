"""The shell's part of drafts: find the template, fill it, or say why not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from chassis.database import Connection
from chassis.decision import Asked, Decider
from contracts.cases.v1 import CaseTaskSet
from contracts.claims import Blob

from case_workflow import store
from case_workflow.core import drafts
from case_workflow.core.drafts import Drafted, FromTemplate
from case_workflow.core.facts import day_of
from case_workflow.core.wording import day
from case_workflow.deciders import RULES
from case_workflow.funnels import funnels
from case_workflow.papers import filling
from case_workflow.papers.folder import find, legal_form

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
    found = find(folder, message.paper, service, facts.get("position"), legal_form(client.get("inn")))
    if found is None:
        return FromTemplate(asked.at, trouble=f"нет шаблона {message.paper}.docx")
    name, template = found
    values = _values(message, facts, asked.profile.zone) | {
        "client_name": client.get("name") or "",
        "client_inn": client.get("inn") or "",
        "client_kpp": client.get("kpp") or "",
        "today": day(day_of(asked.at.isoformat(), asked.profile.zone)),
    }
    try:
        filled = filling.fill(template, values)
    except filling.BadTemplate as error:
        return FromTemplate(asked.at, name=name, trouble=f"шаблон {name}: {error}")
    return FromTemplate(asked.at, name, Blob.holding(filled.content, DOCX), filled.missing)


def _values(message: CaseTaskSet, facts: dict[str, str], zone: str) -> dict[str, str]:
    """Facts as people write them: days, choices by their names."""
    fields = funnels()[message.funnel].fields if message.funnel in funnels() else {}
    said = {}
    for name, fact in facts.items():
        spec = fields.get(name)
        if spec is not None and spec.type in {"date", "datetime"}:
            said[name] = day(day_of(fact, zone))
        else:
            said[name] = spec.choices.get(fact, fact) if spec is not None else fact
    return said


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
