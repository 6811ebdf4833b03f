"""The dispatcher's part of a portal's profile: mail-dispatch.yaml beside portal.yaml."""

from __future__ import annotations

from pathlib import Path

from chassis.profile import part
from chassis.yaml_file import read_as

from mail_dispatch.core.rules import Rules


def rules_of(profile: Path, portal: str) -> Rules:
    """The rules of *portal*. profile: its portal.yaml, or the folder of all portals. Without a file: no senders.

    Raises BadFile with file and line.
    """
    file = part(profile, portal, "mail-dispatch")
    return read_as(Rules, file) if file.is_file() else Rules()
