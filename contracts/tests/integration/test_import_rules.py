"""The import rules of .importlinter catch what they are for, tried on a tree of empty packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
RULES = ROOT / ".importlinter"
EMPTY = (
    "contracts/base.py",
    "contracts/registry.py",
    "contracts/snapshots.py",
    "contracts/asyncapi.py",
    "contracts/check.py",
    "contracts/generated.py",
    "contracts/golden.py",
    "contracts/services.py",
    "contracts/compatibility/__init__.py",
    "contracts/mail/__init__.py",
    "contracts/mail/v1.py",
    "domain/calendar.py",
    "chassis/decision.py",
    "chassis/runtime.py",
    "sandbox/__init__.py",
    "delo/__init__.py",
    "mail_ingest/app.py",
    "mail_ingest/core.py",
    "task_gateway/app.py",
    "tax_calendar/app.py",
    "tax_calendar/core/demands.py",
)


def lists(section: str) -> dict[str, list[str]]:
    """The lists of one section of .importlinter."""
    parser = ConfigParser()
    parser.read_string(RULES.read_text(encoding="utf-8"))
    return {key: value.split() for key, value in parser[section].items()}


SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/src/*/__init__.py"))
PACKAGES = sorted(path.parent.name for path in ROOT.glob("[!.]*/src/*/__init__.py"))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Every package the rules name, holding a few empty modules."""
    for package in lists("importlinter")["root_packages"]:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for path in EMPTY:
        module = tmp_path / path
        module.parent.mkdir(exist_ok=True)
        (module.parent / "__init__.py").touch()
        module.touch()
    shutil.copy(RULES, tmp_path)
    return tmp_path


def broken(tree: Path) -> list[str]:
    """The names of the rules that this tree breaks."""
    command = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    wide = os.environ | {"PYTHONPATH": str(tree), "COLUMNS": "300", "PYTHONIOENCODING": "utf-8"}
    python = [sys.executable, "-c", command]
    answer = subprocess.run(python, cwd=tree, env=wide, check=False, capture_output=True, encoding="utf-8")
    assert "kept" in answer.stdout, answer.stdout + answer.stderr
    names = [line.removesuffix(" BROKEN") for line in answer.stdout.splitlines() if line.endswith(" BROKEN")]
    assert bool(names) == bool(answer.returncode)
    return names


def test_packages_that_keep_to_themselves_break_no_rule(tree: Path) -> None:
    (tree / "contracts/registry.py").write_text("import contracts.mail.v1\n")
    (tree / "chassis/runtime.py").write_text("import asyncpg\nimport contracts.registry\n")
    (tree / "tax_calendar/app.py").write_text("import chassis.runtime\nimport tax_calendar.core.demands\n")
    (tree / "tax_calendar/core/demands.py").write_text(
        "import chassis.decision\nimport contracts.mail.v1\nimport domain.calendar\n"
    )
    (tree / "delo/__init__.py").write_text("import mail_ingest.app\nimport sandbox\nimport tax_calendar.core.demands\n")

    assert broken(tree) == []


BREAKS: dict[str, tuple[dict[str, str], str]] = {
    "a service importing another": (
        {"mail_ingest/app.py": "import tax_calendar.core.demands"},
        "No service imports another",
    ),
    "a service importing the sandbox": (
        {"task_gateway/app.py": "import sandbox"},
        "No service imports the command line or the sandbox",
    ),
    "a core of one file that opens a connection": (
        {"mail_ingest/core.py": "import asyncpg"},
        "Cores and domain do no I/O, also not through what they import",
    ),
    "a core of several files that sleeps": (
        {"tax_calendar/core/demands.py": "from asyncio import sleep"},
        "Cores and domain do no I/O, also not through what they import",
    ),
    "a core doing I/O through its shell": (
        {"tax_calendar/core/demands.py": "import tax_calendar.app", "tax_calendar/app.py": "import aiokafka"},
        "Cores and domain do no I/O, also not through what they import",
    ),
    "a core doing I/O through the chassis": (
        {"tax_calendar/core/demands.py": "import chassis.runtime", "chassis/runtime.py": "import asyncpg"},
        "Cores and domain do no I/O, also not through what they import",
    ),
    "domain asking the environment": (
        {"domain/calendar.py": "import os"},
        "Cores and domain do no I/O, also not through what they import",
    ),
    "domain knowing messages": ({"domain/calendar.py": "import contracts.base"}, "Domain imports nothing of ours"),
    "documents knowing messages": (
        {"documents/__init__.py": "import contracts.base"},
        "Documents know no service and no message",
    ),
    "contracts knowing domain": (
        {"contracts/base.py": "import domain.calendar"},
        "Contracts import nothing of ours",
    ),
    "the sandbox sharing code with what it tests": (
        {"sandbox/__init__.py": "import contracts.base"},
        "The sandbox imports nothing of ours",
    ),
    "the chassis knowing a service": (
        {"chassis/runtime.py": "import tax_calendar.app"},
        "The chassis knows no service and no domain",
    ),
    "the chassis knowing a message": (
        {"chassis/runtime.py": "import contracts.mail.v1"},
        "The chassis knows no business word: of contracts only base, claims, envelope, registry, catalogue",
    ),
}


@pytest.mark.parametrize(("planted", "rule"), BREAKS.values(), ids=BREAKS)
def test_a_rule_is_broken_by(tree: Path, planted: dict[str, str], rule: str) -> None:
    for path, line in planted.items():
        (tree / path).write_text(f"{line}\n")

    assert broken(tree) == [rule]


def test_every_package_of_the_workspace_is_under_the_rules() -> None:
    assert sorted(lists("importlinter")["root_packages"]) == sorted(SERVICES + PACKAGES)


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("services", "modules"),
        ("services-stand-alone", "source_modules"),
        ("domain", "forbidden_modules"),
        ("documents", "forbidden_modules"),
        ("contracts", "forbidden_modules"),
        ("sandbox", "forbidden_modules"),
        ("chassis", "forbidden_modules"),
    ],
)
def test_every_service_is_in_every_list_of_services(section: str, key: str) -> None:
    assert set(SERVICES) <= set(lists(f"importlinter:contract:{section}")[key])
