"""What the year of work of a leave is told of, to who decides and to HR: whether the law's years are kept."""

from __future__ import annotations

from datetime import date

from domain.calendar import ONE_DAY, months_later

from approvals.core.office import LeaveYear, Office

SHOWN_BREAKS = 3


def doubts(office: Office) -> tuple[str, ...]:
    """What we can't tell, and a person says: HR sees to it."""
    year = office.leave_year
    if year is None:
        return ()
    found = [
        f"Отсутствие {span(one)}: входит ли оно в стаж для отпуска (ТК ст. 121), решают кадры; в остатке оно вошло"
        for one in year.doubtful[:SHOWN_BREAKS]
    ]
    if year.first and year.left_out:
        found.append("Входят ли не вошедшие в стаж дни в шесть месяцев работы (ТК ст. 122), решают кадры")
    if year.alone and year.idle_years is None and not year.each_year:
        known = "Когда был прошлый отпуск, не известно"
        found.append(f"{known}: проверьте, что двух лет подряд без него не выйдет (ТК ст. 124)")
    return tuple(found)


def lines(office: Office, held_from: date | None) -> tuple[str, ...]:
    """For whoever decides. held_from: the first day that was approved before."""
    year = office.leave_year
    moved: tuple[str, ...] = ()
    if year is not None and moved_out(year, held_from):
        until = f"использовать до {months_later(year.began_on, 12) - ONE_DAY:%d.%m.%Y} (ТК ст. 124)"
        moved = (f"Перенос на следующий рабочий год: только в исключительных случаях, с согласия работника, {until}",)
    return (*_left_out(year), *owed(office), *moved, *doubts(office))


def owed(office: Office) -> tuple[str, ...]:
    """What the law forbids if this leave is not taken in its year: who refuses or cancels it must know."""
    year = office.leave_year
    if year is None or year.ended_on is None or not year.alone:
        return ()
    if year.each_year:
        no_other = f"Другого отпуска до {year.ended_on:%d.%m.%Y} нет"
        return (f"{no_other}, а до 18 лет и на вредной работе его дают каждый год (ТК ст. 124)",)
    if not year.idle_years:
        return ()
    if year.idle_years == 1:
        return (f"Отпуска не было весь прошлый рабочий год: дать его надо до {year.ended_on:%d.%m.%Y} (ТК ст. 124)",)
    already = "это уже запрещено, дать его надо как можно раньше (ТК ст. 124)"
    return (f"Отпуска не было {year.idle_years} рабочих года подряд: {already}",)


def moved_out(year: LeaveYear, held_from: date | None) -> bool:
    """Whether a leave that was approved in one year of work is to be taken in a later one."""
    return held_from is not None and held_from < year.began_on


def hindrance(office: Office, held_from: date | None) -> tuple[str, str] | None:
    """Why it can't be moved out of its year of work, as a code and in words: the law forbids what is left of that."""
    year = office.leave_year
    if year is None or not moved_out(year, held_from) or not year.idle_years:
        return None
    none_left = "в прежнем рабочем году отпуска не останется"
    if year.each_year:
        return "each_year", f"{none_left}, а до 18 лет и на вредной работе он ежегодный"
    return ("two_years", f"{none_left}, и в году до него тоже не было") if year.idle_years > 1 else None


def _left_out(year: LeaveYear | None) -> tuple[str, ...]:
    if year is None or not year.left_out or year.ended_on is None:
        return ()
    known = f"рабочий год с {year.began_on:%d.%m.%Y} по {year.ended_on:%d.%m.%Y}"
    return (f"В стаж для отпуска не вошли {year.left_out} дн. (ТК ст. 121): {known}",)


def span(days: tuple[date, date]) -> str:
    """As people write it."""
    return f"{days[0]:%d.%m.%Y}–{days[1]:%d.%m.%Y}"
