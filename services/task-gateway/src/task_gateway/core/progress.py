"""How far a command has come; kept in the ledger between steps."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.base import Part

from task_gateway.core.calls import Call


class Progress(Part):
    """What is known to exist in the CRM for a command.

    folder_ids: of the path's folders, outermost first. file_ids: of the command's files, in order. checklist_id: of
    the list that the items hang on; checked: items that exist. uncertain: a creating call went out whose outcome is
    unknown. doubts: how often that was so. extra_ids: doubles that are to be closed.
    """

    folder_ids: tuple[int, ...] = ()
    file_ids: tuple[int, ...] = ()
    task_id: int | None = None
    checklist_id: int | None = None
    checked: int = 0
    uncertain: bool = False
    doubts: int = 0
    extra_ids: tuple[int, ...] = ()

    def encoded_text(self) -> str:
        """As the ledger keeps it."""
        return self.model_dump_json(exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The end of a command that the CRM will not carry out: its words, and what a person can do."""

    code: str
    words: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """What to do now: send *calls* together. marked: they create what must not exist twice. done: nothing is left."""

    calls: tuple[Call, ...] = ()
    marked: bool = False
    done: bool = False
