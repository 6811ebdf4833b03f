"""`delo funnel`: what is declared is shown; wrong names are told and end with 2."""

from __future__ import annotations

import json

import pytest
from delo.main import app
from typer.testing import CliRunner

RUNNER = CliRunner()


def test_the_list_names_all_five() -> None:
    rows = json.loads(RUNNER.invoke(app, ["funnel", "list", "--json"]).stdout)

    assert [row["name"] for row in rows] == ["litigation", "enforcement", "enquiry", "accounting", "legal"]
    assert "Судебное представительство" in RUNNER.invoke(app, ["funnel", "list"]).stdout


def test_a_funnel_is_shown_with_its_terms_and_what_follows() -> None:
    shown = RUNNER.invoke(app, ["funnel", "show", "litigation"]).stdout

    assert "claim_wait Ожидание по претензии" in shown
    assert "term  filing: claim.wait (30 календарных дней)" in shown
    assert "apk.appeal / gpk.appeal / kas.appeal (1 месяц)" in shown
    assert "```mermaid\nstateDiagram-v2\n" in shown
    assert "copy enforcement, choose: Судебный акт вступил в силу есть, Исполнительный лист получен есть" in shown
    rows = json.loads(RUNNER.invoke(app, ["funnel", "show", "litigation", "--json"]).stdout)
    assert [(one["funnel"], one["stage"]) for one in rows["copies"]] == [("enforcement", "choose")]


def test_the_picture_is_a_state_diagram_with_every_stage() -> None:
    drawn = RUNNER.invoke(app, ["funnel", "show", "enforcement", "--mermaid"]).stdout
    rows = json.loads(RUNNER.invoke(app, ["funnel", "show", "enforcement", "--json"]).stdout)

    assert drawn.startswith("stateDiagram-v2\n    [*] --> choose\n")
    assert all(f"    {stage['stage']} : " in drawn for stage in rows["stages"])
    assert "bank_wait --> paid : Ответ банка = Взыскано полностью" in drawn


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "litigations"], "did you mean litigation"),
        (["show", "x"], "litigation, enforcement, enquiry"),
        (["show", "legal", "--json", "--mermaid"], "take one of"),
        (["show"], "NAME"),
    ],
)
def test_wrong_arguments_are_told_and_end_with_2(arguments: list[str], says: str) -> None:
    done = RUNNER.invoke(app, ["funnel", *arguments])

    assert done.exit_code == 2
    assert says in done.stderr
