"""Work of many invoices for the report, each hour once: what one holds or had is with a later one that took it up.

Rule: BILLING-15. Source: issue 7, "What the management asked for" (unbilled work).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from billing.core.cutting import treatment
from billing.core.diary import Row, rows
from billing.core.month import is_late
from billing.core.rated import Rated

UNBILLED = ("held",)
UNPAID = ("non_billable", "written_off")
VOIDED = "счёт аннулирован"


def worked_once(invoices: Iterable[Rated], void: Iterable[Rated]) -> Iterator[tuple[Rated, list[Row]]]:
    """The rows of each, the oldest invoice first. void: not issued anew; what they had waits for a new one.

    Time late of another period does not wait for that: the next invoice takes it up, as it does with what was held, and
    with what was not paid for when it became billable.
    """
    known = sorted([*((one, False) for one in invoices), *((one, True) for one in void)], key=_age)
    last = {_key(one, entry.id): place for place, (one, _) in enumerate(known) for entry in one.month.entries}
    paid = {
        _key(one, entry.id): place
        for place, (one, _) in enumerate(known)
        for entry in one.month.entries
        if is_late(entry.corrects) and treatment(entry) == "bill"
    }
    for place, (rated, is_void) in enumerate(known):
        paid_late = {entry.id for entry in rated.month.entries if paid.get(_key(rated, entry.id), -1) > place}
        taken_up = {entry.id for entry in rated.month.entries if last[_key(rated, entry.id)] > place}
        yield (
            rated,
            [
                replace(row, fate="held", reason=VOIDED) if is_void and row.fate == "billed" else row
                for row in rows(rated)
                if row.fate != "already_billed"
                and not (row.entry.id in taken_up and _goes_on(row, is_void=is_void))
                and not (row.entry.id in paid_late and row.fate in UNPAID)
            ],
        )


def _age(one: tuple[Rated, bool]) -> tuple[object, ...]:
    month = one[0].month
    return month.invoice.on, month.period.last_on


def _key(rated: Rated, name: str) -> tuple[str, str]:
    """An entry of a client by the CRM's id: what comes late of it has something after a +."""
    return rated.month.client.name, name.partition("+")[0]


def _goes_on(row: Row, *, is_void: bool) -> bool:
    """Whether another invoice takes it up."""
    return row.fate in UNBILLED or (is_void and is_late(row.entry.corrects))
