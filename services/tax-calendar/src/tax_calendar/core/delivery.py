"""How and when a demand came: by what operators, containers and people say of it, not by the paper's stock phrases.

A paper tells of deliveries of other things (the return, an earlier demand) and of all the ways to answer it; of itself
it shows only the stamp of handing over. Source: docs/facts/tax-demands.md, section 2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from contracts.mail.v1 import LetterPart, MailReceived
from contracts.tax.v1 import Channel

from tax_calendar.core.channels import HANDED, OURS, PLACED_LABEL, THEN_HANDED, channel_of
from tax_calendar.core.days import Named, days_in
from tax_calendar.core.pieces import Notice, day_of, innermost, subjects
from tax_calendar.core.text import plain, sentences

I = re.IGNORECASE  # noqa: E741
AUTHORITY = re.compile(r"инспекци|налогов|фнс", I)
GAP = r"(?:[^.\d]|№ ?\d+\b)"
OF_A_PAPER = re.compile(r"\bот\s[\"«]?$", I)  # «направлено требование от 05.10.2026»: the document's date
A_LIMIT = re.compile(r"\b(?:до|позднее)\s$", I)
SENT_VERB = r"(?:отправлен|направлен|отправил|направил|выслан|передан)"
SENT_LABEL = re.compile(
    r"дата(?:\s+и\s+время)?\s+(?:отправк|направлени|передач)\w*([^:\d]{0,80}(?:\([^)]{0,80}\))?)\s*[:-]?\s*$", I
)
SENT = re.compile(rf"(?:{SENT_VERB}|отправк)\w*({GAP}{{0,60}})$", I)
THEN_SENT = re.compile(rf"(?:\s?г(?:ода|\.)?)?[^.\d]{{0,40}}?{SENT_VERB}", I)
A_PAPER = r"(?:требовани|документ|решени|уведомлени|сообщени|запрос|извещени|\bакт\b)"
ARRIVED = re.compile(
    rf"дата(?:\s+и\s+время)?\s+поступлени[^\d]{{0,40}}$|{A_PAPER}[^.]{{0,80}}(?:поступил|пришл)[^.\d]{{0,60}}$"
    rf"|(?:поступил|пришл)[^.\d]{{0,60}}{A_PAPER}[^.\d]{{0,40}}$",
    I,
)
COUNTED = re.compile(r"счита(?:ется|ть)\s+(?:\w+\s+)?получен[^.\d]{0,40}$", I)
PUT = r"(?:размещ|выложен|опубликован|появил)"
PLACED = re.compile(rf"{PUT}\w*(?:(?!{SENT_VERB})[^.\d]){{0,80}}$", I)
THEN_PLACED = re.compile(rf"(?:[^.]|(?<=\bг)\.){{0,60}}?{PUT}", I)
# On the paper itself, a line of its own: «Получено лично / директор 07.10.2026», «Требование вручено под роспись …»
STAMP = re.compile(
    r"^[^\w\n]{0,10}(?:(?:настоящ\w+|экземпляр\w*|копи[юя]|требовани\w|акт\w?|решени\w|уведомлени\w|извещени\w|документ\w*)\W+){0,4}"
    r"(?:(?:получ|вруч)(?:ен[оаы]?|ил[аи]?)\b|дата\s+(?:получени|вручени)я\b)(?:[^.\d]|(?<=\b[А-Я])\.){0,100}$",
    I | re.MULTILINE,
)
SIGNED = re.compile(r"лично|нарочн|роспис|расписк|подпис|директор|руководител|представител|бухгалтер|доверенност", I)
RELATIVE = (("позавчера", 2), ("вчера", 1), ("сегодня", 0))
PASSED_ON = re.compile(r"^\s*(?:re|fwd?|fw|ha|отв|пересл|нa)\s*(?:\[\d+\])?\s*:", I)
REMINDS = re.compile(r"напомина|истека|осталось\s+\d|повторно", I)
ANNOUNCES = re.compile(
    r"(?:поступ|получен|направлен|размещ|входящ|нов(?:ый|ое|ые)\b|отправитель)[^.]{0,120}?"
    r"(?:документ|требовани|решени|уведомлени|сообщени|запрос|извещени|акт\b|инспекци|ФНС)",
    I,
)
NAMES_WHOM = re.compile(r"\bИНН\b|абонент|организаци\w+\s*:|налогоплательщик\w*\s*:|автоматическ|не\s+отвечайте", I)


@dataclass(frozen=True, slots=True)
class Delivery:
    """sent_on: None if handed over. handed_on: None unless handed over. doubts: in Russian, of the document's date.

    said: whether anything tells of channel or day; else both are what is usual. counted_on: where no day of sending is
    told, the day from which the letter says the document counts as received.
    """

    channel: Channel
    sent_on: date | None
    handed_on: date | None = None
    doubts: tuple[str, ...] = ()
    said: bool = True
    counted_on: date | None = None


class Account:
    """What a letter tells of the ways of all that it brings: cut into sentences once, asked for each demand."""

    def __init__(self, message: MailReceived, notices: Sequence[Notice]) -> None:
        self.message = message
        self.notices = notices
        self._facts = [sentences(notice.text) for notice in notices]
        self._whole = [subjects(message), *(fact for facts in self._facts for fact in facts)]
        self._known: dict[date | None, tuple[Channel | None, date | None]] = {}

    @cached_property
    def announced_on(self) -> date | None:
        """The day of the innermost letter, if it is the operator's own word."""
        inner = innermost(self.message)
        return day_of(inner.sent_at) if inner is not None and _from_operator(inner) else None

    @cached_property
    def _lower(self) -> list[list[str]]:
        return [sentences(notice.text.lower()) for notice in self.notices]

    def lower(self, about: Sequence[int]) -> Iterator[tuple[int, str]]:
        """The sentences in small letters, each with its letter's number: of these notices, of all if there are none."""
        for number in about or range(len(self.notices)):
            for one in self._lower[number]:
                yield self.notices[number].letter, one

    def facts(self, about: Sequence[int]) -> list[str]:
        """The sentences of the notices with these numbers."""
        return [fact for number in about for fact in self._facts[number]]

    def on_the_whole(self, dated_on: date | None) -> tuple[Channel | None, date | None]:
        """Channel and day of sending that the letter names anywhere: it may say them once for all it brings."""
        if dated_on not in self._known:
            channel = channel_of(self._whole, dated_on)
            self._known[dated_on] = channel, _sent(self._whole, dated_on, lk=channel == "lk")
        return self._known[dated_on]


def delivered(account: Account, about: Sequence[int], paper: str | None, dated_on: date | None) -> Delivery:
    """about: numbers of the notices that speak of this demand; where they are silent the whole letter is asked."""
    told = account.facts(about)
    whole_channel, whole_sent = account.on_the_whole(dated_on)
    channel = channel_of(told, dated_on) or whole_channel
    sent = _sent(told, dated_on, lk=channel == "lk") or whole_sent
    stamp = _stamped(paper, dated_on) if paper else None
    if channel == "hand" or (channel is None and stamp and sent is None):
        handed_on = _first(told, dated_on, _is_handed) or _first(told, dated_on, _then_handed) or stamp
        return Delivery("hand", None, handed_on or _handed(account, about))
    early = () if sent else _too_early(told, dated_on) or _to_come(account.message, dated_on)
    arrived = _first(told, dated_on, _is_arrived) if channel != "lk" else None
    told_sent = sent or arrived
    said = channel is not None or told_sent is not None
    counted_on = _first(told, dated_on, _is_counted) if told_sent is None and channel != "lk" else None
    sent_on = told_sent or _supposed(account, about, dated_on)
    return Delivery(channel or "tks", sent_on, doubts=early, said=said, counted_on=counted_on)


def _first(told: Sequence[str], dated_on: date | None, meant: Callable[[Named], bool]) -> date | None:
    """The first day that is meant and isn't before the document's own."""
    return next(
        (
            one.day
            for sentence in told
            for one in days_in(sentence)
            if (dated_on is None or one.day >= dated_on) and not OF_A_PAPER.search(one.before) and meant(one)
        ),
        None,
    )


def _sent(told: Sequence[str], dated_on: date | None, *, lk: bool) -> date | None:
    placed = (_is_labelled_placed, _is_placed, _then_placed) if lk else ()
    ways: tuple[Callable[[Named], bool], ...] = (*placed, _is_labelled_sent, _is_sent)
    return next(filter(None, (_first(told, dated_on, way) for way in ways)), None)


def _is_labelled_sent(one: Named) -> bool:
    match = SENT_LABEL.search(one.before)
    return match is not None and (AUTHORITY.search(match[1]) is not None or not OURS.search(one.before))


def _is_sent(one: Named) -> bool:
    """Not «ответ отправили 25.10.2026», «срок отправки ответа: …»: we sent that, unless the authority is named."""
    match = SENT.search(one.before)
    if match is not None:
        return AUTHORITY.search(match[1]) is not None or not OURS.search(one.before)
    if A_LIMIT.search(one.before) or OURS.search(one.before) or PLACED.search(one.before):
        return False  # «размещён 06.11.2026 (по ТКС отправлен 02.11.2026)»: each verb has its own day
    return THEN_SENT.match(one.after) is not None


def _is_arrived(one: Named) -> bool:
    return ARRIVED.search(one.before) is not None


def _is_counted(one: Named) -> bool:
    return COUNTED.search(one.before) is not None


def _is_labelled_placed(one: Named) -> bool:
    return PLACED_LABEL.search(one.before) is not None


def _is_placed(one: Named) -> bool:
    return PLACED.search(one.before) is not None


def _then_placed(one: Named) -> bool:
    return THEN_PLACED.match(one.after) is not None


def _is_handed(one: Named) -> bool:
    return HANDED.search(one.before) is not None


def _then_handed(one: Named) -> bool:
    return THEN_HANDED.match(one.after) is not None


def _too_early(told: Sequence[str], dated_on: date | None) -> tuple[str, ...]:
    day = _sent(told, None, lk=False)
    if day is None or dated_on is None or day >= dated_on:
        return ()
    return (
        f"Названная дата отправки {day:%d.%m.%Y} раньше прочитанной даты документа {dated_on:%d.%m.%Y}: сверьте их.",
    )


def _to_come(message: MailReceived, dated_on: date | None) -> tuple[str, ...]:
    """A paper dated after the letter that brings it: some other day in it was taken for its own."""
    days = (message.received_at.date(), *filter(None, (day_of(one.sent_at) for one in message.letters)))
    if dated_on is None or dated_on - timedelta(days=1) <= max(days):  # a day of grace: the letter's zone is unknown
        return ()
    return (f"Прочитанная дата документа {dated_on:%d.%m.%Y} позже самого письма: сверьте её с документом.",)


def _stamped(paper: str, dated_on: date | None) -> date | None:
    for one in days_in(paper):
        stamp = STAMP.search(one.before)
        around = (stamp[0] if stamp else "") + one.after.split("\n", 1)[0]
        if stamp and SIGNED.search(around) and dated_on and one.day >= dated_on:
            return one.day
    return None


def _supposed(account: Account, about: Sequence[int], dated_on: date | None) -> date | None:
    """By the letter's words (сегодня, вчера); else the operator's letter; else the document."""
    day = _relative(account, about, ("отправлен", "направлен", "размещ", "прислал", "пришл", "поступил"))
    day = day or account.announced_on
    return day if day and (dated_on is None or day >= dated_on) else dated_on


def _handed(account: Account, about: Sequence[int]) -> date | None:
    """By the letter's words, else the day of the letter that tells of it."""
    said = _relative(account, about, ("вруч", "получ", "нарочн", "принес"))
    return said or (day_of(account.message.letters[0].sent_at) if account.message.letters else None)


def _relative(account: Account, about: Sequence[int], verbs: Sequence[str]) -> date | None:
    """The day that a sentence with one of *verbs* means by сегодня or вчера, counted from its own letter."""
    letters = account.message.letters
    for number, one in account.lower(about):
        letter = day_of(letters[number].sent_at) or day_of(letters[0].sent_at)
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
