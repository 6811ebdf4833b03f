"""Vacations, expenses and documents: complete and possible?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.calendar import ONE_DAY

from approvals.core import leave_year, sick_note
from approvals.core.checking import MOST_DAYS, TITLES, Asking, Checked, Reader, deputy, in_roubles, limit, overlaps
from approvals.core.limits import Limits
from approvals.core.links import SOURCE
from approvals.core.money import written
from approvals.core.office import Office
from approvals.core.own_trips import paid_for, trip_of
from approvals.core.payee import supplier
from approvals.core.rules import FILE
from approvals.core.showing import shown
from approvals.core.vacation import Crowded, counted_days, notice_by, pay_by, too_few

SHOWN_DAYS = 5
UNCHECKED = "Остаток дней не проверен: для этого сотрудника он не ведётся, спросите кадры."


def check_vacation(asking: Asking, office: Office, limits: Limits) -> Checked:
    """Two weeks' notice, balance, other absences, and who must stay (docs/facts/hr-trips.md §2)."""
    reader = Reader(asking.kind, asking.fields, kept=asking.kept)
    reader.missing("first_on", "last_on", *asking.kind.required)
    span = reader.span(asking.on)
    deputy(reader, asking, office, span)
    if span is None:
        return Checked(tuple(reader.mistakes))
    notes, duties = sick_note.checked(reader, span, asking.on)
    ends = sick_note.until(span, pauses := sick_note.merged((*notes, *duties)))
    overlaps(reader, asking, office, (span[0], ends))
    if span[0] != asking.held_from:  # of its beginning, which he knows
        _beginning(reader, asking, span[0], limits)
        _of_its_year(reader, asking, office)
    _passed(reader, asking, span)
    if not pauses:
        _recall(reader, asking, office, span[1])
    days = _days(reader, office, span)
    if not (pauses and span == asking.held_days):  # else the law prolongs it, whoever is left
        _crowded(reader, asking, office, span)
    lines = (*_vacation_lines(span, days, office, limits), *leave_year.lines(office, asking.held_from))
    lines += (*sick_note.said(span, notes, duties), *_crowded_later(asking, office, (span[1] + ONE_DAY, ends)))
    return Checked(tuple(reader.mistakes), None, "RUB", lines)


def _days(reader: Reader, office: Office, span: tuple[date, date]) -> int:
    """How many of the balance it takes, and whether they are there."""
    days = counted_days(*span)
    if days == 0:
        reader.whole("no_days", "В этих датах только праздничные дни: отпуска в них нет.")
    if office.balance_days is not None and days > office.balance_days - office.reserved_days:
        reader.whole(
            "balance",
            f"Дней отпуска не хватает: нужно {days}, есть {_left(office)}",
            days,
            office.balance_days,
            office.reserved_days,
        )
    return days


def _beginning(reader: Reader, asking: Asking, first_on: date, limits: Limits) -> None:
    on, held = asking.on, asking.held_from
    if held is not None and held <= on:
        said = f"отпуск начался {held:%d.%m.%Y}, и его начало не переносят: если его не было, отмену оформляют кадры"
        reader.wrong("first_on", "begun", said, held)
    elif on >= first_on:
        reader.wrong("first_on", "begun", f"{first_on:%d.%m.%Y} уже наступило: укажите другие дни", first_on)
    elif on > notice_by(first_on, limits):
        said = f"до начала меньше двух недель: подать нужно было не позднее {notice_by(first_on, limits):%d.%m.%Y}"
        reader.wrong("first_on", "late_notice", f"{said} (ТК ст. 123)", notice_by(first_on, limits))


def _passed(reader: Reader, asking: Asking, span: tuple[date, date]) -> None:
    """Days that were taken are not given back, nor others added: whether he was away on them HR knows."""
    held = asking.held_days
    if asking.past or held is None or held[0] != span[0] or held[1] == span[1]:
        return
    if min(held[1], span[1]) + ONE_DAY >= asking.on:
        return
    days = f"{held[0]:%d.%m.%Y}–{held[1]:%d.%m.%Y}"
    reader.wrong("last_on", "past", f"отпуск был согласован на {days}; дни, которые уже прошли, меняют кадры", days)


def _of_its_year(reader: Reader, asking: Asking, office: Office) -> None:
    if (hindrance := leave_year.hindrance(office, asking.held_from)) is not None:
        code, words = hindrance
        reader.wrong("first_on", code, f"{words} (ТК ст. 124)")


def _recall(reader: Reader, asking: Asking, office: Office, last_on: date) -> None:
    """From a leave that has begun whoever must have one each year is not called back."""
    year, held = office.leave_year, asking.held_days
    if year is not None and year.each_year and held is not None and held[0] <= asking.on and last_on < held[1]:
        said = f"отпуск до {held[1]:%d.%m.%Y} начался, а отзывать до 18 лет и с вредной работы запрещено (ТК ст. 125)"
        reader.wrong("last_on", "no_recall", said, held[1])


def _crowded(reader: Reader, asking: Asking, office: Office, span: tuple[date, date]) -> None:
    for team in office.teams:
        found = too_few(team.members, office.chart.absences, asking.applicant_id, *span, team.minimum)
        if found:
            _left_alone(reader, found, team.minimum)


def _crowded_later(asking: Asking, office: Office, span: tuple[date, date]) -> tuple[str, ...]:
    """On the days that illness adds: told to who agrees, for moving them instead is the employer's to propose."""
    found = [
        (one, too_few(one.members, office.chart.absences, asking.applicant_id, *span, one.minimum))
        for one in office.teams
    ]
    return tuple(f"На днях продления {_few(days, one.minimum)}" for one, days in found if days)


def _left_alone(reader: Reader, found: tuple[Crowded, ...], minimum: int) -> None:
    said = _few(found, minimum)
    reader.whole("too_few", f"{said[0].upper()}{said[1:]}", minimum, _shown_days(found))


def _few(found: tuple[Crowded, ...], minimum: int) -> str:
    more = f" и ещё {len(found) - SHOWN_DAYS}" if len(found) > SHOWN_DAYS else ""
    who = ", ".join(f"№ {number}" for number in sorted({number for one in found for number in one.away}))
    away = f" Отсутствуют сотрудники {who}." if who else ""
    return f"в отделе остаётся меньше {minimum} человек: {_shown_days(found)}{more}.{away}"


def _shown_days(found: tuple[Crowded, ...]) -> str:
    return ", ".join(f"{one.on:%d.%m.%Y}" for one in found[:SHOWN_DAYS])


def _vacation_lines(span: tuple[date, date], days: int, office: Office, limits: Limits) -> tuple[str, ...]:
    balance = () if office.balance_days is None else (f"Остаток отпуска до него: {_left(office)}",)
    if office.unaccounted:
        balance = (UNCHECKED,)
    if office.leave_from is not None and span[0] < office.leave_from:
        early = f"Отпуск в течение первых шести месяцев работы, до {office.leave_from:%d.%m.%Y}"
        balance = (*balance, f"{early}: только по соглашению (ТК ст. 122)")
    return (
        f"Отпуск {span[0]:%d.%m.%Y}–{span[1]:%d.%m.%Y}, {days} дн. без праздничных (ТК ст. 120)",
        f"Выплатить не позднее {pay_by(span[0], limits):%d.%m.%Y} (ТК ст. 136)",
        *balance,
        *_parts(days, span[0], office, limits),
    )


def _parts(days: int, first_on: date, office: Office, limits: Limits) -> tuple[str, ...]:
    """One part of the leave of a year of work has fourteen days at least; a warning, for leaves may be moved yet."""
    year, least = office.leave_year, limits.term("vacation_part_days", first_on).value
    if year is None or max(days, year.longest) >= least:
        return ()
    left = max(year.left - days, Decimal(0))
    known = f"В рабочем году с {year.began_on:%d.%m.%Y} нет части отпуска от {least} дней (ТК ст. 125)"
    if left < least:
        return (f"{known}, и после этого отпуска её уже не будет: останется {left} дн.",)
    return (f"{known}: из оставшихся {left} дн. одна часть должна быть такой.",)


def _left(office: Office) -> str:
    """The balance, and what of it other requests under approval have reserved."""
    reserved = office.reserved_days
    return f"{office.balance_days} дн." + (f", из них {reserved} заняты заявками на согласовании." if reserved else "")


def check_expense(asking: Asking, office: Office, _: Limits) -> Checked:
    """An expense of a trip: whose, what, how much, when."""
    reader = Reader(asking.kind, asking.fields, kept=asking.kept)
    required = [name for name in asking.kind.required if not (asking.papers and name == FILE)]
    reader.missing("source", "amount", "kind", "spent_on", *required)
    trip = trip_of(reader, office)
    amount = reader.read("amount", reader.form.amount)
    on = reader.read("spent_on", reader.form.day)
    if on is not None and on > asking.on:
        reader.wrong("spent_on", "future", "день ещё не наступил")
    if on is not None and trip is not None and (trip.first_on - on).days > MOST_DAYS:
        reader.wrong("spent_on", "long_before", f"{on:%d.%m.%Y} — больше года до поездки, проверьте год", on)
    if amount is not None and amount == 0:
        reader.wrong("amount", "nothing", "ноль")
    in_roubles(reader, "amount")
    limit(reader, asking.kind, amount)
    source = trip.shown if trip is not None else reader.form.text(SOURCE) or "—"
    lines = _expense(reader, amount, on, papers=asking.papers), f"{reader.title(SOURCE)}: {source}"
    return Checked(tuple(reader.mistakes), amount, reader.form.currency("amount"), lines)


def _expense(reader: Reader, amount: Decimal | None, on: date | None, *, papers: bool) -> str:
    sum_ = written(amount, reader.form.currency("amount")) if amount is not None else "—"
    paper = "документ приложен" if papers or reader.form.has("file") else "документа нет"
    what, day = reader.read("kind", reader.form.choice) or "—", f"{on:%d.%m.%Y}" if on is not None else "—"
    return f"Расход {sum_} от {day}: {TITLES.get(what, what)}, {paper}"


def check_document(asking: Asking, office: Office, _: Limits) -> Checked:
    """The fields that its type requires, and the sum that anything looks at; it can be read, not over the limit. What
    pays for a trip pays for the applicant's own.
    """
    reader = Reader(asking.kind, asking.fields, kept=asking.kept)
    name = asking.kind.amount
    required = [one for one in asking.kind.required if not (asking.papers and one == FILE)]
    reader.missing(*required, *((name,) if name and asking.kind.looks_at_amount else ()))
    amount = reader.read(name, reader.form.amount) if name else None
    currency = reader.form.currency(name) if name else "RUB"
    if name and amount == 0 and asking.kind.looks_at_amount:  # a portal's own field of sums is never empty
        reader.wrong(name, "nothing", "ноль")
    if asking.kind.limit is not None and name:
        in_roubles(reader, name)
    limit(reader, asking.kind, amount)
    paid_for(reader, asking, office)
    if asking.kind.pays is not None:
        supplier(reader)
    told = [one for one in (*asking.kind.required, name) if one and reader.form.has(one)]
    lines = [f"{reader.title(one)}: {shown(reader.form, one)}" for one in dict.fromkeys(told)]
    if asking.papers:
        lines.append(f"{reader.title(FILE)}: приложен к задаче")
    return Checked(tuple(reader.mistakes), amount, currency, (asking.kind.title, *lines))
