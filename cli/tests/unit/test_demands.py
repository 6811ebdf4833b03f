"""`delo demands read` on the samples, against their truth, and on what a user may get wrong."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import delo
import pytest
from delo.main import app
from mail_ingest.extraction import ocr
from typer.testing import CliRunner

SAMPLES = Path(delo.__file__).parent / "data" / "demands"
TRUTH = list(csv.DictReader((SAMPLES / "truth.csv").read_text(encoding="utf-8").splitlines()))
LETTERS = sorted(str(path) for path in SAMPLES.glob("*.eml"))
FIELDS = {
    "kind": "kind", "inn": "inn", "kpp": "kpp", "number": "number", "date": "date", "authority_code": "authority_code",
    "received_date": "received_on", "due_date": "due_on", "sent_date": "sent_on", "channel": "channel",
    "due_rule": "due_rule", "dup_of": "duplicate_of",
}  # fmt: skip
SCAN_AS_OCR_READS_IT = """ФЕДЕРАЛЬНАЯ НАЛОГОВАЯ СЛУЖБА |
ИФНС России по. Выборгскому району Ленинградской области |
код налогового органа 4704. : р
| КНД 1165013
ТРЕБОВАНИЕ № 09- 15/2207
о представлении документов (информацин)
г. Выборг 01.10.2026:
Кому: 000 «Лесная Линия», ИНН 4797022664 / кин 470401001 -
В соответствии со статьёй 93 Налогового кодекса в связи с проведением выездной налоговой проверки
необходимо представить в течение 10 дней со дня получения настоящего требования документы
Получено лично
директор 07.10.2026 °"""


def run(*arguments: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, ["demands", "read", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def with_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "read", lambda _: (SCAN_AS_OCR_READS_IT, 0.75))


def test_every_field_of_every_sample_is_as_in_its_truth(with_ocr: None) -> None:
    letters = [*LETTERS]
    random.Random(1).shuffle(letters)
    rows = run(*letters, "--clients", str(SAMPLES / "clients.csv"))
    for truth in TRUTH:
        mine = [row for row in rows if row["file"] == truth["file"]]
        if truth["relevant"] != "yes":
            assert [(row["relevance"], row["kind"]) for row in mine] == [(truth["relevant"], truth["kind"])]
            continue
        (row,) = [row for row in mine if row["number"] == truth["number"]]
        assert {key: row[name] or "" for key, name in FIELDS.items()} == {key: truth[key] for key in FIELDS}
        assert row["inn_valid"] is (truth["inn_valid"] == "yes")
        assert row["client_known"] is (truth["client_known"] == "yes")
    assert len(rows) == len(TRUTH)


def test_a_demand_has_exactly_the_promised_keys(with_ocr: None) -> None:
    (row,) = run(LETTERS[0])
    assert list(row) == [
        "file", "kind", "inn", "kpp", "number", "date", "authority_code", "sent_on", "received_on", "due_on", "channel",
        "due_rule", "inn_valid", "client_known", "duplicate_of", "confidence", "milestones", "reasons",
    ]  # fmt: skip
    # Sent on 12.10, received on the sixth working day 20.10; ten working days from sending end on 26.10.
    assert row["milestones"] == {"impossibility_notice": "2026-10-21", "soft_due": "2026-10-26"}


def test_a_scan_without_ocr_is_for_a_person_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    (row,) = run(str(SAMPLES / "d23_scan_pdf.eml"))

    assert row["kind"] is None
    assert row["relevance"] == "triage"
    assert "скан без распознанного текста" in row["reasons"][0]


def test_a_wrong_file_or_list_of_clients_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong = tmp_path / "clients.csv"
    wrong.write_text("name;number\n", encoding="utf-8")
    missing = CliRunner().invoke(app, ["demands", "read", "none.eml"])
    columns = CliRunner().invoke(app, ["demands", "read", LETTERS[0], "--clients", str(wrong)])

    assert missing.exit_code == 2
    assert "none.eml" in missing.output
    assert columns.exit_code == 1
    assert "no column inn" in columns.output
    assert "Traceback" not in missing.output + columns.output


def test_any_bytes_are_read(tmp_path: Path) -> None:
    letter = tmp_path / "noise.eml"
    letter.write_bytes(bytes(range(256)) * 10)

    assert run(str(letter))[0]["file"] == "noise.eml"
