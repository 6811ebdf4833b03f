"""How far a command has come; kept in the ledger between steps."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.base import Part

from task_gateway.core.calls import Call


class Progress(Part):
    """What is known to exist in the CRM for a command.

    folder_ids: of the path's folders, outermost first. file_ids: of the command's files, in order. taken: the CRM
    says that the next folder's or file's name is taken. checklist_id: of the list that the items hang on; checked:
    so many items exist from the first on; also_checked: numbers (from 0) of those that exist beyond. uncertain: a
    creating call may be under way whose outcome is unknown. doubts: how often that was so. tries: troubles in a row
    without getting any further. extra_ids: doubles that are to be closed.
    """

    folder_ids: tuple[int, ...] = ()
    file_ids: tuple[int, ...] = ()
    taken: bool = False
    task_id: int | None = None
    checklist_id: int | None = None
    checked: int = 0
    also_checked: tuple[int, ...] = ()
    uncertain: bool = False
    doubts: int = 0
    tries: int = 0
    extra_ids: tuple[int, ...] = ()

    def encoded_text(self) -> str:
        """As the ledger keeps it."""
        return self.model_dump_json(exclude_defaults=True)

    def but(self, **changes: object) -> Progress:
        """A copy with *changes*."""
        return self.model_copy(update=changes)

    def doubted(self) -> Progress:
        """After a creating call of which nobody knows what became."""
        return self.but(uncertain=True, doubts=self.doubts + 1)

    def further_than(self, other: Progress) -> bool:
        """Whether something has come to exist since *other*: troubles are counted anew then."""
        return any(getattr(self, name) != getattr(other, name) for name in EXISTING)


EXISTING = ("folder_ids", "file_ids", "task_id", "checklist_id", "checked", "also_checked")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command is not carried out: the CRM's words, and what a person can do."""

    code: str
    words: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """What to do now: send *calls* together.

    marked: they create what must not exist twice. written: what is known must be on disk before they go.
    trouble: nothing can be sent now. done: nothing is left.
    """

    calls: tuple[Call, ...] = ()
    marked: bool = False
    written: bool = False
    trouble: Refusal | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What a round's replies mean. progress: what is known now.

    also: a call that must follow at once. refused: the end. hold: a creating call's outcome is unknown and nothing
    was found; look again when it is certain. later: a limit is reached. unknown: no answer; look what is there.
    trouble: the CRM doesn't let us now; again with growing pauses.
    """

    progress: Progress
    also: Call | None = None
    refused: Refusal | None = None
    hold: bool = False
    later: bool = False
    unknown: bool = False
    trouble: Refusal | None = None
