"""Plans and maps as a person reads them, and as programs do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from task_gateway.core.setup.doctor import Finding
from task_gateway.core.setup.plan import Obstacle, Plan, Step

SIGNS = {"create": "+", "change": "~", "bind": "=", "await": "+"}


def lines(plan: Plan) -> Iterable[str]:
    """A plan, a line for each step."""
    for step in plan.steps:
        yield step_line(step)
    for one in plan.blocked:
        yield obstacle_line("!", one)
    for one in plan.refused:
        yield obstacle_line("x", one)


def step_line(step: Step) -> str:
    """+ made, ~ changed, = bound."""
    said = f"{SIGNS[step.do]} {step.wish.path}"
    if step.do == "bind":
        return f"{said}: is {step.wish.kind} {step.id}"
    if step.do == "change":
        changes = [f"{name} {step.was.get(name) or 'not said'} → {value}" for name, value in step.changes.items()]
        return f"{said}: {step.wish.kind} {step.id}: {'; '.join(changes)}"
    if step.do == "await":
        return f"{said}: the {step.wish.kind} that the portal makes by itself"
    inside = f" with {', '.join(one.title or '' for one in step.within)}" if step.within else ""
    return f"{said}: {step.wish.kind} «{step.wish.title}»{inside}"


def obstacle_line(sign: str, one: Obstacle) -> str:
    """Why something can't be."""
    return f"{sign} {one.path}: {one.why}{f'; {one.hint}' if one.hint else ''}"


def finding_line(one: Finding) -> str:
    """What the doctor found."""
    return f"{one.level}: {one.about}: {one.said}{f'; {one.hint}' if one.hint else ''}"


def summary(plan: Plan) -> str:
    """In one sentence."""
    if plan.refused:
        return f"{len(plan.refused)} can't be done; apply would do nothing until they are mended."
    if not plan.steps:
        return f"Nothing to do; {len(plan.ids)} objects are as the profile says."
    counted = {sign: sum(SIGNS[step.do] == sign for step in plan.steps) for sign in "+~="}
    return f"{counted['+']} to make, {counted['~']} to change, {counted['=']} to bind."


def as_json(plan: Plan) -> dict[str, Any]:
    """For programs."""
    return {
        "steps": [_step(step) for step in plan.steps],
        "refused": [_obstacle(one) for one in plan.refused],
        "blocked": [_obstacle(one) for one in plan.blocked],
        "ids": dict(sorted(plan.ids.items())),
    }


def _step(step: Step) -> Mapping[str, Any]:
    said: dict[str, Any] = {"do": "create" if step.do == "await" else step.do, "path": step.wish.path}
    said |= {"kind": step.wish.kind, "id": step.id or None, "title": step.wish.title}
    changes = {name: {"from": step.was.get(name), "to": value} for name, value in step.changes.items()}
    return said | ({"changes": changes} if changes else {})


def _obstacle(one: Obstacle) -> Mapping[str, str]:
    return {"path": one.path, "why": one.why, "hint": one.hint}
