"""Trouble on order: rules that make a share of the calls go wrong in a chosen way."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from sandbox.portal.errors import RestError

BEFORE = frozenset({"503", "429", "500", "302", "expired_token", "200_error", "hang_before", "slow"})
AFTER = frozenset({"lose_reply", "hang_after", "500_after"})
REFUSED = "refused"
EVENTS = frozenset({"event_lost", "event_doubled", "event_late"})
KINDS = BEFORE | AFTER | EVENTS | {REFUSED}
MAX_SECONDS = 60.0


@dataclass
class Rule:
    """One kind of trouble for the methods that fit *method* (a glob; a batch fits by itself or by what it holds).

    For the kinds of EVENTS *method* is a glob over lower-case names of events (``bizproc:code`` of activities).

    Strikes *times* times, or with *probability* (of a generator seeded with *seed*), or both limits at once.
    *seconds* is how long to hang or to be slow; *location* where a 302 points.

    The kind REFUSED refuses single calls, within a batch too, with *code*, *text* and *status*: those that name *id*
    in a parameter whose name ends so, or all of its methods.
    """

    kind: str
    method: str = "*"
    times: int | None = None
    probability: float = 1.0
    seconds: float = 1.0
    seed: int = 0
    location: str = ""
    id: str | None = None
    code: str = "ACCESS_DENIED"
    text: str = "Access denied!"
    status: int = 403
    seen: int = 0
    hits: int = 0
    _chance: random.Random = field(default_factory=random.Random, repr=False)

    @classmethod
    def of(cls, described: Any) -> Rule:
        """From decoded JSON; ValueError or TypeError says what is wrong."""
        if not isinstance(described, dict):
            raise TypeError("a fault rule is a JSON object")
        known = {
            "kind",
            "method",
            "times",
            "probability",
            "seconds",
            "seed",
            "location",
            "id",
            "code",
            "text",
            "status",
        }
        if unknown := set(described) - known:
            raise ValueError(f"unknown keys {sorted(unknown)}; known: {sorted(known)}")
        rule = cls(**{**described, "kind": str(described.get("kind"))})
        rule.method = str(rule.method).lower()
        if rule.kind not in KINDS:
            raise ValueError(f"unknown kind {rule.kind!r}; known: {sorted(KINDS)}")
        if not 0 <= float(rule.seconds) <= MAX_SECONDS or not 0 <= float(rule.probability) <= 1:
            raise ValueError(f"seconds are 0..{MAX_SECONDS:.0f}, a probability is 0..1")
        if rule.times is not None and (not isinstance(rule.times, int) or rule.times < 0):
            raise ValueError("times is a whole number or null")
        if not isinstance(rule.status, int) or not 400 <= rule.status <= 599:
            raise ValueError("status is one of HTTP's for a refusal, 400..599")
        rule.id = None if rule.id is None else str(rule.id)
        rule._chance.seed(rule.seed)
        return rule

    def strikes(self, methods: Iterable[str]) -> bool:
        """Whether this call is hit; counts it if so."""
        if not any(fnmatchcase(method, self.method) for method in methods):
            return False
        self.seen += 1
        if self.times is not None and self.hits >= self.times:
            return False
        if self.probability < 1 and self._chance.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def names(self, params: Mapping[str, Any] | Sequence[Any]) -> bool:
        """Whether a call with these parameters is about the object it is for."""
        if self.id is None:
            return True
        if not isinstance(params, Mapping):
            return bool(params) and str(params[0]) == self.id
        return any(name.lower().endswith("id") and str(value) == self.id for name, value in params.items())

    def shown(self) -> dict[str, Any]:
        """For the control page."""
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def struck(self, methods: list[str], kinds: frozenset[str]) -> list[Rule]:
        """The rules of these *kinds* that hit a call of *methods* (lower case)."""
        return [rule for rule in self.rules if rule.kind in kinds and rule.strikes(methods)]

    def refusal(self, method: str, params: Mapping[str, Any] | Sequence[Any]) -> RestError | None:
        """How this one call is refused, if it is."""
        for rule in self.rules:
            if rule.kind == REFUSED and rule.names(params) and rule.strikes([method]):
                return RestError(rule.code, rule.text, rule.status)
        return None
