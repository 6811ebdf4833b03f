"""By which way a demand came: from sentences that tell of it. Source: docs/facts/tax-demands.md, section 2."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contracts.tax.v1 import Channel

from tax_calendar.core.days import days_in
from tax_calendar.core.text import DATE

I = re.IGNORECASE  # noqa: E741
HAND = r"(?:вруч|нарочн|под\s+(?:роспись|расписку|подпись)|получ\w+\s+(?:лично|на\s+руки)|лично\s+получ)"
A_NUMBER = rf"№\s?[\w/\\.-]{{1,40}}(?:\s+от\s+{DATE}(?:\s?г\b\.?)?)?"  # «вручен акт № 102 от 12.10.2026 под роспись …»
HANDED = re.compile(rf"(?:{HAND}|лично)(?:{A_NUMBER}|[^.\d№]){{0,80}}$", I)
OF_A_PAPER = re.compile(r"\bот\s[\"«]?$", I)  # «направлено требование от 05.10.2026»: the document's date
THEN_HANDED = re.compile(rf"(?:[^.]|(?<=\bг)\.){{0,60}}?{HAND}", I)
BY_HAND = re.compile(rf"{HAND}\b|вручил\w*|вручен[оаы]?\b|нарочн\w+|лично\s+(?:директор|в\s+руки)", I)
BY_POST = re.compile(
    r"заказн\w+\s+(?:письм|отправлени)|почтов\w+\s+(?:отправлени|идентификатор|уведомлени)|почт[аы]\s+россии"
    r"|(?<!электронной )(?<!эл\. )(?:по\s+почте|почтой)\b",
    I,
)
CAME = r"(?:размещ|появил|поступ|выложен|опубликован|пришл)"
# The authority's own cabinet: whatever is new in it has come by it.
TAX_CABINET = (
    r"(?:кабинет\w*\s+(?:\w+\s+){0,2}?(?:налогоплательщик|юрлиц|юридическ|индивидуальн|ИП\b|организаци|ФНС|на\s+сайте\s+(?:ФНС|nalog))"
    r"|\bЛКН\b|\bЛК\W{1,3}(?:ЮЛ|ИП|ФЛ|НП|ФНС|налогоплательщик)|\blk(?:ul|ip|fl2?)\b)"
)
IN_CABINET = re.compile(
    rf"кабинет\w*.{{0,160}}{CAME}|{CAME}.{{0,160}}кабинет|через\s+личный\s+кабинет"
    rf"|{TAX_CABINET}.{{0,160}}(?:{CAME}|направлен|отправлен|получен|загружен|нов(?:ый|ое|ые)\b)"
    rf"|(?:{CAME}|направлен|отправлен|получен|загружен|нов(?:ый|ое|ые)\b|через).{{0,160}}{TAX_CABINET}",
    I,
)
# A heading or a label says by itself whose cabinet it is: «Личный кабинет налогоплательщика», «Дата размещения: …».
HEADING = 120  # characters
CABINET_HEADING = re.compile(rf"\W{{0,5}}(?:(?:в|из) )?(?:Ваш\w* )?(?:личн\w+ )?{TAX_CABINET}[^.:]{{0,60}}", I)
PLACED_LABEL = re.compile(r"дата(?:\s+и\s+время)?\s+(?:размещени|публикаци)[^\d]{0,40}$", I)
OPERATORS_CABINET = re.compile(
    r"кабинет\w*\s+(?:\w+\s+){0,3}\W?"
    r"(?:абонент|клиент|пользовател|оператор|контур|сбис|saby|такском|taxcom|астрал|тензор|1с|экстерн)",
    I,
)
# How one may answer, what somebody is to do, what will follow: not how the demand came.
POSSIBLE = re.compile(
    r"\b(?:могут|может|можете|можно|вправе|либо|при\s+получении|если|способ\w*|будет|будут|ответьте|отвечайте)\b", I
)
TO_BE_DONE = re.compile(
    r"\b(?:следует|необходимо|нужно|рекоменд\w+|направ(?:им|ьте)|отправ(?:им|ьте)|дублир\w+|представля\w+|(?:вой|перей)дите"
    r"|ответить)\b[^,]*$",
    I,
)
OURS = re.compile(
    r"\b(?:ответ|ответа|ответы|мы|нами|вами|вы|декларац\w*|расчет\w*|отчет\w*|отчетност\w*|возражени\w*|квитанци\w*"
    r"|уточненк\w*|срок\w*|крайн\w+|не\s+позднее|поручени\w*|справк\w*|ранее)\b",
    I,
)


def channel_of(told: Sequence[str]) -> Channel | None:
    """The way that the sentences *told* name, but handing over (core/handed.py); None if they name none."""
    if any(_in_cabinet(one) for one in told):
        return "lk"
    return "post" if any(_by(BY_POST, one) and not OURS.search(one) for one in told) else None


def happened(until: str) -> bool:
    """Whether what a sentence tells with the words at the end of *until* is no mere possibility or advice."""
    return not any(no.search(until) for no in (POSSIBLE, TO_BE_DONE))


def _in_cabinet(sentence: str) -> bool:
    if len(sentence) < HEADING and CABINET_HEADING.fullmatch(sentence):
        return True
    if any(PLACED_LABEL.search(one.before) for one in days_in(sentence)):
        return True
    return _by(IN_CABINET, sentence) and not OPERATORS_CABINET.search(sentence)


def _by(pattern: re.Pattern[str], sentence: str) -> bool:
    match = pattern.search(sentence)
    return match is not None and happened(sentence[: match.end()])
