"""A template checked and filled: every name it asks for is known, what is missing is marked and listed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from case_workflow.core.paper_names import TITLES
from case_workflow.funnels import funnels

LARGEST_BYTES = 5_000_000
LARGEST_UNPACKED_BYTES = 50_000_000
NOTED = "delo noted"  # a filter that no template can name
MISSING = "[не заполнено: {title}]"


class BadTemplate(ValueError):
    """The file can't be used as a template; says why."""


@dataclass(frozen=True)
class Filled:
    """missing: names that had no value where the paper says them, in order."""

    content: bytes
    missing: tuple[str, ...]


def titles() -> dict[str, str]:
    """Every name a template may ask for, as people know it."""
    fields = {name: spec.title for funnel in funnels().values() for name, spec in funnel.fields.items()}
    return {**fields, **TITLES}


def check(content: bytes) -> tuple[str, ...]:
    """The names that a template asks for. Raises BadTemplate: no DOCX, a bomb, broken marks, a name nobody knows, or
    marks that can't be filled with texts.
    """
    asked, known = _asked(content), titles()
    _rendered(content, {name: known[name] for name in asked})
    return asked


def fill(content: bytes, facts: Mapping[str, str], without: frozenset[str] = frozenset()) -> Filled:
    """The template with the facts in it; a name without a value is marked and listed. Raises BadTemplate.

    What stands in a branch that is not taken is in the paper neither, and not listed.
    without: names that this client can have no value for; they are empty and nobody is asked for them.
    """
    asked, known = _asked(content), titles()
    empty = [name for name in asked if not facts.get(name) and name not in without]
    marks = {name: MISSING.format(title=known[name]) for name in empty}
    said: set[str] = set()
    made = _rendered(content, {name: facts.get(name) or marks.get(name, "") for name in asked}, said)
    return Filled(made, tuple(name for name in empty if name in said))


def _asked(content: bytes) -> tuple[str, ...]:
    template = _opened(content)
    try:
        asked = set(template.get_undeclared_template_variables(_Environment(autoescape=True)))
    except TemplateError as error:
        raise BadTemplate(f"a mark can't be read: {error}") from error
    unknown = sorted(asked - set(titles()))
    if unknown:
        near = get_close_matches(unknown[0], titles(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise BadTemplate(f"no field is called {', '.join(unknown)}{hint}")
    return tuple(sorted(asked))


def _rendered(content: bytes, values: Mapping[str, str], said: set[str] | None = None) -> bytes:
    """said: gets the names whose values are used for more than a choice between branches."""
    template, made = _opened(content), io.BytesIO()
    environment = _Environment(autoescape=True)
    environment.said = set() if said is None else said
    try:
        template.render(dict(values), jinja_env=environment, autoescape=True)
        template.save(made)
    except Exception as error:  # whatever a mark does with texts that can't be done: they are no numbers
        raise BadTemplate(f"a mark can't be filled, all values are texts: {error}") from error
    return made.getvalue()


def _noting(node: Any) -> Any:
    """The same syntax with its names noted where they are read."""
    for field, value in list(node.iter_fields()):
        if isinstance(node, nodes.If | nodes.CondExpr) and field == "test":
            continue
        if isinstance(value, list):
            setattr(node, field, [_noting(one) if isinstance(one, nodes.Node) else one for one in value])
        elif isinstance(value, nodes.Node):
            setattr(node, field, _noting(value))
    if not isinstance(node, nodes.Name) or node.ctx != "load":
        return node
    name = nodes.Const(node.name, lineno=node.lineno)
    return nodes.Filter(node, NOTED, [name], [], None, None, lineno=node.lineno)


class _Environment(ImmutableSandboxedEnvironment):
    """A template is a file that anybody in the firm may change: it reads values, reckons, and does nothing else."""

    intercepted_binops = frozenset({"*", "**"})
    said: set[str]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Let every name outside of a condition note that it was used: a branch not taken uses none."""
        self.filters[NOTED] = self._noted
        noting: nodes.Template = _noting(super()._parse(source, name, filename))
        return noting

    def _noted(self, value: Any, name: str) -> Any:
        self.said.add(name)
        return value

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse what makes a text of a gigabyte: numbers are multiplied, texts and lists are not."""
        if operator == "*" and all(isinstance(one, int | float) for one in (left, right)):
            return super().call_binop(context, operator, left, right)
        raise SecurityError(f"{operator} is not for templates")


def _opened(content: bytes) -> DocxTemplate:
    if len(content) > LARGEST_BYTES:
        raise BadTemplate(f"larger than {LARGEST_BYTES // 1_000_000} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadTemplate(f"no Word document (DOCX): {error}") from error
    if unpacked > LARGEST_UNPACKED_BYTES:
        raise BadTemplate("unpacks to more than a document can hold")
    if "word/document.xml" not in names:
        raise BadTemplate("no Word document (DOCX)")
    try:
        template = DocxTemplate(io.BytesIO(content))
        template.init_docx()
    except Exception as error:
        raise BadTemplate(f"no Word document (DOCX): {error}") from error
    return template
