"""The gateway's part of a portal's profile: task-gateway.yaml beside portal.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from chassis.profile import BadProfile
from pydantic import ValidationError

from task_gateway.core.names import Names

FILE = "task-gateway.yaml"


def names_of(profile: Path, portal: str) -> Names:
    """The domain names of *portal*. profile: its portal.yaml, or the folder of all portals. Without a file: none.

    Raises BadProfile with file and line.
    """
    folder = profile.parent if profile.is_file() else profile / portal
    file = folder / FILE
    return read(file) if file.is_file() else Names()


def read(file: Path) -> Names:
    """Raises BadProfile."""
    try:
        text = file.read_text(encoding="utf-8")
        return Names.model_validate(yaml.safe_load(text) or {})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        line = line_of(yaml.compose(text), first["loc"])
        raise BadProfile(f"{file}:{line}: {where}: {first['msg']}") from error
    except (OSError, yaml.YAMLError) as error:
        raise BadProfile(f"{file}: {error}") from error


def line_of(node: Any, path: tuple[int | str, ...]) -> int:
    """The line, from 1, where what *path* leads to begins, or the nearest thing above that exists."""
    line: int = node.start_mark.line
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
    return line + 1
