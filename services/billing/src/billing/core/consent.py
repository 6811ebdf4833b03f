"""What a partner's answer says: yes, no, or what has to be asked again.

Rule: BILLING-18. Source: issue 7, "Delivery" (approval before sending). A refusal never sends, and doubt asks: a yes is
an answer of which all words are those of a yes.
"""

from __future__ import annotations

import re
from typing import Literal

Verdict = Literal["yes", "no", "unclear"]
LONGEST = 1000  # characters; a plain answer is shorter
MARKUP = re.compile(r"\[[^\[\]]*\]|<[^<>]*>")
NOTHING_AGAINST = re.compile(
    r"\b(?:(?:нет|без) (?:замечаний|возражений|вопросов|претензий)|(?:замечаний|возражений|вопросов|претензий) нет"
    r"|не (?:возражаю|возражаем|против))\b"
)
AGREEING = frozenset(
    (
        *("согласовано", "согласован", "согласована", "согласовываю", "согласую", "согласен", "согласна", "согласны"),
        *("утверждаю", "утверждено", "утвержден", "утверждена", "одобряю", "одобрено", "одобрен", "одобрена"),
        *("отправляйте", "отправляем", "отправить", "отправлять", "выставляйте", "можно", "подтверждаю"),
        *("да", "ок", "окей", "ok", "yes", "хорошо", "верно"),
    )
)
POLITE = frozenset(
    (
        *("счет", "итог", "ответ", "решение", "результат", "все", "правильно", "клиенту", "спасибо", "пожалуйста"),
        *("и", "я", "мы", "с", "суммой", "суммы"),
    )
)
REFUSAL = re.compile(
    r"\W*(?:(?:счет|итог|ответ|решение|результат)\W+){0,3}"
    r"(?:отклон(?:ено|ен|ена|яю|яем|ить)|отказ(?:ано|ать|ываю|ываем)?|против|возража(?:ю|ем)"
    r"|не (?:соглас|утвержд|одобр)\w*|нет(?=\s*(?:$|[,.!;:–—-])))(?!\w)"
)
DOUBT = frozenset(("пока", "еще", "если", "кроме", "только", "до", "после", "частично", "ли", "или"))


def verdict(answer: str) -> Verdict:
    """By the words of *answer*, whatever marks are around them; finished without a word is a yes."""
    if len(answer) > LONGEST:
        return "unclear"
    bare = " ".join(MARKUP.sub(" ", answer.casefold().replace("ё", "е")).split())
    said = NOTHING_AGAINST.sub("ок", bare)
    words = re.findall(r"\w+", said)
    if not words:
        return "unclear" if "?" in said else "yes"
    if "?" in said or DOUBT.intersection(words):
        return "unclear"
    if AGREEING.intersection(words) and AGREEING.union(POLITE).issuperset(words):
        return "yes"
    refusal = REFUSAL.match(said)
    return "no" if refusal and not AGREEING.intersection(re.findall(r"\w+", said[refusal.end() :])) else "unclear"
