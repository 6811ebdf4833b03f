"""What people write as the result of a task: agreed, refused, or that money has moved; and when it says neither."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from contracts.claims import Text

from approvals.core.roubles import DATE, number, other_currency

YES = re.compile(
    r"(?:(?:согласован[оаы]?|согласен|согласн[аы]|согласую|согласовываю|утверждаю|утвержд[её]н[оаы]?|одобряю"
    r"|одобрен[оаы]?)\b|(?:да|ок|ok)\s*(?:$|[,.!;:]))",
    re.IGNORECASE,
)
NO = re.compile(
    r"(?:отказ|отказано|отказываю|отклоняю|отклонен[оаы]?|отклонён|(?P<none>нет)|против"
    r"|не\s*(?:соглас|утвержд|одобр)\w*)\b"
    r"(?P<end>\s*(?:$|[,.!;:–—-]))?",
    re.IGNORECASE,
)
NEGATION = re.compile(
    r"\b(?:не|нет|ни|никак\w*|никогда|нельзя|незачем|не(?:возмож|соглас|одобр|утвержд|допуст|цел|прием)\w*|отка[зж]\w*"
    r"|откл[оа]н\w*|против\w*|запре\w*|отмен\w*|вряд|рано|воздерж\w*|возраж\w*|no|not|never|\w+n't)\b",
    re.IGNORECASE,
)
DOUBT = re.compile(
    r"[?\d]|\b(?:на|до|при|однако|максимум|руб\w*|тыс\w*|д(?:ень|ня|ней)|сут(?:ки|ок)|недел\w*|размер\w*|сумм\w*"
    r"|частичн\w*|половин\w*|только|лишь|если|услови\w*|кроме|без|после|потом|позже|когда|почти|возражен\w*"
    r"|замечан\w*|претензи\w*|но|хотя|вместо|лучше|сначала|сперва|пусть|пока|исключ\w*|сокра[тщ]\w*|уменьш\w*"
    r"|наверн\w*|возможно|желательно)\b",
    re.IGNORECASE,
)
REFUSING_NOTHING = re.compile(r"\?|\b(?:возраж\w*|замечан\w*|претензи\w*)", re.IGNORECASE)
MISSING_NOTHING = re.compile(r"\b(?:вопрос|проблем|препятств|помех|сложност)", re.IGNORECASE)
BEFORE_WORDS = re.compile(r"\W+")

COMMON = r"готово|сделано|выполнено|исполнено|да|ок|ok"
OUT = (
    r"(?:о|вы)плат(?:ил[аи]?|ено|ена|ены)|(?:о|вы)плачен[оаы]?|перечисл(?:ил[аи]?|ен[оаы]?)|перев(?:[её]л|ели|ела)"
    r"|перевед[её]н[оаы]?|отправлен[оаы]?|уш(?:ли|ла|[её]л)|списан[оаы]?|провед[её]н[оаы]?|прош(?:ли|ла|[её]л)"
)
BACK = (
    r"вернул(?:ись|[аи]сь|ся|[аио])?|возвращ[её]н[оаы]?|внес(?:[её]н[оаы]?|л[аи])?|вн[её]с|сдал[аи]?|сдан[оаы]?"
    r"|получен[оаы]?|получил[аи]?|принят[оаы]?|принял[аи]?|приш(?:ли|ла|[её]л)|поступил[аои]?|удержан[оаы]?"
)
BEFORE_DONE = (
    r"(?:(?:деньги|остаток|аванс|сумма|вся|весь|вс[её]|полностью|плат[её]ж|оплата|перевод|сч[её]т|возврат|уже)\s+)*"
)
DONE = {
    "out": re.compile(rf"{BEFORE_DONE}(?:{COMMON}|{OUT})\b", re.IGNORECASE),
    "back": re.compile(rf"{BEFORE_DONE}(?:{COMMON}|{OUT}|{BACK})\b", re.IGNORECASE),
}
NOT_ALL = re.compile(
    r"[?%~]|\b(?:част\w*|половин\w*|остал\w*|кроме|только|лишь|если|пока|потом|позже|завтра|через|буд[уе]\w*|скоро"
    r"|ещ[её]|почти|однако|но|тыс\w*|около|примерно|минус|долг\w*|верн\w+\s+банк\w*|банк\w*\s+верн\w+"
    r"|подпис\w*|согласован\w*|очеред\w*|черновик\w*|ожида\w*|жд[уеё]\w*|провер\w*)\b",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?:№|\bп\s*/?\s*п\b|\bплат[её]жн\w+\s+поручени\w+|\bплат[её]жк\w+|\b[рп]ко\b)\s*(?:№\s*)?\d[\d/-]*",
    re.IGNORECASE,
)
A_SUM = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")


def _start(said: str) -> int:
    """Of the first word."""
    before = BEFORE_WORDS.match(said)
    return before.end() if before is not None else 0


def verdict(result: Text | None) -> bool | None:
    """What a result says: nothing or a plain yes is an agreement, a plain no is a refusal; None for all else.

    A yes with a negation, a condition or a figure anywhere near is none: whoever wrote it is asked again.
    """
    said = result.content.strip() if result is not None else ""
    if not said:
        return True
    start = _start(said)
    if YES.match(said, start):
        return None if NEGATION.search(said) or DOUBT.search(said) else True
    refusal = NO.match(said, start)
    if refusal is None:
        return None
    rest, alone = said[refusal.end() :], refusal["end"] is not None
    if refusal["none"] is not None and (not alone or MISSING_NOTHING.search(rest)):
        return None  # «нет проблем»: what there is none of may be a hindrance, or money
    if YES.search(rest) or REFUSING_NOTHING.search(said) or (not alone and NEGATION.search(rest)):
        return None  # «нет возражений», «отказ невозможен», «нет, согласен»
    return False


def is_done(result: Text | None, way: Literal["out", "back"], amount: Decimal, currency: str = "RUB") -> bool:
    """Whether a result says that all of *amount* has gone out, or has come back: by nothing at all or by plain words.

    >>> is_done(Text.of("Оплачено 30 000,00 ₽, п/п № 512 от 20.10.2026"), "out", Decimal("30000.00"))
    True
    >>> is_done(Text.of("Вернул 10 000, остальное в декабре"), "back", Decimal("26500.00"))
    False
    """
    said = result.content.strip() if result is not None else ""
    if not said:
        return True
    if not DONE[way].match(said, _start(said)) or NEGATION.search(said) or NOT_ALL.search(said):
        return False
    left = NUMBERED.sub(" ", DATE.sub(" ", said))
    return all(number(one) == amount for one in A_SUM.findall(left)) and not other_currency(left, currency)
