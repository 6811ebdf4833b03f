"""Management's list in the CRM shows a period without an invoice, with its reason, until it has one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from billing.core.desk_listing import COLUMNS
from contracts.billing.v1 import BillingAsked, InvoiceIssued, MonthHeld
from contracts.claims import Text
from contracts.corrections.v1 import VoidAsked
from contracts.crm.v1 import Made
from contracts.items.v1 import AppendToRegistry, UpdateRegistry
from making import WORKED
from office import OCTOBER, Office, billed, entries, profile, sheet
from unbilled_work import CLIENT, NO_RATE, WITHOUT_RATE

NOON = datetime(2026, 11, 2, 9, tzinfo=UTC)
ASKED = BillingAsked(client_id=104, first_on=OCTOBER[0], last_on=OCTOBER[1], asked_at=NOON)
GROUPS = [CLIENT, f"{CLIENT}: 311", "Воронцова", "Дроздов", "Лехтинен"]


def listed(**client: Any) -> Office:
    """October has been collected."""
    office = Office(profile(**client).model_copy(update={"report_registry": "billing"}))
    office.hear(ASKED, sheet(entries()))
    return office


def mended(office: Office, **client: Any) -> None:
    office.profile = profile(**client).model_copy(update={"report_registry": "billing"})


def figures(row: AppendToRegistry) -> dict[str, str | None]:
    values = {one.name: (one.value.text, one.value.number, one.value.amount) for one in row.fields}
    return {name: next((str(one) for one in several if one is not None), None) for name, several in values.items()}


def rows(office: Office, outcome: str) -> dict[str, dict[str, str | None]]:
    """Of the list as people see it: by subject, those of that outcome that are not struck since."""
    shown = {office.id_of(one): figures(one) for one in office.ordered(AppendToRegistry)}
    for update in office.ordered(UpdateRegistry):
        assert isinstance(update.row, Made)
        shown[update.row.command_id] |= {"outcome": update.fields[0].value.text}
    found = [one for one in shown.values() if one["outcome"] == outcome]
    names = {str(one["subject"]): one for one in found}
    assert len(names) == len(found), "a subject is counted twice"
    return names


def void(office: Office) -> None:
    issued = office.said(InvoiceIssued)[-1]
    reason = Text.of("ошибка в реквизитах")
    office.hear(VoidAsked(invoice_id=issued.invoice_id, client_id=104, reason=reason, asked_at=office.now))


def test_a_held_month_is_listed_by_client_matter_and_specialist_with_cost_and_reason() -> None:
    found = rows(listed(contract=WITHOUT_RATE), "не выставлен")

    assert sorted(found) == sorted(GROUPS)
    whole = found[CLIENT]
    assert tuple(whole) == COLUMNS
    assert (whole["invoice"], whole["period"], whole["view"]) == ("", "октябрь 2026", "Клиент")
    assert (whole["minutes"], whole["unbilled_minutes"], whole["billed_minutes"]) == ("133", "133", "0")
    assert (whole["cost"], whole["unbilled"], whole["margin"]) == ("4433.33", "11137.50", "-4433.33")
    assert (whole["held"], whole["realisation"]) == (f"133 мин — {NO_RATE}", "0.00 %")


def test_the_same_at_the_next_attempt_changes_nothing_in_the_list() -> None:
    office = listed(contract=WITHOUT_RATE)
    office.wake("retry:")

    assert len(office.said(MonthHeld)) == 2
    assert len(office.ordered(AppendToRegistry)) == len(GROUPS)
    assert office.ordered(UpdateRegistry) == []


def test_another_reason_replaces_the_rows() -> None:
    office = listed(contract=WITHOUT_RATE)
    mended(office, client=WORKED["client"] | {"inn": "7801007772"})
    office.wake("retry:")

    found = rows(office, "не выставлен")
    assert found[CLIENT]["held"] == "133 мин — счёт не выставлен: ИНН не проходит проверку"
    assert found[CLIENT]["unbilled"] == "19450.84"
    assert sorted(rows(office, "заменено")) == sorted(GROUPS)


def test_the_invoice_takes_the_place_of_the_rows_and_void_brings_them_back() -> None:
    office = listed(contract=WITHOUT_RATE)
    mended(office)
    office.wake("retry:")

    assert rows(office, "не выставлен") == {}
    assert sorted(rows(office, "выставлен")) == sorted(GROUPS)
    assert rows(office, "учитывается")[CLIENT]["billed"] == "19450.84"

    void(office)
    assert rows(office, "учитывается") == {}
    back = rows(office, "не выставлен")
    assert sorted(back) == sorted(GROUPS)
    assert (back[CLIENT]["unbilled"], back[CLIENT]["held"]) == ("19450.84", "133 мин — счёт аннулирован")
    assert (back[CLIENT]["invoice"], back[CLIENT]["cost"]) == ("", "4433.33")


def test_what_is_issued_anew_after_a_void_one_is_listed_once() -> None:
    office = listed()
    void(office)
    office.hear(ASKED)

    assert len(office.said(InvoiceIssued)) == 2
    assert rows(office, "не выставлен") == {}
    assert rows(office, "учитывается")[CLIENT]["invoice"] == "Н-119"


def test_what_is_held_anew_after_a_void_one_has_the_new_reason() -> None:
    office = listed()
    void(office)
    mended(office, contract=WITHOUT_RATE)
    office.hear(ASKED)

    assert rows(office, "не выставлен")[CLIENT]["held"] == f"133 мин — {NO_RATE}"


def test_a_month_without_work_and_a_profile_without_a_list_have_no_rows() -> None:
    office = Office(profile().model_copy(update={"report_registry": "billing"}))
    office.hear(ASKED, sheet([]))
    assert office.said(MonthHeld)[-1].codes == ("nothing_to_bill",)
    assert office.ordered(AppendToRegistry) == []

    unlisted = Office(profile(contract=WITHOUT_RATE))
    unlisted.hear(ASKED, sheet(entries()))
    assert unlisted.ordered(AppendToRegistry) == []
    void(billed())


def test_an_old_fact_that_tells_no_work_is_reported_as_ever_and_lists_nothing() -> None:
    office = listed(contract=WITHOUT_RATE)
    before = len(office.ordered(AppendToRegistry))
    old = office.said(MonthHeld)[-1].model_copy(update={"work": None})
    office.hear(old)

    assert len(office.ordered(AppendToRegistry)) == before
    assert rows(office, "не выставлен")[CLIENT]["minutes"] == "133"
