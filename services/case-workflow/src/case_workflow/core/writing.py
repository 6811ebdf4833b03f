"""Facts that we put into the deal's own fields."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.cases.v1 import Fact
from contracts.crm.v1 import Field
from contracts.deals.v1 import UpdateDeal

from case_workflow.core.draft import Draft
from case_workflow.core.facts import value_of


def write(draft: Draft, written: Iterable[Fact]) -> None:
    """Put facts into the deal's fields."""
    fields = tuple(
        Field(name=fact.name, value=value_of(fact.value or "", draft.funnel.fields[fact.name])) for fact in written
    )
    if fields:
        draft.order(
            UpdateDeal(automation=draft.automation, belongs_to=draft.belongs_to, deal=draft.deal, fields=fields)
        )
