"""Demands put together: each paper with the notices that speak of it, and notices of which there is no paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from contracts.mail.v1 import MailReceived
from contracts.tax.v1 import Channel
from domain.calendar import ProductionCalendar
from domain.taxpayer import is_inn

from tax_calendar.core import fields, news, telling, terms
from tax_calendar.core.day_of_paper import dated
from tax_calendar.core.delivery import Account, delivered
from tax_calendar.core.fields import Fields
from tax_calendar.core.handed import Which
from tax_calendar.core.kinds import Kind
from tax_calendar.core.numbering import comparable
from tax_calendar.core.others import other_paper
from tax_calendar.core.pieces import Notice, Paper, containers, notices, papers, subjects

UNCLEAR = "Вид документа не ясен: по тексту не видно, по какой статье он составлен."
NOT_OURS = "Это {}: срока ответа мы по нему не считаем, посмотрите сам документ."
MOST_TOLD = 50  # documents that a letter's own words tell of; the rest of more are a person's
SURE = 0.7  # of OCR: below this a person compares it with the paper


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand as a letter shows it. doubts: in Russian, why a person must look; remarks: what he should know.

    text: what it was read from, plain. papered: from a document, not from a letter's words alone. delivery_said:
    whether the letter tells how or when it came. news: of the doubts, what became of a demand known before.
    """

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
    text: str = ""
    papered: bool = False
    delivery_said: bool = True
    news: tuple[str, ...] = ()

    @property
    def identity(self) -> str | None:
        """INN, inspectorate, number and date: the same for every sight of one demand. None if one is missing."""
        f = self.fields
        if not (f.inn and f.authority_code and f.number and f.dated_on):
            return None
        return f"{f.inn}:{f.authority_code}:{comparable(f.number)}:{f.dated_on.isoformat()}"


Told = Sequence[tuple[Notice, Fields]]


def likeliest(message: MailReceived, calendar: ProductionCalendar) -> list[Demand]:
    """The best reading of a letter in which nothing speaks of a demand, for the person who must look at it."""
    told = (one for one in _each(message, calendar, silent=True) if one.fields.number or one.fields.inn)
    return list(islice(told, 1))


def demands(message: MailReceived, calendar: ProductionCalendar) -> list[Demand]:
    """All of which a letter speaks, each once."""
    return _distinct(list(_each(message, calendar)))


def _each(message: MailReceived, calendar: ProductionCalendar, *, silent: bool = False) -> Iterator[Demand]:
    """Papers first, each filled from the notice that speaks of it; then notices that no paper belongs to.

    silent: what does not speak of a demand is read as well.
    """
    covers = containers(message)
    said = [(notice, fields.read(notice.text)) for notice in (*covers, *notices(message)[:MOST_TOLD])]
    read_papers = [(paper, fields.read(paper.text)) for paper in papers(message)]
    texts = [subjects(message), *(one.text for one, _ in said), *(one.text for one, _ in read_papers)]
    common = _common([own for _, own in (*said, *read_papers)], fields.read(texts[0]), texts)
    said = [(notice, _filled(own, common)) for notice, own in said]
    read_papers = [(paper, _filled(own, common) if own.inn else own) for paper, own in read_papers]
    speaking = [(p, f) for p, f in read_papers if silent or _speaks(p.text, f)]
    account = Account(message, [notice for notice, _ in said], [own.number for _, own in said])
    known, named = Known(), _by_number(said)
    used: set[int] = set()
    for paper, own in speaking:
        about = _about(own, said, named, alone=len(speaking) == 1)
        used.update(about)
        yield known.noted(_demand(account, calendar, paper, own, said, about))
    for index, (notice, own) in enumerate(said):
        covering = index < len(covers)
        speaks = silent or _speaks(notice.text, own) or (covering and own.number and telling.names_form(notice.text))
        if index not in used and speaks and not known.speaks_of(own):
            notice_only = _demand(account, calendar, None, own, said, [index])
            yield known.noted(replace(notice_only, papered=covering))


def _common(everything: Sequence[Fields], subject: Fields, texts: Sequence[str]) -> Fields:
    """A letter about one taxpayer and one inspectorate names them once, for all the documents it lists.

    What no text says (the number, the date) its subject may say. Of several taxpayers only the inspectorate is common.
    """
    inns = {one.inn for one in (*everything, subject) if one.inn}
    codes = {one.authority_code for one in everything if one.authority_code}
    if len(inns) > 1 and len(codes) == 1:
        return Fields(authority_code=fields.only_code(texts))
    if len(inns) != 1 or len(codes) > 1:
        return Fields()
    named = next(one for one in (*everything, subject) if one.inn)
    kpps = {one.kpp for one in (*everything, subject) if one.kpp}
    unnumbered = not any(one.number for one in everything)
    return Fields(
        inn=named.inn,
        kpp=next(iter(kpps)) if len(kpps) == 1 else named.kpp,
        authority_code=next(iter(codes), None),
        taxpayer_name=named.taxpayer_name,
        number=subject.number if unnumbered else None,
        dated_on=subject.dated_on if unnumbered and not any(one.dated_on for one in everything) else None,
    )


def _speaks(text: str, own: Fields) -> bool:
    """Whether a text is, or tells of, a document of the tax authority: it names a kind, or number with INN."""
    if telling.kind_of(text) is not None or telling.is_documents_demand(text):
        return True
    if own.number is None or own.inn is None:
        return False
    return "требовани" in text.lower() or other_paper(text) is not None


class Known:
    """The demands found so far, by number and by client: a letter may bring many."""

    def __init__(self) -> None:
        self._inns: set[str | None] = set()
        self._by_number: dict[str, set[str | None]] = {}

    def noted(self, demand: Demand) -> Demand:
        """One more; answers it."""
        f = demand.fields
        self._inns.add(f.inn)
        if f.number:
            self._by_number.setdefault(comparable(f.number), set()).add(f.inn)
        return demand

    def speaks_of(self, own: Fields) -> bool:
        """Whether a notice speaks of one: by its number, or, if it names none, of the same client."""
        inns = self._inns if own.number is None else self._by_number.get(comparable(own.number), set())
        return bool(inns) and (not own.inn or bool(inns & {own.inn, None}))


def _by_number(said: Told) -> dict[str, list[int]]:
    """The notices that name each number."""
    found: dict[str, list[int]] = {}
    for index, (_, own) in enumerate(said):
        if own.number:
            found.setdefault(comparable(own.number), []).append(index)
    return found


def _about(own: Fields, said: Told, named: Mapping[str, Sequence[int]], *, alone: bool) -> list[int]:
    """Notices that speak of the paper: the same number; with one paper also those that name no other number."""
    same = list(named.get(comparable(own.number), ())) if own.number else []
    if alone:
        return same + [i for i, (_, f) in enumerate(said) if i not in same and (f.number is None or own.number is None)]
    return same


def _distinct(found: Sequence[Demand]) -> list[Demand]:
    seen: dict[str, Demand] = {}
    for number, demand in enumerate(found):
        seen.setdefault(demand.identity or f"?{number}", demand)
    return list(seen.values())


def _demand(
    account: Account,
    calendar: ProductionCalendar,
    paper: Paper | None,
    own: Fields,
    said: Told,
    about: Sequence[int],
) -> Demand:
    merged, differing = dated(own, paper.text if paper else None, [said[number][0].text for number in about])
    for number in about:
        merged = _filled(merged, said[number][1])
    text = "\n".join([*([paper.text] if paper else []), *(said[number][0].text for number in about)])
    noun = telling.headline(paper.text) if paper else None
    texts = (paper.text if paper else text, text, subjects(account.message))
    kind = next(filter(None, (telling.kind_of(one, noun) for one in texts)), None)
    which = Which(merged.number, noun or (kind.noun if kind else None), merged.dated_on)
    way = delivered(account, about, paper.text if paper else None, which)
    if way.counted_on is not None:
        way = replace(way, sent_on=terms.sent_before(calendar, way.counted_on, way.sent_on))
    received_on = terms.received(calendar, way.channel, way.sent_on, way.handed_on)
    became = news.of_demand(text, merged.number, papered=paper is not None)
    due = _due(calendar, kind, paper.text if paper else None, text, received_on, merged.dated_on)
    return _judged(
        Demand(
            kind=kind,
            fields=merged,
            channel=way.channel,
            sent_on=way.sent_on,
            received_on=received_on,
            due_on=due.due_on,
            due_rule=due.rule,
            inn_valid=merged.inn is not None and is_inn(merged.inn),
            confidence=paper.certainty if paper else 0.9,
            doubts=(*differing, *way.doubts, *due.doubts, *became),
            remarks=due.remarks,
            attachment=paper.attachment if paper else None,
            provisional=due.provisional,
            text=paper.text if paper else text,
            papered=paper is not None,
            delivery_said=way.said,
            news=became,
        )
    )


def _due(
    calendar: ProductionCalendar,
    kind: Kind | None,
    paper: str | None,
    text: str,
    received_on: date | None,
    dated_on: date | None,
) -> terms.Due:
    """By the paper; only where it doesn't name the day that it must, by what the letter says of it."""
    if kind is None:
        return terms.Due(None, None, terms.hinted(text, received_on))
    if paper is not None:
        due = terms.due(calendar, kind, paper, received_on, dated_on)
        if due.rule is not None or text == paper:
            # An operator may count otherwise than the law: whoever answers sees both days.
            return replace(due, remarks=(*due.remarks, *terms.hinted(text[len(paper) :], received_on, due.due_on)))
    return terms.due(calendar, kind, text, received_on, dated_on, papered=False)


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


def _judged(demand: Demand) -> Demand:
    """Doubts a person must settle, and one figure for how sure we are."""
    doubts = list(demand.doubts)
    if demand.kind is None:
        other = other_paper(demand.text)
        doubts.append(NOT_OURS.format(other[0]) if other else UNCLEAR)
    if demand.fields.inn and not demand.inn_valid:
        doubts.append(f"ИНН {demand.fields.inn} не проходит проверку контрольных цифр.")
    if demand.confidence < SURE:
        doubts.append(f"Текст распознан со скана неуверенно ({demand.confidence:.0%}): сверьте с документом.")
    missing = sum(
        not value
        for value in (demand.kind, demand.fields.kpp or _is_person(demand), demand.sent_on or demand.received_on)
    )
    confidence = round(max(0.0, demand.confidence - 0.15 * missing - (0 if demand.inn_valid else 0.3)), 2)
    return replace(demand, doubts=tuple(doubts), confidence=confidence)


def _is_person(demand: Demand) -> bool:
    return demand.fields.inn is not None and len(demand.fields.inn) == 12
