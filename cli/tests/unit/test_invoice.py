"""`delo invoice`: papers without the stack; refused input ends with 1 and all reasons, wrong usage with 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from delo.main import app
from delo.stack.home import PROJECT
from typer.testing import CliRunner

RUNNER = CliRunner()
EXAMPLES = PROJECT / "services" / "billing" / "docs" / "examples"
WORKED = EXAMPLES / "1-worked-month.json"


def test_a_folder_that_was_used_keeps_no_act_of_another_invoice(tmp_path: Path) -> None:
    render(WORKED, tmp_path)
    (tmp_path / "mine.pdf").write_bytes(b"not ours")
    outlays = json.loads(WORKED.read_text(encoding="utf-8")) | {"entries": []}
    outlays["expenses"] = [{"id": "1", "kind": "agent", "on": "2026-10-06", "title": "Госпошлина", "amount": "3000"}]
    (tmp_path / "input.json").write_text(json.dumps(outlays), encoding="utf-8")
    found = render(tmp_path / "input.json", tmp_path)

    assert found.exit_code == 0, found.output
    left = {one.name for one in tmp_path.iterdir()}
    assert {"invoice.pdf", "diary.pdf", "mine.pdf", "input.json"} <= left
    assert not {"act.pdf", "upd.pdf"} & left


def render(given: Path, out: Path, *more: str) -> Any:
    return RUNNER.invoke(app, ["invoice", "render", "--input", str(given), "--out", str(out), *more])


def test_the_worked_month_is_printed_as_json_and_its_files_are_written(tmp_path: Path) -> None:
    found = render(WORKED, tmp_path / "new" / "folder", "--json")

    assert found.exit_code == 0
    printed = json.loads(found.stdout)
    assert printed["to_pay"] == "23730.03"
    assert printed["amount_in_words"] == "Двадцать три тысячи семьсот тридцать рублей 03 копейки"
    assert printed == json.loads((tmp_path / "new" / "folder" / "invoice.json").read_text(encoding="utf-8"))


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for example in sorted(EXAMPLES.glob("?-*[!t].json")):
        render(example, tmp_path / "one")
        render(example, tmp_path / "two")
        one = {file.name: file.read_bytes() for file in (tmp_path / "one").iterdir()}

        assert one == {file.name: file.read_bytes() for file in (tmp_path / "two").iterdir()}
        assert {"invoice.json", "invoice.ledes1998b.txt", "invoice-1c.xml"} <= one.keys()


def test_a_person_reads_a_table_and_what_is_to_pay(tmp_path: Path) -> None:
    found = render(WORKED, tmp_path)

    assert found.exit_code == 0
    assert "19450.84" in found.stdout
    assert "To pay 23730.03 RUB: Двадцать три тысячи" in found.stdout


def test_refused_input_ends_with_1_says_everything_and_writes_nothing(tmp_path: Path) -> None:
    given = json.loads(WORKED.read_text(encoding="utf-8"))
    given["issuer"]["inn"] = "1234567890"
    del given["contract"]["vat"]
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(given), encoding="utf-8")

    found = render(bad, tmp_path / "out", "--json")

    assert found.exit_code == 1
    assert [one["path"] for one in json.loads(found.stdout)["refused"]] == ["contract.vat", "issuer.inn"]
    assert "contract.vat: it is missing. How VAT is charged. There is no default." in found.stderr
    assert not (tmp_path / "out").exists()


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe")
    assert render(tmp_path / "bad.json", tmp_path).exit_code == 1
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    assert "this is no JSON" in render(tmp_path / "bad.json", tmp_path).stderr


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    assert render(tmp_path / "missing.json", tmp_path).exit_code == 2
    assert RUNNER.invoke(app, ["invoice", "render", "--input", str(WORKED)]).exit_code == 2


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = render(WORKED, tmp_path / "file" / "out")

    assert found.exit_code == 1
    assert "can't be written" in found.stderr


def test_the_schema_is_printed() -> None:
    assert json.loads(RUNNER.invoke(app, ["invoice", "schema"]).stdout)["title"].startswith("INPUT.json")
