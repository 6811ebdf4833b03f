"""Letters read one beside another: demands, repeats among them, and what the other letters are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from contracts.mail.v1 import MailReceived
from domain.calendar import russia
from mail_ingest.decoding.messages import Place, to_message
from mail_ingest.decoding.reading import read_letter
from tax_calendar.core import fields
from tax_calendar.core.milestones import milestones
from tax_calendar.core.numbering import comparable
from tax_calendar.core.reading import Demand, Reading, read

from delo.stack.problems import Problem

# Letters that a person must see and that are no matter of taxes: for them the service asks the head accountant.
OF_OTHERS = {"other_authority", "bank"}
NOT_DATED = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Read:
    """One letter of the trial. warnings: what is odd about the file itself."""

    name: str
    message: MailReceived
    reading: Reading
    warnings: tuple[str, ...] = ()


def letters(paths: Iterable[Path]) -> list[Read]:
    """Read the files, in order of sending. Raises Problem for a file that can't be opened."""
    found = [_letter(path) for path in paths]
    return sorted(found, key=lambda one: (_sent_at(one.message), one.name))


def _letter(path: Path) -> Read:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}.") from error
    place = Place("trial", "files", 1, 1, datetime.now(UTC))
    message = to_message(read_letter(raw), raw, place)
    if message.quarantined is not None:
        reason = f"Письмо не удалось разобрать: {message.quarantined}"
        return Read(path.name, message, Reading((), None, None, (reason,)))
    return Read(path.name, message, read(message, russia()), _no_letter(raw))


def _no_letter(raw: bytes) -> tuple[str, ...]:
    """Why a file is hardly a letter, for whoever took the wrong one; it is read all the same."""
    if not raw.strip():
        return ("Файл пуст.",)
    return (
        () if BytesHeaderParser().parsebytes(raw).keys() else ("В файле нет заголовков письма: возможно, это не .eml.",)
    )


def _sent_at(message: MailReceived) -> datetime:
    sent = message.letters[0].sent_at if message.letters else None
    return sent or NOT_DATED


def told(reads: Sequence[Read], clients: frozenset[str] | None) -> list[dict[str, Any]]:
    """One object for each demand, one for each letter without any, in order of sending."""
    first: dict[str, tuple[str, Demand]] = {}
    rows: list[dict[str, Any]] = []
    for one in reads:
        repeated = _repeated(one, first)
        if repeated is not None and one.reading.best is not None:
            rows.append(_demand(one, _completed(one.reading.best, repeated[1]), repeated[0], clients, reasons=()))
        elif not one.reading.demands:
            rows.append(_without(one, clients))
        for demand in one.reading.demands:
            known = first.get(str(demand.identity))
            if known is None:
                first[str(demand.identity)] = (one.name, demand)
                rows.append(_demand(one, demand, None, clients))
            else:
                rows.append(_demand(one, _completed(demand, known[1]), known[0], clients))
    return rows


def _repeated(one: Read, first: Mapping[str, tuple[str, Demand]]) -> tuple[str, Demand] | None:
    """The known demand that a letter without papers names but for its inspectorate, as the service finds it."""
    best = one.reading.best
    if best is None or one.reading.demands or one.message.attachments or best.fields.authority_code:
        return None
    f = best.fields
    if not (f.inn and f.number and f.dated_on):
        return None
    named = (f.inn, comparable(f.number), f.dated_on)
    found = [known for known in first.values() if _named(known[1]) == named]
    return found[0] if len(found) == 1 else None


def _named(demand: Demand) -> tuple[str | None, str, date | None]:
    return demand.fields.inn, comparable(demand.fields.number or ""), demand.fields.dated_on


def _completed(repeat: Demand, original: Demand) -> Demand:
    """A reminder or a forward says little: what it leaves out is what is known of the demand it repeats."""
    f, known = repeat.fields, original.fields
    fields_ = replace(
        f,
        kpp=f.kpp or known.kpp,
        authority_code=f.authority_code or known.authority_code,
        authority_name=f.authority_name or known.authority_name,
    )
    if repeat.kind is None:
        return replace(original, fields=fields_, confidence=repeat.confidence, doubts=(), remarks=())
    if repeat.delivery_said:
        return replace(repeat, fields=fields_)
    return replace(
        repeat,
        fields=fields_,
        channel=original.channel,
        sent_on=original.sent_on,
        received_on=original.received_on,
        due_on=original.due_on,
        due_rule=original.due_rule,
    )


def _demand(
    one: Read,
    demand: Demand,
    duplicate_of: str | None,
    clients: frozenset[str] | None,
    reasons: Sequence[str] | None = None,
) -> dict[str, Any]:
    f = demand.fields
    return {
        "file": one.name,
        "kind": demand.kind.key if demand.kind else None,
        "inn": f.inn,
        "kpp": f.kpp,
        "number": f.number,
        "date": _iso(f.dated_on),
        "authority_code": f.authority_code,
        "sent_on": _iso(demand.sent_on),
        "received_on": _iso(demand.received_on),
        "due_on": _iso(demand.due_on),
        "channel": demand.channel,
        "due_rule": demand.due_rule,
        "inn_valid": demand.inn_valid,
        "client_known": None if clients is None else f.inn in clients,
        "duplicate_of": duplicate_of,
        "confidence": demand.confidence,
        "milestones": _milestones(demand),
        "reasons": [
            *demand.doubts,
            *demand.remarks,
            *(one.reading.reasons if reasons is None else reasons),
            *one.warnings,
        ],
        **({} if demand.kind else {"relevance": "triage"}),
    }


def _milestones(demand: Demand) -> dict[str, str]:
    """Days besides the last one: of the notice that documents can't be had in time, and the target of the prudent."""
    days = milestones(demand, russia())
    named = {"impossibility_notice": days.notice_by_on, "soft_due": days.soft_due_on}
    return {name: day.isoformat() for name, day in named.items() if day is not None}


def _without(one: Read, clients: frozenset[str] | None) -> dict[str, Any]:
    """A letter without an identified demand: relevance no or info; triage, with the best reading, for a person."""
    sort, best = one.reading.sort, one.reading.best
    reasons = [*one.reading.reasons, *one.warnings]
    if sort is not None and (sort.relevance != "triage" or sort.kind in OF_OTHERS):
        relevance = "no" if sort.kind in OF_OTHERS else sort.relevance
        reasons = reasons or ([sort.reason] if sort.reason else [])
        row: dict[str, Any] = {"file": one.name, "relevance": relevance, "kind": sort.kind}
        return row | ({"reasons": reasons} if reasons else {})
    empty = Demand(None, fields.Fields(), "tks", None, None, None, None, inn_valid=False, confidence=0.0)
    row = _demand(one, best or empty, None, clients)
    if best is None:
        row |= dict.fromkeys(("channel", "inn_valid", "client_known"))
    return row | {"relevance": "triage", "reasons": reasons}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
