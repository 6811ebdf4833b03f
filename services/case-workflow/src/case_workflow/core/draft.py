"""A decision in the making: what is said is at once part of the state, so that the next step sees it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from chassis.decision import Decision, Wake
from contracts.base import Command, Event
from contracts.claims import Text
from contracts.crm.v1 import CrmRef, Known
from contracts.signs.v1 import CommentTimeline, Notify

from case_workflow.core.declaration import Funnel, StateSpec
from case_workflow.core.facts import known
from case_workflow.core.office import Office
from case_workflow.core.state import CaseState, evolve

AUTOMATION = "cases"


@dataclass
class Draft:
    """state: after what has been said. at: the business time of the message. moved_by: how it left its stage."""

    deal_id: int
    state: CaseState
    funnel: Funnel
    office: Office
    at: datetime
    events: list[Event] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    wakes: list[Wake] = field(default_factory=list)
    _counting: tuple[CaseState | None, dict[str, str]] = (None, {})

    @property
    def spec(self) -> StateSpec:
        """What the funnel says of the present stage."""
        return self.funnel.states[self.state.stage]

    @property
    def today(self) -> date:
        """The day of the message in the portal."""
        return self.office.day(self.at)

    @cached_property
    def belongs_to(self) -> CrmRef:
        """The deal."""
        return CrmRef(kind="deal", id=self.deal_id)

    @cached_property
    def deal(self) -> Known:
        """The same, as what a command is about."""
        return Known(crm_id=self.deal_id)

    @property
    def automation(self) -> str:
        """Its name in the portal profile."""
        return AUTOMATION

    @property
    def client(self) -> str:
        """The client's name, for people."""
        return self.office.client_name or self.state.client_name or "клиент не указан"

    @property
    def facts(self) -> dict[str, str]:
        """What counts now: without what has to be given anew, with what follows from it. Not to be changed."""
        of, counting = self._counting
        if of is not self.state:  # asked for at every condition, changed by few events
            state = self.state
            facts = state.facts
            if state.redo:
                facts = {name: one for name, one in facts.items() if name not in state.redo}
            counting = known(facts, self.funnel)
            self._counting = (state, counting)
        return counting

    def say(self, event: Event) -> None:
        """Say it, and know it."""
        self.events.append(event)
        self.state = evolve(self.state, event)

    def order(self, *commands: Command) -> None:
        """Order it, after everything that was ordered before."""
        self.commands.extend(commands)

    def comment(self, text: str) -> None:
        """Say it in the deal's timeline."""
        self.order(CommentTimeline(automation=self.automation, belongs_to=self.belongs_to, text=Text.of(text)))

    def notify(self, text: str) -> None:
        """Tell the responsible person."""
        who = self.office.who("responsible", self.state.responsible_id, self.funnel.role)
        if who is not None:
            told = Text.of(text)
            self.order(Notify(automation=self.automation, belongs_to=self.belongs_to, employee_id=who, text=told))

    def wake(self, name: str, at: datetime | None) -> None:
        """Be woken under this name, or no more."""
        self.wakes = [one for one in self.wakes if one.name != name]
        self.wakes.append(Wake(name, at))

    def decision(self) -> Decision:
        """What follows."""
        return Decision(tuple(self.events), tuple(self.commands), tuple(self.wakes))
