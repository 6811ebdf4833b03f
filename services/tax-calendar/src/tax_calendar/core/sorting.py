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
FOOTER = _re(r"отписаться|unsubscribe|рассылк\w+|подписк\w+\s+на\s+новост")
PROMOTION = _re(
    r"вебинар|семинар|дайджест|курс\w*\s+повышени|скидк|практикум|онлайн-(?:лекци|курс)|лектор|эксперт\w*\s+расскаж"
)
EXAMPLE = _re(r"\bпример|образ(?:ец|ц)|шаблон|разбер[её]м|разбор")
MONEY = _re(r"оплат|задолженност|недоимк|погас|штраф|взыскан")
LINK = r"[^\n]{0,200}?\(?https?://"
PAYMENT_LINK = _re(
    rf"(?:оплат\w*|погас\w+|уплат\w*|реквизит\w*){LINK}|https?://\S*(?:pay|oplat|login|auth|signin|vhod)"
)
ANY_LINK = _re(rf"(?:перейд\w+|войд\w+|подтверд\w+|авториз\w+){LINK}")
URGENT = _re(r"в\s+течение\s+\d+\s+час|срочно|немедленно|заблокирован|блокировк|списан|\bарест|задолженност|недоимк")
# Something came in, whatever else the letter says.
ARRIVED = _re(
    r"(?:поступил|получен|прислал|пришл|нов(?:ый|ое|ые)\b|направил)\w*[^.\n]{0,60}?(?:требовани|документ|решени|уведомлени|запрос)"
)
RECEIPT = _re(
    r"квитанци\w+\s+о\s+при[её]м|извещени\w+\s+о\s+(?:получени|вводе)|(?:декларац|расч[её]т|отч[её]т)\w*[^.\n]{0,40}\bпринят"
    r"|подтверждени\w+\s+(?:даты\s+)?отправк\w+\s+(?:отч|деклар)|при[её]м\w*\s+отч[её]тност"
)
# What came of our own answer. A receipt that we are to send, or have sent, for a demand is another thing.
OURS_TAKEN = _re(
    r"ответ\w*\s+на\s+требовани[^;]{0,160}?\b(?:принят|получен|доставлен|зарегистрирован|обработан|загружен)"
    r"|(?:пояснени|документы|опись)[^.\n]{0,80}?\b(?:приняты|доставлены|принята|доставлена)\b"
    r"|квитанци\w+\s+о\s+при[её]ме?\s*(?:$|\n|[:-]|получен|поступил|ответ|документ|отч[её]т|деклар|поясн|опис|по\b|на\b|от\b|для\b)"
    r"|(?:поступила|получена|пришла)\s+квитанци|извещени\w+\s+о\s+(?:получени|вводе)"
)
RECEIPT_TO_SEND = _re(
    r"(?:отправ|направ|сформир|подпиш|подтверд|необходим|нужно|не\s+позднее)\w*[^.\n]{0,60}?квитанци"
    r"|квитанци[^.\n]{0,60}?(?:отправлен|направлен|сформирован|отправьте|необходимо)"
)
COURT = _re(
    r"(?:арбитражн|районн|городск|областн|миров|верховн|апелляционн|кассационн)\w+\s+суд|\bсуд[аеу]?\b[^.\n]{0,60}?определени"
    r"|судебн\w+\s+(?:заседани|приказ|повестк)|дел[оу]\s+№?\s*[АA]\d{1,2}-"
)
OTHER_AUTHORITY = _re(
    r"\bСФР\b|социальн\w+\s+фонд|пенсионн\w+\s+фонд|\bПФР\b|\bФСС\b|\bФССП\b|судебн\w+\s+пристав|\bГИТ\b|инспекци\w+\s+труда"
    r"|Роструд|Росстат|территориальн\w+\s+орган\w*\s+(?:федеральной\s+службы\s+)?государственной\s+статистик|прокуратур"
    r"|Роспотребнадзор|Росприроднадзор|Росалкоголь|Ростехнадзор|Росфинмониторинг|антимонопольн|\bФАС\b|таможн\w+\s+(?:орган|пост|служб)"
    r"|\bФТС\b|\bМВД\b|\bУМВД\b|полици|следственн\w+\s+(?:комитет|управлени)|военн\w+\s+комиссариат|военкомат|\bМЧС\b"
    rf"|{COURT.pattern}"
)
ASKS = _re(
    r"заседани|определени|повестк|явит|требовани|постановлени|запрос|представить|предоставить|уведомлени|предписани"
)
BANK = _re(r"\bбанк\w*\b|расч[её]тно-кассов|\bРКО\b|115-ФЗ")
BANK_ASKS = _re(
    r"115-ФЗ|запрос\w*\s+документ|представить\s+документ|предоставить\s+(?:документ|поясн)|приостанов|ограничен"
)
TAX_AUTHORITY = _re(r"\b[А-Я]{0,3}ФНС\b|налогов\w+\s+(?:орган|служб|инспекци)|инспекци\w+\s+федеральной\s+налоговой")
CLAIM = _re(r"претензи|требует\s+от|требование\s+(?:об?\s+)?оплат|досудебн|неустойк|аренд|договор\w*\s+поставк")
INFORMS = _re(
    r"информационн\w+\s+(?:письм|характер|сообщени)|информирует|напомина\w+\s+о\s+срок|ответ\s+не\s+требуется|разъясня"
    r"|уважаемые\s+налогоплательщик"
)
DEMANDING = _re(
    r"требовани\w*|решени\w*\s+о|уведомлени\w*\s+о\s+вызове|\bакт\b[^.\n]{0,20}проверк|необходимо\s+(?:представить|ответить)"
    r"|извещени\w*\s+о\s+времени|приостановлени\w*\s+операц|документ\w*\s+(?:от|из)\s+(?:ФНС|налогов)|налоговая\s+прислал"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sorted, plain: subjects, bodies, papers; what reading found. unread: a document could not be read."""

    subject: str
    words: str
    papers: str
    named: bool
    numbered: bool
    has_inn: bool
    unread: bool

    @property
    def said(self) -> str:
        """Subjects and bodies."""
        return f"{self.subject}\n{self.words}"


def foreign(text: str) -> bool:
    """Whether another authority, and not ФНС, speaks: who writes names itself before it names others."""
    other, tax = OTHER_AUTHORITY.search(text), TAX_AUTHORITY.search(text)
    return other is not None and (tax is None or other.start() < tax.start())


def links(text: str) -> bool:
    """Whether a text leads to a page where one pays or logs in."""
    return bool(PAYMENT_LINK.search(text))


def disguised(letter: Letter, *, has_payment: bool) -> Sort | None:
    """What a letter is whose words alone look like a demand. has_payment: that asks to pay."""
    said = letter.said
    if has_payment and links(said) and _about_taxes(said):
        return Sort("no", "spam", "ссылка на оплату или вход, а документа нет")
    if PROMOTION.search(letter.subject) or (PROMOTION.search(said) and EXAMPLE.search(said)):
        return Sort("no", "newsletter")
    if OURS_TAKEN.search(said) and not RECEIPT_TO_SEND.search(said) and not ARRIVED.search(said):
        return Sort("no", "receipt")
    return None


def asks_money(text: str) -> bool:
    """Whether a text without a kind speaks of money due."""
    return bool(MONEY.search(text))


def _about_taxes(text: str) -> bool:
    return bool(TAX_AUTHORITY.search(text) or URGENT.search(text)) or "налог" in text.lower()


def sorted_out(letter: Letter) -> Sort:
    """Sort a letter without demands. What was read of one, or could not be read, is for a person."""
    said, whole = letter.said, f"{letter.said}\n{letter.papers}"
    read = letter.named or letter.numbered
    if BOUNCE.search(whole[:3000]) and not letter.numbered:
        return Sort("no", "bounce")
    if letter.unread:
        return Sort("triage", "unreadable")
    tempts = (links(whole) or (ANY_LINK.search(whole) and URGENT.search(whole))) and _about_taxes(whole)
    if tempts and not letter.has_inn and not read:
        return Sort("no", "spam", "платёжная ссылка без ИНН, номера и документа")
    if PROMOTION.search(said) and not (letter.numbered and letter.has_inn):
        return Sort("no", "newsletter")
    if not read and not ARRIVED.search(said) and FOOTER.search(said):
        return Sort("no", "newsletter")
    if not read and RECEIPT.search(whole) and not (ARRIVED.search(said) and DEMANDING.search(said)):
        return Sort("no", "receipt")
    return _by_sender(whole)


def _by_sender(text: str) -> Sort:
    if ASKS.search(text) and (foreign(text) or COURT.search(text)):
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
