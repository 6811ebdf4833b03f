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
    """A kind of document.

    noun: what its headline calls it, a stem. title: how official texts name it. statute: where its term stands.
    forms: КНД codes. stems: one of them stands in every title, so that a text without them is not searched.
    """

    key: DemandKind
    noun: str
    name: str
    title: re.Pattern[str]
    term: Term
    statute: str
    forms: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


# A gap within a title; the stops of a date end none.
GAP = r"(?:[^.]|(?<=\d)\.(?=\d)|(?<=\bг)\.)"
EXPLICIT, NOTHING, MONTH = Term("explicit"), Term("none"), Term("month", 1)

# In this order: a narrower title stands before the wider one that it contains.
KINDS: tuple[Kind, ...] = (
    Kind(
        "unsuspend_76",
        "решени",
        "решение об отмене приостановления операций по счетам",
        _re(r"отмен\w+\s+(?:\w+\s+){0,4}приостановлени\w+\s+(?:\w+\s+){0,2}операц"),
        NOTHING,
        "ст. 76 НК РФ",
    ),
    Kind(
        "suspend_76",
        "решени",
        "решение о приостановлении операций по счетам",
        _re(
            r"приостановл(?:ени\w+|ен[аоы])\s+(?:\w+\s+){0,3}операц"
            r"|операци\w\s+по\s+(?:\w+\s+){0,3}счет\w+\s+(?:\w+\s+){0,3}приостановлены"
        ),
        NOTHING,
        "ст. 76 НК РФ",
    ),
    Kind(
        "hearing_notice",
        "извещени",
        "извещение о времени и месте рассмотрения материалов проверки",
        _re(r"врем\w+\s+и\s+мест\w+\s+рассмотрени"),
        EXPLICIT,
        "п. 2 ст. 101 НК РФ",
    ),
    Kind(
        "summons",
        "уведомлени",
        "уведомление о вызове в налоговый орган",
        _re(rf"уведомлени\w*{GAP}{{0,60}}?о\s+вызове|о\s+вызове\s+(?:\w+\s+){{0,2}}(?:в\s+налогов|налогоплательщик)"),
        EXPLICIT,
        "пп. 4 п. 1 ст. 31 НК РФ",
        ("1165009",),
    ),
    Kind(
        "decision_101",
        "решени",
        "решение по результатам налоговой проверки",
        _re(
            rf"решени\w*{GAP}{{0,60}}?о\s+привлечени\w+[^.]{{0,60}}?ответственност"
            rf"|решени\w*{GAP}{{0,60}}?об\s+отказе\s+в\s+привлечени"
            r"|решени\w*\s+по\s+результатам\s+(?:рассмотрени|\w+\s+налоговой\s+проверк|налоговой\s+проверк)"
        ),
        MONTH,
        "п. 9 ст. 101, п. 2 ст. 139.1 НК РФ",
    ),
    Kind(
        "act_100",
        "акт",
        "акт налоговой проверки",
        _re(
            rf"\bакт\w?\b{GAP}{{0,60}}?(?:(?:камеральн|выездн|налогов)\w+\s+(?:налогов\w+\s+)?проверк|об\s+обнаружении)"
        ),
        MONTH,
        "п. 6 ст. 100 НК РФ",
    ),
    Kind(
        "tax_calc_msg",
        "сообщени",
        "сообщение об исчисленной сумме налога",
        _re(rf"сообщени\w*{GAP}{{0,60}}?об\s+исчисленн"),
        Term("working days", 20),
        "п. 6 ст. 363 НК РФ",
        ("1152006", "1153007"),
    ),
    Kind(
        "currency_control",
        "запрос",
        "запрос органа валютного контроля",
        _re(r"орган\w*\s+валютного\s+контрол"),
        EXPLICIT,
        "ст. 23 Закона № 173-ФЗ",
        ("1125008",),
    ),
    Kind(
        "payment_69",
        "требовани",
        "требование об уплате задолженности",
        _re(rf"требовани\w*{GAP}{{0,60}}?об\s+уплате\s+(?:задолженност|налог|недоимк|сбор|страхов|пен)"),
        Term("working days", 8),
        "п. 3 ст. 69 НК РФ",
        ("1160001",),
        ("уплате",),
    ),
    Kind(
        "explain_88_3",
        "требовани",
        "требование о представлении пояснений",
        _re(
            rf"требовани\w*{GAP}{{0,80}}?(?:о\s+представлени\w+|представить)\s+пояснени|о\s+представлени\w+\s+пояснени"
        ),
        Term("working days", 5),
        "п. 3 ст. 88 НК РФ",
        ("1165050",),
        ("пояснени",),
    ),
    Kind(
        "docs_93_1_deal",
        "требовани",
        "требование о представлении документов (информации) по конкретной сделке",
        _re(r"(?!)"),
        Term("working days", 10),
        "п. 2 и 5 ст. 93.1 НК РФ",
    ),
    Kind(
        "docs_93_1_audit",
        "требовани",
        "требование о представлении документов (информации) по поручению (встречная проверка)",
        _re(r"(?!)"),
        Term("working days", 5),
        "п. 1 и 5 ст. 93.1 НК РФ",
    ),
    Kind(
        "docs_93",
        "требовани",
        "требование о представлении документов (информации)",
        _re(
            rf"требовани\w*{GAP}{{0,80}}?(?:о\s+представлени\w+|об?\s+истребовани\w+|представить)\s+(?:\w+\s+)?(?:документ|информац)"
            r"|о\s+представлени\w+\s+документов\s*\(информации\)"
        ),
        Term("working days", 10),
        "п. 3 ст. 93 НК РФ",
        ("1165013",),
        ("документ", "информац"),
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}
