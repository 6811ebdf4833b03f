"""Claim checks: what a message says about content that is too large, too private or too prosaic for Kafka."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Self, get_args

from pydantic import BaseModel, ConfigDict, PrivateAttr, StringConstraints

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Claim(BaseModel):
    """A reference to content by its hash; the content lies in the blob store of the message's portal.

    Two claims are equal when their hashes are: whether the content has been fetched is no part of the fact.
    """

    model_config = ConfigDict(frozen=True)

    sha256: Sha256
    size_bytes: int
    media_type: str

    _content: bytes | None = PrivateAttr(default=None)

    @classmethod
    def holding(cls, content: bytes, media_type: str) -> Self:
        """A claim that still carries its content; the chassis stores it before the transaction commits."""
        claim = cls(sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content), media_type=media_type)
        claim._content = content
        return claim

    @property
    def held(self) -> bytes | None:
        """The content if it is at hand, else None."""
        return self._content

    def hold(self, content: bytes) -> None:
        """Put fetched content back. Raises ValueError if it isn't what the hash promises."""
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ValueError(f"content does not match claim {self.sha256}")
        self._content = content

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Claim) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)


class Blob(Claim):
    """Bytes: a letter, an attachment, a paper. Not fetched for a core."""


class Text(Claim):
    """Prose: the shell fetches it before a core reads it and stores what a core wrote."""

    @classmethod
    def of(cls, content: str) -> Self:
        """Prose a core writes."""
        return cls.holding(content.encode(), "text/plain; charset=utf-8")

    @property
    def content(self) -> str:
        """The prose. Raises LookupError if nobody fetched it."""
        if self._content is None:
            raise LookupError(f"the text {self.sha256} has not been fetched")
        return self._content.decode()


def claims_in(value: Any) -> Iterator[Claim]:
    """Every claim inside a message, in field order, repetitions included."""
    if isinstance(value, Claim):
        yield value
    elif isinstance(value, BaseModel):
        for name in _carriers(type(value)):
            yield from claims_in(getattr(value, name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from claims_in(item)
    elif isinstance(value, dict):
        yield from claims_in(tuple(value.values()))


def may_hold_claims(model: type[BaseModel]) -> bool:
    """Whether a message of this class can hold a claim at all: most can't, and needn't be searched."""
    return bool(_carriers(model))


@cache
def _carriers(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of *model* that can hold a claim by their type: every message passes here several times."""
    return tuple(name for name, field in model.model_fields.items() if _may_hold(field.annotation, frozenset()))


def _may_hold(annotation: Any, within: frozenset[type]) -> bool:
    """within: the models around, so that a tree of parts ends."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in within or issubclass(annotation, Claim):
            return issubclass(annotation, Claim)
        fields = annotation.model_fields.values()
        return any(_may_hold(field.annotation, within | {annotation}) for field in fields)
    return annotation is Any or any(_may_hold(inner, within) for inner in get_args(annotation))
