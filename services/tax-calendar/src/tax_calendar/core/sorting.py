"""What a letter is when it holds no demand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tax_calendar.core.text import GOES_ON

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
    r"mailer-daemon|undeliver|delivery\s+(?:status|failure|has\s+failed|failed|incomplete|delayed)|failure\s+notice|returned\s+mail"
    r"|could\s+not\s+be\s+delivered|не\s+(?:был\w*\s+)?доставлен|недоставлен|не\s+удалось\s+доставить|адресат\s+не\s+найден"
)
AUTOREPLY = _re(r"^\s*(?:автоответ|автоматический\s+ответ|automatic\s+reply|auto-?reply|out\s+of\s+(?:the\s+)?office)")
# Of what we have filed: it comes like a receipt and is none.
NOT_TAKEN = _re(
    r"отказ\w*\s+в\s+прием|\bне\s+принят[аоы]?\b|уведомлени\w+\s+об\s+(?:отказе|уточнении)|сообщени\w+\s+об\s+ошибк"
)
FOOTER = _re(r"отписаться|unsubscribe|рассылк\w+|подписк\w+\s+на\s+новост")
PROMOTION = _re(
    r"вебинар|семинар|дайджест|курс\w*\s+повышени|скидк|практикум|онлайн-(?:лекци|курс)|лектор|эксперт\w*\s+расскаж"
    r"|бесплатн\w+\s+консультац|консультаци\w+\s+(?:-\s+)?бесплатн|\bрекламн"
    r"|(?:поможем|за\s+вас|подготовим)\b.{0,200}(?:звоните|закажите|оставьте\s+заявку|стоимость|скидк)"
)
EXAMPLE = _re(r"\bпример|образ(?:ец|ц)|шаблон|разбер[её]м|разбор")
MONEY = _re(r"оплат|задолженност|недоимк|погас|штраф|взыскан")
LINK = r"(?:[^\n]|\n(?!\s*\n)){0,200}?\(?https?://"
PAYMENT_LINK = _re(
    rf"(?:оплат\w*|погас\w+|уплат\w*|реквизит\w*){LINK}|https?://\S*(?:pay|oplat|login|auth|signin|vhod)"
)
ANY_LINK = _re(rf"(?:перейд\w+|войд\w+|подтверд\w+|авториз\w+){LINK}")
URGENT = _re(r"в\s+течение\s+\d+\s+час|срочно|немедленно|заблокирован|блокировк|списан|\bарест|задолженност|недоимк")
EDITORIAL = _re(r"читайте|выпуск|журнал|редакци|обзор|новост|стать(?:я|ю|е)\b|подписаны|номере")
# Something came in, whatever else the letter says.
ARRIVED = _re(
    r"(?:поступил\w*|получен[оаы]?\b|прислал\w*|пришл\w*|нов(?:ый|ое|ые)\b|направил\w*)"
    r"(?:(?!ответ|пояснени|квитанци|извещени)[^.\n]){0,60}?(?:требовани|документ|решени|уведомлени|запрос)"
)
RECEIPT = _re(
    r"квитанци\w+\s+о\s+при[её]м|извещени\w+\s+о\s+(?:получени|вводе)|(?:декларац|расч[её]т|отч[её]т)\w*[^.\n]{0,40}\bпринят"
    r"|подтверждени\w+\s+(?:даты\s+)?отправк\w+\W{0,3}(?:отч|деклар|расч|6-НДФЛ|РСВ|ЕФС|уведомлени\w+\s+об\s+исчисл|ответ|пояснен)|при[её]м\w*\s+отч[её]тност"
)
# What came of our own answer. A receipt that we are to send, or have sent, for a demand is another thing.
OURS_TAKEN = _re(
    r"ответ\w*\s+на\s+требовани[^;]{0,160}?\b(?:принят|получен|доставлен|зарегистрирован|обработан|загружен)"
    rf"|(?:пояснени|документы|опись){GOES_ON}{{0,80}}?\b(?:приняты|доставлены|принята|доставлена)\b"
    r"|квитанци\w+\s+о\s+при[её]ме?\s*(?:$|\n|[:-]|получен|поступил|ответ|документ|отч[её]т|деклар|поясн|опис|по\b|на\b|от\b|для\b)"
    rf"|(?:ответ|пояснени|опись|документ)\w*{GOES_ON}{{0,80}}?\b(?:отправлен|передан|доставлен|направлен)\w*\s+в\s+(?:налогов|инспекци|[ИУ]?ФНС)"
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
    r"115-ФЗ|запрос\w*\s+документ|представить\s+документ|предоставить\s+(?:документ|поясн)|приостанов|ограничен(?!ной\s+ответ)|ограничил"
)
TAX_AUTHORITY = _re(r"\b[А-Я]{0,3}ФНС\b|налогов\w+\s+(?:орган|служб|инспекци)|инспекци\w+\s+федеральной\s+налоговой")
CLAIM = _re(r"претензи|требует\s+от|требование\s+(?:об?\s+)?оплат|досудебн|неустойк|аренд|договор\w*\s+поставк")
# Of a creditor, not of an authority; what the court will do for him is yet to come.
PRIVATE = _re(
    r"претензи|требует\s+от|неустойк|досудебн|(?:по|из)\s+договор\w+\s+(?:поставк|аренд|подряд|займа|оказани|услуг|купли)"
)
THREAT = _re(r"[^.\n]*(?:обра(?:тимся|титься|щени)|вынужден|будем|взыскани\w+\s+в)[^.\n]{0,80}\bсуд\w*[^.\n]*")
BANK_SPEAKS = _re(
    r"115-ФЗ|\bбанк\b[^.\n]{0,60}?(?:сообща|уведомля|информиру|прос[ия]т|извеща|запраш|направля|предлага)\w*"
)
TAX_SPEAKS = 150  # characters in which an authority that writes to all has named itself
# A headline of an authority's paper.
TITLED = re.compile(r"^[^\w\n]*(?:ТРЕБОВАНИЕ|РЕШЕНИЕ|АКТ|УВЕДОМЛЕНИЕ|ИЗВЕЩЕНИЕ|ЗАПРОС|ПОСТАНОВЛЕНИЕ|СООБЩЕНИЕ)\b", re.M)
INFORMS = _re(
    r"уполномоченн\w+\s+налогов\w+\s+орган|(?:документ|ответ)\w*\s+не\s+требу|информационн\w+\s+(?:письм|характер|сообщени)|информирует|напомина\w+\s+о\s+срок|ответ\s+не\s+требуется|разъясня"
    r"|уважаемые\s+налогоплательщик"
)
DEMANDING = _re(
    r"требовани\w*|решени\w*\s+о|уведомлени\w*\s+о\s+вызове|\bакт\b[^.\n]{0,20}проверк|необходимо\s+(?:представить|ответить)"
    r"|(?:требовани|решени|уведомлени|постановлени|запрос)\w*\s+(?:от\s+|из\s+)?(?:[ИУ]?ФНС|налогов|инспекци)|извещени\w*\s+о\s+времени|приостановлени\w*\s+операц|документ\w*\s+(?:от|из)\s+(?:ФНС|налогов)|налоговая\s+прислал"
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


def _first(one: re.Pattern[str], other: re.Pattern[str], text: str) -> bool:
    """Whether *one* stands in the text, and before *other*: who writes names itself before it names others."""
    mine, others = one.search(text), other.search(text)
    return mine is not None and (others is None or mine.start() < others.start())


def foreign(text: str) -> bool:
    """Whether another authority, and not ФНС, speaks."""
    return _first(OTHER_AUTHORITY, TAX_AUTHORITY, text)


def links(text: str) -> bool:
    """Whether a text leads to a page where one pays or logs in."""
    return bool(PAYMENT_LINK.search(text))


def disguised(letter: Letter, *, has_payment: bool) -> Sort | None:
    """What a letter is whose words alone look like a demand. has_payment: that asks to pay."""
    said = letter.said
    if has_payment and links(said) and (of_taxes(said) or URGENT.search(said)):
        return Sort("no", "spam", "ссылка на оплату или вход, а документа нет")
    if BOUNCE.search(letter.subject) and BOUNCE.search(letter.words):
        return Sort("no", "bounce")
    if PROMOTION.search(letter.subject) or _editorial(said):
        return Sort("no", "newsletter")
    if OURS_TAKEN.search(said) and not RECEIPT_TO_SEND.search(said) and not ARRIVED.search(said):
        return Sort("no", "receipt")
    return None


def _editorial(said: str) -> bool:
    """Whether somebody writes to his readers: an advertisement or a mailing, about an example or an article."""
    if PROMOTION.search(said) and EXAMPLE.search(said):
        return True
    return bool(FOOTER.search(said) and EDITORIAL.search(said) and not ARRIVED.search(said))


def asks_money(text: str) -> bool:
    """Whether a text without a kind speaks of money due."""
    return bool(MONEY.search(text))


def of_taxes(text: str) -> bool:
    """Whether taxes or their authority are spoken of."""
    return bool(TAX_AUTHORITY.search(text)) or "налог" in text.lower()


def sorted_out(letter: Letter) -> Sort:
    """Sort a letter without demands. What was read of one, or could not be read, is for a person."""
    said, whole = letter.said, f"{letter.said}\n{letter.papers}"
    read = letter.named or letter.numbered
    if BOUNCE.search(whole[:3000]) and not letter.numbered:
        return Sort("no", "bounce")
    if letter.unread:
        return Sort("triage", "unreadable")
    if AUTOREPLY.search(letter.subject):
        return Sort("no", "other")
    if NOT_TAKEN.search(said) and of_taxes(said):
        return Sort("triage", "refused", "Налоговый орган не принял отправленное: посмотрите, что исправить и к какому сроку.")
    tempts = (links(whole) or (ANY_LINK.search(whole) and URGENT.search(whole))) and (of_taxes(whole) or URGENT.search(whole))
    if tempts and not letter.has_inn and not read:
        return Sort("no", "spam", "платёжная ссылка без ИНН, номера и документа")
    if PROMOTION.search(said) and not (letter.numbered and letter.has_inn):
        return Sort("no", "newsletter")
    if not read and not ARRIVED.search(said) and FOOTER.search(said):
        return Sort("no", "newsletter")
    if not read and RECEIPT.search(whole) and not (ARRIVED.search(said) and DEMANDING.search(said)):
        return Sort("no", "receipt")
    return _by_sender(THREAT.sub(" ", whole), titled=TITLED.search(letter.papers) is not None)


def _by_sender(text: str, *, titled: bool) -> Sort:
    """titled: a paper is headed as a document of an authority; then it is never mere information."""
    if _first(PRIVATE, TAX_AUTHORITY, text) and not OTHER_AUTHORITY.search(text):
        return Sort("no", "commercial_claim")
    if ASKS.search(text) and (foreign(text) or COURT.search(text)):
        return Sort(
            "triage", "other_authority", "Письмо другого ведомства, не ФНС: посмотрите, что и к какому сроку нужно."
        )
    if _first(BANK_SPEAKS, TAX_AUTHORITY, text) and BANK.search(text):
        return _bank(text)
    if TAX_AUTHORITY.search(text):
        if titled or (DEMANDING.search(text) and not INFORMS.search(text)):
            return Sort("triage", "unclear", "Похоже на документ налогового органа, но вид, номер или ИНН не найдены.")
        if INFORMS.search(text) or TAX_AUTHORITY.search(text[:TAX_SPEAKS]):
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
