"""The way of a command: folders and files first, then its steps in order, each with how to look whether it is done.

A step with an effect is marked in the ledger before it goes out. If its outcome is unknown it is looked for; not
found, it is sent again only when the CRM's own limit for a running request has passed. Whether it may go out at all is
read right before it: once more wherever others have had time since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from task_gateway.core import tree
from task_gateway.core.calls import Call, Reply
from task_gateway.core.doubles import Marker, doubles, withdrawing, withdrawn
from task_gateway.core.names import UnknownName
from task_gateway.core.order import Order
from task_gateway.core.progress import Absorbed, Next, Progress, Refusal
from task_gateway.core.refusals import ANSWERED_NO, NOT_UNDERSTOOD, refusal, unanswered

Taken = Progress | Refusal
ODD_ANSWERS = 5  # to one call, and what it was to make is not there: some five minutes


@dataclass(frozen=True, slots=True)
class Step:
    """One call. call: None: there is nothing to be done here (any more). took: what an answer tells.

    look, there: of a step with an effect: what to ask after an unknown outcome, and what is known if it did happen
    (None: it did not). further: where to look on, if that was not all. A marker gives the three. already: codes of a
    refusal that say it is so already. natural: a repetition is absorbed by the CRM itself. spent: codes that mean the
    same after a doubt only. nothing: codes of a refusal that answer a read: there is no such thing. judges: of a read:
    it decides whether what follows may go out.
    """

    call: Callable[[Order[Any]], Call | None]
    took: Callable[[Order[Any], Any], Taken] = lambda order, _: order.progress
    look: Callable[[Order[Any]], Call | None] | None = None
    there: Callable[[Order[Any], Any], Taken | None] = lambda *_: None
    further: Callable[[Order[Any], Any], int | None] = lambda *_: None
    marker: Marker | None = None
    natural: bool = False
    already: frozenset[str] = frozenset()
    spent: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    judges: bool = False

    @property
    def effective(self) -> bool:
        """Whether it changes something."""
        return self.natural or self.look is not None or self.marker is not None

    def question(self, order: Order[Any]) -> Call | None:
        """What to ask after an unknown outcome; None: nothing, repeat it."""
        look = self.marker.look if self.marker else self.look
        return look(order) if look else None

    def answer(self, order: Order[Any], result: Any) -> Taken | None:
        """What the answer to the question tells; None: no effect is to be seen."""
        if self.marker is None:
            return self.there(order, result)
        found = self.marker.found(order, result)
        if not found:
            return None
        return order.progress.but(made=found[0].id, extra_ids=doubles(found, found[0].id))

    def beyond(self, order: Order[Any], result: Any) -> int | None:
        """Where to look on for what is not in the answer."""
        if self.marker is None:
            return self.further(order, result)
        return None if self.marker.found(order, result) else self.marker.further(order, result)


class Tail(Protocol):
    """What comes after the steps and can't be said as steps."""

    def upcoming(self, order: Order[Any]) -> Next | None: ...

    def absorb(self, order: Order[Any], calls: Sequence[Call], replies: Sequence[Reply]) -> Absorbed: ...


def no_nodes(_: Order[Any]) -> tuple[tree.Node, ...]:
    """Most commands need no folder."""
    return ()


def common_root(order: Order[Any]) -> int:
    """Of the common disk."""
    return order.root_folder


@dataclass(frozen=True, slots=True)
class Way:
    """How a kind of command is carried out. page: of what it makes, for a person: `{base}`, `{id}` and its own names.

    subject: the id that a result carries where the command makes nothing.
    """

    steps: tuple[Step, ...]
    nodes: Callable[[Order[Any]], tuple[tree.Node, ...]] = no_nodes
    root: Callable[[Order[Any]], int] = common_root
    tail: Tail | None = None
    subject: Callable[[Order[Any]], int | None] = lambda order: order.progress.made
    page: Callable[[Order[Any]], str | None] = lambda _: None

    @property
    def marker(self) -> Marker | None:
        """Of what it makes, if it makes something."""
        return next((step.marker for step in self.steps if step.marker), None)

    @property
    def judged(self) -> bool:
        """Whether something is read that decides whether it may go out."""
        return any(step.judges for step in self.steps)

    def upcoming(self, order: Order[Any]) -> Next:
        """What to send next."""
        try:
            return self._upcoming(order)
        except UnknownName as error:
            return Next(refused=error.refusal)

    def recalled(self, order: Order[Any], known: tree.Known) -> Progress:
        """Progress with the folders that are *known*, where nothing is in doubt."""
        try:
            nodes = () if order.progress.uncertain else self.nodes(order)
            return tree.recalled(nodes, order.progress, self.root(order), known) if nodes else order.progress
        except UnknownName:
            return order.progress

    def folders(self, order: Order[Any]) -> dict[tree.Key, int]:
        """What is known of the folders it needs. Raises UnknownName."""
        return tree.folders(self.nodes(order), order.progress, self.root(order)) if order.progress.nodes else {}

    def absorb(self, order: Order[Any], calls: Sequence[Call], replies: Sequence[Reply]) -> Absorbed:
        """Take the replies of one round in. Raises KeyError, TypeError, ValueError for odd shapes."""
        try:
            return self._absorb(order, calls, replies)
        except UnknownName as error:
            return Absorbed(order.progress, refused=error.refusal)

    def _absorb(self, order: Order[Any], calls: Sequence[Call], replies: Sequence[Reply]) -> Absorbed:
        progress = order.progress
        if progress.extra_ids:
            return withdrawn(order, self.marker, calls, replies)
        if self._building(order):
            return tree.absorb(self.nodes(order), progress, self.root(order), calls[0], replies[0])
        if progress.step >= len(self.steps):
            assert self.tail is not None  # noqa: S101 - nothing else is sent then
            return self.tail.absorb(order, calls, replies)
        judge = None if progress.uncertain else self._judge(order)
        if judge is not None and calls[0] == self.steps[judge].call(order):
            return self._judged_again(order, judge, calls[0], replies[0])
        return self._stepped(order, self.steps[progress.step], calls[0], replies[0])

    def _building(self, order: Order[Any]) -> bool:
        """Whether folders or files are still to come; what may stand already is looked for first."""
        progress = order.progress
        step = self.steps[progress.step] if progress.step < len(self.steps) else None
        if (step is None and self.steps) or (step and progress.uncertain and step.question(order)):
            return False
        return len(progress.nodes) < len(self.nodes(order))

    def _upcoming(self, order: Order[Any]) -> Next:
        progress = order.progress
        if progress.extra_ids:
            # On disk first: nobody else may meanwhile take the double for the real one and the real one for the double.
            return Next(tuple(withdrawing(order, self.marker)), written=True)
        if progress.because is not None:
            return Next(refused=progress.because)
        if progress.odd >= ODD_ANSWERS and not progress.uncertain:
            return self._given_up(order)
        if self._building(order):
            building = tree.upcoming(self.nodes(order), progress, self.root(order))
            return building or Next(done=True)
        while progress.step < len(self.steps):
            step = self.steps[progress.step]
            question = step.question(order.at(progress)) if progress.uncertain else None
            call = question or step.call(order.at(progress))
            if call is not None:
                marked = step.effective and question is None
                if marked and not order.fresh and (again := self._judgement(order.at(progress))) is not None:
                    return Next((again,), onward=progress, ahead=call.method)
                return Next((call,), marked=marked, onward=progress)
            progress = progress.onward()
        following = self.tail.upcoming(order.at(progress)) if self.tail else None
        return following or Next(done=True, onward=progress)

    def _given_up(self, order: Order[Any]) -> Next:
        """Whatever the CRM says of it, nothing comes of it; half of it that stands is taken away first."""
        told = self._withdrawn_first(Absorbed(order.progress.but(odd=0)), NOT_UNDERSTOOD)
        if told.refused is not None:
            return Next(refused=told.refused)
        return replace(self._upcoming(order.at(told.progress)), onward=told.progress)

    def _judge(self, order: Order[Any]) -> int | None:
        """Number of the step whose reading decides whether the effect that comes next may go out."""
        number = order.progress.step
        if not self.steps[number].effective:
            return None
        return next((n for n in reversed(range(number)) if self.steps[n].judges), None)

    def _judgement(self, order: Order[Any]) -> Call | None:
        """What to ask about that."""
        judge = self._judge(order)
        return None if judge is None else self.steps[judge].call(order)

    def _judged_again(self, order: Order[Any], judge: int, call: Call, reply: Reply) -> Absorbed:
        """The step that was to come goes out by what is there now; what came of it meanwhile is seen by the way."""
        progress, step = order.progress, self.steps[order.progress.step]
        if progress.doubts and reply.fate == "done" and call == step.question(order):
            answer = step.answer(order, reply.result)
            if answer is not None:
                return _onward(progress, answer)
        told = self._stepped(order.at(progress.but(step=judge)), self.steps[judge], call, reply)
        answered = reply.fate in {"done", "refused"}
        # Found as it was before what was in doubt: that has come to nothing.
        gone = reply.fate == "done" and told.progress.seen == progress.first
        first = None if gone else progress.first
        told = replace(told, progress=told.progress.but(step=progress.step, first=first), judged=answered)
        return self._withdrawn_first(told, told.refused) if told.refused else told

    def _stepped(self, order: Order[Any], step: Step, call: Call, reply: Reply) -> Absorbed:
        progress = order.progress
        asking = call == step.question(order)
        acted = step.effective and not asking
        # Whatever but nothing is said of a call with an effect, it is no longer under way.
        known = progress
        if acted:
            known = progress.doubted() if reply.fate == "unknown" else progress.but(uncertain=False)
        if (nothing := unanswered(known, reply)) is not None:
            return nothing
        if reply.fate == "refused" and not acted and reply.code.lower() in step.nothing:
            reply = Reply("done", None)
        if reply.fate == "refused":
            return self._no(order, step, known, reply, asking=asking)
        if asking:
            return self._answered(order, step, call, reply)
        return self._done(order.at(known), step, reply, acted=acted)

    def _done(self, order: Order[Any], step: Step, reply: Reply, *, acted: bool) -> Absorbed:
        """By what the CRM brings; `false` in the place of an effect is a no."""
        known = order.progress
        if acted and reply.result is False:
            return self._withdrawn_first(Absorbed(known.doubted().but(uncertain=False)), ANSWERED_NO)
        try:
            taken = _onward(known, step.took(order, reply.result), certain=acted)
            return replace(taken, judged=step.judges)
        except (KeyError, TypeError, ValueError):
            if not acted:
                raise
            return self._not_understood(order, step)

    def _answered(self, order: Order[Any], step: Step, call: Call, reply: Reply) -> Absorbed:
        progress, answer = order.progress, step.answer(order, reply.result)
        if (further := step.beyond(order, reply.result)) is not None:
            return Absorbed(progress, further=further)
        if answer is not None:
            return _onward(progress.but(uncertain=False), answer)
        # It may stand all the same, tidied by the CRM: what is read from now on is not what was there before.
        return Absorbed(progress.kept() if call == self._judgement(order) else progress, hold=True)

    def _not_understood(self, order: Order[Any], step: Step) -> Absorbed:
        """A call with an effect was answered by what names nothing: whether it has had it is asked, if that can be."""
        doubted = order.progress.doubted()
        if step.question(order) is not None:
            return Absorbed(doubted.but(odd=doubted.odd + 1), unknown=True)
        return Absorbed(doubted.but(uncertain=False), trouble=NOT_UNDERSTOOD)

    def _no(self, order: Order[Any], step: Step, known: Progress, reply: Reply, *, asking: bool) -> Absorbed:
        code = reply.code.lower()
        if asking and code in step.already:
            return Absorbed(known.onward())
        if asking:
            # It may exist: no right to look is no reason to say that it does not.
            return Absorbed(known, trouble=refusal(reply))
        if code in step.already:
            return Absorbed(known.but(uncertain=True) if step.question(order) else known.onward())
        if code in step.spent and known.doubts:
            return Absorbed(known.onward())
        return self._withdrawn_first(Absorbed(known), refusal(reply))

    def _withdrawn_first(self, told: Absorbed, why: Refusal) -> Absorbed:
        """Where half of it stands that is taken away, then it is refused."""
        known = told.progress
        if known.made is not None and self.marker is not None:
            return Absorbed(known.but(made=None, extra_ids=(known.made,), because=why))
        return replace(told, refused=why)


def _onward(before: Progress, taken: Taken, *, certain: bool = True) -> Absorbed:
    """certain: a mere read leaves a doubt about what comes next as it is."""
    if isinstance(taken, Refusal):
        return Absorbed(before, refused=taken)
    return Absorbed(taken.onward() if certain else taken.but(step=taken.step + 1))
