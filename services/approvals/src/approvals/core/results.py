"""What people write as the result of a task: agreed, refused, or that money has moved; and when it says neither.

A text counts only where all of it is known (`PLAIN_YES`, `PLAIN_DONE`): a list of hindrances never ends, and a plan
(«Ок, оплачу») or a condition («Согласовано, гостиницу убрать») is made of words that no list has.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from contracts.claims import Text

from approvals.core.roubles import CODES, DATE, number, other_currency

YES = re.compile(
    r"(?:(?:согласован[оаы]?|согласен|согласн[аы]|согласую|согласовываю|утверждаю|утвержд[её]н[оаы]?|одобряю"
    r"|одобрен[оаы]?|с\s+моей\s+стороны\s+согласован[оаы]?|\b(?:i\s+)?(?:agreed?|approved?))\b"
    r"|\b(?:да|ок|ok|okay|yes)\b\s*(?:$|[^\w\s]))",
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
AGAINST = re.compile("[?\U0001f44e\u274c\u274e\U0001f6ab\u26d4\u2716-\u2718]")  # a thumb down, crosses, no entry
BETWEEN = r"[^\w?%~]"
LONGEST_PLAIN = 300

AGREED = (
    r"согласован[оаы]?|согласен|согласн[аы]|согласую|согласовываю|утверждаю|утвержд[её]н[оаы]?|одобряю|одобрен[оаы]?"
    r"|разрешаю|разрешен[оаы]?|да|ок|ok|okay|yes|i|agreed?|approved?"
)
BESIDE_AGREED = (
    r"спасибо|пожалуйста|конечно|хорошо|отлично|верно|правильно|вс[её]|вся|весь|полностью|целиком|можно"
    r"|с\s+моей\s+стороны|заявк[аиу]|командировк[аиу]|поездк[аиу]|отпуск|аванс|расход|расходы|документы?|приказ|договор"
    r"|сч[её]т|оплат[ау]|(?:в|к)\s+(?:оплату|оплате)|оплачивать|ехать|(?:по)?езжайте|замещать|замещение"
    r"|(?:хорош|приятн|удачн)\w+\s+(?:поездки|дороги|командировки|отпуска|отдыха|дня)|удачи"
    r"|thanks|thank\s+you|please|fine|great|have\s+a\s+(?:good|nice)\s+(?:trip|holiday|vacation)"
)
PLAIN_YES = re.compile(rf"{BETWEEN}*(?:(?:{AGREED}|{BESIDE_AGREED})\b{BETWEEN}*)+", re.IGNORECASE)

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
    r"[?%~]|\b(?:част\w*|половин\w*|остал\w*|кроме|только|лишь|если|пока|потом|позже|завтра"
    r"|через(?!\s+(?:банк|касс))|буд[уе]\w*|скоро|ещ[её]|почти|однако|но|тыс\w*|около|примерно|минус|долг\w*|верн\w+\s+банк\w*|банк\w*\s+верн\w+"
    r"|подпис\w*|согласован\w*|очеред\w*|черновик\w*|ожида\w*|жд[уеё]\w*|провер\w*"
    r"|(?:ок|ok|да)\W+принят[оы]\W*$"  # heard, not received
    r"|отправлен\w*\W+(?:сч[её]т|плат[её]ж[кн])\w*|(?:сч[её]т|плат[её]ж[кн])\w*\W+отправлен\w*)",  # a paper
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?:№|\bп\s*/?\s*п\b|\bплат[её]жн\w+\s+поручени\w+|\bплат[её]жк\w+|\b[рп]ко\b)\s*(?:№\s*)?\d[\d/-]*",
    re.IGNORECASE,
)
A_SUM = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
DAY = r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])"
SHORT_DATE = re.compile(rf"(?:\bот\s+{DAY}(?:\.\d\d)?|\b{DAY}\.\d\d)(?![\d.]*\d)", re.IGNORECASE)
DAY_ALONE = re.compile(DAY)

BESIDE_MOVED = (
    r"спасибо|вс[её]|вся|весь|полностью|целиком|уже|сегодня|вчера|деньги|сумм(?:а|у|ой)|(?:на\s+|в\s+)сумм[уе]"
    r"|остаток|аванс|плат[её]ж(?:ом)?|оплата|перевод(?:ом)?|переводы|сч[её]т|наличными|картой|банком|через\s+банк"
    r"|касс(?:а|у|ой)|(?:в|из|через)\s+касс[уы]|(?:на|с)\s+карт[уы]|на\s+(?:расч[её]тный\s+)?сч[её]т|по\s+выписке|от|г|года"
    rf"|руб(?:л(?:ь|я|ей))?|р|коп(?:е(?:йка|йки|ек))?|(?:{'|'.join(CODES.values())})\w*"
)
BESIDE_BACK = r"возврат|из\s+(?:зарплаты|з/п)|(?:в|по)\s+(?:ведомости|приходному\s+ордеру)"
PLAIN_COMMON = re.compile(rf"{BETWEEN}*(?:(?:{COMMON}|спасибо|вс[её]|полностью)\b{BETWEEN}*)+", re.IGNORECASE)
PLAIN_DONE = {
    "out": re.compile(rf"{BETWEEN}*(?:(?:{COMMON}|{OUT}|{BESIDE_MOVED})\b{BETWEEN}*)+", re.IGNORECASE),
    "back": re.compile(
        rf"{BETWEEN}*(?:(?:{COMMON}|{OUT}|{BACK}|{BESIDE_MOVED}|{BESIDE_BACK})\b{BETWEEN}*)+", re.IGNORECASE
    ),
}
MOVED = {
    "out": re.compile(rf"\b(?:{OUT})\b", re.IGNORECASE),
    "back": re.compile(rf"\b(?:{OUT}|{BACK})\b", re.IGNORECASE),
}


def _start(said: str) -> int:
    """Of the first word."""
    before = BEFORE_WORDS.match(said)
    return before.end() if before is not None else 0


def _fits(plain: re.Pattern[str], said: str) -> bool:
    """Whether all of it is known."""
    return len(said) <= LONGEST_PLAIN and not AGAINST.search(said) and plain.fullmatch(said) is not None


def verdict(result: Text | None) -> bool | None:
    """What a result says: nothing or a plain yes is an agreement, a plain no is a refusal; None for all else.

    A yes with anything beside it but politeness and what it is for is none: whoever wrote it is asked again.
    """
    said = result.content.strip() if result is not None else ""
    if not said:
        return True
    start = _start(said)
    if YES.match(said, start):
        return None if NEGATION.search(said) or DOUBT.search(said) or not _fits(PLAIN_YES, said) else True
    refusal = NO.match(said, start)
    if refusal is None:
        return None
    rest, alone = said[refusal.end() :], refusal["end"] is not None
    if refusal["none"] is not None and (not alone or MISSING_NOTHING.search(rest)):
        return None  # «нет проблем»: what there is none of may be a hindrance, or money
    if YES.search(rest) or REFUSING_NOTHING.search(said) or (not alone and NEGATION.search(rest)):
        return None  # «нет возражений», «отказ невозможен», «нет, согласен»
    return False


def says_why(refusal: Text | None) -> bool:
    """Whether a refusal gives any reason.

    >>> [says_why(Text.of(one)) for one in ("Отказ.", "не согласен!", "отказ: дорого", "дорого")]
    [False, False, True, True]
    """
    said = refusal.content.strip() if refusal is not None else ""
    found = NO.match(said, _start(said))
    return any(one.isalnum() for one in (said[found.end() :] if found else said))


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
    if not MOVED[way].search(said):  # «готово», «ок»: of what, no figure says
        return _fits(PLAIN_COMMON, said)
    left = NUMBERED.sub(" ", SHORT_DATE.sub(" ", DATE.sub(" ", said)))
    figures = A_SUM.findall(left)
    sums = [one for one in figures if number(one) == amount or not DAY_ALONE.fullmatch(one)]
    if not sums and figures:
        return False  # «12.10» may be a sum
    fitting = all(number(one) == amount for one in sums) and not other_currency(left, currency)
    return fitting and _fits(PLAIN_DONE[way], A_SUM.sub(" ", left))
