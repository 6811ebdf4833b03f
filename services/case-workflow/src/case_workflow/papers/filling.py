"""A template checked and filled: every name it asks for is known, what is missing is marked and listed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from case_workflow.funnels import funnels

OWN = {"client_name": "Клиент", "client_inn": "ИНН клиента", "client_kpp": "КПП клиента", "today": "Сегодня"}
LARGEST_BYTES = 5_000_000
LARGEST_UNPACKED_BYTES = 50_000_000
MISSING = "[не заполнено: {title}]"


class BadTemplate(ValueError):
    """The file can't be used as a template; says why."""


@dataclass(frozen=True)
class Filled:
    """missing: names that had no value, in order."""

    content: bytes
    missing: tuple[str, ...]


def titles() -> dict[str, str]:
    """Every name a template may ask for, as people know it."""
    fields = {name: spec.title for funnel in funnels().values() for name, spec in funnel.fields.items()}
    return {**fields, **OWN}


def check(content: bytes) -> tuple[str, ...]:
    """The names that a template asks for. Raises BadTemplate: no DOCX, a bomb, broken marks, a name nobody knows."""
    template = _opened(content)
    try:
        asked = set(template.get_undeclared_template_variables(_environment()))
    except TemplateError as error:
        raise BadTemplate(f"a mark can't be read: {error}") from error
    unknown = sorted(asked - set(titles()))
    if unknown:
        near = get_close_matches(unknown[0], titles(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise BadTemplate(f"no field is called {', '.join(unknown)}{hint}")
    return tuple(sorted(asked))


def fill(content: bytes, facts: Mapping[str, str], without: frozenset[str] = frozenset()) -> Filled:
    """The template with the facts in it; a name without a value is marked and listed. Raises BadTemplate.

    without: names that this client can have no value for; they are empty and nobody is asked for them.
    """
    asked, known = check(content), titles()
    missing = tuple(name for name in asked if not facts.get(name) and name not in without)
    marks = {name: MISSING.format(title=known[name]) for name in missing}
    values = {name: facts.get(name) or marks.get(name, "") for name in asked}
    template = _opened(content)
    try:
        template.render(values, jinja_env=_environment(), autoescape=True)
    except TemplateError as error:
        raise BadTemplate(f"a mark can't be filled: {error}") from error
    made = io.BytesIO()
    template.save(made)
    return Filled(made.getvalue(), missing)


def _environment() -> ImmutableSandboxedEnvironment:
    """A template is a file that anybody in the firm may change: it reads values and does nothing else."""
    return ImmutableSandboxedEnvironment(autoescape=True)


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
