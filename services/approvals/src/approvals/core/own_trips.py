"""Which trip an expense or a payment made by hand is for: its own applicant's, or its money is lost or another's.

What a trip orders itself says so by its origin, and is looked at in links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from approvals.core.checking import Asking, Reader
from approvals.core.links import SOURCE, made_for
from approvals.core.office import Office, OwnTrip

SHOWN_TRIPS = 12
ORDERED = ("advance", "extra", "refund")  # a trip's own purposes, by which it settles
BY_HAND = "by_hand"
NUMBER = r"\W*(?:№|n|no|номер)?\W*\d"
ALONE = re.compile(r"\W*(?:№|n|no|номер)?\W*\d+\W*", re.IGNORECASE)


def trip_of(reader: Reader, office: Office) -> OwnTrip | None:
    """What is claimed for nobody's trip is lost, and what is claimed for another's is paid to him. The one it is of."""
    source = reader.form.text(SOURCE)
    found = next((one for one in office.trips or () if one.request == source), None)
    if source is not None and office.trips is not None and found is None:
        _no_trip(reader, office, source, "этого сотрудника")
    return found


def paid_for(reader: Reader, asking: Asking, office: Office) -> None:
    """A payment made by hand counts for the trip that it names: it must be the applicant's, and what it is for must not
    be what the trip orders itself.
    """
    source = reader.form.text(SOURCE)
    if asking.kind.pays is None or source is None or office.trips is None or made_for(asking.origin) == source:
        return
    purpose = reader.form.text("purpose")
    if _known(source, office):
        if purpose in ORDERED:
            said = f"«{purpose}» заказывает сама командировка {source}; назовите, за что платите"
            reader.wrong("purpose", "ordered", said, purpose)
    elif means_a_trip(source, office.trip_types):
        other = "; сотрудник — тот, кто едет; если платите не за командировку, напишите словами, за что"
        _no_trip(reader, office, source, f"сотрудника № {asking.applicant_id}", other)


def means_a_trip(source: str, types: Iterable[str]) -> bool:
    """Whether a text names a trip by its number, in whatever way; a number alone may be one.

    >>> [means_a_trip(one, ["trip"]) for one in ("58", "Trip 58", "Командировка № 58", "Договор № 58")]
    [True, True, True, False]
    """
    words = "|".join((*map(re.escape, types), r"командиров\w*", r"поездк\w*"))
    named = re.search(rf"(?:{words}){NUMBER}", source, re.IGNORECASE)
    return named is not None or ALONE.fullmatch(source) is not None


def _known(source: str, office: Office) -> bool:
    return any(one.request == source for one in office.trips or ())


def _no_trip(reader: Reader, office: Office, source: str, whose: str, more: str = "") -> None:
    shown = ", ".join(one.shown for one in (office.trips or ())[:SHOWN_TRIPS])
    known = f"укажите одну из них: {shown}" if shown else "согласованных командировок нет"
    reader.wrong(SOURCE, "no_trip", f"«{source[:80]}» — не командировка {whose}; {known}{more}", shown or "—")
