"""`delo papers`: templates of drafts."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_workflow.papers import starting
from delo.main import app
from docx import Document
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


def test_facts_are_written_as_people_write_them_and_an_empty_one_is_missing(tmp_path: Path) -> None:
    RUNNER.invoke(app, ["papers", "init", str(tmp_path)])
    facts, out = tmp_path / "facts.yaml", tmp_path / "out.docx"
    facts.write_text("client_name: null\nclaim_sent_on: 2026-03-05\noponent: ООО «Юг»\n", encoding="utf-8")
    template = str(tmp_path / "statement_apk.docx")
    done = RUNNER.invoke(app, ["papers", "fill", template, "--facts", str(facts), "--out", str(out)])

    words = "\n".join(one.text for one in Document(str(out)).paragraphs)
    assert "Претензия направлена 05.03.2026." in words
    assert "None" not in words
    assert "missing client_name: Клиент" in done.stdout
    assert "no field is called oponent; did you mean opponent?" in done.stderr


def test_a_fact_that_is_no_text_and_a_folder_that_is_not_there_are_told(tmp_path: Path) -> None:
    RUNNER.invoke(app, ["papers", "init", str(tmp_path)])
    facts = tmp_path / "facts.yaml"
    facts.write_text("opponent: [a]\n", encoding="utf-8")
    asked = ["papers", "fill", str(tmp_path / "claim.docx"), "--facts", str(facts), "--out"]
    assert "opponent: a text is wanted" in RUNNER.invoke(app, [*asked, str(tmp_path / "o.docx")]).stderr

    facts.write_text("opponent: a\n", encoding="utf-8")
    done = RUNNER.invoke(app, [*asked, str(tmp_path / "nowhere" / "o.docx")])
    assert (done.exit_code, "No such file or directory" in done.stderr) == (1, True)


def test_an_entrepreneur_is_asked_for_no_kpp(tmp_path: Path) -> None:
    RUNNER.invoke(app, ["papers", "init", str(tmp_path)])
    facts = tmp_path / "facts.yaml"
    facts.write_text("client_name: ИП Лужин\nclient_inn: '771234567890'\ntoday: 02.03.2026\n", encoding="utf-8")
    given = ["--facts", str(facts), "--out", str(tmp_path / "out.docx")]
    done = RUNNER.invoke(app, ["papers", "fill", str(tmp_path / "contract.docx"), *given])

    assert (done.exit_code, done.output) == (0, "missing executor: Исполнитель (наименование, ИНН)\n")


def test_a_changed_template_is_put_in_use_if_all_can_be_used_and_will_be_found(tmp_path: Path) -> None:
    RUNNER.invoke(app, ["papers", "init", str(tmp_path / "ours")])
    ours, folder = tmp_path / "ours" / "claim.docx", tmp_path / "firm" / "papers"
    own = tmp_path / "claim.litigation.plaintiff.ip.docx"
    own.write_bytes(ours.read_bytes())

    done = RUNNER.invoke(app, ["papers", "put", str(folder), str(own), str(ours)])
    assert (done.exit_code, done.stdout) == (0, "+ claim.litigation.plaintiff.ip.docx\n+ claim.docx\n")
    assert sorted(one.name for one in folder.iterdir()) == ["claim.docx", "claim.litigation.plaintiff.ip.docx"]

    own.write_bytes(b"broken")
    refused = RUNNER.invoke(app, ["papers", "put", str(folder), str(ours), str(own)])
    assert refused.exit_code == 1
    assert "bad claim.litigation.plaintiff.ip.docx: no Word document" in refused.stderr
    assert (folder / own.name).read_bytes() == ours.read_bytes()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("claim.plantiff.docx", "did you mean plaintiff?"),
        ("clame.docx", "did you mean claim?"),
        ("claim.ip.plaintiff.docx", "the order is paper.service.position.form.docx"),
        ("claim.doc", "a template ends in .docx"),
    ],
)
def test_a_name_that_no_task_would_find_is_refused(tmp_path: Path, name: str, says: str) -> None:
    file = tmp_path / name
    file.write_bytes(starting.template("claim") or b"")

    refused = RUNNER.invoke(app, ["papers", "put", str(tmp_path / "firm"), str(file)])
    assert (refused.exit_code, (tmp_path / "firm").exists()) == (1, False)
    assert says in refused.stderr
