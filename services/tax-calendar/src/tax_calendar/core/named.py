"""Days that a paper itself names: to pay or to submit by, and to come on.

A paper names many days: of returns, of taxes due, of earlier papers. What stands around a day tells what it is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from tax_calendar.core.days import Named, days_in
from tax_calendar.core.text import DATE, WORD, sentences

I = re.IGNORECASE  # noqa: E741
NO_LATER = r"не\s+(?:позднее|позже)"
BY = re.compile(rf"(?:\b{NO_LATER}|\bсрок\s*[:-]?\s*(?:до|по|{NO_LATER})?|\bдо|\bк)\s*$", I)
FIRMLY_BY = re.compile(rf"\b(?:{NO_LATER}|в\s+срок\s*[:-]?\s*(?:до|по)?)\s*$", I)
PAY = re.compile(
    r"(?:исполн(?:ить|ите|ен[оаы]?)|погас(?:ить|ите)|погашен[оаы]?|(?:у|о)пла(?:тить|тите|чен[оаы]?)|перечисл(?:ить|ите)"
    r"|внести|устранить|исполнению|уплате\s+подлеж\w+|подлеж\w+\s+(?:исполнению|уплате|погашению)).{0,160}$",
    I,
)
PAY_LABEL = re.compile(
    r"срок\w*\s+(?:\w+\s+)?(?:исполнени|погашени|уплаты\s+(?:задолженност|по\s+(?:настоящему\s+)?требовани))\w*.{0,60}$",
    I,
)
THEN_PAY = re.compile(r".{0,60}?\b(?:погас|исполн|у?плат(?:ить|ите))", I)
ASK = r"(?:(?:представ|направ|сообщ|ответ)(?:ить|ьте|ляете|ите)|представлени[ея]|запрашива\w+|прос(?:ит|им))\b"
SUBMIT = re.compile(rf"{ASK}.{{0,300}}$", I)
SUBMIT_UNTIL = re.compile(rf"{ASK}\s+(?:{WORD}\s+){{0,4}}(?:до|к)\s*$", I)
INCLUSIVE = re.compile(r"\s?(?:г(?:ода|\.)?)?\s?\(?включительно", I)
SUBMIT_LABEL = re.compile(
    rf"\bответ(?:а|ы|у|ить|ьте)?\s*[-:]?\s*(?:до|к|{NO_LATER})\s*$|\bкрайн\w+\s+(?:срок|дат\w+|день)\s*[-:]?\s*(?:до)?\s*$"
    r"|(?:срок\w*|последн\w+\s+(?:день|дат\w+))\s+(?:для\s+)?(?:исполнени|ответ|представлени\w+\s+(?:ответ|документ|информац|пояснени|запрошенн|истреб|указанн))\w*.{0,60}$",
    I,
)
# «Срок представления: 20.11.2026» in a line of its own, without «до», may be a return's: it puts no counted answer off.
BARE_LABEL = re.compile(rf"^[^\w\n]{{0,10}}срок\s+представления\s*[:-]?\s*(?P<by>{NO_LATER}|до|к)?\s*$", I)
OF_THE_ANSWER = re.compile(
    rf"(?:{ASK}|\bответ|требовани|представлени)[^,:;()]{{0,120}}(?:[:-]\s?(?:{NO_LATER}|до|по|к)?\s?)?$", I
)
BEGINS = 12  # characters of a sentence before a label that is the paper's own
THEN_SUBMIT = re.compile(r".{0,40}?представ(?:ить|ьте)", I)
OF_A_RETURN = re.compile(
    r"декларац\w*\s.{0,80}(?:надлежало|следовало|должн\w+|обязан\w*|представл|срок)|надлежало|следовало|должн\w+\s+был|обязан\w*\s+был"
    r"|недоимк|\bпени\b|квитанци|подтверд\w+\s+(?:получени|при)|жалоб|возражени|ходатайств|невозможност",
    I,
)
ITEM = re.compile(r"\d{1,2}\.\d{2}[.)]?\s")  # «1.01 Договор …, срок исполнения: 01.12.2026» of what is asked for
UNREAD_DAY = re.compile(
    rf"\b(?:в\s+срок\s+до|{NO_LATER})\s+(?!{DATE})(?!.{{0,40}}(?:дн[яей]|месяц|следующ))(?=[\dа-я])", I
)
ASKS_AT_ALL = re.compile(r"исполн|погас|(?:у|о)платить|представить", I)

HOUR = (
    r"(?:\d{1,2}\s*(?:[:.-]\s*\d{2}(?![\d/]|\.\d)|ч)"
    r"|(?:девят|десят|одиннадцат|двенадцат|тринадцат|четырнадцат|пятнадцат|шестнадцат|семнадцат)\w*\s+час)"
)
WEEKDAY = r"(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау])"
THEN_HOUR = re.compile(
    rf"[^\w№#]{{0,20}}(?:(?:г|года|{WEEKDAY}|в|к|с|на|время|начало|ровно|явки|рассмотрения|приема|начала|прибытия)\b[^\w№#]{{0,20}}){{0,6}}{HOUR}",
    I,
)
HOUR_FIRST = re.compile(
    rf"\b(?:в|к|с|время\W{{0,3}}\w{{0,20}}\W)\s*{HOUR}(?:ас\w*)?\.?(?:\s*\d{{2}}\s*мин\w*\.?)?[^\d\n№#]{{0,40}}$", I
)
COME = re.compile(r"(?:\bявк[аи]|явиться|явитесь|прибыть|прибытия|состоится|назначен\w*)\b[^№#]{0,240}$", I)
CALL = re.compile(r"вызыва\w+\b[^№#]{0,240}$", I)
A_LIMIT = re.compile(rf"\b(?:до|{NO_LATER}|за|от)\s*$", I)
# The end of what is asked about, not of the time to answer.
OF_A_PERIOD = re.compile(
    r"(?:период|операци|сделк|поставк|договор|счет|времен|декларац|отчетност|остатк|оборот|действ|20\d\d)\w*(?:\s*г\w*\.?)?\s+(?:до|к|срок)\s*$",
    I,
)


def to_pay(text: str) -> list[date]:
    """The days named in the sentences that ask to pay."""
    return _asked(text, _to_pay_by)


def to_submit(text: str) -> list[date]:
    """The days named in the sentences that ask to send papers or explanations, and in labels («срок ответа»)."""
    return _asked(text, lambda one: _to_submit_by(one) or _labelled(one))


def loosely(text: str) -> list[date]:
    """Of these the days that may as well be those of a thing asked for: «договор (срок исполнения: 01.12.2026)»."""
    return _asked(text, _loosely)


def asked(text: str) -> bool:
    """Whether a sentence, and not a mere label, asks for papers by a day: words as papers have them."""
    return bool(_asked(text, _to_submit_by))


def day_not_read(text: str) -> bool:
    """Whether a sentence that asks names a last day in words that are no date we read."""
    return any(
        UNREAD_DAY.search(one) and ASKS_AT_ALL.search(one) and not OF_A_RETURN.search(one) for one in sentences(text)
    )


def not_taken(text: str) -> list[date]:
    """The days that sentences asking for papers name as a last one of something, in words that don't say of what."""
    asking = (one for one in _speaking(text) if re.search(ASK, one, I))
    return [
        one.day
        for said in asking
        for one in days_in(said)
        if BY.search(one.before) and not OF_A_PERIOD.search(one.before)
    ]


def to_appear(text: str, after: date | None) -> date | None:
    """The day to come: one with an hour first, else the one after the call. after: the document's date."""
    ahead = [one for one in days_in(text) if after is None or one.day > after]
    with_hour = (one.day for one in ahead if THEN_HOUR.match(one.after) or HOUR_FIRST.search(one.before))
    # A call may name the end of some term before its own day.
    others = [one for one in ahead if not A_LIMIT.search(one.before)]
    called = (one.day for call in (COME, CALL) for one in others if call.search(one.before))
    return next(with_hour, None) or next(called, None)


def _asked(text: str, meant: Callable[[Named], bool]) -> list[date]:
    return [named.day for one in _speaking(text) for named in days_in(one) if meant(named)]


def _speaking(text: str) -> Iterator[str]:
    """The sentences that may name a day to answer by: not the items of a list, nor those about a return."""
    return (one for one in sentences(text) if not ITEM.match(one) and not OF_A_RETURN.search(one))


def _to_pay_by(one: Named) -> bool:
    if PAY_LABEL.search(one.before):
        return True
    return bool(BY.search(one.before) and (PAY.search(one.before) or THEN_PAY.match(one.after)))


def _firmly(one: Named) -> bool:
    return bool(FIRMLY_BY.search(one.before) and (SUBMIT.search(one.before) or THEN_SUBMIT.match(one.after)))


def _labelled(one: Named) -> bool:
    return bool(SUBMIT_LABEL.search(one.before) or BARE_LABEL.search(one.before))


def _loosely(one: Named) -> bool:
    label = BARE_LABEL.search(one.before)
    if label is not None and not label["by"]:
        return True
    return not (_firmly(one) or _own_label(one) or OF_THE_ANSWER.search(one.before))


def _own_label(one: Named) -> bool:
    label = SUBMIT_LABEL.search(one.before)
    return label is not None and label.start() < BEGINS


def _to_submit_by(one: Named) -> bool:
    if _firmly(one):
        return True
    if not BY.search(one.before):
        return False
    return bool(SUBMIT_UNTIL.search(one.before) or INCLUSIVE.match(one.after))
