"""The difference between what a profile wishes and what a portal has. Pure: nothing is deleted, nothing is narrowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from task_gateway.core.setup.rules import forbidden, over, stage_sort
from task_gateway.core.setup.things import DEAL, Kind, Seen, Thing, Wish, field_code, home, stage_list

Do = Literal["bind", "create", "change", "await"]

# Where the portal has no name for programs, the title is all there is: one that we did not make is not ours to take.
BY_TITLE_ONLY = {"funnel", "section", "type"}
# Made with what they lie in, in one call.
INSIDE = {"choice", "value"}
# Commands need their ids.
KEPT = {"type", "funnel", "stage", "field", "choice", "registry", "column", "value", "section"}


@dataclass(frozen=True)
class Step:
    """One thing to do. parent: where it lies, "" until that is made. changes: fact → what it is to be; "title" too.

    beside: what lies in the same place already. within: what is made with it in one call (a field's choices). owner:
    what it lies in, if that is a wish too.
    """

    do: Do
    wish: Wish
    parent: str = ""
    id: str = ""
    key: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[Thing, ...] = ()
    within: tuple[Wish, ...] = ()
    owner: Thing | None = None

    @property
    def ready(self) -> bool:
        """Whether it can be done now: what it lies in is there."""
        return self.do != "await" and bool(self.parent or self.do != "create")


@dataclass(frozen=True)
class Obstacle:
    """Why a wish can't be fulfilled, and what a person can do about it."""

    path: str
    why: str
    hint: str = ""


@dataclass(frozen=True)
class Plan:
    """steps: in order. refused: apply does nothing while there is one. blocked: what this portal does not let us do.

    ids: domain name → the portal's id, of all that is there. strange: what lies beside ours in the same funnels.
    """

    steps: tuple[Step, ...] = ()
    refused: tuple[Obstacle, ...] = ()
    blocked: tuple[Obstacle, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether the portal is as wished, as far as it lets us."""
        return not self.steps and not self.refused


def planned(wishes: Sequence[Wish], bound: Mapping[str, str], seen: Seen) -> Plan:
    """The difference. wishes: parents before children. bound: domain name → id, of earlier applying."""
    planner = _Planner(wishes, bound, seen)
    for wish in wishes:
        planner.consider(wish)
    ids = {path: thing.id for path, thing in planner.known.items()}
    return Plan(tuple(planner.steps), tuple(planner.refused), tuple(planner.blocked), ids)


class _Planner:
    """known: found in the portal. coming: to be made. out: refused or blocked, so that what lies in it is too."""

    def __init__(self, wishes: Sequence[Wish], bound: Mapping[str, str], seen: Seen) -> None:
        self.wishes = wishes
        # Of the others the portal's list tells less than we remember, and the memory is no id.
        self.bound = {wish.path: bound[wish.path] for wish in wishes if wish.kind in KEPT and wish.path in bound}
        self.seen = seen
        self.known: dict[str, Thing] = {}
        self.coming: set[str] = set()
        self.out: set[str] = set()
        self.steps: list[Step] = []
        self.refused: list[Obstacle] = []
        self.blocked: list[Obstacle] = []
        self.claims: dict[tuple[Kind, str, str], str] = {}
        self.taken = {(wish.kind, wish.id or self.bound.get(wish.path, "")) for wish in wishes} - {("", "")}

    def consider(self, wish: Wish) -> None:
        """One wish."""
        other = self._claimed(wish)
        if wish.under in self.out:
            self.out.add(wish.path)
        elif other is not None:
            self._refuse(wish, f"it would be the same {wish.kind} as {other}", "give one of them another name or code")
        elif wish.kind in self.seen.unread:
            self.out.add(wish.path)
            self.blocked.append(Obstacle(wish.path, self.seen.unread[wish.kind]))
        elif wish.under in self.coming:
            self._with_its_parent(wish)
        else:
            parent = home(wish.kind, self.known[wish.under]) if wish.under else wish.parent
            self._in(wish, parent)

    def _claimed(self, wish: Wish) -> str | None:
        """Who else wants to be found, or made, under this name: each would undo what the other says."""
        if wish.title is None:
            return None
        name = wish.id or ("default" if wish.default else wish.title if wish.kind in BY_TITLE_ONLY else wish.code)
        other = self.claims.setdefault((wish.kind, wish.under or wish.parent, name), wish.path)
        return None if other == wish.path else other

    def _with_its_parent(self, wish: Wish) -> None:
        """What it lies in is to be made first."""
        made_by_hand = wish.title is None and not wish.default
        if made_by_hand or (wish.id is not None and not wish.made_as_named):
            self._refuse(
                wish, f"{wish.under} is to be made, and this is bound to {wish.id} of the portal", BIND_OR_NAME
            )
            return
        if too_long := over(wish, self._coming_parent(wish)):
            self._refuse(wish, too_long, SHORTER)
            return
        self.coming.add(wish.path)
        if wish.kind not in INSIDE:
            self.steps.append(Step("await" if wish.default else "create", wish, within=self._inside(wish)))

    def _inside(self, wish: Wish) -> tuple[Wish, ...]:
        return tuple(one for one in self.wishes if one.under == wish.path and one.kind in INSIDE)

    def _coming_parent(self, wish: Wish) -> str:
        """Where it will lie, with a number of the usual length in place of the one that the portal will give."""
        owner = next(one for one in self.wishes if one.path == wish.under)
        if wish.kind == "stage" and owner.parent == DEAL:
            return stage_list(DEAL, "999")
        return "CRM_9999" if wish.kind == "field" else ""

    def _in(self, wish: Wish, parent: str) -> None:
        beside = self.seen.within(wish.kind, parent)
        found = self._found(wish, parent, beside)
        if isinstance(found, Obstacle):
            self.refused.append(found)
            self.out.add(wish.path)
        elif found is None:
            self.coming.add(wish.path)
            placed, owner, within = self._placed(wish, beside), self.known.get(wish.under), self._inside(wish)
            self.steps.append(Step("create", placed, parent, beside=tuple(beside), within=within, owner=owner))
        else:
            self.known[wish.path] = found
            if wish.kind in KEPT and wish.id is None and self.bound.get(wish.path) != found.id:
                self.steps.append(Step("bind", wish, parent, found.id))
            self._compare(wish, parent, found, beside)

    def _found(self, wish: Wish, parent: str, beside: Sequence[Thing]) -> Thing | Obstacle | None:
        """What the portal has for the wish: by id, else by code, else nothing. Never by a guess."""
        number = wish.id or self.bound.get(wish.path)
        if number is not None:
            there = next((one for one in beside if one.id == number), None)
            if there is not None or (wish.id is not None and wish.made_as_named):
                return there
            if wish.id is not None:
                return self._obstacle(wish, f"the portal has no {wish.kind} {number} here", BIND_OR_NAME)
            return self._obstacle(wish, f"it was bound to {wish.kind} {number}, which is gone", GONE.format(wish.path))
        if wish.default:
            defaults = [one for one in beside if one.facts.get("default") == "Y"]
            return defaults[0] if defaults else self._obstacle(wish, "the portal has no default funnel here", BIND)
        by_code = [one for one in beside if wish.code and one.code == self._code(wish, parent)]
        if by_code or wish.kind not in BY_TITLE_ONLY:
            return self._one(wish, by_code, parent)
        same = [one for one in beside if one.title == wish.title and (one.kind, one.id) not in self.taken]
        if same:
            ids = ", ".join(one.id for one in same)
            return self._obstacle(wish, f"the portal has a {wish.kind} «{wish.title}» already ({ids})", BIND)
        return self._makeable(wish, parent)

    def _one(self, wish: Wish, found: Sequence[Thing], parent: str) -> Thing | Obstacle | None:
        if len(found) > 1:
            ids = ", ".join(one.id for one in found)
            return self._obstacle(wish, f"the portal has several with the code {wish.code} ({ids})", BIND)
        return found[0] if found else self._makeable(wish, parent)

    def _makeable(self, wish: Wish, parent: str) -> Obstacle | None:
        """None if it may be made."""
        if wish.title is None:
            return self._obstacle(wish, f"the portal has no such {wish.kind}", BIND_OR_NAME)
        too_long = over(wish, parent)
        if too_long:
            return self._obstacle(wish, too_long, SHORTER)
        if wish.kind == "section" and wish.facts.get("of") == "company_calendar":
            return self._obstacle(wish, "REST can't make a company calendar (only of users and groups)", BY_HAND)
        return None

    def _compare(self, wish: Wish, parent: str, found: Thing, beside: Sequence[Thing]) -> None:
        changes, was = {}, {}
        if wish.title is not None and wish.title != found.title and wish.kind not in {"value", "handler"}:
            changes["title"], was["title"] = wish.title, found.title
        for name, wanted in wish.facts.items():
            there = found.facts.get(name, "")
            if wanted == there:
                continue
            why = forbidden(name, wanted, there)
            if why:
                self._refuse(wish, f"{name} is {there or 'not said'} in the portal, not {wanted}: {why}", NARROW)
                return
            changes[name], was[name] = wanted, there
        if changes:
            owner = self.known.get(wish.under)
            self.steps.append(
                Step("change", wish, parent, found.id, found.key, changes, was, tuple(beside), owner=owner)
            )

    def _placed(self, wish: Wish, beside: Sequence[Thing]) -> Wish:
        """A stage goes before what ends the funnel (facts 3.4: in progress, then success, then failure)."""
        if wish.kind != "stage" or "sort" in wish.facts:
            return wish
        facts = dict(wish.facts) | {"sort": str(stage_sort(wish.facts.get("ends", ""), beside))}
        return Wish(wish.path, wish.kind, wish.under, wish.parent, wish.id, wish.code, wish.title, facts)

    def _code(self, wish: Wish, parent: str) -> str:
        return field_code(wish, parent) if wish.kind == "field" else wish.code

    def _refuse(self, wish: Wish, why: str, hint: str) -> None:
        self.refused.append(Obstacle(wish.path, why, hint))
        self.out.add(wish.path)

    def _obstacle(self, wish: Wish, why: str, hint: str) -> Obstacle:
        return Obstacle(wish.path, why, hint)


BIND = "bind it by its id in the profile, or give it another name"
BIND_OR_NAME = "correct the id, or describe it by its `name` to have it made"
GONE = "put it back, bind another one by its id, or run `delo portal apply --anew {}` to have it made again"
NARROW = "delo never narrows what people have: change the profile, or the portal by hand"
SHORTER = "say a shorter one with `field` or `code`"
BY_HAND = "make it by hand and bind it by its id"
