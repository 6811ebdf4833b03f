"""Which kind of document a text is: by its headline and title first, then its form, then its statute."""

from __future__ import annotations

import re
from functools import lru_cache

from tax_calendar.core.kinds import BY_KEY, KINDS, Kind
from tax_calendar.core.others import OWN as NUMBERED
from tax_calendar.core.others import other_paper
from tax_calendar.core.text import ORDER, day_counts

IS = re.IGNORECASE | re.DOTALL
NOUNS = (
    *("Требование", "Решение", "Уведомление", "Акт", "Сообщение", "Запрос", "Извещение"),
    *("Поручение", "Постановление", "Протокол", "Справка", "Письмо", "Разъяснение"),
)
NOUN = "|".join(form for noun in NOUNS for form in (noun, noun.upper()))
HEADLINE = re.compile(rf"^[^\w\n]*({NOUN})\b", re.MULTILINE)
LABELLED = re.compile(
    rf"^[^\w\n]*(?:наименование\s+документа|(?:вид|тип)(?:\s+документа)?|документ|содержание)\s*[:|-]?\s*({NOUN})\b",
    re.MULTILINE | re.IGNORECASE,
)
IN_CAPITALS = re.compile(rf"\b({'|'.join(noun.upper() for noun in NOUNS)})\b")  # where all lines are run together
TITLE = 700  # characters in which a paper's title stands
HEAD = 1500  # characters in which a paper's headline stands

ARTICLE = r"(?:стать\w+|ст\.?)\s*"
POINT = r"(?:пункт\w*|п\.?)\s*"
COUNTER = re.compile(rf"93\s?\.\s?1\b|{ORDER}|встречн\w+\s+проверк", IS)
OWN = re.compile(rf"{ARTICLE}93(?!\s?\.\s?1|\d)|\b93(?!\s?\.\s?1|\d)\s+(?:НК|Налогов)", IS)
OWN_AUDIT = re.compile(r"камеральн\w+|выездн\w+\s+(?:налогов\w+\s+)?проверк", IS)
POINT_OF_COUNTER = re.compile(
    rf"{POINT}([12])\s*(?:и\s*5\s*|,\s*5\s*)?{ARTICLE}93\s?\.\s?1|93\s?\.\s?1\W{{1,3}}{POINT}([12])\b", IS
)
DEAL = re.compile(
    r"вне\s+рамок\s+(?:проведени\w+\s+)?(?:налогов|провер)|(?:относительно|по|о|об)\s+(?:конкретн|отдельн|определенн)\w+\s+сделк",
    IS,
)
AUDIT = re.compile(
    r"проверяем\w+\s+(?:лиц|налогоплательщик|организаци)|встречн\w+\s+проверк"
    r"|в\s+связи\s+с\s+проведением\s+(?:\w+\s+){0,2}(?:налоговой\s+)?проверки\s+(?:в\s+отношении|контрагент)",
    IS,
)
EXPLAIN = re.compile(rf"{POINT}3\s*{ARTICLE}88\b|{ARTICLE}88\W{{1,3}}{POINT}3\b", IS)
DOCUMENTS = re.compile(rf"{ARTICLE}93\b", IS)
# «Требование № 15 от 12.10.2026 по ст. 93 НК РФ»: the article tells what the title leaves out. Not «ответ на …».
BY_ARTICLE = re.compile(
    rf"(?<!\bна )(?<!\bпо )\bтребование{NUMBERED},?\s*(?:по|на\s+основании|согласно|в\s+соответствии\s+со?)\s+"
    rf"(?:{POINT}[\d., и]+)?{ARTICLE}93\b",
    IS,
)
IN_ANOTHER_ORDER = re.compile(r"101\s?\.\s?4\b")
FORM = re.compile(r"\b(11[0-9]{5})\b")


def headline(paper: str) -> str | None:
    """The noun that a paper calls itself by, lower case; None if no line begins with one."""
    match = HEADLINE.search(paper[:HEAD]) or IN_CAPITALS.search(paper[:HEAD])
    return match[1].lower() if match else None


@lru_cache(maxsize=8)  # a letter's texts are asked of several times while it is read
def kind_of(text: str, noun: str | None = None) -> Kind | None:
    """The kind that *text* (plain, one document) names; the title counts before the text below it.

    noun: of the paper's headline: a decision is no demand, whatever demands it speaks of. None if the text names no
    kind, or if it is a demand for documents that doesn't tell whose audit it is about.
    """
    if noun is None and (match := LABELLED.search(text)):
        noun = match[1].lower()
    found, place = _by_title(text[:TITLE], noun) or _by_title(text, noun) or (None, len(text))
    other = other_paper(text)
    if other is not None and other[1] <= place:
        return None
    found = found or _by_form(text, noun) or _by_statute(text, noun)
    if found is not None and found.key == "docs_93":
        return _documents(text)
    if found is not None and found.key == "decision_101" and IN_ANOTHER_ORDER.search(text):
        return None  # by art. 101.4 it is in force at once and is appealed otherwise
    return found


def is_documents_demand(text: str) -> bool:
    """Whether *text* names a demand for documents at all, of whichever kind."""
    kind = BY_KEY["docs_93"]
    return _stands(kind, text.lower()) and bool(kind.title.search(text))


def names_form(text: str) -> bool:
    """Whether *text* bears the КНД of a kind, though its words may not tell which."""
    return _by_form(text, None) is not None


def _fits(kind: Kind, noun: str | None) -> bool:
    return noun is None or noun.startswith(kind.noun)


def _by_title(text: str, noun: str | None) -> tuple[Kind, int] | None:
    """The kind that is named first, and where."""
    words = text.lower()
    likely = (pair for pair in enumerate(KINDS) if _fits(pair[1], noun) and _stands(pair[1], words))
    places = [(match.start(), number) for number, kind in likely if (match := kind.title.search(text))]
    if not places:
        return None
    # Narrower titles overlap wider ones: among those that begin close together the order of KINDS decides.
    first = min(place for place, _ in places)
    return KINDS[min(number for place, number in places if place <= first + 60)], first


def _stands(kind: Kind, words: str) -> bool:
    return not kind.stems or any(stem in words for stem in kind.stems)


def _by_form(text: str, noun: str | None) -> Kind | None:
    codes = set(FORM.findall(text))
    return next((kind for kind in KINDS if codes & set(kind.forms) and _fits(kind, noun)), None)


def _by_statute(text: str, noun: str | None) -> Kind | None:
    """Where a scan spoils the title, or there is none: the article that only one kind rests on."""
    explain, documents = BY_KEY["explain_88_3"], BY_KEY["docs_93"]
    if not _fits(explain, noun):
        return None
    if EXPLAIN.search(text):
        return None if DOCUMENTS.search(text) else explain
    return documents if BY_ARTICLE.search(text) else None


def _documents(text: str) -> Kind | None:
    """Art. 93 or 93.1, point 1 or 2: the form is the same, only the words tell; the term tells what they leave open."""
    own, deal = OWN.search(text), DEAL.search(text)
    if not COUNTER.search(text):
        if deal:
            return None if own else BY_KEY["docs_93_1_deal"]
        if own or OWN_AUDIT.search(text):
            return BY_KEY["docs_93"]
        return BY_KEY["docs_93_1_audit"] if AUDIT.search(text) else None
    points = {match[1] or match[2] for match in POINT_OF_COUNTER.finditer(text)}
    if len(points) == 1:
        return BY_KEY["docs_93_1_deal" if points == {"2"} else "docs_93_1_audit"]
    if deal or AUDIT.search(text):
        return BY_KEY["docs_93_1_deal" if deal else "docs_93_1_audit"]
    terms = set(day_counts(text)) & {5, 10}
    if len(terms) == 1:
        return BY_KEY["docs_93_1_audit" if terms == {5} else "docs_93_1_deal"]
    return None
