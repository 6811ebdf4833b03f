"""`delo billing`: statements and reports by hand; wrong periods end with 2, what can't be read with 1."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import typer
from billing.profile import profile_of
from delo.commands.billing import _client, _over, _period
from delo.main import app
from delo.stack.home import PROJECT
from delo.stack.problems import Problem
from delo.trial.billing_debit import What, firm_of, kind_of
from delo.trial.billing_invoices import Known, expense_item, only
from delo.trial.billing_pay import issuer_of, payment_id
from typer.testing import CliRunner

RUNNER = CliRunner()
EXAMPLE = PROJECT / "services" / "billing" / "docs" / "examples" / "1-worked-month.json"
DEMO = PROJECT / "deploy" / "portal" / "demo" / "portal.yaml"
STATEMENT = (
    "1CClientBankExchange\nВерсияФормата=1.03\nРасчСчет=40702810700000012345\n"
    "СекцияДокумент=Платежное поручение\nНомер=5\nДата=03.11.2026\nСумма=10.00\n"
    "ПлательщикСчет=40702810300000054321\nПлательщикИНН=7801007770\n"
    "ПолучательСчет=40702810700000012345\nНазначениеПлатежа=по сч. 118\nКонецДокумента\nКонецФайла\n"
)


def test_a_statement_is_told_with_the_invoices_it_names(tmp_path: Path) -> None:
    file = tmp_path / "kl_to_1c.txt"
    file.write_bytes(STATEMENT.encode("cp1251"))
    found = RUNNER.invoke(app, ["billing", "statement", str(file), "--json"])

    (movement,) = json.loads(found.stdout)["movements"]
    assert (movement["direction"], movement["amount"], movement["inn"], movement["invoices"]) == (
        *("in", "10.00", "7801007770", ["118"]),
    )
    assert "по сч. 118" in RUNNER.invoke(app, ["billing", "statement", str(file)]).stdout


def test_what_is_no_statement_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("hello")
    found = RUNNER.invoke(app, ["billing", "statement", str(tmp_path / "x.txt")])

    assert found.exit_code == 1
    assert "neither 1CClientBankExchange nor camt.053" in found.stderr


@pytest.mark.parametrize("period", ["2026-13", "October", "2026-10-05..2026-10-01", "2026-10-05..x"])
def test_a_wrong_period_ends_with_2(period: str) -> None:
    found = RUNNER.invoke(app, ["billing", "report", period, "--input", str(EXAMPLE)])

    assert found.exit_code == 2


def test_a_slip_in_the_year_bills_no_thousand_months() -> None:
    found = RUNNER.invoke(app, ["billing", "close", "104", "0206-10-01..2026-10-31"])

    assert found.exit_code == 2
    assert "is longer than five years" in found.stderr


def test_a_period_is_a_month_or_two_days() -> None:
    assert [str(day) for day in _period("2026-02")] == ["2026-02-01", "2026-02-28"]
    assert [str(day) for day in _period("2026-10-01..2026-10-15")] == ["2026-10-01", "2026-10-15"]


def test_days_that_are_not_over_are_not_billed(capsys: pytest.CaptureFixture[str]) -> None:
    _over(date(2026, 10, 31), date(2026, 11, 1))
    with pytest.raises(typer.Exit) as ended:
        _over(date(2026, 10, 31), date(2026, 10, 31))

    assert ended.value.exit_code == 2
    assert "give days until 2026-10-30" in capsys.readouterr().err


def test_a_client_is_named_by_id_inn_or_name_and_never_guessed() -> None:
    office = profile_of(DEMO, "demo")

    assert {_client(office, said).client_id for said in ("1", "7798120412", "каркас")} == {1}
    with pytest.raises(Problem, match="Several clients are called ООО"):
        _client(office, "ООО")
    with pytest.raises(Problem, match="No client is called Никто"):
        _client(office, "Никто")


def known(invoice_id: str, *, void: bool = False) -> Known:
    return Known(invoice_id, "Н-118", date(2026, 11, 2), 104, "ООО «Хельсинки Трейд Рус»", void)


def test_an_invoice_to_be_void_is_the_one_that_counts_and_never_guessed() -> None:
    first, second = known("nordlex/2026/118"), known("nordlex/2027/118")

    assert only([known("nordlex/2025/118", void=True), first], "Н-118") == first
    with pytest.raises(Problem, match=r"Several invoices are called Н-118: nordlex/2026/118 .*nordlex/2027/118"):
        only([first, second], "Н-118")
    with pytest.raises(Problem, match="Invoice Н-118 is void already"):
        only([known("nordlex/2026/118", void=True)], "Н-118")
    with pytest.raises(Problem, match="No invoice 7 was issued"):
        only([], "7")


GIVEN = {"id": "пп-88", "kind": "agent", "on": "2026-10-05", "title": "Госпошлина", "amount": "30000.00"}


def test_an_expense_is_checked_as_that_of_an_input() -> None:
    found = expense_item(GIVEN, "RUB")

    assert (found.expense_id, found.kind, str(found.amount), found.currency) == ("пп-88", "agent", "30000.00", "RUB")
    for wrong, told in (
        ({"amount": "0"}, "is not above 0"),
        ({"amount": "1.005"}, "amount: "),
        ({"on": "2026-02-30"}, "on: "),
        ({"markup_percent": "5"}, "passed on at cost"),
        ({"utbms": "L110"}, "utbms: "),
    ):
        with pytest.raises(typer.BadParameter, match=told):
            expense_item(GIVEN | wrong, "RUB")


def test_a_payment_is_put_to_invoices_of_one_issuer() -> None:
    assert issuer_of([known("nordlex/2026/118"), known("nordlex/2027/1")]) == "nordlex"
    with pytest.raises(Problem, match=r"of several issuers.*nordlex, other"):
        issuer_of([known("nordlex/2026/118"), known("other/2026/1")])
    assert RUNNER.invoke(app, ["billing", "pay", "p"]).exit_code == 2


def test_a_debit_is_put_to_what_one_request_of_one_firm_waits_for() -> None:
    both = ["advance", "expense"]
    assert kind_of(["advance"], "trip:58", None) == kind_of(both, "trip:58", What.ADVANCE) == "advance"
    for waiting, said, told in (
        ([], None, "waits for no payment, or no more"),
        (["advance"], What.EXPENSE, "waits for no expense, or no more"),
        (both, None, "say --kind"),
    ):
        with pytest.raises(Problem, match=told):
            kind_of(waiting, "trip:58", said)

    assert firm_of({"nordlex"}, None) == firm_of({"nordlex", "other"}, "nordlex") == "nordlex"
    with pytest.raises(Problem, match="--issuer: nordlex, other"):
        firm_of({"nordlex", "other"}, None)
    with pytest.raises(Problem, match="else is no issuer"):
        firm_of({"nordlex"}, "else")
    assert RUNNER.invoke(app, ["billing", "debit", "p"]).exit_code == 2


def test_a_void_invoice_has_a_reason() -> None:
    assert RUNNER.invoke(app, ["billing", "void", "Н-118"]).exit_code == 2


def test_a_report_is_told_as_json_and_written_as_a_workbook(tmp_path: Path) -> None:
    out = tmp_path / "r.xlsx"
    given = [
        "billing",
        "report",
        "2026-10",
        "--input",
        str(EXAMPLE),
        "--cost",
        "Дроздов=1500",
        "--out",
        str(out),
        "--json",
    ]
    found = RUNNER.invoke(app, given)

    row = next(one for one in json.loads(found.stdout)["specialist"] if one["name"] == "Дроздов")
    # 48 minutes at 1 500: 1 200; 1 250.83 + 2 054.17 billed
    assert (row["minutes"], row["cost"], row["billed"], row["margin"]) == (48, "1200.00", "3305.00", "2105.00")
    assert "no cost is known of Воронцова" in found.stderr
    assert openpyxl.load_workbook(out).sheetnames[0] == "По клиентам"


def test_a_cost_that_is_none_ends_with_1() -> None:
    found = RUNNER.invoke(app, ["billing", "report", "2026-10", "--input", str(EXAMPLE), "--cost", "Дроздов=much"])

    assert found.exit_code == 1
    assert "a cost is given as PERSON=ROUBLES" in found.stderr


@pytest.mark.parametrize("said", ["deadbeef", "", "Н-118", "f17ab09a319aa7a367762d0ab5231e2", "g" * 32])
def test_what_is_no_id_of_a_payment_is_refused_before_anything_is_said(said: str) -> None:
    with pytest.raises(Problem, match="is no payment"):
        payment_id(said)


def test_an_id_is_read_as_people_copy_it() -> None:
    assert payment_id(" F17AB09A319AA7A367762D0AB5231E2E\n") == "f17ab09a319aa7a367762d0ab5231e2e"
