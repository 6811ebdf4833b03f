"""What every message is: a frozen body with a wire type, a topic and a subject."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

Lane = Literal["interactive", "normal", "read", "bulk"]


class Part(BaseModel):
    """A value inside a message."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


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
    """An order to a door.

    lane: what a person waits for comes first; reads that much hangs on come before bulk. automation: the rule that
    ordered it, by its name in the portal profile. drop_after: what to do if it is too late: past this business time
    it is refused (code "too_late") rather than carried out; None: it is worth carrying out however late.
    """

    lane: Lane = "normal"
    automation: str
    drop_after: AwareDatetime | None = None
