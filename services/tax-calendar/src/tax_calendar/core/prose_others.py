"""Names in prose that are not the client's own: a longer name that has his in it, the other side of a deal."""

from __future__ import annotations

import re

FORMS = {
    "общество с ограниченной ответственностью": "ооо",
    "публичное акционерное общество": "пао",
    "закрытое акционерное общество": "зао",
    "открытое акционерное общество": "оао",
    "акционерное общество": "ао",
    "индивидуальный предприниматель": "ип",
}
ANY_FORM = "|".join(sorted(FORMS.values()))
# The other side stands right before the name or the INN, or before the name that its INN follows.
OTHER_SIDE = re.compile(
    r"\b(?:контрагент\w*|поставщик\w*|покупател\w*|подрядчик\w*|заказчик\w*|партнер\w*|учредител\w*"
    r"|(?:сделк\w*|договор\w*|отношени\w*|взаимоотношени\w*|расчет\w*|взаиморасчет\w*)\s+с|в\s+отношении"
    r"|встречк\w*\s+(?:по|с|у)|встречн\w+\s+проверк\w+(?:\s+(?:по|с|у))?)"
    rf"[\s:,\"-]{{1,4}}(?:(?:(?!клиент)[^;\n]){{1,80}}[\s,(]инн\W{{0,4}}|(?:инн\W{{0,4}})?(?:(?:{ANY_FORM})[\s\"]{{1,3}})?)$"
)
# What may follow a name without quotes and be no part of it, though it begins with a capital.
NO_NAME = re.compile(
    r"(?:инн|кпп|огрн\w*|ндс|ндфл|усн|и?фнс|нк|п{1,2}|ст|г|до|о|об|по|за|не|из|к|это|наш\w*|срок\w*|дедлайн\w*|явка"
    r"|(?:требован|поясн|документ|ответ|стать|встреч|акт|решен|вызов|вызыва|уведомл|камерал|налог|сообщ|возраж|уплат"
    r"|письм|сдел|сда|прош|перед|запрос|представ|отправ|получ|приостан|блокиров|отмен)\w*)\b"
)
NEXT_WORD = re.compile(r"[ ]+([A-ZА-Я]\w*)")
LOOKS_BACK = 140


def is_other_side(even: str, start: int) -> bool:
    """Whether the name or the INN that starts there is called a counterparty, not a client. even: in small letters."""
    return bool(OTHER_SIDE.search(even[max(0, start - LOOKS_BACK) : start]))


def is_longer(cased: str, span: tuple[int, int]) -> bool:
    """Whether a name goes on before or behind what was found of it: then it is another's.

    A name that a quote opens ends at its closing quote, one without quotes before the next word with a capital.
    """
    start, end = span
    before, rest = cased[:start].rpartition("\n")[2], cased[end:].partition("\n")[0]
    opened = before.endswith('"')
    begins_with_form = re.match(rf"(?:{ANY_FORM})\b", cased[start:end], re.IGNORECASE)
    if (before.count('"') % 2 and not opened and not begins_with_form) or re.match(r"-\w", rest):
        return True
    if (cased.count('"', start, end) + opened) % 2:
        closed_later = rest.count('"') % 2
        return not re.match(r'\s*"', rest) if closed_later else bool(re.match(r"[ ]+[^\W\d]", rest))
    word = NEXT_WORD.match(rest)
    return word is not None and not NO_NAME.fullmatch(word[1].lower())
