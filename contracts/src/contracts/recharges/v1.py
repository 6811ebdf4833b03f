"""Expenses of business trips on their way to the invoice of whom the trip was made for, version 1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from contracts.base import Event, Part


class Recharge(Part):
    """An accepted expense of a trip. request: its own item ("expense:77"). kind: as its form has it.

    document: whether a paper proves it.
    """

    request: str
    kind: str
    on: date
    amount: Decimal
    currency: str
    document: bool = False


class RechargeTallied(Event):
    """All accepted expenses of a trip ("trip:58") as they are now. deal_id: what it was made for; None: not known yet.

    A trip that was given another deal is told of twice: to the deal before, without expenses, and to the one now.
    """

    topic: ClassVar[str] = "recharge.tallied"
    type: Literal["recharge.tallied.v1"] = "recharge.tallied.v1"
    trip: str
    lines: tuple[Recharge, ...]
    deal_id: int | None = None

    @property
    def subject(self) -> str:
        return f"item/{self.trip}" if self.deal_id is None else f"deal/{self.deal_id}"


class DealRecharge(Recharge):
    """An expense of a deal. client_id: who was told that it is his; None: nobody yet."""

    trip: str
    client_id: int | None = None


class RechargesKept(Event):
    """All accepted expenses of a deal's trips, and the deal's client."""

    topic: ClassVar[str] = "recharge.kept"
    type: Literal["recharge.kept.v1"] = "recharge.kept.v1"
    deal_id: int
    lines: tuple[DealRecharge, ...]
    client_id: int | None = None

    @property
    def subject(self) -> str:
        return f"deal/{self.deal_id}"


class RechargeDue(Event):
    """An expense of a trip is a client's, or counts no more (withdrawn). Told again of one, it replaces what it was."""

    topic: ClassVar[str] = "recharge.due"
    type: Literal["recharge.due.v1"] = "recharge.due.v1"
    client_id: int
    deal_id: int
    trip: str
    line: Recharge
    withdrawn: bool = False

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"
