"""A letter read: its demands, or what else it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.mail.v1 import MailReceived
from contracts.tax.v1 import Channel
from domain.calendar import ProductionCalendar
from domain.taxpayer import is_inn

from tax_calendar.core import fields, kinds, terms
from tax_calendar.core.fields import Fields
from tax_calendar.core.kinds import Kind
from tax_calendar.core.pieces import Notice, Paper, containers, day_of, innermost, notices, papers, subjects
from tax_calendar.core.sorting import Sort, sorted_out
from tax_calendar.core.text import plain

UNREAD = {"scan", "encrypted", "unreadable", "too_large", "unsupported"}
SURE = 0.6  # of OCR: below this a person compares it with the paper
OPERATOR = ("поступил", "оператор", "отправитель", "направил", "получено требование", "налогового органа")


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand as a letter shows it. doubts: in Russian, why a person must look; remarks: what he should know."""

    kind: Kind | None
    fields: Fields
    channel: Channel
    sent_on: date | None
    received_on: date | None
    due_on: date | None
    due_rule: str | None
    inn_valid: bool
    confidence: float
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    attachment: int | None = None
    provisional: bool = False

    @property
    def identity(self) -> str | None:
        """INN, inspectorate, number and date: the same for every sight of one demand. None if one is missing."""
        f = self.fields
        if not (f.inn and f.authority_code and f.number and f.dated_on):
            return None
        return f"{f.inn}:{f.authority_code}:{fields.comparable(f.number)}:{f.dated_on.isoformat()}"


@dataclass(frozen=True, slots=True)
class Reading:
    """demands: with an identity. best: the best reading of one without, for the person. sort: None if there are any."""

    demands: tuple[Demand, ...]
    sort: Sort | None = None
    best: Demand | None = None
    reasons: tuple[str, ...] = ()


def read(message: MailReceived, calendar: ProductionCalendar) -> Reading:
    """Read a decoded letter whose texts are at hand."""
    whole = _whole_text(message)
    found = _demands(message, calendar, whole)
    complete = tuple(demand for demand in found if demand.identity is not None)
    unread = _unread(message)
    if complete:
        # A document beside the demands that nobody could read, or not wholly, may be another demand.
        beside = tuple(_beside(demand) for demand in found if demand.identity is None and demand.kind is not None)
        return Reading(complete, reasons=(*(unread if not _papers_read(message) else ()), *beside))
    sort = sorted_out(whole, has_inn=any(demand.fields.inn for demand in found), unread=bool(unread))
    best = found[0] if found else None
    if best is not None and sort.kind in {"info_letter", "unclear", "other", "commercial_claim", "unreadable"}:
        return _incomplete(best, sort, unread)
    reasons = (*unread, *((sort.reason,) if sort.reason else ()))
    return Reading((), sort, best if sort.relevance == "triage" else None, reasons)


def _beside(demand: Demand) -> str:
    return (
        f"В письме есть ещё документ, который прочитан не полностью: {demand.kind.name if demand.kind else 'документ'}"
        f" № {demand.fields.number or '—'}."
    )


def _incomplete(best: Demand, sort: Sort, unread: tuple[str, ...]) -> Reading:
    """A kind was named, but not enough to know which demand it is: a person looks, with what was read."""
    if best.kind is None and sort.relevance != "triage":
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


def _whole_text(message: MailReceived) -> str:
    texts = [subjects(message)]
    texts += [plain(letter.text.content) for letter in message.letters if letter.text is not None]
    texts += [plain(file.text.content) for file in message.attachments if file.text is not None]
    return "\n".join(texts)


def _unread(message: MailReceived) -> tuple[str, ...]:
    words = {
        "scan": "скан без распознанного текста (распознавание не установлено)",
        "encrypted": "файл защищён паролем",
        "unreadable": "файл повреждён или не читается",
        "too_large": "файл слишком велик",
        "unsupported": "формат файла не поддерживается",
    }
    return tuple(f"Вложение «{f.name}»: {words[f.state]}." for f in message.attachments if f.state in UNREAD)


def _papers_read(message: MailReceived) -> bool:
    return all(file.state not in UNREAD - {"unsupported"} for file in message.attachments)


def _demands(message: MailReceived, calendar: ProductionCalendar, whole: str) -> list[Demand]:
    """Papers first, each filled from the notice that speaks of it; then notices that no paper belongs to."""
    said = [(notice, fields.read(notice.text)) for notice in (*containers(message), *notices(message))]
    read_papers = [(paper, fields.read(paper.text)) for paper in papers(message)]
    said = _with_common(said, [own for _, own in (*said, *read_papers)])
    speaking = [(p, f) for p, f in read_papers if _speaks(p.text, f)]
    found: list[Demand] = []
    used: set[int] = set()
    for paper, own in speaking:
        about = _about(own, said, alone=len(speaking) == 1)
        used.update(about)
        found.append(_demand(message, calendar, paper, own, [said[index] for index in about], whole))
    for index, (notice, own) in enumerate(said):
        if index not in used and _speaks(notice.text, own) and not _known(own, found):
            found.append(_demand(message, calendar, None, own, [(notice, own)], whole))
    return _distinct(found)


def _with_common(said: Sequence[tuple[Notice, Fields]], everything: Sequence[Fields]) -> list[tuple[Notice, Fields]]:
    """A letter about one taxpayer and one inspectorate names them once, for all the documents it lists."""
    inns = {one.inn for one in everything if one.inn}
    codes = {one.authority_code for one in everything if one.authority_code}
    if len(inns) != 1 or len(codes) > 1:
        return list(said)
    named = next(one for one in everything if one.inn)
    common = Fields(
        inn=named.inn,
        kpp=named.kpp,
        authority_code=next(iter(codes), None),
        taxpayer_name=named.taxpayer_name,
        sent_on=next((one.sent_on for one in everything if one.sent_on), None),
    )
    return [(notice, _filled(own, common)) for notice, own in said]


def _speaks(text: str, own: Fields) -> bool:
    """Whether a text is, or tells of, a document of the tax authority: it names a kind, or number with INN."""
    named = kinds.kind_of(text) is not None or kinds.is_documents_demand(text)
    return named or (own.number is not None and own.inn is not None and "требовани" in text.lower())


def _about(own: Fields, said: Sequence[tuple[Notice, Fields]], *, alone: bool) -> list[int]:
    """Notices that speak of the paper: the same number; with one paper also those that name no other number."""
    same = [i for i, (_, f) in enumerate(said) if f.number and own.number and _same(f.number, own.number)]
    if alone:
        return same + [i for i, (_, f) in enumerate(said) if i not in same and (f.number is None or own.number is None)]
    return same


def _same(one: str, other: str) -> bool:
    return fields.comparable(one) == fields.comparable(other)


def _known(own: Fields, found: Sequence[Demand]) -> bool:
    return any(own.number and d.fields.number and _same(own.number, d.fields.number) for d in found) or (
        own.number is None and bool(found)
    )


def _distinct(found: Sequence[Demand]) -> list[Demand]:
    seen: dict[str, Demand] = {}
    for number, demand in enumerate(found):
        seen.setdefault(demand.identity or f"?{number}", demand)
    return list(seen.values())


def _demand(
    message: MailReceived,
    calendar: ProductionCalendar,
    paper: Paper | None,
    own: Fields,
    about: Sequence[tuple[Notice, Fields]],
    whole: str,
) -> Demand:
    merged = own
    for _, told in about:
        merged = _filled(merged, told)
    text = "\n".join([*([paper.text] if paper else []), *(notice.text for notice, _ in about)])
    kind = kinds.kind_of(paper.text if paper else text) or kinds.kind_of(text) or kinds.kind_of(subjects(message))
    channel = _channel(merged, text if paper else whole)
    sent_on = _sent_on(message, merged, channel, about)
    handed_on = (merged.handed_on or day_of(message.letters[0].sent_at)) if channel == "hand" else None
    received_on = terms.received(calendar, channel, sent_on, handed_on)
    due = terms.due(calendar, kind, text, received_on) if kind else terms.Due(received_on, None, None)
    return _judged(
        Demand(
            kind=kind,
            fields=merged,
            channel=channel,
            sent_on=None if channel == "hand" else sent_on,
            received_on=due.received_on,
            due_on=due.due_on,
            due_rule=due.rule,
            inn_valid=merged.inn is not None and is_inn(merged.inn),
            confidence=paper.certainty if paper else 0.9,
            remarks=due.remarks,
            attachment=paper.attachment if paper else None,
            provisional=due.provisional,
        )
    )


def _filled(own: Fields, told: Fields) -> Fields:
    """What the paper says stands; a notice fills what is missing, the INN and its КПП together."""
    gaps = {
        name: getattr(told, name)
        for name in Fields.__dataclass_fields__
        if not getattr(own, name) and getattr(told, name) and name != "kpp"
    }
    if not own.kpp and told.kpp and (own.inn is None or own.inn == told.inn):
        gaps["kpp"] = told.kpp
    return replace(own, **gaps)


def _channel(merged: Fields, text: str) -> Channel:
    if merged.by_hand:
        return "hand"
    if merged.in_cabinet or fields.IN_CABINET.search(text):
        return "lk"
    return "post" if merged.by_post else "tks"


def _sent_on(
    message: MailReceived, merged: Fields, channel: Channel, about: Sequence[tuple[Notice, Fields]]
) -> date | None:
    """What the letter says; else what its words say (сегодня, вчера); else the operator's letter; else the document."""
    if channel == "lk" and (merged.placed_on or merged.sent_on):
        return merged.placed_on or merged.sent_on
    if merged.sent_on:
        return merged.sent_on
    letter = day_of(message.letters[0].sent_at) if message.letters else None
    words = " ".join(notice.text.lower() for notice, _ in about)
    if letter and ("отправлен" in words or "направлен" in words):
        for word, days in (("сегодня", 0), ("вчера", 1), ("позавчера", 2)):
            if word in words:
                return letter - timedelta(days=days)
    inner = innermost(message)
    if inner is not None and inner.sent_at is not None and (inner.depth > 0 or _from_operator(inner.text)):
        return day_of(inner.sent_at)
    return merged.dated_on


def _from_operator(text: object) -> bool:
    content = str(getattr(text, "content", "")).lower()
    return any(word in content for word in OPERATOR)


def _judged(demand: Demand) -> Demand:
    """Doubts a person must settle, and one figure for how sure we are."""
    doubts = []
    if demand.kind is None:
        doubts.append("Вид документа не ясен: по тексту не видно, по какой статье он составлен.")
    if demand.fields.inn and not demand.inn_valid:
        doubts.append(f"ИНН {demand.fields.inn} не проходит проверку контрольных цифр.")
    if demand.confidence < SURE:
        doubts.append(f"Текст распознан со скана неуверенно ({demand.confidence:.0%}): сверьте с документом.")
    if demand.kind is not None and demand.due_rule is None:
        doubts += demand.remarks
    missing = sum(
        not value
        for value in (demand.kind, demand.fields.kpp or _is_person(demand), demand.sent_on or demand.received_on)
    )
    confidence = round(max(0.0, demand.confidence - 0.15 * missing - (0 if demand.inn_valid else 0.3)), 2)
    return replace(demand, doubts=tuple(doubts), confidence=confidence)


def _is_person(demand: Demand) -> bool:
    return demand.fields.inn is not None and len(demand.fields.inn) == 12
