"""What a letter is when it holds no demand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tax_calendar.core import passed_on, signs
from tax_calendar.core.fates import without_conditions
from tax_calendar.core.text import sentences

Relevance = Literal["triage", "info", "no"]
BANK_NAMED = 200  # characters in which a bank that writes has named itself
TAX_SPEAKS = 150  # characters in which an authority that writes to all has named itself


@dataclass(frozen=True, slots=True)
class Sort:
    """kind: as docs/facts/tax-demands.md and the samples name it."""

    relevance: Relevance
    kind: str
    reason: str | None = None


OTHERS = Sort("triage", "other_authority", "Письмо другого ведомства, не ФНС: посмотрите, что и к какому сроку нужно.")
NOT_FOUND = Sort("triage", "unclear", "Похоже на документ налогового органа, но вид, номер или ИНН не найдены.")
NO_PAPER = Sort("triage", "unclear", "Письмо говорит о требовании, но документа, номера или ИНН в нём нет.")
ELSEWHERE = Sort(
    "triage",
    "unclear",
    "Письмо говорит о новом документе, но самого документа в нём нет: найдите его у оператора или в личном кабинете,"
    " не по ссылке из письма.",
)
BANK_ASKS = Sort("triage", "bank", "Банк просит документы или ограничил операции: посмотрите срок ответа.")
REFUSED = Sort("triage", "refused", "Отправленное не принято: посмотрите, что исправить и к какому сроку.")
AUTHORISED = Sort(
    "info",
    "info_letter",
    "Проверку ведёт уполномоченный налоговый орган: его требования придут от инспекции, с которой клиент не работал.",
)
TEMPTS = Sort("no", "spam", "платёжная ссылка без ИНН, номера и документа")
DISGUISED = Sort("no", "spam", "ссылка на оплату или вход, а документа нет")
BOUNCE, NEWSLETTER, RECEIPT, OTHER = (Sort("no", kind) for kind in ("bounce", "newsletter", "receipt", "other"))
CLAIM, BANK = Sort("no", "commercial_claim"), Sort("no", "bank")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sorted, plain: subjects, bodies, papers; what reading found.

    unread: a document could not be read. paged: a web page is attached.
    """

    subject: str
    words: str
    papers: str
    named: bool
    numbered: bool
    has_inn: bool
    unread: bool
    paged: bool = False

    @property
    def said(self) -> str:
        """Subjects and bodies."""
        return f"{self.subject}\n{self.words}"

    @property
    def whole(self) -> str:
        """Everything that can be read."""
        return f"{self.said}\n{self.papers}"

    @property
    def read(self) -> bool:
        """Whether anything of a demand was found."""
        return self.named or self.numbered


def foreign(text: str) -> bool:
    """Whether another authority, and not ФНС, speaks."""
    return _first(signs.OTHER_AUTHORITY, signs.TAX_AUTHORITY, text)


def links(text: str) -> bool:
    """Whether a text leads to a page where one pays or logs in."""
    return bool(signs.PAYMENT_LINK.search(text))


def lures(text: str) -> bool:
    """Whether a paper leads to a page to pay or log in that is none of the authority's."""
    return links(signs.OF_AUTHORITY.sub("", text))


def baits(text: str) -> bool:
    """Whether what stands around a paper bids to pay or log in on a page that is none of the authority's."""
    return bool(signs.BAIT.search(signs.OF_AUTHORITY.sub("", text)))


def leads_to_pay(text: str) -> bool:
    """Whether a text leads to a page where one pays, and it is none of the authority's."""
    return bool(signs.PAYS_BY_LINK.search(signs.OF_AUTHORITY.sub("", text)))


def asks_money(text: str) -> bool:
    """Whether a text without a kind speaks of money due."""
    return bool(signs.MONEY.search(text))


def of_taxes(text: str) -> bool:
    """Whether taxes or their authority are spoken of."""
    return bool(signs.TAX_AUTHORITY.search(text)) or "налог" in text.lower()


def disguised(letter: Letter, *, has_payment: bool) -> Sort | None:
    """What a letter is whose words alone look like a demand. has_payment: that asks to pay."""
    said = letter.said
    if has_payment and leads_to_pay(said) and (of_taxes(said) or signs.URGENT.search(said)):
        return DISGUISED
    if signs.BOUNCE.search(letter.subject) and signs.BOUNCE.search(letter.words):
        return BOUNCE
    if (signs.PROMOTION.search(letter.subject) and not (letter.numbered and letter.has_inn)) or _editorial(said):
        return NEWSLETTER
    if signs.ARRIVED.search(said):
        return None
    if signs.NOT_TAKEN.search(without_conditions(said)):
        return REFUSED if signs.OUR_REPLY.search(said) else None
    if signs.OURS_TAKEN.search(said) and not signs.RECEIPT_TO_SEND.search(said):
        return RECEIPT
    return None


def sorted_out(letter: Letter) -> Sort:
    """Sort a letter without demands. What was read of one, or could not be read, is for a person."""
    return next(filter(None, (rule(letter) for rule in RULES)), OTHER)


def _first(one: re.Pattern[str], other: re.Pattern[str], text: str) -> bool:
    """Whether *one* stands in the text, and before *other*: who writes names itself before it names others."""
    mine, others = one.search(text), other.search(text)
    return mine is not None and (others is None or mine.start() < others.start())


def _editorial(said: str) -> bool:
    """Whether somebody writes to his readers: an advertisement or a mailing, about an example or an article."""
    if signs.PROMOTION.search(said) and signs.EXAMPLE.search(said):
        return True
    return bool(signs.FOOTER.search(said) and signs.EDITORIAL.search(said) and not signs.ARRIVED.search(said))


def _returned(letter: Letter) -> Sort | None:
    return BOUNCE if signs.BOUNCE.search(letter.whole[:3000]) and not letter.numbered else None


def _unread(letter: Letter) -> Sort | None:
    return Sort("triage", "unreadable") if letter.unread else None


def _answered_by_itself(letter: Letter) -> Sort | None:
    return OTHER if signs.AUTOREPLY.search(letter.subject) else None


def _refused(letter: Letter) -> Sort | None:
    said = letter.said
    if not signs.NOT_TAKEN.search(without_conditions(said)):
        return None
    names_ours = signs.A_RETURN.search(said) and (letter.has_inn or _to_readers(letter) is None)
    return REFUSED if of_taxes(said) or names_ours else None


def _tempting(letter: Letter) -> Sort | None:
    """A link to pay or log in by, taxes or haste, and nothing that tells which demand.

    An operator's word of a new document may lead to a login as well: that one is for a person.
    """
    whole = letter.whole
    urgent = signs.URGENT.search(whole)
    leads = lures(whole) or (signs.ANY_LINK.search(whole) and urgent)
    if not leads or not (urgent or of_taxes(whole)) or letter.has_inn or letter.read:
        return None
    announced = signs.ARRIVED.search(letter.said) or signs.DEMANDING.search(letter.said)
    return ELSEWHERE if announced and not (urgent or leads_to_pay(whole)) else TEMPTS


def _to_readers(letter: Letter) -> Sort | None:
    said = letter.said
    if signs.PROMOTION.search(said) and not (letter.numbered and letter.has_inn):
        return NEWSLETTER
    mailing = not letter.read and signs.FOOTER.search(said) and not signs.ARRIVED.search(said)
    return NEWSLETTER if mailing else None


def _of_our_filing(letter: Letter) -> Sort | None:
    if letter.read or not signs.RECEIPT.search(letter.whole):
        return None
    return None if signs.ARRIVED.search(letter.said) and signs.DEMANDING.search(letter.said) else RECEIPT


def _of_authorised(letter: Letter) -> Sort | None:
    """Who runs a desk audit from now on (ст. 88 п. 1): nothing to answer yet."""
    return AUTHORISED if not letter.named and signs.AUTHORISED.search(letter.whole) else None


def _by_sender(letter: Letter) -> Sort | None:
    text = _calm(letter)
    if _first(signs.PRIVATE, signs.TAX_AUTHORITY, text) and not signs.OTHER_AUTHORITY.search(text):
        return _unless_passed_on(letter, CLAIM)
    if signs.ASKS.search(text) and (foreign(text) or signs.COURT.search(text)):
        return OTHERS
    if _first(signs.BANK_SPEAKS, signs.TAX_AUTHORITY, text) and signs.BANK.search(text):
        return _bank(letter, text)
    return _of_tax_authority(letter, text) if signs.TAX_AUTHORITY.search(text) else None


def _calm(letter: Letter) -> str:
    """The letter without what a creditor threatens with: a court that is yet to hear of it."""
    return "\n".join(one for one in sentences(letter.whole) if not signs.THREAT.search(one))


def _of_tax_authority(letter: Letter, text: str) -> Sort | None:
    """A paper headed as a document of an authority is never mere information."""
    titled = signs.TITLED.search(letter.papers)
    if titled or (signs.DEMANDING.search(text) and not signs.INFORMS.search(text)):
        return NOT_FOUND
    if _passes_on(letter):
        return NO_PAPER
    informs = signs.INFORMS.search(text) or signs.TAX_AUTHORITY.search(text[:TAX_SPEAKS])
    return Sort("info", "info_letter") if informs else None


def _by_words(letter: Letter) -> Sort | None:
    text = _calm(letter)
    if signs.OTHER_BODY.search(text) and signs.A_PAPER_OF_THEIRS.search(text):
        return OTHERS
    if signs.CLAIM.search(text):
        return _unless_passed_on(letter, CLAIM)
    if signs.BANK.search(text):
        return _bank(letter, text)
    return NO_PAPER if signs.DEMANDING.search(text) or _passes_on(letter) else None


def _passes_on(letter: Letter) -> bool:
    return passed_on.tells(letter.said, papered=bool(letter.papers))


def _unless_passed_on(letter: Letter, sort: Sort) -> Sort:
    """A bank, a lease or a claim may be what the tax office asks of: then a person looks."""
    return NO_PAPER if _passes_on(letter) else sort


def _announced(letter: Letter) -> Sort | None:
    said = letter.said
    if not signs.ANNOUNCED.search(said) or (signs.OF_COMMERCE.search(said) and not of_taxes(said)):
        return None
    return ELSEWHERE


def _bank(letter: Letter, text: str) -> Sort:
    writes = signs.BANK_SPEAKS.search(text) or any(_of_bank(one[:BANK_NAMED]) for one in (letter.said, letter.papers))
    asks = signs.BANK_ASKS.search(text) or (writes and signs.BANK_WANTS.search(text))
    if asks:
        return BANK_ASKS
    return BANK if passed_on.of_bank(text) else _unless_passed_on(letter, BANK)


def _of_bank(head: str) -> bool:
    return bool(signs.BANK.search(head)) and not signs.REQUISITES.search(head)


RULES: tuple[Callable[[Letter], Sort | None], ...] = (
    _returned,
    _unread,
    _answered_by_itself,
    _refused,
    _tempting,
    _to_readers,
    _of_our_filing,
    _of_authorised,
    _by_sender,
    _by_words,
    _announced,
)
