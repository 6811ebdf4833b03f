"""A command in hand, with everything that its steps may look at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.crm.v1 import CrmCommand, Known, Made

from task_gateway.core.names import Names
from task_gateway.core.progress import Progress

C = TypeVar("C", bound=CrmCommand)
MARK = r"\(Delo [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\)"


@dataclass(frozen=True, slots=True)
class Order(Generic[C]):
    """contents: of its files, sha256 → base64. made: ids of what earlier commands made. zone: of the portal.

    root_folder: of the common disk, 0 if unknown. of: the command that this one takes back. fresh: False: others have
    had time since it was read whether its effect is wanted still. since: when it was ordered, business time; None: not
    known. passed: what was looked for is not on these pages of its list: the oldest id of each.
    """

    command: C
    command_id: UUID
    progress: Progress
    names: Names
    zone: str = "Europe/Moscow"
    root_folder: int = 0
    contents: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[UUID, int] = field(default_factory=dict)
    of: Order[CrmCommand] | None = None
    fresh: bool = True
    since: datetime | None = None
    passed: tuple[int, ...] = ()

    def at(self, progress: Progress) -> Order[C]:
        """The same, so far on."""
        return replace(self, progress=progress)

    def id_of(self, target: Made | Known) -> int:
        """The CRM's id. Raises KeyError if the command that makes it is not done: the shell waits for that."""
        return target.crm_id if isinstance(target, Known) else self.made[target.command_id]

    def local(self, at: datetime) -> str:
        """An instant as the CRM is told it: ISO with the portal's own offset, to the second (facts 8.9)."""
        return at.astimezone(ZoneInfo(self.zone)).isoformat(timespec="seconds")

    @property
    def mark(self) -> str:
        """The marker where the CRM has no field for one: a line in a text."""
        return f"(Delo {self.command_id})"

    @property
    def seen(self) -> Mapping[str, Any]:
        """What a step has read."""
        return self.progress.seen or {}

    @property
    def before(self) -> Mapping[str, Any]:
        """What was there before anything of it."""
        return self.progress.before or {}


def marked(text: str) -> bool:
    """Whether a command of ours wrote it: its last line is the marker. A quotation of ours has words after it."""
    return re.search(rf"{MARK}\s*\Z", text) is not None


def unmarked(text: str) -> str:
    """Without markers."""
    return re.sub(rf"\n?{MARK}", "", text).strip()


def references(command: CrmCommand) -> tuple[UUID, ...]:
    """The commands whose making this one waits for."""
    values = (getattr(command, name) for name in type(command).model_fields)
    return tuple(value.command_id for value in values if isinstance(value, Made))
