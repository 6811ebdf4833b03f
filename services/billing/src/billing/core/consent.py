"""What a partner's answer says: yes, no, or what has to be asked again.

Rule: BILLING-18. Source: issue 7, "Delivery" (approval before sending). A refusal never sends, and doubt asks: a yes is
an answer of which all words are those of a yes.
"""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import category

Verdict = Literal["yes", "no", "unclear"]
LONGEST = 1000  # characters; a plain yes is shorter
# Marks of form only; what is struck out or quoted stays, and is no plain answer.
MARKUP = re.compile(
    r"\[/?(?:b|i|u|p|br|url|user|size|color|font)(?:=[!-Z^-~]*)?\]"
    r"|</?(?:b|i|u|p|br|div|span|a|strong|em)(?:\s[ -;=?-~]*)?/?>"
)
WORDLESS = re.compile(r"\+|👍[\U0001F3FB-\U0001F3FF]?")
FRIENDLY = frozenset("+👍👌✅✔☑🙂🤝🙏\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
ASKING = re.compile("[?？⁇⁈⁉]")
NOTHING_AGAINST = re.compile(
    r"\b(?:(?:нет|без)\s(?:замечаний|возражений|вопросов|претензий)|(?:замечаний|возражений|вопросов|претензий)\sнет"
    r"|не\s(?:возражаю|возражаем|против))\b"
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
    r"(?:(?P<firm>отклон(?:ено|ен|ена|яю|яем|ить)|отказ(?:ано|ать|ываю|ываем)?)|против|возража(?:ю|ем)"
    r"|не\s(?:соглас|утвержд|одобр)\w*|нет(?=\s*(?:$|[,.!;:–—-])))(?!\w)"
)
REASON_BEGINS = re.compile(r"[:.;!\n–—]|\s-\s|[,(]\s*\w+")
NEGATED = re.compile(r"\bне\s\w+")
DOUBT = frozenset(("пока", "еще", "если", "кроме", "только", "до", "после", "частично", "ли", "или"))


def verdict(answer: str) -> Verdict:
    """By the words of *answer*, whatever marks are around them; finished without a word is a yes, and so is a thumb up.

    What is written beside the words takes part: a cross, or a bracket that nobody knows, makes no yes.
    """
    if not answer.strip() or WORDLESS.fullmatch(answer.strip()):
        return "yes"
    bare = MARKUP.sub(" ", answer.casefold().replace("ё", "е"))
    lines = (" ".join(line.split()) for line in bare.splitlines())
    said = NOTHING_AGAINST.sub("ок", "\n".join(line for line in lines if line))
    words = _words(said)
    if _doubtful(said) or not words:
        return "no" if _refused(said) else "unclear"
    agreed = AGREEING.intersection(words) and AGREEING.union(POLITE).issuperset(words)
    if agreed and all(_harmless(mark) for mark in re.sub(r"\w+", "", said)):
        return "yes"
    return "no" if _refused(said) else "unclear"


def _harmless(mark: str) -> bool:
    return mark in FRIENDLY or category(mark)[0] in "PZ" or category(mark) in ("Cc", "Cf")


def _words(said: str) -> list[str]:
    return re.findall(r"\w+", said)


def _doubtful(said: str) -> bool:
    return len(said) > LONGEST or ASKING.search(said) is not None or not DOUBT.isdisjoint(_words(said))


def _refused(said: str) -> bool:
    """Whether it opens with a plain no. After «отклонено» a reason may be of any length, and ask or doubt."""
    refusal = REFUSAL.match(said)
    if refusal is None:
        return False
    reason = said[refusal.end() :]
    begins = REASON_BEGINS.search(reason)
    guarded = reason[: begins.end()] if begins and refusal["firm"] else reason
    return not _doubtful(guarded) and AGREEING.isdisjoint(_words(NEGATED.sub("", reason)))
