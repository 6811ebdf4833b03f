"""A portal of things in memory that does what a step says: the other half of the plan's properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from task_gateway.core.setup.plan import Plan, Step, planned
from task_gateway.core.setup.rules import stage_id
from task_gateway.core.setup.things import DEAL, Seen, Thing, Wish, field_code, home

PLANTED = (("NEW", ""), ("EXECUTING", ""), ("WON", "success"), ("LOSE", "failure"))


class MemoryPortal:
    """things: what it has; bound: what applying has written down."""

    def __init__(self, *things: Thing, unread: Mapping[str, str] | None = None) -> None:
        self.things = list(things)
        self.unread = dict(unread or {})
        self.bound: dict[str, str] = {}
        self._numbers = count(1000)

    @property
    def seen(self) -> Seen:
        return Seen(tuple(self.things), self.unread)

    def plan(self, wishes: Sequence[Wish]) -> Plan:
        return planned(wishes, self.bound, self.seen)

    def do(self, step: Step) -> None:
        """Carry one step out, as the portal would."""
        if step.do == "bind":
            self.bound[step.wish.path] = step.id
        elif step.do == "change":
            self.things = [self._changed(one, step) for one in self.things]
        elif step.do == "create":
            made = self._made(step)
            self.things.append(made)
            self.bound[step.wish.path] = made.id
            for one in step.within:
                self.things.append(self._inner(one, made))

    def apply(self, wishes: Sequence[Wish], rounds: int = 12) -> Plan:
        """Round after round, as `delo portal apply` does; the last plan."""
        for _ in range(rounds):
            plan = self.plan(wishes)
            ready = [step for step in plan.steps if step.ready]
            if plan.refused or not ready:
                return plan
            for step in ready:
                self.do(step)
        return self.plan(wishes)

    def _changed(self, one: Thing, step: Step) -> Thing:
        if (one.kind, one.parent, one.id) != (step.wish.kind, step.parent, step.id):
            return one
        facts = {name: value for name, value in step.changes.items() if name != "title"}
        return replace(one, title=step.changes.get("title", one.title), facts=dict(one.facts) | facts)

    def _made(self, step: Step) -> Thing:
        wish, number = step.wish, str(next(self._numbers))
        title = wish.title or ""
        if wish.kind == "stage":
            own = stage_id(step.parent, wish.code)
            return Thing("stage", step.parent, own, wish.code, title, number, wish.facts)
        if wish.kind == "field":
            code = field_code(wish, step.parent)
            return Thing("field", step.parent, code, code, title, number, wish.facts)
        own = wish.id or number
        made = Thing(wish.kind, step.parent, own, wish.code, title, number, dict(wish.facts))
        if wish.kind == "funnel":
            self._plant(made)
        elif wish.kind == "type":
            default = Thing("funnel", own, str(next(self._numbers)), "", "Общая", "", {"default": "Y"})
            self.things.append(default)
            self._plant(default)
        return made

    def _plant(self, funnel: Thing) -> None:
        listed = home("stage", funnel)
        for place, (code, ends) in enumerate(PLANTED, 1):
            facts = {"ends": ends, "sort": str(place * 10), "color": "#39A8EF"}
            stage = Thing("stage", listed, stage_id(listed, code), code, code.title(), str(next(self._numbers)), facts)
            self.things.append(stage)

    def _inner(self, wish: Wish, made: Thing) -> Thing:
        return Thing(wish.kind, made.key, str(next(self._numbers)), wish.code, wish.title or "")


def deal_funnel(number: str, title: str) -> MemoryPortal:
    """A portal that has one funnel already."""
    portal = MemoryPortal()
    funnel = Thing("funnel", DEAL, number, "", title)
    portal.things.append(funnel)
    portal._plant(funnel)
    return portal
