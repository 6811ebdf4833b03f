"""`delo papers`: templates of drafts: those to begin with, checking one, putting it in use, filling it."""

from __future__ import annotations

from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer
import yaml
from case_workflow.papers import filling, starting
from case_workflow.papers.folder import lacks, legal_form, slip

from delo import display

app = typer.Typer(no_args_is_help=True, help="Templates of drafts (DOCX): begin, check, put in use, try.")

REFUSED, WRONG_ARGUMENTS = 1, 2
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False)]
Template = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)]
Facts = Annotated[Path, typer.Option("--facts", help="YAML: field → text.", exists=True, dir_okay=False)]
Out = Annotated[Path, typer.Option("--out", help="Where the filled paper goes.", dir_okay=False)]


@app.callback()
def papers() -> None:
    """Templates of drafts (DOCX): begin, check, put in use, try."""


@app.command("init")
def init(folder: Annotated[Path, typer.Argument(metavar="FOLDER", file_okay=False)]) -> None:
    """Write the templates to begin with; a file that is there already is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in starting.texts():
        file = folder / f"{name}.docx"
        if file.exists():
            display.out.print(f"= {file.name}")
        else:
            file.write_bytes(starting.template(name) or b"")
            display.out.print(f"+ {file.name}")


@app.command("check")
def check(files: Files) -> None:
    """Say of each template what it asks for, or why it can't be used (exit code 1)."""
    bad = False
    for file in files:
        try:
            asked = filling.check(file.read_bytes())
            display.out.print(f"ok {file.name}: {', '.join(asked) or 'asks for nothing'}", markup=False, soft_wrap=True)
        except filling.BadTemplate as error:
            bad = True
            display.err.print(f"bad {file.name}: {error}", markup=False, soft_wrap=True)
    if bad:
        raise typer.Exit(REFUSED)


@app.command("put")
def put(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", file_okay=False)],
    files: Files,
) -> None:
    """Put templates into the firm's folder: all of them, if each can be used and will be found by its name."""
    wrong = {file: said for file in files if (said := _unusable(file)) is not None}
    for file, said in wrong.items():
        display.err.print(f"bad {file.name}: {said}", markup=False, soft_wrap=True)
    if wrong:
        raise typer.Exit(REFUSED)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            content, target = file.read_bytes(), folder / file.name
            beside = target.with_suffix(".new")  # a task that begins meanwhile reads the old one or the new one
            beside.write_bytes(content)
            beside.replace(target)
            display.out.print(f"+ {file.name}", markup=False, soft_wrap=True)
    except OSError as error:
        raise _refused(f"{error.filename or folder}: {error.strerror}", REFUSED) from error


def _unusable(file: Path) -> str | None:
    if (said := slip(file.name)) is not None:
        return said
    try:
        filling.check(file.read_bytes())
    except filling.BadTemplate as error:
        return str(error)
    return None


@app.command("fill")
def fill(template: Template, facts: Facts, out: Out) -> None:
    """Fill a template and list what is missing."""
    try:
        said = yaml.safe_load(facts.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refused(f"{facts}: {error}", WRONG_ARGUMENTS) from error
    if not isinstance(said, dict):
        raise _refused(f"{facts}: a mapping of fields is wanted", WRONG_ARGUMENTS)
    texts = {str(name): _text(facts, str(name), value) for name, value in said.items()}
    try:
        found = filling.fill(template.read_bytes(), texts, lacks(legal_form(texts.get("client_inn"))))
    except filling.BadTemplate as error:
        raise _refused(f"{template.name}: {error}", REFUSED) from error
    try:
        out.write_bytes(found.content)
    except OSError as error:
        raise _refused(f"{out}: {error.strerror}", REFUSED) from error
    for name in sorted(texts.keys() - filling.titles()):
        near = get_close_matches(name, filling.titles(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        display.err.print(f"no field is called {name}{hint}", markup=False, soft_wrap=True)
    for name in found.missing:
        display.out.print(f"missing {name}: {filling.titles()[name]}", markup=False, soft_wrap=True)


def _text(facts: Path, name: str, value: object) -> str:
    """A value of YAML as people write it in a paper; empty for none. Raises Exit for what is no text."""
    match value:
        case None:
            return ""
        case bool():
            return "да" if value else "нет"
        case datetime():
            return value.strftime("%d.%m.%Y %H:%M")
        case date():
            return value.strftime("%d.%m.%Y")
        case str() | int() | float():
            return str(value)
    raise _refused(f"{facts}: {name}: a text is wanted", WRONG_ARGUMENTS)


def _refused(what: str, code: int) -> typer.Exit:
    display.err.print(f"[red]delo:[/] {display.escape(what)}", soft_wrap=True)
    return typer.Exit(code)
