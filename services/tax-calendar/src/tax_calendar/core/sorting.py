"""What a letter is when it holds no demand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Relevance = Literal["triage", "info", "no"]


@dataclass(frozen=True, slots=True)
class Sort:
    """kind: as docs/facts/tax-demands.md and the samples name it."""

    relevance: Relevance
    kind: str
    reason: str | None = None


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


BOUNCE = _re(
    r"mailer-daemon|undeliver|delivery\s+(?:status|failure)|не\s+(?:был\w*\s+)?доставлен|адресат\s+не\s+найден"
)
NEWSLETTER = _re(
    r"отписаться|unsubscribe|вебинар|рассылк\w+|дайджест|подписк\w+\s+на\s+новост|курс\w*\s+повышени|скидк"
)
PAYMENT_LINK = _re(
    r"(?:оплат\w+|погас\w+|перейд\w+|войд\w+|подтверд\w+)[^\n]{0,200}?\(https?://|https?://\S*(?:pay|oplata|login)"
)
URGENT = _re(r"в\s+течение\s+\d+\s+час|срочно|немедленно|заблокирован|списан")
RECEIPT = _re(
    r"квитанци\w+\s+о\s+при[её]м|извещени\w+\s+о\s+(?:получени|вводе)|(?:декларац|расч[её]т|отч[её]т)\w*[^.\n]{0,40}\bпринят"
    r"|подтверждени\w+\s+(?:даты\s+)?отправк\w+\s+(?:отч|деклар)|при[её]м\w*\s+отч[её]тност"
)
OTHER_AUTHORITY = _re(
    r"\bСФР\b|социальн\w+\s+фонд|пенсионн\w+\s+фонд|\bПФР\b|\bФССП\b|судебн\w+\s+пристав|\bГИТ\b|инспекци\w+\s+труда|Росстат"
    r"|территориальн\w+\s+орган\w*\s+(?:федеральной\s+службы\s+)?государственной\s+статистик|прокуратур|Роспотребнадзор"
)
ASKS = _re(r"требовани|постановлени|запрос|представить|предоставить|уведомлени|предписани")
BANK = _re(r"\bбанк\w*\b|расч[её]тно-кассов|\bРКО\b|115-ФЗ")
BANK_ASKS = _re(
    r"115-ФЗ|запрос\w*\s+документ|представить\s+документ|предоставить\s+(?:документ|поясн)|приостанов|ограничен"
)
TAX_AUTHORITY = _re(r"\b[ИУ]?ФНС\b|налогов\w+\s+(?:орган|служб|инспекци)|инспекци\w+\s+федеральной\s+налоговой")
CLAIM = _re(r"претензи|требует\s+от|требование\s+(?:об?\s+)?оплат|досудебн|неустойк|аренд|договор\w*\s+поставк")
INFORMS = _re(
    r"информационн\w+\s+(?:письм|характер|сообщени)|информирует|напомина\w+\s+о\s+срок|ответ\s+не\s+требуется|разъясня"
    r"|уважаемые\s+налогоплательщик"
)
DEMANDING = _re(
    r"требовани\w*|решени\w*\s+о|уведомлени\w*\s+о\s+вызове|\bакт\b[^.\n]{0,20}проверк|необходимо\s+(?:представить|ответить)"
    r"|извещени\w*\s+о\s+времени|приостановлени\w*\s+операц|документ\w*\s+(?:от|из)\s+(?:ФНС|налогов)|налоговая\s+прислал"
)


def sorted_out(text: str, *, has_inn: bool, unread: bool) -> Sort:
    """Sort a letter without demands. text: subjects, bodies and papers. unread: a document in it could not be read."""
    if BOUNCE.search(text[:3000]):
        return Sort("no", "bounce")
    if (
        PAYMENT_LINK.search(text)
        and not has_inn
        and (TAX_AUTHORITY.search(text) or URGENT.search(text) or "налог" in text)
    ):
        return Sort("no", "spam", "платёжная ссылка без ИНН, номера и документа")
    if NEWSLETTER.search(text) and not unread:
        return Sort("no", "newsletter")
    if RECEIPT.search(text):
        return Sort("no", "receipt")
    if unread:
        return Sort("triage", "unreadable")
    return _by_sender(text)


def _by_sender(text: str) -> Sort:
    if OTHER_AUTHORITY.search(text) and ASKS.search(text):
        return Sort(
            "triage", "other_authority", "Письмо другого ведомства, не ФНС: посмотрите, что и к какому сроку нужно."
        )
    if TAX_AUTHORITY.search(text):
        if DEMANDING.search(text) and not INFORMS.search(text):
            return Sort("triage", "unclear", "Похоже на документ налогового органа, но вид, номер или ИНН не найдены.")
        return Sort("info", "info_letter")
    if CLAIM.search(text):
        return Sort("no", "commercial_claim")
    if BANK.search(text):
        return _bank(text)
    if DEMANDING.search(text):
        return Sort("triage", "unclear", "Письмо говорит о требовании, но документа, номера или ИНН в нём нет.")
    return Sort("no", "other")


def _bank(text: str) -> Sort:
    if BANK_ASKS.search(text):
        return Sort("triage", "bank", "Банк просит документы или ограничил операции: посмотрите срок ответа.")
    return Sort("no", "bank")
