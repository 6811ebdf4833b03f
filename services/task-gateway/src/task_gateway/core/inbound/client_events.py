"""One-off facts of a client that people enter as items of a smart process: a hire, a patent, a liquidation. Pure."""

from __future__ import annotations

from datetime import date

from contracts.crm.v1 import Field, Value
from contracts.portal.v1 import ClientEvent

from task_gateway.core.rules import ClientEventRule


def client_event(
    rule: ClientEventRule, number: int, client_id: int | None, fields: tuple[Field, ...]
) -> ClientEvent | None:
    """What an item says; None while its client, its kind or its day is missing."""
    known = {one.name: one.value for one in fields}
    kind = rule.kind or _word(known.get(rule.kind_field or ""))
    on = _day(known.get(rule.day))
    if client_id is None or kind is None or on is None:
        return None
    amount = known.get(rule.amount or "", Value())
    details = known.get(rule.details or "", Value())
    return ClientEvent(
        client_id=client_id,
        event_id=number,
        kind=kind,
        on=on,
        until_on=_day(known.get(rule.until or "")),
        amount=amount.amount,
        currency=amount.currency,
        details=details.prose,
    )


def changed(before: ClientEvent | None, now: ClientEvent | None) -> tuple[ClientEvent, ...]:
    """What is to be said: withdrawn where nothing, or another client's, is left of it; and what is so now."""
    if before == now:
        return ()
    said = []
    if before is not None and (now is None or now.client_id != before.client_id):
        said.append(before.model_copy(update={"withdrawn": True}))
    if now is not None:
        said.append(now)
    return tuple(said)


def _word(value: Value | None) -> str | None:
    return None if value is None else value.choice or value.text


def _day(value: Value | None) -> date | None:
    if value is None:
        return None
    return value.on or (value.at.date() if value.at else None)
