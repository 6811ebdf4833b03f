"""`delo funnel`: the funnels of cases as they are declared: stages, tasks, terms, what is awaited, what follows."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import Annotated

import typer
from case_workflow.core import drawing
from case_workflow.core.declaration import Funnel
from case_workflow.funnels import funnels

from delo import display

app = typer.Typer(no_args_is_help=True, help="Funnels of cases: what each stage asks for, and what follows.")

WRONG_ARGUMENTS = 2
Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the funnel; `delo funnel list` shows them.")]


@app.callback()
def funnel() -> None:
    """Funnels of cases: what each stage asks for, and what follows."""


@app.command("list")
def listed(*, as_json: Annotated[bool, typer.Option("--json", help="A JSON list.")] = False) -> None:
    """List the funnels."""
    rows = [
        {"name": name, "title": one.title, "starts": one.starts, "stages": len(one.states)}
        for name, one in funnels().items()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        display.out.print(f"{row['name']:<12} {display.escape(str(row['title']))}, {row['stages']} stages")


@app.command("show")
def show(
    name: Name,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Stages as JSON.")] = False,
    as_mermaid: Annotated[bool, typer.Option("--mermaid", help="The picture alone: a Mermaid state diagram.")] = False,
) -> None:
    """Show a funnel: its stages in order, tasks with their terms, what is awaited, what follows; then its picture."""
    if as_json and as_mermaid:
        raise _refused("take one of --json, --mermaid")
    if name not in funnels():
        near = get_close_matches(name, funnels(), n=3) or list(funnels())
        raise _refused(f"there is no funnel {name!r}; did you mean {', '.join(near)}?")
    found = funnels()[name]
    if as_json:
        typer.echo(json.dumps(_rows(found), ensure_ascii=False, indent=1))
    elif as_mermaid:
        typer.echo(drawing.mermaid(found), nl=False)
    else:
        _tell(found)
        typer.echo(f"\n```mermaid\n{drawing.mermaid(found)}```")


def _rows(found: Funnel) -> dict[str, object]:
    stages = [
        {
            "stage": name,
            "title": state.title,
            "tasks": [
                {"task": task.key, "title": task.title, "asks": list(task.asks), "due": drawing.of_task(found, task)}
                for task in state.tasks
            ],
            "awaits": drawing.awaits(found, state),
            "next": [{"to": arrow.to, "when": dict(arrow.when)} for arrow in state.next],
            "lapse": {"to": state.lapse.to, "due": drawing.terms(found, state.lapse.due)} if state.lapse else None,
            "silence": silent[0] if (silent := drawing.silence(found, name)) else None,
            "gate": state.gate,
            "ends": state.ends,
        }
        for name, state in found.states.items()
    ]
    copies = [{"funnel": one.funnel, "stage": one.stage, "when": dict(one.when)} for one in found.copies]
    return {"funnel": found.funnel, "title": found.title, "starts": found.starts, "stages": stages, "copies": copies}


def _tell(found: Funnel) -> None:
    say = display.out.print
    say(f"[bold]{found.funnel}[/]: {display.escape(found.title)}", soft_wrap=True)
    for name, state in found.states.items():
        start = " (start)" if name == found.starts else f" (ends: {state.ends})" if state.ends else ""
        gate = f" (gate: {state.gate})" if state.gate else ""
        say(f"\n[bold]{name}[/] {display.escape(state.title)}{start}{gate}", soft_wrap=True)
        for task in state.tasks:
            when = f" [{drawing.condition(found, task.when)}]" if task.when else ""
            line = f"  task  {task.title}{when}, {drawing.of_task(found, task)}"
            say(display.escape(line), soft_wrap=True)
        for awaited in drawing.awaits(found, state):
            say(display.escape(f"  waits {awaited}"), soft_wrap=True)
        for arrow in state.next:
            say(display.escape(f"  next  {arrow.to}: {drawing.condition(found, arrow.when)}"), soft_wrap=True)
        if state.lapse is not None:
            line = f"  term  {state.lapse.to}: {drawing.terms(found, state.lapse.due)}"
            say(display.escape(line), soft_wrap=True)
        if (silent := drawing.silence(found, name)) is not None:
            say(display.escape(f"  quiet {': '.join(silent)}"), soft_wrap=True)
    for copy in found.copies:
        line = f"\ncopy {copy.funnel}, {copy.stage}: {drawing.condition(found, copy.when)}"
        say(display.escape(line), soft_wrap=True)


def _refused(what: str) -> typer.Exit:
    display.err.print(f"[red]delo:[/] {display.escape(what)}", soft_wrap=True)
    return typer.Exit(WRONG_ARGUMENTS)
