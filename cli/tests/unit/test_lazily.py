"""Commands come when they are asked for, and are listed as they are."""

from __future__ import annotations

import subprocess
import sys

import pytest
from delo.lazily import command, listed, names
from delo.main import app
from typer.core import TyperGroup
from typer.testing import CliRunner

ASKED = "import sys, delo.main; print(sorted(name.partition('.')[0] for name in sys.modules))"
SERVICES = ("approvals", "billing", "case_workflow", "mail_ingest", "tax_calendar", "docxtpl", "faststream")


@pytest.mark.parametrize("name", names())
def test_a_command_is_listed_with_its_own_help(name: str) -> None:
    whole = command(name)

    assert listed(name).get_short_help_str(200) == whole.get_short_help_str(200)
    assert (name, CliRunner().invoke(app, [name, "--help"]).exit_code) == (name, 0)


def test_what_is_hidden_is_not_in_the_list_and_works() -> None:
    said = CliRunner().invoke(app, ["--help"])

    assert said.exit_code == 0
    assert "│ calendar " in said.output
    assert "│ feeds " not in said.output
    assert isinstance(command("feeds"), TyperGroup)


def test_to_ask_what_there_is_loads_no_service() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)

    assert [name for name in SERVICES if f"'{name}'" in done.stdout] == []
