"""The approvals' part of a portal's profile: approvals.yaml beside portal.yaml."""

from __future__ import annotations

from pathlib import Path

from chassis.profile import load, part
from chassis.yaml_file import read_as

from approvals.core.rules import ApprovalsProfile, General

SERVICE = "approvals"


def profile_of(profile: Path, portal: str) -> ApprovalsProfile:
    """What the portal's profile says; without the file: nothing. Raises BadProfile with file and line."""
    file = part(profile, portal, SERVICE)
    return read_as(ApprovalsProfile, file) if file.is_file() else ApprovalsProfile()


class Rules:
    """The profiles of all portals, each read once. path: set when the service starts."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self._known: dict[str, ApprovalsProfile] = {}
        self._general: dict[str, General] = {}

    def at(self, path: Path) -> None:
        """Where the profiles lie from now on."""
        self.path = path
        self._known.clear()
        self._general.clear()

    def read_all(self, path: Path) -> None:
        """As `at`, and each portal's profile read at once: what is wrong is said now. Raises BadProfile."""
        self.at(path)
        for portal in load(path).names:
            self.general(portal)

    def __getitem__(self, portal: str) -> ApprovalsProfile:
        """Raises BadProfile; LookupError before the service has said where they lie."""
        if self.path is None:
            raise LookupError("nobody has said where the profiles lie")
        if portal not in self._known:
            self._known[portal] = profile_of(self.path, portal)
        return self._known[portal]

    def general(self, portal: str) -> General:
        """What of it holds for all kinds: goes into each decision's context."""
        if portal not in self._general:
            known = self[portal].model_dump(include=set(General.model_fields))
            self._general[portal] = General.model_validate(known)
        return self._general[portal]


RULES = Rules()
