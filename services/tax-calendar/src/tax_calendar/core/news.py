"""What a letter tells of a demand that is known already: that it is withdrawn, prolonged,
replaced or answered already. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tax_calendar.core import answered
from tax_calendar.core.numbering import NUMBER, SIGN, comparable
from tax_calendar.core.text import sentences

I = re.IGNORECASE  # noqa: E741
NAMED = re.compile(rf"{SIGN}\s*({NUMBER})", I)
# Not what may become of any demand: «срок может быть продлён», «вправе просить о продлении срока».
TOLD = re.compile(
    r"(?<!не )\bотозван[оы]?\b|\bотзыва(?:ет|ем|ют)(?:ся)?\b"
    r"|\bсрок\w*\b[^;]{0,100}?(?<!быть )(?<!не )\bпродлен[оы]?\b|(?<!быть )(?<!не )\bпродлен[оы]?\b[^;]{0,40}\bсрок"
    r"|\bпродлить\s+(?:\w+\s+)?срок|\bрешение\b[^;№]{0,80}?\bо\s+продлении\s+срок|\bвзамен\s",
    I,
)
OF_WHAT = re.compile(r"\bтребовани|\bсрок|\bвзамен", I)
LONGEST = 200  # characters of a sentence that are quoted


def of_demand(text: str, number: str | None, *, papered: bool = True) -> tuple[str, ...]:
    """The sentences of a plain text that tell it of this demand, in Russian, for a person.

    papered: whether the document itself came with it; else that it was answered already counts as well.
    """
    if number is None:
        return ()
    told = [one for one in sentences(text) if TOLD.search(one) and OF_WHAT.search(one) and _means(one, number)]
    return as_said((*told, *(() if papered else answered.said_of(text, number))))


def as_said(told: Iterable[str]) -> tuple[str, ...]:
    """Sentences as a person reads them."""
    return tuple(
        dict.fromkeys(f"В письме сказано: «{one[:LONGEST].rstrip('.')}». Посмотрите само письмо." for one in told)
    )


def _means(sentence: str, number: str) -> bool:
    """It names this demand, or no other."""
    named = {comparable(match[1].rstrip("._-/\\")) for match in NAMED.finditer(sentence)}
    return not named or comparable(number) in named
