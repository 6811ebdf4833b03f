"""Which events this portal has. Source: Bitrix24 documentation, "events"."""

from __future__ import annotations

import re

_CHANGES = ("ADD", "UPDATE", "DELETE")
_CRM = ("LEAD", "DEAL", "CONTACT", "COMPANY", "ACTIVITY", "REQUISITE", "DYNAMICITEM", "TYPE", "TIMELINECOMMENT")
_USER_FIELDS = ("LEAD", "DEAL", "CONTACT", "COMPANY", "REQUISITE")
_OTHER = ("TASK", "TASKCOMMENT", "CALENDARENTRY", "CALENDARSECTION", "CRMDOCUMENTGENERATORDOCUMENT")
NAMES: tuple[str, ...] = (
    "ONAPPINSTALL", "ONAPPUPDATE", "ONAPPUNINSTALL", "ONAPPTEST", "ONOFFLINEEVENT", "ONUSERADD",
    *(f"ONCRM{kind}{change}" for kind in _CRM for change in _CHANGES),
    *(f"ONCRM{kind}USERFIELD{change}" for kind in _USER_FIELDS for change in _CHANGES),
    *(f"ON{kind}{change}" for kind in _OTHER for change in _CHANGES),
    "ONCRMDEALMOVETOCATEGORY", "ONEXTERNALCALLSTART", "ONEXTERNALCALLBACKSTART", "ONVOXIMPLANTCALLINIT",
    "ONVOXIMPLANTCALLSTART", "ONVOXIMPLANTCALLEND",
)  # fmt: skip
_NUMBERED = re.compile(r"ONCRMDYNAMICITEM(ADD|UPDATE|DELETE)_\d+")


def known(name: str) -> bool:
    """Whether a handler can be bound to the event of that upper-case name."""
    return name in NAMES or bool(_NUMBERED.fullmatch(name))
