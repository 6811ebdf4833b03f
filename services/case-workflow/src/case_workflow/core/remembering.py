"""Parts of what is kept of a case: what is paid, what money has filled, which deals belong to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.cases.v1 import CaseLinked, CaseNoted


def paid(known: tuple[str, ...], event: CaseNoted) -> tuple[str, ...]:
    """The invoices of which all is paid."""
    if event.invoice_id is None or (event.invoice_paid is None and not event.invoice_void):
        return known
    others = tuple(one for one in known if one != event.invoice_id)
    return (*others, event.invoice_id) if event.invoice_paid else others


def invoices(known: Mapping[str, str], event: CaseNoted, here: str) -> Mapping[str, str]:
    """Invoice → the visit at which it was heard of first; without those that are void."""
    if event.invoice_id is None:
        return known
    if event.invoice_void:
        return {name: visit for name, visit in known.items() if name != event.invoice_id}
    return {event.invoice_id: here, **known}


def filled(known: Mapping[str, str], event: CaseNoted, here: str) -> dict[str, str]:
    """The fields that money has filled at the visit *here*, until anybody says something else of them."""
    said = {fact.name for fact in (*event.facts, *event.written)}
    kept = {name: visit for name, visit in known.items() if name not in said}
    news = event.written if event.invoice_id is not None else ()
    return kept | {fact.name: here for fact in news if fact.value is not None}


def linked(
    links: Mapping[str, int], before: Mapping[str, tuple[int, ...]], event: CaseLinked
) -> dict[str, Mapping[str, object]]:
    """The other deal, and those that it comes beside: a new copy of our own takes the place of all."""
    funnel, deal = event.other_funnel, event.other_deal_id or 0
    earlier = (*before.get(funnel, ()), links.get(funnel, 0)) if deal else ()
    kept = tuple(one for one in dict.fromkeys(earlier) if one not in {0, deal})
    return {"links": {**links, funnel: deal}, "linked_before": {**before, funnel: kept}}
