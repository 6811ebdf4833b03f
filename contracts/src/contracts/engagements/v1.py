"""A client's services: when one begins and ends, and whether he gives signs of life meanwhile, version 1."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.base import Event

Sign = Literal["letter", "call", "form", "payment", "task", "deal", "meeting", "message"]


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


class ClientSign(Event):
    """A client gave a sign of life by way of a deal: a person made a task at his request, he paid."""

    topic: ClassVar[str] = "client.sign"
    type: Literal["client.sign.v1"] = "client.sign.v1"
    client_id: int
    at: AwareDatetime
    sign: Sign

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class ClientSilent(Event):
    """A client of a service has given no sign of life for the months of the profile. since: of the last one."""

    topic: ClassVar[str] = "client.silent"
    type: Literal["client.silent.v1"] = "client.silent.v1"
    client_id: int
    since: AwareDatetime

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class ClientActive(Event):
    """A client of a service has given a sign of life: what Delo or its people do on their own is none.

    deals: of the services that go on again with it. returned: there are some.
    """

    topic: ClassVar[str] = "client.active"
    type: Literal["client.active.v1"] = "client.active.v1"
    client_id: int
    at: AwareDatetime
    sign: Sign
    deals: tuple[int, ...] = ()
    returned: bool = False

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class ServiceDealSeen(Event):
    """A deal of a service of the client stands at a stage; the silence of its client is watched while it goes on."""

    topic: ClassVar[str] = "service.deal_seen"
    type: Literal["service.deal_seen.v1"] = "service.deal_seen.v1"
    client_id: int
    deal_id: int
    funnel: str
    stage: str
    at: AwareDatetime

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"
