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


DEMAND = """Subject: =?utf-8?b?0KLRgNC10LHQvtCy0LDQvdC40LU=?=
Date: Mon, 12 Oct 2026 10:00:00 +0300
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

ООО «Северный Каркас», ИНН 7798120412, КПП 772501001
Налоговый орган: ИФНС России № 25 по г. Москве (код 7725)
Дата отправки налоговым органом: 12.10.2026
Требование о представлении документов (информации) № 19-12/777 от 12.10.2026 по ст. 93 НК РФ
"""
REMINDER = """Subject: Reminder
Date: Fri, 30 Oct 2026 10:00:00 +0300
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

ООО «Северный Каркас», ИНН 7798120412
Истекает срок ответа на требование № 19-12/{number} от {day}.10.2026. Срок: 03.11.2026
"""


@pytest.mark.parametrize(
    ("number", "day", "repeats"), [("777", "12", True), ("778", "12", False), ("777", "13", False)]
)
def test_a_reminder_that_leaves_the_inspectorate_out_repeats_the_demand_it_names(
    tmp_path: Path, number: str, day: str, *, repeats: bool
) -> None:
    (tmp_path / "1.eml").write_text(DEMAND, encoding="utf-8")
    (tmp_path / "2.eml").write_text(REMINDER.format(number=number, day=day), encoding="utf-8")

    first, second = run(str(tmp_path / "1.eml"), str(tmp_path / "2.eml"))

    if repeats:
        assert second == first | {"file": "2.eml", "duplicate_of": "1.eml", "confidence": second["confidence"]}
    else:
        assert (second["relevance"], second["duplicate_of"]) == ("triage", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "ООО «Северный Каркас», пояснения, ответить до 02.11.2026",
            {"inn": "7798120412", "kind": "explain_88_3", "due_on": "2026-11-02", "over": False, "problems": []},
        ),
        ("ИНН 7897045124", {"client": "ООО «Балтик Логистик Плюс»", "kind": None, "due_on": None}),
        ("спам", {"over": True, "inn": None}),
        (
            "ИНН 7798120413",
            {"inn": None, "problems": ["ИНН 7798120413: контрольные цифры не сходятся."]},
        ),
    ],
)
def test_an_answer_in_words_is_tried_without_the_stack(text: str, expected: dict[str, Any]) -> None:
    clients = str(SAMPLES / "clients.csv")
    result = CliRunner().invoke(app, ["demands", "answer", text, "--clients", clients, "--on", "2026-10-20"])

    assert result.exit_code == 0, result.output
    assert expected.items() <= json.loads(result.stdout).items()
