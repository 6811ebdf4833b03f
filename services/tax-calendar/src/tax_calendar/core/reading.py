"""A letter read: its demands, or what else it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from contracts.mail.v1 import Attachment, MailReceived
from domain.calendar import ProductionCalendar

from tax_calendar.core import answered, fields, news, signs
from tax_calendar.core.assembling import MOST_TOLD, SURE, Demand, demands, likeliest
from tax_calendar.core.budget import beyond, within
from tax_calendar.core.pieces import READ, is_page, notices, subjects
from tax_calendar.core.replies import tells_of_none
from tax_calendar.core.several import left_over
from tax_calendar.core.sorting import OTHERS, Letter, Sort, asks_money, disguised, foreign, of_taxes, sorted_out
from tax_calendar.core.text import plain
from tax_calendar.core.trust import trusted

__all__ = ["Demand", "Reading", "read"]

ANSWERED = "answered"  # of letter.unclear: it tells that a demand was answered already
NOT_SAID_WHOSE = "Принят ответ на требование, но в письме нет ни ИНН, ни номера требования: закройте его задачу сами."
TOO_MANY = f"В письме названо больше {MOST_TOLD} документов: прочитаны первые. Посмотрите, какие есть ещё."
SCAN_WORDS = 10  # that recognition makes of a page, however badly it reads it
UNREAD = {"scan", "encrypted", "unreadable", "too_large", "unsupported"}
COMPANIONS = {".sig", ".sgn", ".p7s", ".p7m", ".sign", ".cer", ".crt", ".ics", ".vcf", ".css", ".gif", ".svg", ".emz"}


@dataclass(frozen=True, slots=True)
class Reading:
    """demands: with an identity. best: the best reading of one without, for the person. sort: None if there are any."""

    demands: tuple[Demand, ...]
    sort: Sort | None = None
    best: Demand | None = None
    reasons: tuple[str, ...] = ()


def read(message: MailReceived, calendar: ProductionCalendar) -> Reading:
    """Read a decoded letter whose texts are at hand, up to a budget; of a longer one a person looks at the rest."""
    left = beyond(message)
    message = within(message)
    found = _read(message, calendar, left)
    if found.sort is not None and found.sort.kind == "receipt" and tells_of_none(message):
        return Reading((), Sort("triage", "receipt", NOT_SAID_WHOSE), None, (NOT_SAID_WHOSE,))
    return found


def _read(message: MailReceived, calendar: ProductionCalendar, left: tuple[str, ...]) -> Reading:
    read_demands = demands(message, calendar)
    if len(notices(message)) > MOST_TOLD:
        left = (*left, TOO_MANY)
    unread = (*left, *_unread(message), *_blurred(message, read_demands))
    letter = _letter(message, read_demands, unread=bool(unread))
    found = [trusted(demand, letter, message.authentication) for demand in read_demands]
    strange = [demand for demand in found if foreign(demand.text)]
    own = [demand for demand in found if demand not in strange]
    other = disguised(letter, has_payment=any(_pays(demand) for demand in own))
    kept = [demand for demand in own if demand.papered or other is None]
    complete = tuple(demand for demand in kept if demand.identity is not None)
    if complete:
        # A document beside the demands that nobody could read, or not wholly, may be another demand.
        beside = tuple(_beside(demand) for demand in kept if demand.identity is None)
        missed = () if TOO_MANY in left else left_over(letter.said, [demand.fields.number for demand in found])
        return Reading(complete, reasons=(*unread, *beside, *(_strange(demand) for demand in strange), *missed))
    if other is not None and not unread and not any(demand.papered for demand in own):
        return Reading((), other, None, (other.reason,) if other.reason else ())
    if strange and not own:
        return _of_others(letter, strange[0], unread)
    best = kept or found or likeliest(message, calendar)
    if not letter.papers and not unread and (told := _answered(letter, best)):
        return told
    return _without(letter, best, unread)


def _answered(letter: Letter, found: Sequence[Demand]) -> Reading | None:
    """A client's or a colleague's word on the one demand that the letter names, and nothing that came."""
    number = answered.the_only_number(letter.said)
    said = answered.said_of(letter.said, number)
    if not said or not found or signs.ARRIVED.search(letter.said) or not answered.is_over(letter.said):
        return None
    inn, kpp = fields.identity(letter.said)
    own = replace(found[0].fields, number=number, inn=inn, kpp=kpp)
    reasons = news.as_said(said)
    return Reading((), Sort("triage", ANSWERED, reasons[0]), replace(found[0], fields=own, kind=None), reasons)


def _of_others(letter: Letter, paper: Demand, unread: tuple[str, ...]) -> Reading:
    """Another authority's paper may be called as one of ФНС: its term is another law's."""
    found = sorted_out(letter)
    sort = OTHERS if found.kind in {"info_letter", "unclear", "other"} else found
    best = replace(paper, kind=None, due_on=None, due_rule=None)
    return Reading((), sort, best, (*unread, *((sort.reason,) if sort.reason else ())))


def _without(letter: Letter, found: Sequence[Demand], unread: tuple[str, ...]) -> Reading:
    sort = sorted_out(letter)
    best = found[0] if found else None
    if sort.kind == "commercial_claim" and not of_taxes(f"{letter.said}\n{letter.papers}"):
        return Reading((), sort)  # a creditor may call his claim as the authority calls its demand
    if best is not None and sort.kind in {"info_letter", "unclear", "other", "commercial_claim", "unreadable"}:
        return _incomplete(best, sort, (*unread, *_not_shown(letter, found)))
    reasons = (*unread, *((sort.reason,) if sort.reason else ()))
    return Reading((), sort, best if sort.relevance == "triage" else None, reasons)


def _letter(message: MailReceived, found: Sequence[Demand], *, unread: bool) -> Letter:
    words = "\n".join(plain(part.text.content[:READ]) for part in message.letters if part.text is not None)
    told = [file for file in message.attachments if file.text is not None]
    pages = "\n".join(plain(file.text.content[:READ]) for file in told if file.text and is_page(file))
    papers = "\n".join(plain(file.text.content[:READ]) for file in told if file.text and not is_page(file))
    return Letter(
        subject=subjects(message),
        words=f"{words}\n{pages}" if pages else words,
        papers=papers,
        named=any(demand.kind is not None for demand in found),
        numbered=any(demand.fields.number for demand in found),
        has_inn=any(demand.fields.inn for demand in found),
        unread=unread,
        paged=any(is_page(file) for file in message.attachments),
    )


def _pays(demand: Demand) -> bool:
    return asks_money(demand.text) if demand.kind is None else demand.kind.key == "payment_69"


def _beside(demand: Demand) -> str:
    f = demand.fields
    client = ", ".join(filter(None, (f.taxpayer_name, f"ИНН {f.inn}" if f.inn else None)))
    return (
        f"В письме есть ещё документ, который прочитан не полностью: {demand.kind.name if demand.kind else 'документ'}"
        f" № {f.number or '—'}{f' ({client})' if client else ''}."
    )


def _not_shown(letter: Letter, found: Sequence[Demand]) -> tuple[str, ...]:
    """Of several documents the person sees the best reading of one: the others are named."""
    others = tuple(_beside(demand) for demand in found[1:] if demand.fields.number != found[0].fields.number)
    return (*others, *left_over(letter.said, [demand.fields.number for demand in found]))


def _strange(demand: Demand) -> str:
    return f"В письме есть ещё документ другого ведомства, не ФНС: № {demand.fields.number or '—'}."


def _incomplete(best: Demand, sort: Sort, unread: tuple[str, ...]) -> Reading:
    """A kind was named, but not enough to know which demand it is: a person looks, with what was read."""
    said_of_all = sort.kind == "info_letter" and not (best.papered or best.fields.number or best.fields.inn)
    if said_of_all or (best.kind is None and sort.relevance != "triage"):
        return Reading((), sort)
    missing = [
        name
        for name, value in (
            ("ИНН", best.fields.inn),
            ("код налогового органа", best.fields.authority_code),
            ("номер", best.fields.number),
            ("дата документа", best.fields.dated_on),
        )
        if not value
    ]
    said = f"Документ похож на требование, но не найдены: {', '.join(missing)}."
    return Reading((), Sort("triage", "unclear", said), best, (*unread, said))


def _unread(message: MailReceived) -> tuple[str, ...]:
    words = {
        "scan": "скан без распознанного текста (распознавание не установлено)",
        "encrypted": "файл защищён паролем",
        "unreadable": "файл повреждён или не читается",
        "too_large": "файл слишком велик",
        "unsupported": "формат файла не поддерживается",
    }
    missed = [file for file in message.attachments if file.state in UNREAD and not _companion(file)]
    return tuple(f"Вложение «{file.name}»: {words[file.state]}." for file in missed)


def _blurred(message: MailReceived, found: Sequence[Demand]) -> tuple[str, ...]:
    """Scans that were read so badly that a demand in them may have gone unseen; a photograph has hardly any words."""
    told = {demand.attachment for demand in found if demand.identity is not None}
    return tuple(
        f"Вложение «{file.name}»: скан распознан неуверенно ({sure:.0%}), прочитать его не удалось."
        for number, file in enumerate(message.attachments)
        if number not in told
        and file.state == "ocr"
        and (sure := file.ocr_confidence or 0.0) < SURE
        and (file.blob.media_type == "application/pdf" or _words_in(file) >= SCAN_WORDS)
    )


def _words_in(file: Attachment) -> int:
    return len(file.text.content.split()) if file.text is not None else 0


def _companion(file: Attachment) -> bool:
    """Signatures, calendars and decorations hold no document, whatever they are."""
    return file.state == "unsupported" and PurePath(file.name.lower()).suffix in COMPANIONS
