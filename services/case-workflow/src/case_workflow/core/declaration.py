"""What a funnel is declared by: states, what each awaits, what follows, terms by rule id. The words: data/funnels."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

# A fact's value, several of them, or whether there is one at all.
Wanted = str | tuple[str, ...]
When = Mapping[str, Wanted]
FieldType = Literal["text", "prose", "date", "datetime", "yes_no", "choice", "money", "deal"]
Action = Literal["folder", "archive", "welcome", "farewell"]
GIVEN, MISSING = "given", "missing"


def _yes_no(value: Any) -> Any:
    """YAML reads yes and no as truth; the facts say them in words."""
    if isinstance(value, dict):
        return {key: _yes_no(one) for key, one in value.items()}
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def _given(value: Any) -> Any:
    """A list of fields means that each has a value."""
    return dict.fromkeys(value, GIVEN) if isinstance(value, list) else _yes_no(value)


def _flat(value: Any) -> Any:
    """A list may hold one that is declared elsewhere: what is in that follows in its place."""
    if not isinstance(value, list):
        return value
    return [one for part in value for one in (_flat(part) if isinstance(part, list) else [part])]


Conditions = Annotated[When, BeforeValidator(_yes_no)]
Reasons = Annotated[When, BeforeValidator(_given)]
Settings = Annotated[Mapping[str, str], BeforeValidator(_yes_no)]


class Declared(BaseModel):
    """Refuses what it doesn't know: a slip of the pen in a declaration is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class FieldSpec(Declared):
    """A field of the deal. title: as people know it. choices: domain name → Russian.

    years_ahead: how far a date may be from today. not_before: a field whose date it may not be before.
    """

    title: str
    type: FieldType = "text"
    choices: Mapping[str, str] = {}
    years_ahead: int = Field(1, ge=1, le=30)
    not_before: str | None = None


class TermSpec(Declared):
    """One way to a date; of several the first that can be counted counts, so a court's date stands before a rule.

    field: the date stands in the deal. rule: a term of law from the date of the field `from`, {proceeding} filled in.
    event: what that date is, in Russian, where it isn't the rule's own event; note, law: instead of the rule's own.
    days: working days from the day the state was entered, which the portal's profile may change.
    """

    field: str | None = None
    rule: str | None = None
    start: str | None = Field(None, alias="from")
    event: str | None = None
    note: str | None = None
    law: str | None = None
    days: int | None = Field(None, ge=1, le=250)
    when: Conditions = {}


Terms = Annotated[tuple[TermSpec, ...], BeforeValidator(_flat)]


class TaskSpec(Declared):
    """A task of a state. who: "responsible" or a role. asks: fields that must be filled; it is closed when they are.

    do: its checklist. paper: the template of the draft it begins with, or gets once `paper_needs` are filled. due: none
    for a task without a term. by: what its term is never later than. fee: the sum that a state duty is paid of. told: a
    field that must have been filled while the case was here; what stood in it before asks for nothing.
    """

    key: str
    title: str
    who: str = "responsible"
    do: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    due: Terms = ()
    by: Terms = ()
    when: Conditions = {}
    paper: str | None = None
    paper_needs: tuple[str, ...] = ()
    fee: str | None = None
    told: str | None = None


class Arrow(Declared):
    """What follows as soon as its conditions hold; the first that does is taken. clears, sets: fields of the deal.

    outdates: fields emptied too, but not of what the same message has told.
    takes: fields that take over the value of another one, which is emptied.
    """

    to: str
    when: Conditions
    clears: Annotated[tuple[str, ...], BeforeValidator(_flat)] = ()
    outdates: Annotated[tuple[str, ...], BeforeValidator(_flat)] = ()
    sets: Settings = {}
    takes: Mapping[str, str] = {}


class Lapse(Declared):
    """What follows when a term ends with nothing having come."""

    to: str
    due: Terms
    when: Conditions = {}


class Hearing(Declared):
    """A state of sessions: the field that has the next one's time, and the one that says how it ended.

    unless: what is decided without one; where one of these conditions holds, no date is asked for.
    """

    field: str
    result: str
    title: str
    unless: tuple[Conditions, ...] = ()


class Assigns(Declared):
    """Who is to be responsible: by a choice field, the role for each of its choices."""

    by: str
    roles: Mapping[str, str]


class StateSpec(Declared):
    """One stage of the funnel.

    gate: what must be open before it begins. instance: the gate of the instance that it belongs to; a person who comes
    from a lower one passes it, whichever state he puts the case to. hearing: its sessions. verdict: it begins with a
    court's verdict of the fields `filed` and `outcome`. ends: how the funnel ends here; it goes on from there only by
    what has just been said. reason: conditions of which one
    must hold for a person to end it here (a list: fields of which one is filled). against: facts that contradict it; a
    person who puts the case here is obeyed, and told.
    needs: fields of earlier stages without which it can't be left; a person who came here past them is asked.
    still_days: working days after which the responsible person is reminded. client_awaited: it goes on as long as
    the client gives signs of life. does: what is done when it is entered. assigns: who is to be responsible from
    here on. paid: the field that a payment fills. undone: fields that are emptied when a person takes the case back
    from here, to where they are not undone as well.
    """

    title: str
    tasks: Annotated[tuple[TaskSpec, ...], BeforeValidator(_flat)] = ()
    next: Annotated[tuple[Arrow, ...], BeforeValidator(_flat)] = ()
    lapse: Lapse | None = None
    gate: str | None = None
    instance: str | None = None
    hearing: Hearing | None = None
    verdict: Verdict | None = None
    ends: Literal["success", "failure"] | None = None
    reason: Reasons = {}
    against: Conditions = {}
    needs: tuple[str, ...] = ()
    still_days: int | None = Field(None, ge=1, le=250)
    client_awaited: bool = False
    does: tuple[Action, ...] = ()
    assigns: Assigns | None = None
    paid: str | None = None
    undone: tuple[str, ...] = ()


class Verdict(Declared):
    """filed: the field without which there can be no verdict. outcome: the field that holds it."""

    filed: str
    outcome: str


class Gate(Declared):
    """What must be before a state is entered, and the task that asks for it. paid: the field that a payment fills.

    still_days: working days after which the responsible person is reminded that the case waits before it.
    """

    title: str
    needs: Conditions
    task: TaskSpec
    paid: str | None = None
    still_days: int | None = Field(None, ge=1, le=250)


class CopySpec(Declared):
    """When a case is copied into another funnel. link: field of this deal for the copy; back: the copy's for this."""

    funnel: str
    stage: str
    when: Conditions
    link: str
    back: str
    carry: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


class Silence(Declared):
    """Where a service goes whose client is silent, and where from; it comes back there with a sign of life."""

    stage: str
    to: str


class Origin(Declared):
    """Where a copied deal comes from: funnel of the other deal; our field that names it; its field that names us."""

    funnel: str
    field: str
    link: str


class Funnel(Declared):
    """A funnel. starts: its first state. role: who gets the tasks of a deal that nobody is responsible for.

    last_outcome: the fields of verdicts, from the first instance on: the fact of this name is the last that is filled.
    needs: fields without which a case can't be led, after its first state. folder: the deal has one from the first.
    instead: what may stand for a field that may never be given: one of these conditions.
    serves: states in which the client is served; others (his tax calendar) begin and stop their work with them.
    """

    funnel: str
    title: str
    role: str
    starts: str
    fields: Mapping[str, FieldSpec]
    states: Mapping[str, StateSpec]
    gates: Mapping[str, Gate] = {}
    copies: tuple[CopySpec, ...] = ()
    origins: tuple[Origin, ...] = ()
    silence: Silence | None = None
    folder: bool = False
    last_outcome: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    instead: Mapping[str, tuple[Conditions, ...]] = {}

    @cached_property
    def sessions(self) -> str | None:
        """The field that has the time of the next session, in whatever state; None for a funnel without sessions."""
        return next((spec.hearing.field for spec in self.states.values() if spec.hearing is not None), None)

    def sessions_of(self, instance: str | None) -> Hearing | None:
        """The sessions of an instance above the first."""
        found = (spec.hearing for spec in self.states.values() if instance is not None and spec.instance == instance)
        return next((one for one in found if one is not None), None)


StateSpec.model_rebuild()
