"""The portal profile as every service needs it: one folder (or file) of YAML for each CRM installation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, field_validator

from chassis.deciding import Mode
from chassis.errors import Unavailable
from chassis.yaml_file import BadFile, read_as


class NoProfile(Unavailable):
    """A message of a portal that nobody has described here: it waits until somebody does."""

    code = "profile.missing"
    gives_up = None


BadProfile = BadFile  # the profile can't be used; says where and why


class PortalProfile(BaseModel):
    """What is particular to one portal. Keys that only one service knows stay in `extra`.

    zone: IANA name. deadline_time: local time of day at which a task of a day is due.
    automations: name → off (nothing is decided), shadow (commands are recorded, not sent), on. Default: on.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    zone: str
    deadline_time: time = time(18, 0)
    automations: Mapping[str, Mode] = {}

    @field_validator("automations", mode="before", json_schema_input_type=Mapping[str, Mode | bool])
    @classmethod
    def _yaml_switches(cls, value: Any) -> Any:
        # YAML 1.1 reads a bare on/off as a boolean; the people who write profiles mean the words.
        if not isinstance(value, dict):
            return value
        return {name: {True: "on", False: "off"}.get(mode, mode) for name, mode in value.items()}

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except KeyError:
            raise ValueError(f"there is no time zone {value}") from None
        return value

    @property
    def extra(self) -> Mapping[str, Any]:
        """The keys of services."""
        return self.model_extra or {}


class Profiles:
    """Every portal's profile by the portal's name."""

    def __init__(self, profiles: Mapping[str, PortalProfile]) -> None:
        self._profiles = dict(profiles)

    def __getitem__(self, portal: str) -> PortalProfile:
        """Raises NoProfile."""
        try:
            return self._profiles[portal]
        except KeyError:
            raise NoProfile(f"no profile of portal {portal!r}: add its folder and restart") from None

    def mode(self, portal: str, automation: str) -> Mode:
        """How an automation runs in a portal. Raises NoProfile."""
        return self[portal].automations.get(automation, "on")

    @property
    def names(self) -> list[str]:
        return sorted(self._profiles)


def part(profile: Path, portal: str, service: str) -> Path:
    """Where a service's own part of a portal's profile lies. profile: its portal.yaml, or the folder of all portals."""
    return (profile.parent if profile.is_file() else profile / portal) / f"{service}.yaml"


def load(path: Path) -> Profiles:
    """Read `<name>/portal.yaml` (a file), or every such file under a folder. Raises BadProfile."""
    files = [path] if path.is_file() else sorted(path.glob("*/portal.yaml"))
    if not files:
        raise BadProfile(f"{path}: no portal.yaml here; a profile is a folder named as the portal, with portal.yaml")
    return Profiles({file.parent.name: read_as(PortalProfile, file) for file in files})
