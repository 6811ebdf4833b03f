"""A client's services: when one begins and when it ends, version 1. Whoever works for a client hangs on these."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.base import Event


class _OfService(Event):
    """What is said of a deal by which a client is served. funnel: of the service ("accounting", "legal")."""

    client_id: int
    deal_id: int
    funnel: str
    at: AwareDatetime

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class ServiceBegun(_OfService):
    """A client is served by a deal from now on, for the first time or again."""

    topic: ClassVar[str] = "service.begun"
    type: Literal["service.begun.v1"] = "service.begun.v1"


class ServiceEnded(_OfService):
    """A client is served by a deal no more.

    how: closed with all that is to be done before, or given to another client by a person, for good in either case; or
    gone: deleted, moved into another funnel. reason: domain name of what a person gave for the close ("refused",
    "liquidated"), "another_client" of a deal that was given away. others: the client's deals of the same service that
    go on.
    """

    topic: ClassVar[str] = "service.ended"
    type: Literal["service.ended.v1"] = "service.ended.v1"
    how: Literal["closed", "gone"]
    reason: str | None = None
    others: tuple[int, ...] = ()
