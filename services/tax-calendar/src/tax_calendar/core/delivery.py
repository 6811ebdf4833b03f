"""How and when a demand came: by what operators, containers and people say of it, not by the paper's stock phrases.

A paper tells of deliveries of other things (the return, an earlier demand) and of all the ways to answer it; of itself
it shows only the stamp of handing over. Source: docs/facts/tax-demands.md, section 2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.mail.v1 import LetterPart, MailReceived
from contracts.tax.v1 import Channel

from tax_calendar.core.pieces import Notice, day_of, innermost, subjects
from tax_calendar.core.text import DATE, GOES_ON, parse_date, plain, sentences

I = re.IGNORECASE  # noqa: E741
AUTHORITY = r"(?:инспекци|налогов|фнс|госинспекци)"

GAP = r"(?:[^.\d]|№ ?\d+\b)"
NOT_OF_A_PAPER = r"(?<!\bот\s)(?<!\bот\s[\"«])"  # «направлено требование от 05.10.2026»: the document's date
SENT_LABEL = re.compile(
    rf"дата(?:\s+и\s+время)?\s+(?:отправк|направлени)\w*[^:\d]{{0,80}}(?:\([^)]*\))?\s*[:-]?\s*({DATE})", I
)
SENT = re.compile(
    rf"(?:отправлен|направлен|отправил|направил|выслан|отправк)\w*({GAP}{{0,60}}?){NOT_OF_A_PAPER}({DATE})", I
)
SENT_AFTER = re.compile(
    rf"(?<!\bдо\s)(?<!позднее\s){NOT_OF_A_PAPER}({DATE})(?:\s*г(?:ода|\.)?)?[^.\d]{{0,40}}?(?:отправлен|направлен|отправил|направил|выслан)",
    I,
)
PUT = r"(?:размещ|выложен|опубликован|появил)"
PLACED = re.compile(rf"{PUT}\w*[^.\d]{{0,80}}?{NOT_OF_A_PAPER}({DATE})", I)
PLACED_AFTER = re.compile(rf"{NOT_OF_A_PAPER}({DATE}){GOES_ON}{{0,60}}?{PUT}", I)
HAND = r"(?:вруч|нарочн|под\s+роспись|под\s+расписку|получ\w+\s+лично)"
HANDED = re.compile(rf"(?:{HAND}|лично)[^.\d]{{0,80}}?{NOT_OF_A_PAPER}({DATE})", I)
HANDED_AFTER = re.compile(rf"{NOT_OF_A_PAPER}({DATE}){GOES_ON}{{0,60}}?{HAND}", I)
# On the paper itself, a line of its own: «Получено лично / директор 07.10.2026», «Требование вручено под роспись …»
STAMP = re.compile(
    r"^[^\w\n]*(?:(?:настоящ\w+|экземпляр\w*|копи[юя]|требовани\w|акт\w?|решени\w|уведомлени\w|извещени\w|документ\w*)\W+){0,4}"
    rf"(?:(?:получ|вруч)(?:ен[оаы]?|ил[аи]?)\b|дата\s+(?:получени|вручени)я\b)[^.\d]{{0,100}}?({DATE})[^\n]{{0,80}}",
    I | re.MULTILINE,
)
SIGNED = re.compile(r"лично|нарочн|роспис|расписк|подпис|директор|руководител|представител|бухгалтер|доверенност", I)
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
CABINET_HEADING = re.compile(rf"\W*(?:(?:в|из)\s+)?(?:Ваш\w*\s+)?(?:личн\w+\s+)?{TAX_CABINET}[^.:]{{0,60}}", I)
PLACED_LABEL = re.compile(rf"дата(?:\s+и\s+время)?\s+(?:размещени|публикаци)\w*[^\d]{{0,40}}({DATE})", I)
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


@dataclass(frozen=True, slots=True)
class Delivery:
    """sent_on: None if handed over. handed_on: None unless handed over. remarks: in Russian."""

    channel: Channel
    sent_on: date | None
    handed_on: date | None = None
    remarks: tuple[str, ...] = ()


def delivered(
    message: MailReceived, paper: str | None, about: Sequence[Notice], others: Sequence[Notice], dated_on: date | None
) -> Delivery:
    """about: notices of this demand; others: the rest of the letter, asked where these are silent."""
    told, rest = _facts(about), [subjects(message), *_facts(others)]
    # A letter that says nothing of the way of this demand may say it once for all it brings.
    channel = _channel(told, dated_on) or _channel(rest, dated_on)
    sent = _sent(told, dated_on, lk=channel == "lk") or _sent(rest, dated_on, lk=channel == "lk")
    stamp = _stamped(paper, dated_on) if paper else None
    if channel == "hand" or (channel is None and stamp and sent is None):
        handed_on = _days(HANDED, told, dated_on) or _days(HANDED_AFTER, told, dated_on) or stamp
        return Delivery("hand", None, handed_on or _handed(message, about or others))
    early = () if sent else _too_early(told, dated_on)
    return Delivery(channel or "tks", sent or _supposed(message, about or others, dated_on), remarks=early)


def _facts(notices: Sequence[Notice]) -> list[str]:
    return [sentence for notice in notices for sentence in sentences(notice.text)]


def _channel(told: Sequence[str], dated_on: date | None) -> Channel | None:
    if any(_happened(BY_HAND, one) and not _of_another(one, dated_on) for one in told):
        return "hand"
    if any(_in_cabinet(one) for one in told):
        return "lk"
    return "post" if any(_happened(BY_POST, one) and not OURS.search(one) for one in told) else None


def _in_cabinet(sentence: str) -> bool:
    if (len(sentence) < HEADING and CABINET_HEADING.fullmatch(sentence)) or PLACED_LABEL.search(sentence):
        return True
    return _happened(IN_CABINET, sentence) and not OPERATORS_CABINET.search(sentence)


def _happened(pattern: re.Pattern[str], sentence: str) -> bool:
    match = pattern.search(sentence)
    return match is not None and not any(no.search(sentence[: match.end()]) for no in (POSSIBLE, TO_BE_DONE))


def _of_another(sentence: str, dated_on: date | None) -> bool:
    """Whether something handed over before the document was written, or our own answer, is meant."""
    day = next((parse_date(m[1]) for p in (HANDED, HANDED_AFTER) if (m := p.search(sentence))), None)
    return bool(OURS.search(sentence)) or (day is not None and dated_on is not None and day < dated_on)


def _stamped(paper: str, dated_on: date | None) -> date | None:
    days = [parse_date(match[1]) for match in STAMP.finditer(paper) if SIGNED.search(match[0])]
    return next((day for day in days if day and dated_on and day >= dated_on), None)


def _days(pattern: re.Pattern[str], told: Sequence[str], dated_on: date | None) -> date | None:
    """The first day that isn't before the document's own."""
    days = [parse_date(match[match.re.groups]) for one in told for match in pattern.finditer(one)]
    return next((day for day in days if day and (dated_on is None or day >= dated_on)), None)


def _sent(told: Sequence[str], dated_on: date | None, *, lk: bool) -> date | None:
    if lk:
        placed = (_days(pattern, told, dated_on) for pattern in (PLACED_LABEL, PLACED, PLACED_AFTER))
        if (day := next(filter(None, placed), None)) is not None:
            return day
    meant = [one for one in told if not _answers(one)]
    found = (_days(pattern, meant, dated_on) for pattern in (SENT_LABEL, SENT, SENT_AFTER))
    return next(filter(None, found), None)


def _answers(sentence: str) -> bool:
    """«Ответ отправили 25.10.2026», «срок отправки ответа: …»: sent by us, unless the authority is named as sender."""
    return any(
        OURS.search(sentence[: match.end()]) and not re.search(AUTHORITY, match[1], I)
        for match in SENT.finditer(sentence)
    )


def _too_early(told: Sequence[str], dated_on: date | None) -> tuple[str, ...]:
    day = _sent(told, None, lk=False)
    if day is None or dated_on is None or day >= dated_on:
        return ()
    return (f"Названная дата отправки {day:%d.%m.%Y} раньше даты документа, она не взята.",)


def _supposed(message: MailReceived, about: Sequence[Notice], dated_on: date | None) -> date | None:
    """By the letter's words (сегодня, вчера); else the operator's letter; else the document."""
    day = _relative(message, about, ("отправлен", "направлен", "размещ", "прислал", "пришл", "поступил"))
    inner = innermost(message)
    if day is None and inner is not None and _from_operator(inner):
        day = day_of(inner.sent_at)
    return day if day and (dated_on is None or day >= dated_on) else dated_on


def _handed(message: MailReceived, about: Sequence[Notice]) -> date | None:
    """By the letter's words, else the day of the letter that tells of it."""
    said = _relative(message, about, ("вруч", "получ", "нарочн", "принес"))
    return said or (day_of(message.letters[0].sent_at) if message.letters else None)


RELATIVE = (("позавчера", 2), ("вчера", 1), ("сегодня", 0))
PASSED_ON = re.compile(r"^\s*(?:re|fwd?|fw|ha|отв|пересл|нa)\s*(?:\[\d+\])?\s*:", I)
REMINDS = re.compile(r"напомина|истека|осталось\s+\d|повторно", I)
ANNOUNCES = re.compile(
    r"(?:поступ|получен|направлен|размещ|входящ|нов(?:ый|ое|ые)\b|отправитель)[^.]{0,120}?"
    r"(?:документ|требовани|решени|уведомлени|сообщени|запрос|извещени|акт\b|инспекци|ФНС)",
    I,
)
NAMES_WHOM = re.compile(r"\bИНН\b|абонент|организаци\w+\s*:|налогоплательщик\w*\s*:|автоматическ|не\s+отвечайте", I)


def _relative(message: MailReceived, about: Sequence[Notice], verbs: Sequence[str]) -> date | None:
    """The day that a sentence with one of *verbs* means by сегодня or вчера, counted from its own letter."""
    for notice in about:
        letter = day_of(message.letters[notice.letter].sent_at) or day_of(message.letters[0].sent_at)
        for one in sentences(notice.text.lower()):
            back = next((days for word, days in RELATIVE if word in one), None)
            if letter and back is not None and any(verb in one for verb in verbs):
                return letter - timedelta(days=back)
    return None


def _from_operator(letter: LetterPart) -> bool:
    """Whether a letter is the operator's own first word of a demand: not a reminder, nor somebody's who passes it on.

    A letter found inside another one is taken for the operator's unless it was itself passed on.
    """
    subject, text = plain(letter.subject.content), plain(letter.text.content) if letter.text else ""
    if PASSED_ON.search(subject) or REMINDS.search(f"{subject}\n{text}"):
        return False
    return letter.depth > 0 or (ANNOUNCES.search(text) is not None and NAMES_WHOM.search(text) is not None)
