"""How far a command has come; kept in the ledger between steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.base import Part
from pydantic import AliasChoices, Field

from task_gateway.core.calls import Call

INSTEAD = "instead_of"  # in what is seen: the id of the event that one which was put back stands for


class Refusal(Part):
    """Why a command is not carried out: the CRM's words, and what a person can do."""

    code: str
    words: str
    hint: str | None = None


class Progress(Part):
    """What is known to exist in the CRM for a command.

    nodes: ids of the folders and files it needs, in their order. taken: the CRM says that the next one's name is
    taken. renamed: the file's plain name belongs to another file. step: number of the step that comes next. made: id
    of what the command makes. seen: what was there before, as a step reads it. first: as it was read before a call
    that may have had its effect unseen: what is read since may be our own. checklist_id: of the list that the
    items hang on; checked: so many items exist from the first on; also_checked: numbers (from 0) of those that exist
    beyond. uncertain: a call with an effect may be under way whose outcome is unknown. chained: what follows it went
    with it and may be under way too. doubts: how often that was so. odd: how often the call that comes next was
    answered by what names nothing.
    tries: troubles in a row without getting any further. extra_ids: doubles that are to be taken away. because: it
    is refused when they are. left: of a command that takes another back: names of what was changed since.
    """

    nodes: tuple[int, ...] = ()
    taken: bool = False
    renamed: bool = False
    step: int = 0
    made: int | None = Field(default=None, validation_alias=AliasChoices("made", "task_id"))
    seen: dict[str, Any] | None = None
    first: dict[str, Any] | None = None
    checklist_id: int | None = None
    checked: int = 0
    also_checked: tuple[int, ...] = ()
    uncertain: bool = False
    chained: bool = False
    doubts: int = 0
    odd: int = 0
    tries: int = 0
    extra_ids: tuple[int, ...] = ()
    because: Refusal | None = None
    left: tuple[str, ...] = ()

    def encoded_text(self) -> str:
        """As the ledger keeps it."""
        return self.model_dump_json(exclude_defaults=True)

    def but(self, **changes: object) -> Progress:
        """A copy with *changes*."""
        return self.model_copy(update=changes)

    def doubted(self) -> Progress:
        """After a call with an effect of which nobody knows what became."""
        return self.but(uncertain=True, doubts=self.doubts + 1)

    @property
    def before(self) -> dict[str, Any] | None:
        """What was there before anything of it could have its effect: what goes back when it is taken back."""
        return self.seen if self.first is None else self.first

    def kept(self) -> Progress:
        """With what was read kept as what was there before."""
        return self.but(first=self.before)

    def onward(self) -> Progress:
        """With the step that was to come done."""
        return self.but(step=self.step + 1, uncertain=False, odd=0)

    def further_than(self, other: Progress) -> bool:
        """Whether something has come to exist since *other*: troubles are counted anew then."""
        return any(getattr(self, name) != getattr(other, name) for name in EXISTING)


EXISTING = ("nodes", "step", "made", "checklist_id", "checked", "also_checked")


@dataclass(frozen=True, slots=True)
class Next:
    """What to do now: send *calls* together.

    marked: they have an effect that must not come twice. written: what is known must be on disk before they go.
    trouble: nothing can be sent now. refused: never. done: nothing is left. onward: progress to go on from, where
    steps had nothing to do. wait: seconds, for another command or the morning. firm: so many of *calls* stand by
    themselves, the rest refer to what these bring; None: all do. ahead: the method that the answer is asked for.
    """

    calls: tuple[Call, ...] = ()
    marked: bool = False
    written: bool = False
    trouble: Refusal | None = None
    refused: Refusal | None = None
    done: bool = False
    onward: Progress | None = None
    wait: float = 0.0
    firm: int | None = None
    ahead: str | None = None


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What a round's replies mean. progress: what is known now.

    also: a call that must follow at once. refused: the end. hold: the outcome of a call with an effect is unknown and
    nothing was found; look again when it is certain. further: nothing was found yet, the list goes on after this id.
    later: a limit is reached. unknown: no answer; look what is there. trouble: the CRM doesn't let us now; again with
    growing pauses. judged: it has just been read whether it may go on. doubles: so many were taken away.
    """

    progress: Progress
    also: Call | None = None
    refused: Refusal | None = None
    hold: bool = False
    further: int | None = None
    later: bool = False
    unknown: bool = False
    trouble: Refusal | None = None
    judged: bool = False
    doubles: int = 0
