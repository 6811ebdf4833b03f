"""Which kind of document a person names in prose: by its statute, its key, or the words people have for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contracts.tax.v1 import DemandKind

from tax_calendar.core.kinds import BY_KEY

# The same headline stands on all three, only the paragraph tells them apart (docs/facts/tax-demands.md, section 1).
AUDIT: DemandKind = "docs_93_1_audit"
DEAL: DemandKind = "docs_93_1_deal"
OWN: DemandKind = "docs_93"
RESULT = r"по\s+(?:(?:результат|итог)\w+\s+)?(?:\w+\s+){0,2}"
Kinds = frozenset[DemandKind]


def _one(*kinds: DemandKind) -> Kinds:
    return frozenset(kinds)


def _article(number: str) -> str:
    return rf"\bст(?:ать\w+|\.)?\s*{number}(?!\d|\.\d)"


WORDS: tuple[tuple[Kinds, str], ...] = (
    *((_one(key), rf"\b{key}\b") for key in BY_KEY),
    (_one(AUDIT, DEAL), r"\b93\.1\b"),
    (_one(AUDIT), r"\bп\w*\.?\s*1\s+ст\w*\.?\s*93\.1\b|\b93\.1,?\s+п\w*\.?\s*1\b|встречн\w+|\bвстречк\w+"),
    (_one(DEAL), r"\bп\w*\.?\s*2\s+ст\w*\.?\s*93\.1\b|\b93\.1,?\s+п\w*\.?\s*2\b|\bпо\s+(?:конкретной\s+)?сделк\w+"),
    (_one(OWN), _article("93")),
    (
        _one(OWN, AUDIT, DEAL),
        r"(?:требовани\w+|запрос\w*|представлени\w+|представить|истребовани\w+)\s+(?:\w+\s+){0,2}документ\w*",
    ),
    (_one("explain_88_3"), rf"\bпояснени\w+|{_article('88')}"),
    (_one("payment_69"), rf"\bоб\s+уплате\b|\bуплатить\s+(?:задолженност|налог|недоимк)|{_article('69')}"),
    (_one("summons"), r"\bо\s+вызове\b|\bвызов\w?\s+(?:в|на)\b|\bвызыва[ею]т"),
    (_one("hearing_notice"), r"\bрассмотрени\w+\s+материал\w+"),
    (
        _one("decision_101"),
        rf"\bрешени\w*\s+(?:о\s+привлечени|об\s+отказе\s+в\s+привлечени|{RESULT}проверк)\w*|{_article('101')}",
    ),
    (_one("act_100"), rf"\bакт\w{{0,2}}\s+(?:\w+\s+){{0,2}}проверк\w*|{_article('100')}"),
    (_one("tax_calc_msg"), r"\bоб\s+исчисленн\w+"),
    (_one("currency_control"), r"\bвалютн\w+"),
    (_one("unsuspend_76"), r"\bотмен\w+\s+(?:\w+\s+){0,4}(?:приостановлени|блокировк)\w+|\bразблокир\w+"),
    (_one("suspend_76"), rf"\bприостановлени\w+|\bблокировк\w+|{_article('76')}"),
)
PATTERNS = tuple((kinds, re.compile(words, re.IGNORECASE)) for kinds, words in WORDS)
NOT_IT = re.compile(r"\bне\s+(?:это\s+|требовани\w+\s+|о\s+|представлени\w+\s+){0,3}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class What:
    """The one kind that is meant; problems, in Russian, where it can't be told."""

    found: DemandKind | None = None
    problems: tuple[str, ...] = ()


def read(text: str, known: DemandKind | None = None) -> What:
    """Which kind a plain text names. known: the kind without it; words that fit it as well say nothing new."""
    hits = [(kinds, match.start()) for kinds, pattern in PATTERNS for match in pattern.finditer(text)]
    if any(NOT_IT.search(text[max(0, start - 60) : start]) for _, start in hits):
        return What(problems=("Вид документа назван с отрицанием: напишите только верный.",))
    said = {kinds for kinds, _ in hits}
    if _one("unsuspend_76") in said:
        said.discard(_one("suspend_76"))
    narrow = [one for one in said if not any(other < one for other in said)]
    if len(narrow) > 1:
        several = sorted(BY_KEY[kind].name for kind in frozenset[DemandKind]().union(*narrow))
        return What(problems=(f"Названо несколько видов документа: {'; '.join(several)}.",))
    if not narrow:
        return What()
    (kinds,) = narrow
    if len(kinds) == 1:
        return What(next(iter(kinds)))
    if known in kinds:
        return What(known)
    return What(problems=("Требование о документах бывает по ст. 93, п. 1 и п. 2 ст. 93.1 НК РФ: укажите, по какому.",))
