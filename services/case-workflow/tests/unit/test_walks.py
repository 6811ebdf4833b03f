"""Random walks over each funnel: people answer, move, err, wait. What must hold wherever a case is led."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from case_workflow.core import case
from case_workflow.core.state import CaseState
from case_workflow.funnels import NAMES, funnels
from case_world import LAWYER, OFFICE, OTHER, PARTNER, World, folded, payment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis import recording

STEPS = (
    *["answer_all"] * 6,
    "answer",
    "answer",
    "complete",
    "complete",
    "wait",
    "move",
    "fill_any",
    "empty",
    "override",
    "hand_over",
    "pay",
)
RESULTS = (
    None,
    "сделано, 12.03.2026 в 10:30, да",
    "ещё не сделано",
    "Против клиента",
    "В пользу клиента",
    "Мировое соглашение не утверждено, отложено на 12.11.2026 в 10:30",
    "Истец, АПК, общее, нет",
)
MANY = 120  # answers that lead any case to an end


class Walk:
    """A world and the random choices of the people in it."""

    def __init__(self, funnel: str, draw: st.DataObject, stage: str | None = None) -> None:
        self.world = World(funnel, office=OFFICE)
        self.draw = draw
        begins = [name for name, spec in self.world.spec.states.items() if not spec.ends]
        self.world.open_deal(stage or self.pick([self.world.spec.starts, *begins]))

    def pick(self, choices: Any) -> Any:
        return self.draw.draw(st.sampled_from(list(choices)))

    def value(self, name: str) -> str:
        """What a person may enter."""
        spec = self.world.spec.fields[name]
        match spec.type:
            case "choice":
                return str(self.pick(spec.choices))
            case "yes_no":
                return str(self.pick(["yes", "yes", "no"]))
            case "date":
                return (self.world.now.date() + timedelta(days=self.pick([-3, 0, 2]))).isoformat()
            case "datetime":
                return (self.world.now + timedelta(days=self.pick([-1, 3, 9]))).isoformat()
            case "prose":
                return f"{'a' * 64} 12 text/plain; charset=utf-8"
            case "deal":
                return str(self.pick([700, 701]))
            case _:
                return "А40-1/2026"

    def asked(self) -> list[str]:
        return sorted({name for task in self.world.tasks.values() if task.open for name in asks(self.world, task)})

    def step(self) -> None:
        """What somebody does, or nobody for a while."""
        world = self.world
        steps: dict[str, Callable[[], Any]] = {
            "answer_all": lambda: world.fill(**{name: self.value(name) for name in self.asked()}),
            "answer": self._answer,
            "complete": self._complete,
            "wait": lambda: world.until(world.now + timedelta(days=self.pick([1, 10, 40]))),
            "move": lambda: world.move(self.pick([one for one in world.spec.states if one != world.stage])),
            "fill_any": lambda: self._fill(self.pick(world.spec.fields)),
            "empty": lambda: world.fill(**{self.pick(sorted(world.deal)): None}) if world.deal else None,
            "override": lambda: world.fill(partner_override="yes"),
            "hand_over": self._hand_over,
            "pay": self._pay,
        }
        steps[self.pick(STEPS)]()

    def _answer(self) -> None:
        if asked := self.asked():
            self._fill(self.pick(asked))

    def _fill(self, name: str) -> None:
        self.world.fill(**{name: self.value(name)})

    def _complete(self) -> None:
        if self.world.open:
            self.world.complete(self.pick(self.world.open), self.pick(RESULTS))

    def _pay(self) -> None:
        number = len(self.world.inputs)
        parts: dict[str, Any] = {"paid": False, "left": Decimal("20000.00")}
        more = self.pick([{}, {}, parts, {**parts, "amount": Decimal("-20000.00")}])
        self.world.tell(payment(self.world, payment_id=str(number), invoice_id=self.pick(["1", "2"]), **more))

    def _hand_over(self) -> None:
        self.world.responsible_id = self.pick([LAWYER, OTHER])
        self.world.client_id = self.pick([55, 55, 56, None])
        self.world.by_id = self.pick([None, LAWYER, PARTNER])
        self.world.fill()

    def lead_to_the_end(self) -> None:
        """Answer whatever is asked, sensibly, until nothing is."""
        world = self.world
        world.by_id = PARTNER
        for _ in range(MANY):
            check(world)
            if world.spec.states[world.stage].ends:
                return
            if asked := [name for name in self.asked() if not answers(world, name)]:
                name = asked[0]
                world.fill(**{name: None})
                world.fill(**{name: sensible(world, name)})
                if name in world.state.rejected:  # another verdict than the one that was emptied
                    world.fill(partner_override="yes")
                if name in world.state.rejected:  # before or after a day that stands beside it: that one is mended too
                    world.fill(**{other: sensible(world, other) for other in beside(world, name)})
            elif world.open:
                world.complete(world.open[0])
            elif world.wakes:
                world.until(max(world.now, min(world.wakes.values())))
            else:
                world.fill(close_reason=next(iter(world.spec.fields["close_reason"].choices)))
        raise AssertionError(f"{world.stage} has no way to an end: {world.open}, {world.deal}")


def asks(world: World, task: Any) -> tuple[str, ...]:
    """The fields that the CRM's task names, as its description says them."""
    text = task.command.description.content
    return tuple(
        name for name, spec in world.spec.fields.items() if f"«{spec.title}»" in text.partition("заполнено")[2]
    )


def beside(world: World, name: str) -> list[str]:
    """The dates on the card that may not be before, or after, the one of that *name*."""
    fields = world.spec.fields
    pairs = [{other, spec.not_before} for other, spec in fields.items() if spec.not_before]
    return [other for other in fields if other != name and {other, name} in pairs and world.deal.get(other)]


def answers(world: World, name: str) -> bool:
    """Whether what the card says is an answer that counts."""
    said = world.deal.get(name)
    late = world.spec.fields[name].type == "datetime" and (said or "") <= world.now.isoformat()
    return bool(said) and said != "no" and not late and name not in {*world.state.redo, *world.state.rejected}


def sensible(world: World, name: str) -> str:
    """An answer that leads on: for yes or no yes, of choices the first, of a hearing a time ahead."""
    spec = world.spec.fields[name]
    match spec.type:
        case "choice":
            return next(iter(spec.choices))
        case "yes_no":
            return "yes"
        case "datetime":
            return (world.now + timedelta(days=3)).isoformat()
        case "date":
            return world.now.date().isoformat()
        case _:
            return "А40-1/2026"


def check(world: World) -> None:
    state, spec = world.state, world.spec.states[world.state.stage]
    assert world.stage == state.stage
    assert state.pending == ()
    if not spec.ends:
        dates = {name for name in world.wakes if name != "still"}
        assert world.open or dates or spec.client_awaited, f"nothing is open at {state.stage}"
    else:
        assert world.open == []
    doubled = [key for key, count in Counter(task.key for task in world.tasks.values()).items() if count > 1]
    assert doubled == []
    titles = Counter(task.command.title.partition(" — до ")[0] for task in world.tasks.values() if task.open)
    assert [title for title, count in titles.items() if count > 1] == []
    assert {key for key, task in state.tasks.items() if task.open} == {
        task.key for task in world.tasks.values() if task.open
    }
    assert len(world.calendar) == len(
        [one for one in world.events if one.type == "hearing.scheduled.v1" and not one.sequence]
    ) - len(  # type: ignore[attr-defined]
        [one for one in world.events if one.type == "hearing.cancelled.v1"]
    )
    hearing = state.hearing
    if hearing is not None and hearing.ahead and not spec.ends:  # it is his who leads the case
        assert world.invited[hearing.command_id] == (world.responsible_id,)  # type: ignore[index]


def replayed(world: World) -> CaseState:
    """Every input again, from the beginning; the same bytes must come."""
    state = CaseState()
    for message, office, cause, decision in world.inputs:
        again = case.decide(state, message, office, funnels(), world.deal_id)
        assert recording.output_text(again) == recording.output_text(decision)
        state = recording.read(CaseState, recording.written(CaseState, folded(state, again, cause)))
    return state


@pytest.mark.parametrize("funnel", NAMES)
@given(draw=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_wherever_people_lead_a_case_something_is_awaited_nothing_is_double_and_replay_agrees(
    funnel: str, draw: st.DataObject
) -> None:
    walk = Walk(funnel, draw)
    check(walk.world)
    for _ in range(draw.draw(st.integers(1, 25))):
        walk.step()
        check(walk.world)

    assert replayed(walk.world) == walk.world.state
    walk.lead_to_the_end()


@pytest.mark.parametrize(("funnel", "stage"), [(name, stage) for name in NAMES for stage in funnels()[name].states])
@given(draw=st.data())
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_from_every_stage_there_is_a_way_to_an_end_with_something_awaited_all_along(
    funnel: str, stage: str, draw: st.DataObject
) -> None:
    walk = Walk(funnel, draw, stage)
    check(walk.world)
    walk.lead_to_the_end()
    assert replayed(walk.world) == walk.world.state


SENT_BACK = [
    ("appeal_act", {}),
    ("cassation_act", {"cassation_remanded_to": "first"}),
    ("cassation_act", {"cassation_remanded_to": "appeal"}),
    ("supreme_act", {"supreme_remanded_to": "appeal"}),
    ("supreme_act", {"supreme_remanded_to": "cassation"}),
]


@pytest.mark.parametrize(("stage", "where"), SENT_BACK)
@given(draw=st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_case_sent_back_by_a_higher_court_goes_on_from_there_to_an_end(
    stage: str, where: dict[str, str], draw: st.DataObject
) -> None:
    walk, instance = Walk("litigation", draw, stage), stage.removesuffix("_act")
    world, day = walk.world, walk.world.now.date().isoformat()
    filed = {f"{instance}_{name}_on": day for name in ("filed", "announced", "text")}
    world.fill(position=walk.value("position"), proceeding=walk.value("proceeding"), kind="ordinary", **filed)
    world.fill(**{f"{instance}_outcome": "remanded"}, **where)
    check(world)
    assert (world.stage.endswith("hearing"), f"{instance}_outcome" in world.deal) == (True, False)

    for _ in range(draw.draw(st.integers(0, 8))):
        walk.step()
        check(world)
    walk.lead_to_the_end()
    assert replayed(world) == world.state
