"""`delo papers`: templates of drafts."""

from __future__ import annotations

from pathlib import Path

from case_workflow.papers import starting
from delo.main import app
from typer.testing import CliRunner

RUNNER = CliRunner()


def test_templates_are_begun_checked_and_filled(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    assert RUNNER.invoke(app, ["papers", "init", str(folder)]).exit_code == 0
    files = sorted(str(file) for file in folder.glob("*.docx"))
    assert len(files) == len(starting.texts())
    assert RUNNER.invoke(app, ["papers", "check", *files]).exit_code == 0

    facts, out = tmp_path / "facts.yaml", tmp_path / "out.docx"
    facts.write_text("client_name: ООО «Север»\n", encoding="utf-8")
    done = RUNNER.invoke(app, ["papers", "fill", str(folder / "claim.docx"), "--facts", str(facts), "--out", str(out)])
    assert done.exit_code == 0
    assert "missing opponent: Другая сторона" in done.stdout
    assert out.read_bytes().startswith(b"PK")


def test_a_file_of_the_firm_is_left_alone_and_a_bad_one_is_told(tmp_path: Path) -> None:
    own = tmp_path / "claim.docx"
    own.write_bytes(b"mine")
    assert "= claim.docx" in RUNNER.invoke(app, ["papers", "init", str(tmp_path)]).stdout
    assert own.read_bytes() == b"mine"

    done = RUNNER.invoke(app, ["papers", "check", str(own), str(tmp_path / "act.docx")])
    assert done.exit_code == 1
    assert "bad claim.docx: no Word document" in done.stderr
    assert "ok act.docx" in done.stdout


def test_facts_that_are_none_are_wrong_arguments(tmp_path: Path) -> None:
    RUNNER.invoke(app, ["papers", "init", str(tmp_path)])
    facts = tmp_path / "facts.yaml"
    facts.write_text("- a\n", encoding="utf-8")
    asked = ["papers", "fill", str(tmp_path / "claim.docx"), "--facts", str(facts), "--out", str(tmp_path / "o.docx")]

    assert RUNNER.invoke(app, asked).exit_code == 2
