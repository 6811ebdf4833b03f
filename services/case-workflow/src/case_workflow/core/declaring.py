"""From the text of a funnel's declaration to the funnel: what can't be meant is told, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from case_workflow.core.declaration import GIVEN, MISSING, Funnel, StateSpec, TaskSpec, TermSpec, When
from case_workflow.core.facts import LAST_OUTCOME
from case_workflow.core.term_rules import RULES

PROCEEDINGS = ("apk", "gpk", "kas")
PLACE = "{proceeding}"
SHARED = {"instances", "loop", "loop_before", "terms", "asides"}  # of the text: what states are made of
ONLY = {"unless_empty": True, "only_empty": False}


class Wrong(ValueError):
    """The declaration can't be used; a line for each mistake."""


def read_funnel(text: str, name: str) -> Funnel:
    """The funnel that *text* declares. name: of the file, for the messages. Raises Wrong."""
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Wrong(f"{name}: {error}") from error
    if not isinstance(raw, dict):
        raise Wrong(f"{name}: a funnel is a mapping")
    try:
        funnel = Funnel.model_validate(expanded(raw))
    except ValidationError as error:
        places = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors(include_url=False)]
        raise Wrong("\n".join(f"{name}: {place}: {said}" for place, said in places)) from error
    mistakes = [f"{name}: {mistake}" for mistake in _mistakes(funnel)]
    if mistakes:
        raise Wrong("\n".join(mistakes))
    return funnel


def expanded(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The states with those that `loop` makes for each of `instances`, before the state that `loop_before` names."""
    made = {key: value for key, value in raw.items() if key not in SHARED}
    states: dict[str, Any] = {}
    for key, state in dict(raw.get("states", {})).items():
        if key == raw.get("loop_before"):
            for name, said in raw.get("instances", {}).items():
                states |= _filled(raw.get("loop", {}), {**said, "i": name})
        states[key] = state
    made["states"] = states
    return made


def _filled(value: Any, said: Mapping[str, Any]) -> Any:
    """*value* with every {name} filled in; a text that is one name alone becomes what it stands for."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if key not in ONLY and _wanted(one, said)}
        return {_filled(key, said): _filled(one, said) for key, one in kept.items()}
    if isinstance(value, list):
        return [_filled(one, said) for one in value if _wanted(one, said)]
    if not isinstance(value, str):
        return value
    for name, meant in said.items():
        if value == f"{{{name}}}":
            return meant
        value = value.replace(f"{{{name}}}", meant) if isinstance(meant, str) else value
    return value


def _wanted(one: Any, said: Mapping[str, Any]) -> bool:
    """Whether a row is meant for this instance: `unless_empty` and `only_empty` name what must, or may not, be said."""
    if not isinstance(one, dict):
        return True
    there = [bool(said[one[key]]) is wanted for key, wanted in ONLY.items() if key in one]
    return all(there)


def _mistakes(funnel: Funnel) -> Iterator[str]:
    if funnel.starts not in funnel.states:
        yield f"starts: there is no state {funnel.starts}"
    for name, gate in funnel.gates.items():
        yield from _of_task(funnel, gate.task, f"gates.{name}")
    yield from _fields(funnel, funnel.instead, "instead")
    for name, ways in funnel.instead.items():
        yield from (mistake for way in ways for mistake in _conditions(funnel, way, f"instead.{name}"))
    for name, state in funnel.states.items():
        yield from _of_state(funnel, state, f"states.{name}")
    if funnel.silence is not None:
        known = {funnel.silence.stage, funnel.silence.to} - set(funnel.states)
        yield from (f"silence: there is no state {name}" for name in sorted(known))
    for name in funnel.serves:
        if name not in funnel.states or funnel.states[name].ends:
            yield f"serves: there is no state {name} that goes on"
    yield from _fields(funnel, [one.not_before for one in funnel.fields.values() if one.not_before], "fields")
    unreachable = set(funnel.states) - _reached(funnel) - ({funnel.silence.to} if funnel.silence else set())
    yield from (f"states.{name}: nothing leads here" for name in sorted(unreachable))


def _reached(funnel: Funnel) -> set[str]:
    found, ahead = {funnel.starts}, [funnel.starts]
    while ahead:
        state = funnel.states.get(ahead.pop())
        follows = [arrow.to for arrow in state.next] + ([state.lapse.to] if state.lapse else []) if state else []
        ahead += [name for name in follows if name not in found]
        found |= set(follows)
    return found


def _of_state(funnel: Funnel, state: StateSpec, where: str) -> Iterator[str]:
    if state.ends and (state.tasks or state.lapse or state.hearing):
        yield f"{where}: nothing is awaited at an end"
    if not state.ends and not (state.tasks or state.hearing or state.client_awaited):
        yield f"{where}: nothing is awaited here"
    for gate in dict.fromkeys((state.gate, state.instance)):
        if gate is not None and gate not in funnel.gates:
            yield f"{where}: there is no gate {gate}"
    for arrow in state.next:
        if arrow.to not in funnel.states:
            yield f"{where}: there is no state {arrow.to}"
        yield from _fields(
            funnel, [*arrow.clears, *arrow.outdates, *arrow.sets, *arrow.takes, *arrow.takes.values()], where
        )
        yield from _conditions(funnel, arrow.when, where)
    for task in state.tasks:
        yield from _of_task(funnel, task, where)
    yield from _of_waiting(funnel, state, where)


def _of_waiting(funnel: Funnel, state: StateSpec, where: str) -> Iterator[str]:
    if state.lapse:
        yield from (f"{where}: there is no state {one}" for one in [state.lapse.to] if one not in funnel.states)
        yield from _terms(funnel, state.lapse.due, f"{where}.lapse")
        yield from _conditions(funnel, state.lapse.when, f"{where}.lapse")
    if state.hearing:
        yield from _fields(funnel, [state.hearing.field, state.hearing.result], where)
        yield from (mistake for when in state.hearing.unless for mistake in _conditions(funnel, when, where))
    yield from _fields(funnel, state.undone, where)
    yield from _conditions(funnel, state.reason, where)
    yield from _conditions(funnel, state.against, where)


def _of_task(funnel: Funnel, task: TaskSpec, where: str) -> Iterator[str]:
    yield from _fields(
        funnel, [*task.asks, *task.paper_needs, *(one for one in (task.fee, task.told) if one)], f"{where}.{task.key}"
    )
    yield from _conditions(funnel, task.when, f"{where}.{task.key}")
    yield from _terms(funnel, (*task.due, *task.by), f"{where}.{task.key}")


def _terms(funnel: Funnel, due: tuple[TermSpec, ...], where: str) -> Iterator[str]:
    for one in due:
        yield from _fields(funnel, [name for name in (one.field, one.start) if name], where)
        yield from _conditions(funnel, one.when, where)
        if sum(said is not None for said in (one.field, one.rule, one.days)) != 1:
            yield f"{where}: a term is one of field, rule, days"
        if (one.rule is None) is not (one.start is None):
            yield f"{where}: a rule runs from a field"
        yield from (f"{where}: there is no rule {rule}" for rule in _rules(one) if rule not in RULES)


def _rules(term: TermSpec) -> list[str]:
    """The rules that a term may mean, by the proceedings that its conditions leave."""
    if term.rule is None:
        return []
    wanted = term.when.get("proceeding", PROCEEDINGS)
    codes = (wanted,) if isinstance(wanted, str) else wanted
    return [term.rule.replace(PLACE, code) for code in codes]


def _conditions(funnel: Funnel, when: When, where: str) -> Iterator[str]:
    yield from _fields(funnel, [name for name in when if name != LAST_OUTCOME], where)
    for name, wanted in when.items():
        spec = funnel.fields.get(name if name != LAST_OUTCOME else (funnel.last_outcome or ("",))[-1])
        values = {wanted} if isinstance(wanted, str) else set(wanted)
        may = set(spec.choices) if spec and spec.type == "choice" else {"yes", "no"}
        for value in sorted(values - {GIVEN, MISSING} - may):
            yield f"{where}: {name} is never {value}"


def _fields(funnel: Funnel, names: Any, where: str) -> Iterator[str]:
    yield from (f"{where}: there is no field {name!r}" for name in names if name not in funnel.fields)
