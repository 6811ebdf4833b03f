"""A YAML file as a model: what is wrong is told with its line, and nothing is guessed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)

STR = "tag:yaml.org,2002:str"
CLOCK = re.compile(r"[-+]?\d+(?::\d+)+(?:\.\d*)?$")  # numbers to the base of sixty, to YAML 1.1


class BadFile(ValueError):
    """The file can't be used; a line for each mistake: file:line: where: what."""


def read_as(model: type[M], file: Path) -> M:
    """The file as *model*; an empty one is an empty mapping. Raises BadFile."""
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Once)
        return model.model_validate(yaml.load(text, Loader=_Once) or {})  # noqa: S506 - a SafeLoader
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise BadFile("\n".join(_mistake(file, node, one["loc"], one["msg"]) for one in found)) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadFile(f"{file}:{line}: {error.problem}") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{file}: not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise BadFile(f"{file}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise BadFile(f"{file}: {error}") from error


def plain(file: Path) -> Any:
    """The content of the file as it is. Raises BadFile, also for a key that is said twice."""
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_Once)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadFile(f"{file}:{line}: {error.problem}") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{file}: not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise BadFile(f"{file}: {error.strerror}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadFile(f"{file}: {error}") from error


def line_of(node: Any, path: tuple[int | str, ...]) -> int:
    """The line, from 1, where what *path* leads to begins, or the nearest thing above that exists."""
    line: int = node.start_mark.line if node is not None else 0
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


def _mistake(file: Path, node: Any, loc: tuple[int | str, ...], said: str) -> str:
    where = ".".join(str(step) for step in loc if step != "[key]")
    return f"{file}:{line_of(node, loc)}: {where}{': ' if where else ''}{said.removeprefix('Value error, ')}"


class _Once(yaml.SafeLoader):
    """YAML takes the last of two equal keys in silence, and 20:00 for 1200; here that is a mistake, and a text."""

    yaml_implicit_resolvers = yaml.SafeLoader.yaml_implicit_resolvers | {
        first: [(STR, CLOCK), *yaml.SafeLoader.yaml_implicit_resolvers.get(first, [])] for first in "+-0123456789"
    }


def _mapping(loader: _Once, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        name = str(key.value)
        if name in seen:
            raise yaml.constructor.ConstructorError(None, None, f"{name} is said twice", key.start_mark)
        seen.add(name)
    return loader.construct_mapping(node, deep=True)


_Once.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
