"""What applying tells and counts: the steps that its first plan has announced, each once. Pure.

A portal makes some things by itself (the stages of a new funnel, the ids of a new field's choices): what is bound or
mended of them in later rounds is part of the step that was announced, not another one.
"""

from __future__ import annotations

from collections.abc import Collection

from task_gateway.core.setup.plan import INSIDE, Plan, Step


class Announced:
    """plan: the first one."""

    def __init__(self, plan: Plan) -> None:
        self._steps = list(plan.steps)
        self._made = {step.wish.path: step for step in plan.steps if step.do in {"create", "await"}}
        self._told: set[tuple[str, str]] = set()

    def news(self, step: Step) -> Step | None:
        """What is to be told when *step* is done: the step that was announced; None if that was told."""
        wish = step.wish
        if wish.path not in self._made and wish.kind in INSIDE and wish.under in self._made:
            return None
        tells = self._made.get(wish.path, step)
        name = wish.path, tells.do
        if name in self._told:
            return None
        self._told.add(name)
        if name not in {(one.wish.path, one.do) for one in self._steps}:
            self._steps.append(tells)  # somebody has changed the portal meanwhile
        return tells

    def done(self, left: Plan, failed: Collection[str]) -> list[Step]:
        """Of all that was announced or told, what the portal has now. left: the last plan; failed: paths."""
        still = {step.wish.path for step in left.steps} | set(failed)
        return [step for step in self._steps if step.wish.path in left.ids and step.wish.path not in still]
