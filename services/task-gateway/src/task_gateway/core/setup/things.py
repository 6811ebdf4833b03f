"""What a portal consists of and what a profile wishes of it, in one shape for every kind. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "type", "funnel", "stage", "field", "choice", "registry", "column", "value", "section", "folder",
    "robot", "activity", "handler",
]  # fmt: skip

DEAL, INVOICE, COMPANY = "2", "31", "CRM_COMPANY"
PORTAL = "portal"  # where those lie that lie in nothing else


@dataclass(frozen=True, slots=True)
class Thing:
    """One object of a portal.

    parent: what it lies in, as the portal says it (a list of stages, an object that has fields, an iblock).
    id: what commands call it by. code: its name for programs, "" if it has none. key: what changing it names.
    facts: all else that can be compared, as text.
    """

    kind: Kind
    parent: str
    id: str
    code: str = ""
    title: str = ""
    key: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """One object that a profile names.

    path: its domain name ("funnels/litigation/stages/hearing"). under: the path of the wish it lies in; without one
    it lies in *parent*. id: bound for good by the profile. title: what people read; None: it is only bound, never made
    or renamed. default: the one that the portal made by itself.
    """

    path: str
    kind: Kind
    under: str = ""
    parent: str = ""
    id: str | None = None
    code: str = ""
    title: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    default: bool = False

    @property
    def made_as_named(self) -> bool:
        """Whether its id is a name of our choice, so that it can be made where it is missing."""
        return self.kind in {"field", "type"} and self.title is not None


@dataclass(frozen=True)
class Seen:
    """What a portal has. unread: kinds that it does not let us read, with its words. root: id of the common disk's."""

    things: tuple[Thing, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    root: str = ""

    def within(self, kind: Kind, parent: str) -> list[Thing]:
        """Everything of a kind in one place, in the portal's order."""
        return [one for one in self.things if one.kind == kind and one.parent == parent]


def home(kind: Kind, parent: Thing) -> str:
    """Where objects of *kind* that belong to *parent* lie, as the portal says it."""
    if kind == "stage":
        return stage_list(parent.parent, parent.id)
    if kind == "field":
        return f"CRM_{parent.key}"
    if kind == "column":
        return f"{parent.parent}/{parent.id}"
    return parent.key if kind in {"choice", "value"} else parent.id


def stage_list(entity_type: str, funnel: str) -> str:
    """ENTITY_ID of a funnel's stages (facts 3.4)."""
    if entity_type == DEAL:
        return "DEAL_STAGE" if funnel == "0" else f"DEAL_STAGE_{funnel}"
    return f"SMART_INVOICE_STAGE_{funnel}" if entity_type == INVOICE else f"DYNAMIC_{entity_type}_STAGE_{funnel}"


def stage_prefix(listed: str) -> str:
    """What the ids of a list's stages begin with: C5:, DT31_3:, DT1046_12:, or nothing."""
    head, _, funnel = listed.rpartition("_STAGE_")
    if not head:
        return ""
    if head == "DEAL":
        return f"C{funnel}:"
    return f"DT{INVOICE if head == 'SMART_INVOICE' else head.removeprefix('DYNAMIC_')}_{funnel}:"


def field_code(wish: Wish, parent: str) -> str:
    """The full name of a field that is to be made: UF_CRM_DEAL_… of deals, UF_CRM_8_… of the type whose id is 8."""
    return wish.id if wish.id is not None else f"UF_{parent}_{wish.code}"
