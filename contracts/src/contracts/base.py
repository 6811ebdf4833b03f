"""What every message is: a frozen body with a wire type, a topic and a subject."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

Lane = Literal["interactive", "normal", "bulk"]


class Part(BaseModel):
    """A value inside a message."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Message(Part):
    """A body on the wire. Its ids, times and correlation travel in the envelope.

    A field that may be absent has the default None: encoding leaves None out, so that an optional field
    added later doesn't change the bytes of what was recorded before.
    """

    topic: ClassVar[str]
    type: str

    @property
    @abstractmethod
    def subject(self) -> str:
        """`kind/id` of what the message is about; with the portal before it, the Kafka key."""

    def encoded(self) -> bytes:
        """The body as UTF-8 JSON, the same bytes for the same body."""
        # What model_dump_json does, without its options and without a text in between.
        return self.__pydantic_serializer__.to_json(self, exclude_none=True)


class Event(Message):
    """A fact: something has happened."""


class Command(Message):
    """An order to a door. `drop_after`: past this business time it is refused rather than carried out late."""

    lane: Lane = "normal"
    automation: str
    drop_after: AwareDatetime | None = None
