"""The commands of `delo`, each imported when it is asked for: a service's libraries take seconds to load."""

from __future__ import annotations

import ast
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from delo import commands

FOLDER = Path(commands.__file__).parent


def names() -> list[str]:
    """Every file of `commands/` is a command."""
    return [found.name for found in pkgutil.iter_modules(commands.__path__)]


def command(name: str) -> Any:
    """The module's `app`, else the function of its name."""
    module = import_module(f"{commands.__name__}.{name}")
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        app.command(name)(getattr(module, name))
    made = typer.main.get_command(app)
    made.name = name
    return made


def listed(name: str) -> TyperCommand:
    """A command as a list shows it, read from its text: its help, and whether it is hidden."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    words, hidden = "", False
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            words = words or (ast.get_docstring(node) or "")
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            target = node.targets[0].id
            if target == "app" and isinstance(node.value, ast.Call):
                words = next((ast.literal_eval(one.value) for one in node.value.keywords if one.arg == "help"), words)
            hidden = hidden or (target == "HIDDEN" and bool(ast.literal_eval(node.value)))
    return TyperCommand(name, help=words, hidden=hidden)


class Lazy(TyperGroup):
    """A group that knows its commands by their files."""

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """In alphabetical order."""
        return names()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Imported, unless it is only listed."""
        if cmd_name not in names():
            return None
        return listed(cmd_name) if self._listing else command(cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The list of all, without importing any."""
        self._listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._listing = False
