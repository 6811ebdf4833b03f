"""Kinds of documents and the terms that follow from them. Source: docs/facts/tax-demands.md, sections 1 and 2."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from contracts.tax.v1 import DemandKind

TermUnit = Literal["working days", "month", "explicit", "none"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term counted from receipt. explicit: the document names the day itself; none: nothing to answer."""

    unit: TermUnit
    count: int = 0

    @property
    def rule(self) -> str:
        """As the results name it."""
        if self.unit == "explicit":
            return "explicit date in the document"
        if self.unit == "none":
            return "no response term"
        return f"{self.count} {self.unit} after receipt"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document. title: how official texts name it. statute: where its term stands. forms: КНД codes."""

    key: DemandKind
    name: str
    title: re.Pattern[str]
    term: Term
    statute: str
    forms: tuple[str, ...] = ()


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


EXPLICIT, NOTHING, MONTH = Term("explicit"), Term("none"), Term("month", 1)

# In this order: a narrower title stands before the wider one that it contains.
KINDS: tuple[Kind, ...] = (
    Kind(
        "unsuspend_76",
        "решение об отмене приостановления операций по счетам",
        _re(r"отмен\w+\s+(?:\w+\s+){0,4}приостановлени\w+\s+(?:\w+\s+){0,2}операц"),
        NOTHING,
        "ст. 76 НК РФ",
    ),
    Kind(
        "suspend_76",
        "решение о приостановлении операций по счетам",
        _re(r"приостановлени\w+\s+(?:\w+\s+){0,3}операц"),
        NOTHING,
        "ст. 76 НК РФ",
    ),
    Kind(
        "hearing_notice",
        "извещение о времени и месте рассмотрения материалов проверки",
        _re(r"врем\w+\s+и\s+мест\w+\s+рассмотрени"),
        EXPLICIT,
        "п. 2 ст. 101 НК РФ",
    ),
    Kind(
        "summons",
        "уведомление о вызове в налоговый орган",
        _re(r"уведомлени\w*[^.]{0,60}?о\s+вызове|о\s+вызове\s+(?:\w+\s+){0,2}(?:в\s+налогов|налогоплательщик)"),
        EXPLICIT,
        "пп. 4 п. 1 ст. 31 НК РФ",
        ("1165009",),
    ),
    Kind(
        "decision_101",
        "решение по результатам налоговой проверки",
        _re(
            r"решени\w*[^.]{0,40}?о\s+привлечени\w+[^.]{0,30}?ответственност"
            r"|решени\w*[^.]{0,40}?об\s+отказе\s+в\s+привлечени"
            r"|решени\w*\s+по\s+результатам\s+(?:рассмотрени|\w+\s+налоговой\s+проверк|налоговой\s+проверк)"
        ),
        MONTH,
        "п. 9 ст. 101, п. 2 ст. 139.1 НК РФ",
    ),
    Kind(
        "act_100",
        "акт налоговой проверки",
        _re(
            r"\bакт\w?\b[^.]{0,20}?(?:камеральн|выездн|налогов)\w+\s+(?:налогов\w+\s+)?проверк|\bакт\w?\b\s+об\s+обнаружении"
        ),
        MONTH,
        "п. 6 ст. 100 НК РФ",
    ),
    Kind(
        "tax_calc_msg",
        "сообщение об исчисленной сумме налога",
        _re(r"сообщени\w*[^.]{0,30}?об\s+исчисленн"),
        Term("working days", 20),
        "п. 6 ст. 363 НК РФ",
        ("1152006", "1153007"),
    ),
    Kind(
        "currency_control",
        "запрос органа валютного контроля",
        _re(r"орган\w*\s+валютного\s+контрол"),
        EXPLICIT,
        "ст. 23 Закона № 173-ФЗ",
        ("1125008",),
    ),
    Kind(
        "payment_69",
        "требование об уплате задолженности",
        _re(r"требовани\w*[^.]{0,60}?об\s+уплате\s+(?:задолженност|налог|недоимк|сбор|страхов|пен)"),
        Term("working days", 8),
        "п. 3 ст. 69 НК РФ",
        ("1160001",),
    ),
    Kind(
        "explain_88_3",
        "требование о представлении пояснений",
        _re(r"требовани\w*[^.]{0,80}?(?:о\s+представлени\w+|представить)\s+пояснени|о\s+представлени\w+\s+пояснени"),
        Term("working days", 5),
        "п. 3 ст. 88 НК РФ",
        ("1165050",),
    ),
    Kind(
        "docs_93_1_deal",
        "требование о представлении документов (информации) по конкретной сделке",
        _re(r"(?!)"),
        Term("working days", 10),
        "п. 2 и 5 ст. 93.1 НК РФ",
    ),
    Kind(
        "docs_93_1_audit",
        "требование о представлении документов (информации) по поручению (встречная проверка)",
        _re(r"(?!)"),
        Term("working days", 5),
        "п. 1 и 5 ст. 93.1 НК РФ",
    ),
    Kind(
        "docs_93",
        "требование о представлении документов (информации)",
        _re(
            r"требовани\w*[^.]{0,80}?(?:о\s+представлени\w+|об?\s+истребовани\w+|представить)\s+(?:\w+\s+)?(?:документ|информац)"
            r"|о\s+представлени\w+\s+документов\s*\(информации\)"
        ),
        Term("working days", 10),
        "п. 3 ст. 93 НК РФ",
        ("1165013",),
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}

COUNTER = _re(
    r"(?:стать\w+|ст\.?|\bп\.\s*[125]\s*(?:и\s*5\s*)?ст\w*\.?)\s*93\s*\.\s*1|поручени\w+\s+(?:от|№|N|об\s+истребовани)"
)
DEAL = _re(
    r"(?:пункт\w*|п\.?)\s*2\s*(?:стать\w+|ст\.?)\s*93\s*\.\s*1|вне\s+рамок\s+(?:проведени\w+\s+)?налогов"
    r"|(?:относительно|по|о)\s+конкретной\s+сделк"
)
AUDIT = _re(
    r"(?:пункт\w*|п\.?)\s*1\s*(?:стать\w+|ст\.?)\s*93\s*\.\s*1|проверяем\w+\s+(?:лиц|налогоплательщик)"
    r"|в\s+связи\s+с\s+проведением\s+(?:\w+\s+){0,2}(?:налоговой\s+)?проверки\s+(?:в\s+отношении|контрагент)"
    r"|встречн\w+\s+проверк"
)
OWN = _re(r"(?:стать\w+|ст\.?)\s*93(?!\s*\.\s*1|\d)|камеральн\w+|выездн\w+\s+(?:налогов\w+\s+)?проверк")
FORM = re.compile(r"\b(11[0-9]{5})\b")


def kind_of(text: str) -> Kind | None:
    """The kind that *text* (plain, one document) names; the title counts before the text below it.

    None if it names none, or if it is a demand for documents that doesn't tell whose audit it is about.
    """
    title = text[:700]
    found = _by_title(title) or _by_title(text) or _by_form(text)
    if found is not None and found.key == "docs_93":
        return _documents(text)
    return found


def is_documents_demand(text: str) -> bool:
    """Whether *text* names a demand for documents at all, of whichever kind."""
    return bool(BY_KEY["docs_93"].title.search(text))


def _by_title(text: str) -> Kind | None:
    places = [(match.start(), number) for number, kind in enumerate(KINDS) if (match := kind.title.search(text))]
    if not places:
        return None
    # Narrower titles overlap wider ones: among those that begin close together the order of KINDS decides.
    first = min(place for place, _ in places)
    return KINDS[min(number for place, number in places if place <= first + 60)]


def _by_form(text: str) -> Kind | None:
    codes = set(FORM.findall(text))
    return next((kind for kind in KINDS if codes & set(kind.forms)), None)


def names_form(text: str) -> bool:
    """Whether *text* bears the КНД of a kind, though its words may not tell which."""
    return _by_form(text) is not None


def _documents(text: str) -> Kind | None:
    """Art. 93 or 93.1, point 1 or 2: the form is the same, only the words tell."""
    if DEAL.search(text):
        return BY_KEY["docs_93_1_deal"]
    if AUDIT.search(text):
        return BY_KEY["docs_93_1_audit"]
    if COUNTER.search(text):
        return None
    return BY_KEY["docs_93"] if OWN.search(text) else None
