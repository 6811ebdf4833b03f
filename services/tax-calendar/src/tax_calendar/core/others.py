"""Papers of the tax authority that are none of the kinds: they set no term that we count, so a person must look.

Each would else be taken for the kind that it speaks of: a decision about a complaint names the decision complained
of, one about measures of security names the accounts it suspends. Source: НК РФ, the articles named.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tax_calendar.core.text import DATE

# «РЕШЕНИЕ № 14 от 12.10.2026 о …», «РЕШЕНИЕ от 12.10.2026 № 14 о …»: number and date may stand between what a paper
# calls itself and what it is about.
DAY = rf"\s*(?:от\s+)?{DATE}(?:\s*г(?:ода|\.)?)?"
OWN = rf"(?:{DAY})?(?:\s*(?:№|N)\s*\S+)?(?:{DAY})?\s*"
AUDIT = r"(?:\w+\s+){0,2}(?:выездн|камеральн)\w+"

# In the nominative only: what a paper rests on («на основании решения о …») stands in another case.
OTHERS: tuple[tuple[str, str], ...] = (
    (
        "решение о сроке представления документов (ст. 93, 93.1 НК РФ)",
        rf"решение{OWN}(?:о\s+продлении|об\s+отказе\s+в\s+продлении)\s+срок\w*\s+представлени",
    ),
    ("решение о взыскании (ст. 46, 47 НК РФ)", rf"решение{OWN}о\s+взыскании"),
    (
        "решение о выездной налоговой проверке (ст. 89 НК РФ)",
        rf"решение{OWN}о\s+(?:проведении|назначении|приостановлении|возобновлении|продлении)\s+(?:срока\s+)?(?:проведения\s+)?{AUDIT}",
    ),
    (
        "решение о дополнительных мероприятиях налогового контроля (п. 6 ст. 101 НК РФ)",
        rf"решение{OWN}о\s+проведении\s+дополнительн",
    ),
    (
        "решение о сроке рассмотрения материалов проверки (ст. 101 НК РФ)",
        rf"решение{OWN}(?:о\s+продлении\s+срока|об\s+отложении|об\s+отказе\s+в\s+отложении|о\s+назначении)\s+рассмотрени",
    ),
    (
        "решение об обеспечительных мерах (п. 10 ст. 101 НК РФ)",
        rf"решение{OWN}(?:о\s+принятии|об\s+отмене|о\s+замене)\s+(?:\w+\s+)?обеспечительн",
    ),
    (
        "решение по жалобе (ст. 140 НК РФ)",
        rf"решение{OWN}(?:по\s+(?:апелляционной\s+)?жалоб|по\s+результатам\s+рассмотрения\s+(?:апелляционной\s+)?жалоб)",
    ),
    (
        "решение по акту об обнаружении фактов (ст. 101.4 НК РФ)",
        rf"решение{OWN}о\s+привлечении\s+лица\s+к\s+ответственности",
    ),
    (
        "решение о возмещении, зачёте или возврате (ст. 176, 78, 79 НК РФ)",
        rf"решение{OWN}(?:о|об\s+отказе\s+в|об\s+отказе\s+\(полностью\s+или\s+частично\)\s+в)\s+(?:возмещении|зачете|возврате)",
    ),
    (
        "дополнение к акту налоговой проверки (возражения — 15 рабочих дней, п. 6.2 ст. 101 НК РФ)",
        rf"дополнение{OWN}к\s+акту",
    ),
    ("справка о проведённой налоговой проверке (ст. 89 НК РФ)", rf"справка{OWN}о\s+проведенной"),
    ("постановление налогового органа", rf"постановление{OWN}об?\s"),
    ("повестка о вызове свидетеля (ст. 90 НК РФ)", rf"повестка{OWN}о\s+вызове|уведомление{OWN}о\s+вызове\s+свидетел"),
    ("протокол налогового органа", rf"протокол{OWN}(?:об?\s|рассмотрени|осмотра|допроса)"),
    (
        "предписание или предостережение",
        rf"(?:предписание|предостережение){OWN}об?\s|представление{OWN}об\s+устранении",
    ),
    (
        "требование исправить поданное (ответ на сданный отчёт)",
        rf"требование{OWN}(?:о\s+внесении\s+(?:изменений|исправлений)|об\s+(?:устранении|исправлении))",
    ),
    ("налоговое уведомление физического лица (ст. 52 НК РФ)", r"налоговое\s+уведомление"),
)  # fmt: skip
ANY = re.compile("|".join(rf"(?P<o{n}>\b(?:{pattern}))" for n, (_, pattern) in enumerate(OTHERS)), re.I)


@lru_cache(maxsize=8)  # a letter's texts are asked of several times while it is read
def other_paper(text: str) -> tuple[str, int] | None:
    """The first such paper that a plain text names: what it is, in Russian, and where it is named; None if none is."""
    match = ANY.search(text)
    if match is None:
        return None
    return OTHERS[int(str(match.lastgroup)[1:])][0], match.start()
