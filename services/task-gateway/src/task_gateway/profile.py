"""The gateway's part of a portal's profile: task-gateway.yaml beside portal.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chassis.profile import part
from chassis.yaml_file import read_as

from task_gateway.core.names import Names
from task_gateway.core.setup.profile import GatewayProfile
from task_gateway.core.setup.resolve import resolved

FILE = "task-gateway.yaml"


def names_of(profile: Path, portal: str, bound: Mapping[str, str]) -> Names:
    """The domain names of *portal*, as far as they have ids. profile: its portal.yaml, or the folder of all portals.

    bound: what `delo portal apply` has found or made (see setup/bindings.py). Without a file: none. Raises BadProfile.
    """
    return resolved(profile_of(profile, portal), bound)


def profile_of(profile: Path, portal: str) -> GatewayProfile:
    """What the profile says. Raises BadProfile with file and line."""
    file = part(profile, portal, "task-gateway")
    return read_as(GatewayProfile, file) if file.is_file() else GatewayProfile()
