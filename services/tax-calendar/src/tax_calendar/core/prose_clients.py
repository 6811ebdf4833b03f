"""Which client a person names in prose: by a valid INN, or by the name exactly as the CRM has it.

Exactly: but for quotation marks, spaces, capitals, «ё», and a legal form in words («общество с ограниченной …»).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.taxpayer import is_inn

from tax_calendar.core.people import Client, names
from tax_calendar.core.prose_others import FORMS, is_longer, is_other_side
from tax_calendar.core.text import plain

LABELLED = re.compile(r"\bИНН\b(?:\s*/\s*КПП)?[^\d\n]{0,15}(\d[\d ]{3,18}\d)(?!\d)", re.IGNORECASE)
BARE = re.compile(r"(?<![\d+./-])(?:\d{10}|\d{12})(?!\d)(?![./-]\d(?!\d{8}\b))")
ANOTHER_NUMBER = re.compile(r"(?:№|\bN|\bтел\w*|\bсчет\w*|\bогрн\w*)[\s.:]*$", re.IGNORECASE)
KPP = re.compile(r"(?:\bКПП\b\W{0,5}|\d/)(\d{4}[\dA-Z]{2}\d{3})\b", re.IGNORECASE)
NOT_HIM = re.compile(
    r"\b(?:не|кроме|вместо|ни)\s+(?:для\s+|от\s+|по\s+)?(?:клиент\w*\s+)?[\s\"]*(?:ИНН\W*)?$", re.IGNORECASE
)
CALLED = re.compile(r"\bклиент\w*\W{1,4}$", re.IGNORECASE)
TRIES = re.compile(r"\bИНН\b|(?<!\bне )(?<!\bнаш )\bклиент\w{0,2}\b", re.IGNORECASE)
QUOTES = str.maketrans(dict.fromkeys("«»“”„‟‘’'`", '"'))
FORM = re.compile("|".join(FORMS).replace(" ", r"\s"), re.IGNORECASE)
TOKEN = re.compile(r"\w+")
UNKNOWN = "Клиент не узнан: нужен ИНН или название точно как в CRM."
ONLY_OTHERS = "Назван только контрагент: напишите самого клиента."


@dataclass(frozen=True, slots=True)
class Who:
    """The one client that is meant; problems, in Russian, where it can't be told."""

    found: Client | None = None
    problems: tuple[str, ...] = ()


def read(text: str, clients: Sequence[Client]) -> Who:
    """Which of *clients* a plain text names."""
    every, wrong = inns(text)
    said = _called(text, clients)
    called, valid = said.clients, [one for one in every if not _is_others(one, text)]
    problems = [f"ИНН {one}: контрольные цифры не сходятся." for one in wrong]
    if len(valid) > 1:
        problems.append(f"Названо несколько ИНН: {', '.join(valid)}.")
    problems += [f"ИНН {one} не найден среди клиентов в CRM." for one in valid if all(c.inn != one for c in clients)]
    if _denied(text, clients, valid):
        problems.append("Клиент назван с отрицанием: напишите только верного.")
    by_inn = [client for client in clients if client.inn in valid]
    if by_inn and any(client not in by_inn for client in called):
        problems.append("ИНН и название — разных клиентов.")
    found = _one_of([client for client in called if client in by_inn] if by_inn and called else by_inn or called, text)
    if len(found) > 1:
        problems.append(f"Подходят несколько клиентов: {names(found[:5])}.")
    if said.longer and not by_inn:
        problems.append(UNKNOWN)
    if not found and not problems:
        problems += _nobody(text, others=said.others or len(valid) < len(every))
    return Who(problems=tuple(problems)) if problems or not found else Who(found[0])


def _nobody(text: str, *, others: bool) -> list[str]:
    """Why nobody was found, if somebody was looked for."""
    if others:
        return [ONLY_OTHERS]
    return [UNKNOWN] if TRIES.search(text) else []


def inns(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands for INNs in a plain text: those whose control digits are right, and the others."""
    found = {match.start(1): _digits(match[1]) for match in LABELLED.finditer(text)}
    for match in BARE.finditer(text):
        if match.start() not in found and not ANOTHER_NUMBER.search(text[max(0, match.start() - 12) : match.start()]):
            found[match.start()] = match[0]
    every = dict.fromkeys(found[start] for start in sorted(found))
    return tuple(one for one in every if is_inn(one)), tuple(one for one in every if not is_inn(one))


def sieved(text: str, clients: Iterable[tuple[int, str]]) -> list[int]:
    """Ids of those whose name's letters and digits stand in the text, whatever stands between them."""
    squeezed = _squeezed(text)
    return [number for number, name in clients if (own := _squeezed(name)) and own in squeezed]


@lru_cache(maxsize=20_000)  # names of a large portal: each answer is sieved by all of them
def _squeezed(text: str) -> str:
    return "".join(TOKEN.findall(_even(text)))


def _even(text: str) -> str:
    """Letters, quotes and legal forms in one way of writing; shorter than the text only by what is no name."""
    return _cased(text).lower()


def _cased(text: str) -> str:
    """The same with its capitals; lines stay lines."""
    lines = plain(text).translate(QUOTES).splitlines()
    even = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
    return FORM.sub(lambda match: FORMS[" ".join(match[0].lower().split())], even)


def _digits(run: str) -> str:
    """An INN typed with spaces is one; what stands behind a whole one is another number."""
    first = run.split(maxsplit=1)[0]
    return first if len(first) in {10, 12} else run.replace(" ", "")


@dataclass(frozen=True, slots=True)
class _Called:
    """clients: whose whole name stands in the text. longer: so does a name that only begins or ends like one;
    others: so does the name of a counterparty."""

    clients: list[Client]
    longer: bool
    others: bool


def _called(text: str, clients: Sequence[Client]) -> _Called:
    """A name that is part of a longer one found there is not named."""
    cased = _cased(text)
    even = cased.lower()
    hits = [(span, client) for client in clients for span in _spans(client.name, even)]
    outer = [
        (span, client)
        for span, client in hits
        if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other, _ in hits)
    ]
    own = [(span, client) for span, client in outer if not is_other_side(even, span[0])]
    capitals = cased if len(cased) == len(even) else even  # a few letters of other alphabets change their length
    whole = [client for span, client in own if not is_longer(capitals, span)]
    return _Called(list(dict.fromkeys(whole)), len(whole) < len(own), len(own) < len(outer))


def _is_others(inn: str, text: str) -> bool:
    """Whether an INN is a counterparty's wherever it stands."""
    even = _even(text)
    starts = [match.start() for match in re.finditer(r"\s?".join(inn), even)]
    return bool(starts) and all(is_other_side(even, start) for start in starts)


def _spans(name: str, even: str) -> list[tuple[int, int]]:
    """Where a name stands. A single word without a legal form may be any word: quoted or called a client it counts."""
    own = _even(name)
    tokens = TOKEN.findall(own)
    if not tokens:
        return []
    gaps = [rf'[\s"{re.escape("".join(sorted(set(gap))))}]{{1,6}}' for gap in TOKEN.split(own)[1:-1]]
    pattern = "".join(re.escape(token) + gap for token, gap in zip(tokens, [*gaps, ""], strict=True))
    spans = [match.span() for match in re.finditer(rf"(?<![\w-]){pattern}(?!\w)", even)]
    if len(tokens) > 1:
        return spans
    return [(start, end) for start, end in spans if even[start - 1 : start] == '"' or CALLED.search(even[:start])]


def _denied(text: str, clients: Sequence[Client], valid: Sequence[str]) -> bool:
    even = _even(text)
    starts = [start for client in clients for start, _ in _spans(client.name, even)]
    starts += [match.start() for one in valid for match in re.finditer(one, even)]
    return any(NOT_HIM.search(even[max(0, start - 40) : start]) for start in starts)


def _one_of(found: Sequence[Client], text: str) -> list[Client]:
    """Of several the one whose КПП is named."""
    kpps = {match[1].upper() for match in KPP.finditer(text)}
    by_kpp = [client for client in found if kpps & set(client.kpps)]
    return by_kpp if len(found) > 1 and len(by_kpp) == 1 else list(found)
