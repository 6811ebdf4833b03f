"""What a client tells of the tax office in his own words: «налоговая прислала …», «пришло требование № …». Pure.

He calls nobody by the full name, and may name a bank, a lease or a claim that it is about.
"""

from __future__ import annotations

import re

from tax_calendar.core import signs
from tax_calendar.core.numbering import SIGN
from tax_calendar.core.text import sentences

I = re.IGNORECASE  # noqa: E741
# The office, and not what is called after taxes («налоговая ставка»).
OFFICE = re.compile(
    r"\bналогов(?:ая|ой|ую|ики|иков|икам|иками)\b(?!\s+(?:накладн|ставк|баз|период|уч[её]т|деклар"
    r"|агент|льгот|вычет|оговорк|нагрузк|отч[её]т|политик|систем|тайн|оптимизац|консультац|выгод|обязанн|санкци|полици))",
    I,
)
# By its name it also writes to all: what it wants of somebody is told in the first person.
BY_NAME = signs.TAX_AUTHORITY
US = re.compile(r"\b(?:нам|нас|наш[а-я]{0,3}|мне|меня)\b", I)
WANTS = re.compile(
    rf"{signs.DEMANDING.pattern}|заблокир|блокиров|приостанов|\bарест|\b(?:звон|прос[ия]т|жд[уё]т|хо(?:чет|тят)|треб[уо]|запрос"
    r"|запраш|вызыва|вызвал|интересу|спрашива|прислал|пиш[уе]т|напоминает)",
    I,
)
OF_PRICES = re.compile(r"тариф|комисси|стоимост", I)
COME = re.compile(r"\b(?:поступил|получил|получен|прислал|пришл[оаи]\b|пересла|пересыла|во\s+вложении|приш[её]л\b)", I)
OF_DOCUMENTS = re.compile(r"\bо\s+представлении\s+(?:документ|пояснен|информац)", I)
A_DEMAND = re.compile(rf"\bтребовани[а-я]{{1,2}}\s*{SIGN}", I)
OF_CREDITOR = re.compile(r"\bоб?\s+(?:оплат|возврат|возмещени)|претензи|неустойк|требует\s+от|досудебн", I)


def tells(said: str, *, papered: bool) -> bool:
    """Whether a plain text of subjects and bodies does so. papered: a paper is with it, which is of somebody else."""
    told = [one for one in sentences(said) if not signs.THREAT.search(one)]
    if any(_office(one) and WANTS.search(one) and not OF_PRICES.search(one) for one in told):
        return True
    if not any(COME.search(one) for one in told):
        return False
    whole = "\n".join(told)
    return bool(
        OF_DOCUMENTS.search(whole) or (not papered and A_DEMAND.search(whole) and not OF_CREDITOR.search(whole))
    )


def _office(sentence: str) -> bool:
    return bool(OFFICE.search(sentence) or (BY_NAME.search(sentence) and US.search(sentence)))


def of_bank(text: str) -> bool:
    """Whether a bank speaks of itself in a text before any office is named."""
    bank = signs.BANK_SPEAKS.search(text)
    return bank is not None and not any(of.search(text, 0, bank.start()) for of in (OFFICE, BY_NAME))
