"""What the year of work of a leave is told of, to who decides and to HR: whether the law's years are kept."""

from __future__ import annotations

from datetime import date

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
    return tuple(found)


def lines(office: Office) -> tuple[str, ...]:
    """For whoever decides."""
    return (*_left_out(office.leave_year), *doubts(office))


def _left_out(year: LeaveYear | None) -> tuple[str, ...]:
    if year is None or not year.left_out or year.ended_on is None:
        return ()
    known = f"рабочий год с {year.began_on:%d.%m.%Y} по {year.ended_on:%d.%m.%Y}"
    return (f"В стаж для отпуска не вошли {year.left_out} дн. (ТК ст. 121): {known}",)


def span(days: tuple[date, date]) -> str:
    """As people write it."""
    return f"{days[0]:%d.%m.%Y}–{days[1]:%d.%m.%Y}"
