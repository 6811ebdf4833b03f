"""The demonstration's last table: what the tax calendar plans next, by hand from docs/facts/tax-calendar.md."""

from __future__ import annotations

import io
from datetime import date

import httpx
import pytest
from delo.demo import people
from delo.demo.duties import Duty, coming, sample
from delo.demo.people import Keeper
from delo.demo.view import calendar
from delo.stack.problems import Problem
from rich.console import Console
from sandbox.seed.clients import clients

TODAY = date(2026, 11, 26)
INN = "7897119070"
DIRECTOR_ALONE = {
    "legal_form": "ORG",
    "regimes": ["USN"],
    "vat_status": "exempt_usn",
    "employees": 0,
    "director_below_mrot": True,
}


def test_the_next_three_tasks_are_those_of_the_law_with_the_days_they_are_put_and_due() -> None:
    # 28 November 2026 is a Saturday: contributions for October are paid on Monday the 30th, the task is put five
    # working days ahead.
    # The notification and the personal data for November go on Friday 25 December, the money on Monday the 28th.
    found = coming([{"inn": INN, "profile": DIRECTOR_ALONE}], TODAY)

    assert [(one.put_on, one.on) for one in found] == [
        (date(2026, 11, 23), date(2026, 11, 30)),
        (date(2026, 12, 11), date(2026, 12, 25)),
        (date(2026, 12, 21), date(2026, 12, 28)),
    ]
    assert found[0].what == "Уплатить: Страховые взносы за работников, 2026-M10"
    assert found[1].what.startswith("Отчёты и уведомления (2), ФНС: ")
    assert {one.taxpayer for one in found} == {"ORG USN"}


@pytest.mark.parametrize("today", [date(2025, 1, 9), TODAY, date(2027, 12, 31)])
def test_every_client_shown_is_the_sandboxs_and_has_something_to_come(today: date) -> None:
    shown = {one["inn"] for one in sample()}

    assert shown <= {one.inn for one in clients()}
    assert {one.inn for one in coming(sample(), today)} == shown


def test_the_table_names_client_accountant_and_both_days() -> None:
    duty = Duty(INN, "ORG USN", "Уплатить: налог [2026]", date(2026, 12, 28), date(2026, 12, 21))
    console = Console(file=io.StringIO(), width=160)
    console.print(calendar([duty], {INN: Keeper("ООО «Гавань» [1]", 5)}, {5: "Ольга Самарина"}, 160))

    (line,) = [line for line in console.file.getvalue().splitlines() if "28.12.2026" in line]  # type: ignore[attr-defined]
    assert all(word in line for word in ("ООО «Гавань» [1] (ORG USN)", "налог [2026]", "Ольга Самарина", "21.12.2026"))


def test_a_full_bucket_is_waited_for_and_a_dead_crm_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    full = httpx.Response(503, json={"error": "QUERY_LIMIT_EXCEEDED"})
    said = httpx.Response(200, json={"result": [{"ID": "5", "NAME": "Ольга", "LAST_NAME": "Самарина"}]})
    answers = iter([full, said, httpx.Response(502)])

    def post(address: str, **_: object) -> httpx.Response:
        answer = next(answers)
        answer.request = httpx.Request("POST", address)
        return answer

    monkeypatch.setattr(httpx, "post", post)
    monkeypatch.setattr(people, "PAUSE_SECONDS", 0.0)

    assert people.names("http://crm.example/rest/1/x/", [5]) == {5: "Ольга Самарина"}
    with pytest.raises(Problem, match=r"did not answer user\.get"):
        people.names("http://crm.example/rest/1/x/", [5])
