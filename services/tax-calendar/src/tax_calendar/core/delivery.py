"""How and when a demand came: by what operators, containers and people say of it, not by the paper's stock phrases.

A paper tells of deliveries of other things (the return, an earlier demand) and of all the ways to answer it; of itself
it shows only the stamp of handing over. Source: docs/facts/tax-demands.md, section 2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import chain

from contracts.mail.v1 import MailReceived
from contracts.tax.v1 import Channel

from tax_calendar.core.announced import from_operator
from tax_calendar.core.channels import BY_HAND, HANDED, OF_A_PAPER, OURS, PLACED_LABEL, THEN_HANDED, channel_of
from tax_calendar.core.days import Named, days_in
from tax_calendar.core.handed import ANOTHER, UNSURE, Handed, Handing, Which, handed, handings, of_another, unsure
from tax_calendar.core.pieces import READ, Notice, day_of, innermost, subjects
from tax_calendar.core.text import plain, sentences

I = re.IGNORECASE  # noqa: E741
AUTHORITY = re.compile(r"инспекци|налогов|фнс", I)
GAP = r"(?:[^.\d]|№ ?\d+\b)"
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

    def __init__(self, message: MailReceived, notices: Sequence[Notice], numbers: Sequence[str | None]) -> None:
        self.message = message
        self.notices = notices
        self._numbers = numbers
        self._facts = [sentences(notice.text) for notice in notices]
        self._whole = [subjects(message), *(fact for facts in self._facts for fact in facts)]
        self._known: dict[date | None, date | None] = {}

    @cached_property
    def announced_on(self) -> date | None:
        """The day of the innermost letter, if it is the operator's own word."""
        inner = innermost(self.message)
        return day_of(inner.sent_at) if inner is not None and from_operator(inner) else None

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

    @cached_property
    def channel(self) -> Channel | None:
        """That which the letter names anywhere, but handing over: it may say it once for all it brings."""
        return channel_of(self._whole)

    def sent_on(self, dated_on: date | None) -> date | None:
        """The day of sending that the letter names anywhere."""
        if dated_on not in self._known:
            self._known[dated_on] = _sent(self._whole, dated_on, lk=self.channel == "lk")
        return self._known[dated_on]

    @cached_property
    def _handings(self) -> list[list[Handing]]:
        return [handings(facts, one.letter) for facts, one in zip(self._facts, self.notices, strict=True)]

    @cached_property
    def _uncut(self) -> list[Handing]:
        """Those that name papers: a list in one sentence («вручены акт № 1, требование № 2») is cut into notices."""
        bodies = ((one.text.content[:READ] if one.text else "") for one in self.message.letters)
        told = [one for at, body in enumerate(bodies) for one in handings(sentences(plain(body)), at)]
        return [one for one in (*handings(self._whole[:1]), *told) if not one.all]

    @property
    def tells_of_handing(self) -> bool:
        """Whether any paper was handed over."""
        return any(self._handings)

    def handed(self, about: Sequence[int], which: Which, *, everywhere: bool) -> Handed | None:
        """What these notices tell of the handing over of a paper; the whole letter if asked, or if they tell of it."""
        own = handed([one for number in about for one in self._handings[number]], which)
        whole = self._handed_anywhere(about, which) if everywhere or own else None
        sure = [one for one in (own, whole) if one is not None and one.sure]
        return Handed(tuple(said for one in sure for said in one.said), sure=True) if sure else own or whole

    def _handed_anywhere(self, about: Sequence[int], which: Which) -> Handed | None:
        """What names no paper in a notice of another one is of that one, or of all."""
        told = [*self._uncut]
        for number, found in enumerate(self._handings):
            other = number not in about and self._numbers[number] is not None and which.number is not None
            told += unsure(found) if other else found
        return handed(told, which)


def delivered(account: Account, about: Sequence[int], paper: str | None, which: Which) -> Delivery:
    """about: numbers of the notices that speak of this demand; where they are silent the whole letter is asked."""
    told, dated_on = account.facts(about), which.dated_on
    own = channel_of(told)
    hand = account.handed(about, which, everywhere=own is None)
    channel = own or account.channel
    sent = _sent(told, dated_on, lk=channel == "lk") or account.sent_on(dated_on)
    stamp = _stamped(paper, which) if paper else None
    if hand or (channel is None and stamp and sent is None):
        return _by_hand(account, about, hand, stamp, dated_on)
    early = () if sent else _too_early(told, dated_on) or _to_come(account.message, dated_on)
    arrived = _first(told, dated_on, _is_arrived) if channel != "lk" else None
    told_sent = sent or arrived
    said = channel is not None or told_sent is not None
    counted_on = _first(told, dated_on, _is_counted) if told_sent is None and channel != "lk" else None
    sent_on = told_sent or _supposed(account, about, dated_on)
    beside = (ANOTHER,) if not said and account.announced_on is None and account.tells_of_handing else ()
    return Delivery(channel or "tks", sent_on, doubts=(*early, *beside), said=said, counted_on=counted_on)


def _by_hand(
    account: Account, about: Sequence[int], hand: Handed | None, stamp: date | None, dated_on: date | None
) -> Delivery:
    """Of a handing over that may be another paper's the day is the sooner one: a person is asked, and loses no time."""
    said = [one.clause for one in hand.said] if hand else []
    day = _first(said, dated_on, _is_handed) or _first(said, dated_on, _then_handed) or stamp
    doubts = (UNSURE,) if hand is not None and not hand.sure else ()
    return Delivery("hand", None, day or _handed(account, about, hand), doubts)


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


def _stamped(paper: str, which: Which) -> date | None:
    dated_on = which.dated_on
    for one in days_in(paper):
        stamp = STAMP.search(one.before)
        around = (stamp[0] if stamp else "") + one.after.split("\n", 1)[0]
        if stamp and SIGNED.search(around) and dated_on and one.day >= dated_on and not of_another(stamp[0], which):
            return one.day
    return None


def _supposed(account: Account, about: Sequence[int], dated_on: date | None) -> date | None:
    """By the letter's words (сегодня, вчера); else the operator's letter; else the document."""
    verbs = ("отправлен", "направлен", "размещ", "прислал", "пришл", "поступил")
    day = _relative(account.message, account.lower(about), verbs) or account.announced_on
    return day if day and (dated_on is None or day >= dated_on) else dated_on


def _handed(account: Account, about: Sequence[int], hand: Handed | None) -> date | None:
    """By the words that tell of it, else by others that may, else the day of the letter."""
    told = [(one.letter, one.clause.lower()) for one in hand.said] if hand else []
    others = (one for one in account.lower(about) if not BY_HAND.search(one[1]))
    said = _relative(account.message, chain(told, others), ("вруч", "получ", "нарочн", "принес"))
    return said or (day_of(account.message.letters[0].sent_at) if account.message.letters else None)


def _relative(message: MailReceived, told: Iterable[tuple[int, str]], verbs: Sequence[str]) -> date | None:
    """The day that a sentence with one of *verbs* means by сегодня or вчера, counted from its own letter."""
    letters = message.letters
    for number, one in told:
        letter = day_of(letters[number].sent_at) or day_of(letters[0].sent_at)
        back = next((days for word, days in RELATIVE if word in one), None)
        if letter and back is not None and any(verb in one for verb in verbs):
            return letter - timedelta(days=back)
    return None
