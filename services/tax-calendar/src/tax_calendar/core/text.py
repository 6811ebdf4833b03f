"""Russian official prose made comparable, and the dates and counts in it."""

from __future__ import annotations

import re
from datetime import date

DASHES = re.compile("[\u2010\u2011\u2012\u2013\u2014\u2015\u2212]")
SPACES = re.compile(r"[ \t\u00a0\u2007\u202f]+")
SOFT = re.compile("[\u00ad\u200b\u200c\u200d\ufeff]")
HYPHENATED = re.compile(r"(?<=[а-яё])-\n(?=[а-яё])")
QUOTED = re.compile(r"^(?:[>|][ \t]?)+", re.MULTILINE)

SPACED = re.compile(r"(?<![А-Я] )\b(?:[А-Я] ){2,}[А-Я]\b")
MIXED = re.compile(r"\b(?:[А-Яа-я]+[ABCEHKMOPTXaceopxy]|[ABCEHKMOPTXaceopxy]+[А-Яа-я])[А-Яа-яABCEHKMOPTXaceopxy]*\b")
LOOK_ALIKES = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")

WORD = r"[а-яА-Я]{1,30}"
MONTHS = {
    "январ": 1, "феврал": 2, "март": 3, "апрел": 4, "ма": 5, "июн": 6,
    "июл": 7, "август": 8, "сентябр": 9, "октябр": 10, "ноябр": 11, "декабр": 12,
}  # fmt: skip
MONTH = r"(?:январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]{1,2}"
ORDINALS = (
    *("первого", "второго", "третьего", "четвертого", "пятого", "шестого", "седьмого", "восьмого", "девятого"),
    *("десятого", "одиннадцатого", "двенадцатого", "тринадцатого", "четырнадцатого", "пятнадцатого"),
    *("шестнадцатого", "семнадцатого", "восемнадцатого", "девятнадцатого", "двадцатого"),
)
GENITIVE = {word: number for number, word in enumerate(ORDINALS, start=1)}
GENITIVE |= {f"двадцать {word}": 20 + number for number, word in enumerate(ORDINALS[:9], start=1)}
GENITIVE |= {"тридцатого": 30, "тридцать первого": 31}
# «вызывает на третье декабря»
DAY_WORDS = GENITIVE | {re.sub("ьего$", "ье", re.sub("ого$", "ое", word)): day for word, day in GENITIVE.items()}
DAY_WORD = "|".join(sorted(DAY_WORDS, key=len, reverse=True))

YEARS = {f"две тысячи {word}": 2000 + number for word, number in GENITIVE.items() if number >= 20}
YEARS |= {f"две тысячи тридцать {word}": 2030 + number for number, word in enumerate(ORDINALS[:9], start=1)}
YEAR_WORD = "|".join(word.replace(" ", r"\s+") for word in sorted(YEARS, key=len, reverse=True))
YEAR = rf"(?:20\d{{2}}|{YEAR_WORD})"

# The same three forms everywhere, days and years also in words:
# 12.10.2026 (also 12/10/2026, 12.10.26), 2026-10-12, «12» октября 2026 г.
DATE = (
    r"(?:\d{1,2}[./]\d{1,2}[./](?:20)?\d{2}(?!\d)"
    r"|20\d{2}-\d{2}-\d{2}"
    rf'|["«“„]?\s?\d{{1,2}}\s?["»”]?\s+{MONTH}\s+{YEAR}'
    rf"|(?:{DAY_WORD})\s+{MONTH}\s+{YEAR})"
)
NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})[./]((?:20)?\d{2})(?!\d)")
ISO = re.compile(r"(20\d{2})-(\d{2})-(\d{2})")
WORDED = re.compile(rf'(?:(\d{{1,2}})|({DAY_WORD}))\s?["»”]?\s+({MONTH})\s+({YEAR})', re.IGNORECASE)

# What a sentence goes on through: line ends, but no empty line; the stops of dates.
GOES_ON = r"(?:[^.\n]|\n(?!\s*\n)|(?<=\d)\.(?=\d)|(?<=\bг)\.)"
# A sentence ends with its stop before a capital, or where a new line doesn't go on in small letters or with a date.
SENTENCE_END = re.compile(
    r"(?<=[.!?;])(?<!\bг\.)(?<!\bп\.)(?<!\bст\.)(?<!\bпп\.)(?<!\bул\.)\s+(?=[«\"(]?[А-ЯA-Z])"
    r"|\n\s*\n|\n(?=\s*(?:[^\sа-яa-z(\d]|\d{1,3}(?:\.\d{1,3})?[.)]?\s(?!\s*[а-я])|\d{1,3}\)))"
)
# An inspectorate's order to ask another's client for papers; no order to a bank or a carrier.
NOT_TO_A_BANK = "".join(
    rf"(?<!{word}н[а-я]{{{ending}}}\s)" for word in ("платеж", "кассов", "инкассов") for ending in (2, 3)
)
ORDER = (
    r"(?:(?:на\s+основании|во\s+исполнение|в\s+соответствии\s+с|согласно|получен\w{0,4}|исполнени\w)\s+поручени\w{1,3}\s+(?:от|№|N)"
    rf"|{NOT_TO_A_BANK}\bпоручени\w{{1,3}}\s+(?:об\s+истребовани|\w{{0,3}}ФНС|инспекци|налогов|межрайонн"
    r"|(?:от|№|N)[^\n]{0,100}?(?:ФНС|инспекци|налогов\w+\s+орган|истребовани)))"
)
AT_LINE_ENDS = re.compile(r"[ \t]*\n[ \t]*")


COUNTS = {
    "одного": 1, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8, "девяти": 9,
    "десяти": 10, "пятнадцати": 15, "двадцати": 20, "тридцати": 30,
}  # fmt: skip


COUNT = r"(\d{1,2}|[а-я]+)(?:\s*\([^)]{1,20}\))?"
WITHIN = re.compile(
    rf"в\s+течение\s+{COUNT}\s+(?:(?:рабочих|календарных)\s+)?дн"
    rf"|срок[^.\n]{{0,20}}?[:-]\s*{COUNT}\s+(?:рабочих\s+)?дн"
    rf"|не\s+позднее\s+{COUNT}\s+(?:рабочих\s+)?дн|в\s+(\d{{1,2}}|[а-я]+?)-?\s?дневный\s+срок",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """One kind of dash and space, one spelling, words whole: what follows looks for words and not for their looks.

    ё is е, «предоставить» is «представить» (officials mix them), Latin look-alikes in Russian words are Russian;
    no quotation marks of mail; words cut by hyphens or s p a c e d out are joined.
    """
    text = SOFT.sub("", QUOTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = DASHES.sub("-", text).replace("ё", "е").replace("Ё", "Е")
    text = HYPHENATED.sub("", AT_LINE_ENDS.sub("\n", SPACES.sub(" ", text)))
    text = SPACED.sub(lambda word: word[0].replace(" ", ""), text)
    text = MIXED.sub(lambda word: word[0].translate(LOOK_ALIKES), text)
    return text.replace("едостав", "едстав").replace("ЕДОСТАВ", "ЕДСТАВ")


def mended(text: str) -> str:
    """OCR's usual confusions: signs torn from their numbers, №, ООО and КПП read as something like them."""
    text = re.sub(r"(?<=\d)\s?([-/])\s?(?=\d)", r"\1", text)
    text = re.sub(r"\b[0OО]{3}(?=\s*[«\"])", "ООО", text)
    text = re.sub(r"\b(?:N[eеoо°]|М[eеoо]|Мо)\s(?=\d)", "№ ", text)
    return re.sub(r"(?<=\d\s/\s)[А-Яа-яA-Za-z]{2,4}(?=\s?\d{9}\b)", "КПП", text)


def sentences(text: str) -> list[str]:
    """The sentences and label lines of a plain text, each on one line."""
    return [" ".join(part.split()) for part in SENTENCE_END.split(text) if part.strip()]


def parse_date(text: str) -> date | None:
    """The first date in *text*; None if there is none or it is no day of the calendar."""
    for pattern, order in ((ISO, (1, 2, 3)), (NUMERIC, (3, 2, 1))):
        if match := pattern.search(text):
            year, month, day = (int(match[group]) for group in order)
            return _day(year + 2000 if year < 100 else year, month, day)
    if match := WORDED.search(text.lower()):
        day = int(match[1]) if match[1] else DAY_WORDS[match[2]]
        words = " ".join(match[4].split())
        return _day(YEARS.get(words) or int(words), _month(match[3]), day)
    return None


def day_counts(text: str) -> list[int]:
    """The terms in days that *text* prints, in figures or in words: «в течение пяти дней», «в 10-дневный срок»."""
    words = [next(filter(None, match.groups())) for match in WITHIN.finditer(text)]
    counts = [int(word) if word.isdigit() else COUNTS.get(word.lower()) for word in words]
    return [count for count in counts if count is not None]


def _month(word: str) -> int:
    return next(number for stem, number in MONTHS.items() if word.lower().startswith(stem))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
