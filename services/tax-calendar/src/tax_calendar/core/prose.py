"""A person's own words when he closes a triage task: which client, which kind, by when.

Nothing is guessed. What is said in one way only is taken; what is not, is a problem, told in Russian. Words come as
people type them, at most LONGEST characters of them are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.tax.v1 import DemandKind

from tax_calendar.core import prose_clients, prose_days, prose_kinds
from tax_calendar.core.people import Client
from tax_calendar.core.prose_words import finished
from tax_calendar.core.text import plain

LONGEST = 4000
NOTHING = "В ответе не найдены ни клиент, ни вид документа, ни срок."
NO_CLIENT = "Клиент не назван."
BOTH = "Непонятно, закончено ли дело или требование нужно передать бухгалтеру: напишите что-то одно."


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the matter without the answer. since: no answer can be due before it."""

    client: Client | None = None
    kind: DemandKind | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """over: nothing is to be done any more. problems: in Russian; with any, nothing of the answer counts.

    client: named or known before. kind, due_on: as named, None where they are not.
    """

    over: bool = False
    client: Client | None = None
    kind: DemandKind | None = None
    due_on: date | None = None
    problems: tuple[str, ...] = ()


def answer(text: str, clients: Sequence[Client], known: Known, today: date) -> Answer:
    """Read what was answered on *today*. clients: those whose INN or name may stand in the text."""
    words = plain(text[:LONGEST]).strip()
    if not words:
        return Answer(over=True)
    who, what = prose_clients.read(words, clients), prose_kinds.read(words, known.kind)
    when = prose_days.read(words, today, known.since)
    done = finished(words)
    content = bool(who.found or what.found or who.problems or what.problems or when.firm or when.problems)
    if done and not content:
        return Answer(over=True)
    if done:
        return Answer(problems=(BOTH,))
    if not content and when.day is None and not when.untaken:
        return Answer(problems=(NOTHING,))
    client = who.found or known.client
    late = prose_days.absurd(when.day, known.since, today, words)
    missing = (NO_CLIENT,) if client is None and not who.problems else ()
    problems = (*who.problems, *missing, *what.problems, *when.problems, *when.untaken, *late)
    return Answer(problems=problems) if problems else Answer(client=client, kind=what.found, due_on=when.day)


def inns(text: str) -> tuple[str, ...]:
    """The INNs in an answer whose control digits are right."""
    return prose_clients.inns(plain(text[:LONGEST]))[0]


def named_in(text: str, names: Iterable[tuple[int, str]]) -> list[int]:
    """Which clients, by id and name, an answer may name: a sieve; `answer` looks closer."""
    return prose_clients.sieved(plain(text[:LONGEST]), names)
