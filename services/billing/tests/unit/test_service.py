"""The month of a client from the calendar's first working day to the paid invoice, through every decider."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from bank import OURS, statement
from billing.core import rating
from billing.core.debits import Expected
from billing.core.desk_listing import COLUMNS
from billing.core.desk_state import APPROVAL_TAG
from billing.core.parties import ComplianceRow
from billing.core.rating import rate
from billing.core.reading import read
from contracts.billing.v1 import (
    BillingAsked,
    ExpenseEntered,
    ExpenseItem,
    InvoiceIssued,
    InvoicePresented,
    InvoiceReleased,
    MonthHeld,
    MonthOpened,
    WorkCollected,
)
from contracts.claims import Blob, Text
from contracts.corrections.v1 import InvoiceOverdue, InvoiceVoided, VoidAsked
from contracts.crm.v1 import CommandConfirmed, CreateTask, CrmRef, Made
from contracts.deals.v1 import DealStageChanged
from contracts.disk.v1 import CreateFolder, UploadFile
from contracts.items.v1 import AppendToRegistry, CreateItem, MoveItemStage, UpdateRegistry
from contracts.letters.v1 import SendLetter
from contracts.payments.v1 import (
    PaymentDebited,
    PaymentMatched,
    PaymentUnmatched,
)
from contracts.portal.v1 import ClientChanged
from contracts.signs.v1 import CommentTimeline
from contracts.tasks.v1 import TaskCompleted
from contracts.timesheets.v1 import CollectTimesheet, TimesheetCorrected
from making import WORKED
from office import OCTOBER, Office, billed, entries, profile, sheet

NOON = datetime(2026, 11, 2, 9, tzinfo=UTC)
CLIENT = CrmRef(kind="client", id=104)


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def asked(first: date = OCTOBER[0], last: date = OCTOBER[1]) -> BillingAsked:
    return BillingAsked(client_id=104, first_on=first, last_on=last, asked_at=NOON)


def test_the_first_working_day_collects_the_month_before_and_comes_again() -> None:
    office = Office(profile(), now=datetime(2026, 10, 20, 9, tzinfo=UTC))
    office.hear(ClientChanged(client_id=104, name="ООО", active=True))

    assert office.wakes["client/104", "month:2026-11|104"].isoformat() == "2026-11-02T09:00:00+03:00"  # a Monday
    office.wake("month")
    assert [(one.first_on, one.last_on) for one in office.ordered(CollectTimesheet)] == [OCTOBER]
    assert [one.cause for one in office.said(MonthOpened)] == ["calendar"]
    assert office.wakes["client/104", "month:2026-12|104"].isoformat() == "2026-12-01T09:00:00+03:00"


def test_a_client_without_terms_is_not_billed_until_the_profile_has_some() -> None:
    bare = profile().model_copy(update={"clients": ()})
    office = Office(bare, now=datetime(2026, 9, 20, 9, tzinfo=UTC))
    office.hear(ClientChanged(client_id=104, name="ООО", active=True), asked())
    office.wake("month")
    assert (office.events, office.commands) == ([], [])

    office.profile = profile()
    office.wake("month")
    assert [(one.first_on, one.last_on) for one in office.ordered(CollectTimesheet)] == [OCTOBER]


def test_a_deal_moved_to_billing_early_in_a_month_means_the_month_before() -> None:
    office = Office(profile())
    moved = DealStageChanged(
        deal_id=311,
        funnel="service",
        stage="billing",
        from_funnel="service",
        from_stage="work",
        moved_at=datetime(2026, 11, 3, 9, tzinfo=UTC),
        client_id=104,
    )
    office.hear(moved, moved.model_copy(update={"stage": "work"}))

    assert [(one.first_on, one.last_on) for one in office.ordered(CollectTimesheet)] == [OCTOBER]


@pytest.mark.parametrize(
    ("client", "responsible", "said"),
    [
        (104, 21, "условия клиента 104 не описаны в billing.yaml"),
        (None, None, "у сделки нет клиента"),
    ],
)
def test_a_deal_moved_to_billing_whose_client_nobody_has_described_is_a_task(
    client: int | None, responsible: int | None, said: str
) -> None:
    office = Office(profile().model_copy(update={"clients": ()}))
    moved = DealStageChanged(
        deal_id=311,
        funnel="service",
        stage="billing",
        from_funnel="service",
        from_stage="work",
        moved_at=NOON,
        client_id=client,
        responsible_id=responsible,
    )
    office.hear(moved, moved.model_copy(update={"stage": "work"}))

    (task,) = office.ordered(CreateTask)
    assert (task.title, task.responsible_id) == ("Счёт не выставлен: сделка 311", responsible or 4)  # the accountant
    assert said in task.description.content


def test_the_worked_month_is_issued_with_its_number_and_to_the_kopeck() -> None:
    (issued,) = billed().said(InvoiceIssued)

    assert (issued.invoice_id, issued.number) == ("nordlex/2026/118", "Н-118")
    assert (str(issued.net), str(issued.vat), str(issued.gross), str(issued.to_pay)) == (
        *("19450.84", "4279.19", "23730.03", "23730.03"),
    )
    assert (issued.vat_percent, issued.due_on, issued.deal_id) == (Decimal(22), date(2026, 11, 12), 311)
    assert len(issued.entry_ids) == 26


def test_the_crm_gets_a_smart_invoice_a_folder_a_line_in_the_timeline_and_the_client_a_letter() -> None:
    office = billed()

    (item,) = office.ordered(CreateItem)
    assert (item.item_type, item.stage, item.client_id, item.title) == (
        *("invoice", "issued", 104, "Счёт № Н-118 от 02.11.2026"),
    )
    assert [str(row.price) for row in item.rows] == ["4591.67", "3721.67", "3625.00", "4207.50", "1250.83", "2054.17"]
    assert {row.tax_percent for row in item.rows} == {Decimal(22)}
    assert [row.name for row in item.rows[:2]] == [
        "Юридические услуги: Воронцова, партнёр (19 мин по 14500 руб./ч)",
        "Юридические услуги: Воронцова, партнёр (14 мин по 15950 руб./ч)",
    ]
    (letter,) = office.ordered(SendLetter)
    assert letter.to[0].address.content == "buh@client.example"
    assert [one.name for one in letter.attachments][:3] == [
        *("Счёт Н-118.pdf", "Акт Н-118.pdf", "УПД Н-118.pdf"),
    ]
    assert "на сумму 23730,03 руб." in letter.text.content
    (line,) = office.ordered(CommentTimeline)
    assert line.belongs_to == CrmRef(kind="deal", id=311)
    assert [one.invoice_id for one in office.said(InvoiceReleased)] == ["nordlex/2026/118"]


def test_papers_go_into_the_folder_when_the_crm_has_made_it() -> None:
    office = billed()
    (folder,) = office.ordered(CreateFolder)
    assert (folder.name, folder.tree) == ("ООО «Хельсинки Трейд Рус»", ("Счета/2026",))
    office.hear(
        CommandConfirmed(
            command_id=office.id_of(folder), command_type="folder.create.v1", belongs_to=CLIENT, crm_id="77"
        )
    )
    files = office.ordered(UploadFile)

    assert {one.within for one in files} == {"Счета/2026"}
    presented = office.said(InvoicePresented)[0]
    assert [(one.name, one.blob) for one in files] == [(one.name, one.blob) for one in presented.papers]


def test_a_period_is_billed_once_however_often_it_is_asked_for() -> None:
    office = billed()
    office.hear(asked(), asked(OCTOBER[0], date(2026, 10, 15)))
    office.hear(sheet(entries()))

    assert len(office.said(InvoiceIssued)) == 1
    assert len(office.ordered(CollectTimesheet)) == 1


def test_what_is_not_billed_yet_of_a_longer_period_is() -> None:
    office = billed()
    office.hear(asked(date(2026, 10, 20), date(2026, 11, 5)))

    assert (office.ordered(CollectTimesheet)[-1].first_on, office.ordered(CollectTimesheet)[-1].last_on) == (
        *(date(2026, 11, 1), date(2026, 11, 5)),
    )


def test_bad_input_is_one_task_that_names_everything_and_no_number_is_used() -> None:
    office = Office(
        profile(contract=WORKED["contract"] | {"rates": []}, client=WORKED["client"] | {"inn": "7801007778"})
    )
    office.hear(asked())
    rows = entries()
    rows[0]["employee_id"] = 99
    rows[1]["seconds"] = -60
    office.hear(sheet(rows))

    (held,) = office.said(MonthHeld)
    assert set(held.codes) == {"inn", "negative_time", "unknown_person", "no_rate"}
    (task,) = office.ordered(CreateTask)
    assert task.responsible_id == 21
    for words in ("ИНН не проходит проверку", "Отрицательное время", "Сотрудник не описан", "Нет ставки"):
        assert words in task.description.content
    assert office.said(InvoiceIssued) == []


def test_a_minute_that_is_lost_on_the_way_blocks_the_invoice_and_makes_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rating.sort_out

    def losing(month: Any, fragments: Any) -> Any:
        work = whole(month, fragments)
        work.units = work.units[1:]
        return work

    monkeypatch.setattr(rating, "sort_out", losing)
    office = billed()

    assert office.said(InvoiceIssued) == []
    assert [one.codes for one in office.said(MonthHeld)] == [("time_lost",)]
    assert len(office.ordered(CreateTask)) == 1


def test_the_next_morning_tries_again_without_a_second_task_and_goes_on_when_it_is_mended() -> None:
    office = Office(profile(contract=WORKED["contract"] | {"vat": None}))
    office.hear(asked())
    office.hear(sheet(entries()))
    office.wake("retry:")
    assert len(office.ordered(CreateTask)) == 1
    assert [one.attempt for one in office.said(WorkCollected)] == [1, 2]

    office.profile = profile()
    office.wake("retry:")
    assert [one.number for one in office.said(InvoiceIssued)] == ["Н-118"]
    assert len(office.ordered(CollectTimesheet)) == 1


def test_time_whose_text_says_so_is_written_off_and_the_client_does_not_read_the_word() -> None:
    office = Office(profile().model_copy(update={"write_off_words": "#списать"}))
    office.hear(asked())
    rows = entries()
    rows[0]["text"] = "Звонок #Списать"
    rows[1]["text"] = "Звонок #списатьничего"
    office.hear(sheet(rows))

    (issued,) = office.said(InvoiceIssued)
    found = rate(read(issued.month.content))
    assert found.account.by_fate["written_off"] == rows[0]["seconds"]
    assert [one.text for one in found.month.entries[:2]] == ["Звонок", "Звонок #списатьничего"]


def test_whoever_looks_after_a_client_hears_that_a_pair_is_flagged() -> None:
    row = ComplianceRow(issuer="*", client="*", action="flag", reason="материнская компания в ЕС")
    office = Office(profile().model_copy(update={"compliance": (row,)}))
    office.hear(asked(), sheet(entries()))

    (task,) = office.ordered(CreateTask)
    assert task.title == "Проверить счёт № Н-118: ООО «Хельсинки Трейд Рус»"
    assert "материнская компания в ЕС" in task.description.content


def test_a_month_without_work_makes_neither_invoice_nor_task() -> None:
    office = Office(profile())
    office.hear(asked())
    office.hear(sheet([]))

    assert [one.codes for one in office.said(MonthHeld)] == [("nothing_to_bill",)]
    assert (office.said(InvoiceIssued), office.ordered(CreateTask)) == ([], [])


FEE = ExpenseItem(
    expense_id="пп-88", kind="agent", on=date(2026, 10, 5), title="Госпошлина", amount=Decimal(30000), currency="RUB"
)


def expense(office: Office, item: ExpenseItem = FEE, *, withdrawn: bool = False) -> None:
    office.hear(ExpenseEntered(client_id=104, item=item, entered_at=NOON, withdrawn=withdrawn))


def test_an_expense_stands_on_the_next_invoice_and_on_no_other() -> None:
    office = Office(profile())
    own = {"expense_id": "ч-1", "kind": "own", "amount": Decimal(1000), "markup_percent": Decimal(10)}
    expense(office)
    expense(office, FEE.model_copy(update=own))
    expense(office, FEE.model_copy(update={"expense_id": "later", "on": date(2026, 11, 1)}))
    office.hear(asked(), sheet(entries()))
    expense(office)  # told again when it is billed already

    # 19 450.84 + 1 100; VAT 4 279.19 + 242; and 30 000 outside of VAT
    issued = office.said(InvoiceIssued)[0]
    assert (str(issued.net), str(issued.vat), str(issued.to_pay)) == ("20550.84", "4521.19", "55072.03")
    # an hour of November, and the expense of 1 November
    assert str(november(office).to_pay) == "49459.00"


def test_an_expense_that_is_changed_or_withdrawn_is_billed_as_it_is_last() -> None:
    office = Office(profile())
    expense(office)
    expense(office, FEE.model_copy(update={"amount": Decimal(20000)}))
    gone = FEE.model_copy(update={"expense_id": "2"})
    expense(office, gone)
    expense(office, gone, withdrawn=True)
    office.hear(asked(), sheet(entries()))

    assert str(office.said(InvoiceIssued)[0].to_pay) == "43730.03"


def test_expenses_of_a_void_invoice_wait_for_the_next() -> None:
    office = Office(profile())
    expense(office)
    office.hear(asked(), sheet(entries()))
    void(office)
    office.hear(asked())

    assert [str(one.to_pay) for one in office.said(InvoiceIssued)] == ["53730.03", "53730.03"]


def test_an_expense_in_another_currency_is_held() -> None:
    office = Office(profile())
    expense(office, FEE.model_copy(update={"currency": "EUR"}))
    office.hear(asked(), sheet(entries()))

    assert [one.codes for one in office.said(MonthHeld)] == [("expense_currency",)]


def figures(row: AppendToRegistry) -> dict[str, Any]:
    return {
        one.name: next(
            (str(found) for found in (one.value.text, one.value.number, one.value.amount) if found is not None), None
        )
        for one in row.fields
    }


def listed_office() -> Office:
    office = Office(profile().model_copy(update={"report_registry": "billing"}))
    office.hear(asked())
    office.hear(sheet(entries()))
    return office


def test_management_s_list_gets_a_row_for_the_client_each_matter_and_each_specialist() -> None:
    rows = [figures(one) for one in listed_office().ordered(AppendToRegistry)]

    assert all(tuple(one) == COLUMNS for one in rows)
    assert [one["view"] for one in rows] == ["Клиент", "Дело", "Специалист", "Специалист", "Специалист"]
    # 133 minutes at a cost of 2 000 an hour: each day's work is rounded by itself
    assert (rows[0]["minutes"], rows[0]["billed"], rows[0]["invoice"]) == ("133", "19450.84", "Н-118")
    partner = next(one for one in rows if one["subject"] == "Воронцова")
    assert (partner["minutes"], partner["billed"]) == ("33", "8313.34")  # 4 591.67 + 3 721.67


def test_rows_of_a_void_invoice_are_struck_from_management_s_list() -> None:
    office = listed_office()
    rows = [office.id_of(one) for one in office.ordered(AppendToRegistry)]
    void(office)

    assert [one.row for one in office.ordered(UpdateRegistry)] == [Made(command_id=one) for one in rows]
    assert {figures_text(one) for one in office.ordered(UpdateRegistry)} == {"аннулирован"}


def figures_text(row: UpdateRegistry) -> str | None:
    return row.fields[0].value.text


ADVANCE = {
    "amount": "30000",
    "payment_number": "7",
    "payment_on": "2026-09-01",
    "sf_number": "А-7",
    "sf_on": "2026-09-02",
}


def november(office: Office) -> InvoiceIssued:
    """The month after, with an hour of the partner: 15 950 + 3 509 of VAT."""
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    office.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    office.hear(asked(first, last))
    office.hear(sheet([entries()[1] | {"id": 2001, "on": "2026-11-05", "seconds": 3600}], first, last))
    return office.said(InvoiceIssued)[-1]


def test_an_advance_is_offset_once_and_what_is_left_of_it_by_the_next_invoice() -> None:
    office = billed(advances=[ADVANCE])
    issued = office.said(InvoiceIssued)[0]
    following = november(office)

    assert (str(issued.gross), str(issued.to_pay)) == ("23730.03", "0.00")
    # 30 000 − 23 730.03 = 6 269.97 are left; 19 459 − 6 269.97
    assert (str(following.gross), str(following.to_pay)) == ("19459.00", "13189.03")


def test_an_advance_is_there_again_when_its_invoice_is_void() -> None:
    office = approved("Отклонено", {"advances": [ADVANCE]})
    office.hear(asked())

    assert [str(one.to_pay) for one in office.said(InvoiceIssued)] == ["0.00", "0.00"]


def test_two_months_at_issue_at_once_don_t_take_the_same_advance() -> None:
    office = Office(profile(advances=[ADVANCE]))
    office.hear(asked(), asked(date(2026, 11, 1), date(2026, 11, 30)))
    rows = [entries()[1] | {"id": 2001, "on": "2026-11-05", "seconds": 3600}]
    office.hear(sheet(entries()), sheet(rows, date(2026, 11, 1), date(2026, 11, 30)))

    assert [str(one.to_pay) for one in office.said(InvoiceIssued)] == ["0.00", "19459.00"]


def test_what_is_agreed_for_a_month_is_not_charged_for_its_parts() -> None:
    office = Office(profile(contract=WORKED["contract"] | {"retainer": {"fee": 50000, "included_minutes": 60}}))
    office.hear(asked(OCTOBER[0], date(2026, 10, 15)))

    assert office.said(MonthOpened) == []
    assert "это не целый месяц" in office.ordered(CreateTask)[-1].description.content
    office.hear(asked())
    assert [(one.first_on, one.last_on) for one in office.said(MonthOpened)] == [OCTOBER]


def test_a_success_fee_is_charged_in_the_month_of_its_day_only() -> None:
    success = {"title": "Вознаграждение за успех", "amount": 100000, "kind": "success", "on": "2026-10-20"}
    office = billed(contract=WORKED["contract"] | {"fees": [success]})

    # 19 450.84 and 100 000; an hour of the partner at 15 950
    assert str(office.said(InvoiceIssued)[0].net) == "119450.84"
    assert str(november(office).net) == "15950.00"


def test_a_success_fee_without_a_day_is_held() -> None:
    success = {"title": "Вознаграждение за успех", "amount": 100000, "kind": "success"}
    office = billed(contract=WORKED["contract"] | {"fees": [success]})

    assert office.said(InvoiceIssued) == []
    assert office.said(MonthHeld)[0].codes == ("fee_day",)


def test_a_month_in_euros_waits_for_a_rate_of_its_own() -> None:
    euros = {"currency": "EUR", "invoice_currency": "RUB", "exchange_rate": {"on": "2026-10-30", "rate": "94.1234"}}
    office = billed(contract=WORKED["contract"] | euros)
    assert len(office.said(InvoiceIssued)) == 1
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    office.hear(asked(first, last))
    office.hear(sheet([entries()[1] | {"id": 2001, "on": "2026-11-05", "seconds": 3600}], first, last))

    assert len(office.said(InvoiceIssued)) == 1
    assert office.said(MonthHeld)[0].codes == ("currency_rate",)


def test_numbers_have_no_gap_and_begin_anew_with_the_year() -> None:
    office = billed()
    for month in (11, 12):
        first, last = date(2026, month, 1), date(2026, month, 30)
        office.now = datetime(2027 if month == 12 else 2026, 1 if month == 12 else 12, 12, 9, tzinfo=UTC)
        office.hear(asked(first, last))
        rows = [one | {"id": one["id"] + month * 1000, "on": f"2026-{month}-05"} for one in entries()[:2]]
        office.hear(sheet(rows, first, last))

    assert [one.invoice_id for one in office.said(InvoiceIssued)] == [
        *("nordlex/2026/118", "nordlex/2026/119", "nordlex/2027/1"),
    ]


def timer(number: int, start: str, end: str, seconds: int) -> dict[str, Any]:
    """Of the partner; the CRM keeps it under the day on which it was stopped."""
    instants = {"started_at": start, "ended_at": end, "source": "timer"}
    return entries()[1] | {"id": number, "on": end[:10], "seconds": seconds} | instants


def test_timers_are_split_at_midnight_and_joined_where_they_overlap() -> None:
    office = Office(profile())
    office.hear(asked())
    first = timer(1, "2026-10-14T23:50:00+03:00", "2026-10-15T00:20:00+03:00", 1800)
    second = timer(2, "2026-10-15T00:10:00+03:00", "2026-10-15T00:40:00+03:00", 1800)
    office.hear(sheet([first, second]))

    # 10 minutes at 14 500 = 2 416.67, and 40 at 15 950 = 10 633.33: ten of them stand in both entries
    (issued,) = office.said(InvoiceIssued)
    assert str(issued.net) == "13050.00"


def test_a_timer_that_ran_into_the_month_is_billed_with_it_for_no_other_sheet_has_it() -> None:
    office = Office(profile())
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    office.hear(asked(first, last))
    office.hear(sheet([timer(1, "2026-10-31T23:40:00+03:00", "2026-11-01T00:20:00+03:00", 2400)], first, last))

    # 20 minutes of October, shown as such, and 20 of November, at 15 950: 5 316.67 each
    (issued,) = office.said(InvoiceIssued)
    month = json.loads(issued.month.content)
    assert [(one["id"], bool(one.get("corrects"))) for one in month["entries"]] == [("1", True), ("1+1", False)]
    assert (str(issued.net), issued.entry_ids) == ("10633.34", (1,))


def correction(entry: dict[str, Any] | None, before: int, number: int = 1001) -> TimesheetCorrected:
    blob = None if entry is None else Blob.holding(json.dumps(entry, ensure_ascii=False).encode(), "application/json")
    return TimesheetCorrected(
        client_id=104,
        first_on=OCTOBER[0],
        last_on=OCTOBER[1],
        entry_id=number,
        change="removed" if entry is None else "changed" if before else "added",
        seconds=entry["seconds"] if entry else 0,
        before_seconds=before,
        seen_at=NOON,
        employee_id=11,
        on=date(2026, 10, 2),
        entry=blob,
    )


def test_time_entered_late_goes_into_the_next_invoice_shown_as_such_and_only_what_was_not_billed() -> None:
    office = billed()
    office.hear(correction(entries()[0] | {"seconds": 19 * 60}, 7 * 60))
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    office.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    office.hear(asked(first, last))
    office.hear(sheet([entries()[1] | {"id": 2001, "on": "2026-11-05", "seconds": 600}], first, last))

    issued = office.said(InvoiceIssued)[-1]
    month = json.loads(issued.month.content)
    late = next(one for one in month["entries"] if one.get("corrects"))
    assert (late["seconds"], late["corrects"]) == (12 * 60, "к счёту № Н-118 за октябрь 2026")
    # 12 minutes at 14 500 of October and 10 at 15 950 of November
    assert str(issued.net) == "5558.33"


def test_late_time_of_a_held_month_goes_into_the_first_invoice_that_goes_out_and_into_no_other() -> None:
    office = billed()
    office.hear(correction(entries()[0] | {"seconds": 19 * 60}, 7 * 60))
    november_days, december = (date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 12, 1), date(2026, 12, 31))
    work = entries()[1] | {"on": "2026-11-05", "seconds": 3600}
    office.hear(asked(*november_days), sheet([work | {"id": 2001, "seconds": -60}], *november_days))
    office.hear(asked(*december), sheet([work | {"id": 3001, "on": "2026-12-07"}], *december))
    mended = correction(work | {"id": 2001}, -60, number=2001)
    office.hear(mended.model_copy(update={"first_on": november_days[0], "last_on": november_days[1]}))
    office.hear(asked(*november_days))

    # an hour at 15 950 each; 12 minutes of October at 14 500 = 2 900 once
    assert [str(one.net) for one in office.said(InvoiceIssued)][1:] == ["18850.00", "15950.00"]


def test_time_taken_away_from_an_issued_invoice_is_a_task_with_a_draft() -> None:
    office = billed()
    office.hear(correction(entries()[0] | {"seconds": 60}, 7 * 60))

    (task,) = office.ordered(CreateTask)
    assert "было 7 мин, стало 1 мин" in task.description.content
    assert "корректировочный счёт-фактура к счёту-фактуре (УПД) № Н-118 от 31.10.2026" in task.description.content
    # 14 500 × 13 / 60 = 3 141.67 + 691.17 of VAT, was 4 591.67 + 1 010.17
    assert "уменьшение на 1450,00 руб. без НДС, НДС 319,00 руб., всего 1769,00 руб." in task.description.content
    (draft,) = task.files
    assert draft.name == "Проект корректировки к № Н-118.pdf"
    shown = pdf_text(office.content[draft.blob.sha256])
    for figure in (
        "4 591,67",
        "1 010,17",
        "5 601,84",
        "3 141,67",
        "691,17",
        "3 832,84",
        "1 450,00",
        "319,00",
        "1 769,00",
    ):
        assert figure in shown


def test_the_draft_for_an_entry_that_is_gone_takes_its_line_away() -> None:
    office = billed()
    for number in (1001, 1002, 1003, 1004):  # all that the partner did at 14 500
        office.hear(correction(None, 420, number=number))

    tasks = office.ordered(CreateTask)
    assert len(tasks) == 4
    assert "НДС 372,17 руб." in tasks[0].description.content  # 12 of 19 minutes are left: 2 900.00 + 638.00


def test_time_that_comes_back_after_it_was_taken_away_is_not_billed_again() -> None:
    office = billed()
    office.hear(correction(entries()[0] | {"seconds": 60}, 7 * 60))
    office.hear(correction(entries()[0] | {"seconds": 7 * 60}, 60))

    assert "в следующий счёт это время не войдёт" in office.ordered(CreateTask)[-1].description.content
    assert str(november(office).net) == "15950.00"


def test_of_time_that_comes_back_longer_only_what_was_not_billed_is() -> None:
    office = billed()
    office.hear(correction(entries()[0] | {"seconds": 60}, 7 * 60))
    office.hear(correction(entries()[0] | {"seconds": 19 * 60}, 60))

    # 12 minutes at 14 500, and an hour at 15 950
    assert str(november(office).net) == "18850.00"


def void(office: Office, number: int = 118) -> None:
    office.hear(
        VoidAsked(invoice_id=f"nordlex/2026/{number}", client_id=104, reason=Text.of("не тот договор"), asked_at=NOON)
    )


def test_an_invoice_is_taken_back_by_hand_and_its_month_is_billed_anew_under_the_next_number() -> None:
    office = billed()
    item = office.id_of(office.ordered(CreateItem)[0])
    void(office)
    void(office)  # a second time changes nothing

    (voided,) = office.said(InvoiceVoided)
    assert (voided.invoice_id, voided.reason, voided.deal_id) == ("nordlex/2026/118", "withdrawn", 311)
    (moved,) = office.ordered(MoveItemStage)
    assert (moved.stage, moved.item) == ("void", Made(command_id=item))
    (task,) = office.ordered(CreateTask)
    assert "Клиент этот счёт уже получил" in task.description.content
    assert "delo billing close 104 2026-10-01..2026-10-31" in office.ordered(CommentTimeline)[-1].text.content
    office.hear(asked())
    assert [one.invoice_id for one in office.said(InvoiceIssued)] == ["nordlex/2026/118", "nordlex/2026/119"]


def test_papers_of_a_void_invoice_are_laid_beside_the_others_with_a_stamp() -> None:
    office = billed()
    folder = office.id_of(office.ordered(CreateFolder)[0])
    void(office)

    found = office.ordered(UploadFile)
    assert [one.name for one in found] == [f"{name} Н-118 — аннулирован.pdf" for name in ("Счёт", "Акт", "УПД")]
    assert {one.folder for one in found} == {Made(command_id=folder)}
    assert all("АННУЛИРОВАН" in pdf_text(office.content[one.blob.sha256]) for one in found)


def test_an_invoice_that_was_paid_for_is_not_void_but_a_task() -> None:
    office = billed()
    office.hear(statement(("240", "10000.00", WORKED["client"]["inn"], "по счету № Н-118")))
    void(office)

    assert office.said(InvoiceVoided) == []
    assert "поступило 10000,00 руб." in office.ordered(CreateTask)[-1].description.content


def test_corrections_of_a_held_month_are_taken_up_by_the_next_attempt() -> None:
    office = Office(profile())
    office.hear(asked())
    rows = entries()
    rows[0]["seconds"] = -60
    office.hear(sheet(rows))
    office.hear(correction(entries()[0], -60))
    office.hear(correction(None, 240, number=1002))
    office.hear(asked())

    (issued,) = office.said(InvoiceIssued)
    assert len(issued.entry_ids) == 25
    assert 1002 not in issued.entry_ids


def approved(result: str | None = None, terms: dict[str, Any] | None = None, **more: Any) -> Office:
    office = billed(approval=True, **(terms or {}))
    task = next(one for one in office.ordered(CreateTask) if APPROVAL_TAG in one.tags)
    assert (task.responsible_id, office.ordered(SendLetter), office.ordered(CreateItem)[0].stage) == (3, [], "approval")
    office.hear(
        TaskCompleted(
            task_id=900,
            completed_at=NOON,
            command_id=office.id_of(task),
            belongs_to=(CLIENT,),
            by_id=3,
            result=Text.of(result) if result else None,
            **more,
        )
    )
    return office


def test_where_agreed_the_partner_approves_before_the_client_gets_it() -> None:
    office = approved()

    assert [one.approved_by_id for one in office.said(InvoiceReleased)] == [3]
    assert [one.stage for one in office.ordered(MoveItemStage)] == ["issued"]
    assert len(office.ordered(SendLetter)) == 1


def test_a_rejected_invoice_is_void_and_its_number_stays_used() -> None:
    office = approved("Отклонено: не тот договор")

    voided = [(one.invoice_id, one.deal_id) for one in office.said(InvoiceVoided)]
    assert voided == [("nordlex/2026/118", 311)]
    assert office.ordered(SendLetter) == []


def test_a_month_whose_invoice_was_rejected_is_billed_anew_under_the_next_number() -> None:
    office = approved("Отклонено: не тот договор")
    office.hear(asked())

    assert [one.number for one in office.said(InvoiceIssued)] == ["Н-118", "Н-119"]
    assert len(office.ordered(CollectTimesheet)) == 1


def test_a_task_that_was_called_off_approves_nothing() -> None:
    assert approved(cancelled=True).said(InvoiceReleased) == []


def test_a_statement_in_two_parts_by_two_payers_pays_the_invoice_and_moves_it() -> None:
    office = billed()
    inn = WORKED["client"]["inn"]
    office.hear(statement(("1", "20000.00", inn, "аванс по сч. Н-118")))
    office.hear(
        statement(
            ("1", "20000.00", inn, "аванс по сч. Н-118"),
            ("2", "3730.03", "7798120412", "Оплата за ООО Хельсинки Трейд Рус по счету № Н-118"),
        )
    )
    found = office.said(PaymentMatched)

    assert [(str(one.amount), str(one.left), one.paid, one.flags) for one in found] == [
        ("20000.00", "3730.03", False, ("partial",)),
        ("3730.03", "0.00", True, ("third_party",)),
    ]
    assert [one.stage for one in office.ordered(MoveItemStage)] == ["paid"]
    assert "Осталось 3730,03 руб." in office.ordered(CommentTimeline)[1].text.content
    assert ("client/104", "overdue:nordlex/2026/118|104") not in office.wakes


def test_what_is_more_than_owed_or_of_nobody_is_a_task_with_candidates() -> None:
    office = billed()
    office.hear(
        statement(
            ("1", "24000.00", WORKED["client"]["inn"], "счет Н-118"),
            ("2", "77.00", "7798120412", "за услуги"),
        )
    )
    over, unknown = office.said(PaymentUnmatched)

    assert (str(over.amount), over.why, over.candidates) == ("269.97", "over", ("nordlex/2026/118",))
    assert (str(unknown.amount), unknown.why) == ("77.00", "unknown_payer")
    tasks = office.ordered(CreateTask)
    assert [one.responsible_id for one in tasks] == [4, 4]
    assert "№ Н-118 от 02.11.2026" in tasks[0].description.content


def test_an_overdue_invoice_is_first_the_manager_s_then_the_client_s() -> None:
    office = billed(remind_client=True)
    assert office.wakes["client/104", "overdue:nordlex/2026/118|104"].isoformat() == "2026-11-13T09:00:00+03:00"
    office.wake("overdue:")
    assert office.ordered(CreateTask)[-1].responsible_id == 21
    assert len(office.ordered(SendLetter)) == 1
    office.wake("overdue:")

    assert [one.step for one in office.said(InvoiceOverdue)] == [1, 2]
    assert "осталось оплатить 23730,03 руб." in office.ordered(SendLetter)[1].text.content


def test_the_same_history_gives_the_same_decisions_byte_for_byte() -> None:
    one, other = billed(), billed()

    assert [event.encoded() for event in one.events] == [event.encoded() for event in other.events]
    assert [(number, command.encoded()) for number, command in one.commands] == [
        (number, command.encoded()) for number, command in other.commands
    ]


def test_an_advance_that_went_out_is_told_to_whoever_asked_for_it() -> None:
    office = billed()
    office.expected = (
        Expected("payment:58", "advance", 13, "Дроздов Илья Сергеевич", Decimal("15000.00")),
        Expected("payment:59", "advance", 12, "Лехтинен Кай", Decimal("15000.00")),
    )
    text = (
        f"1CClientBankExchange\nВерсияФормата=1.03\nРасчСчет={OURS}\nСекцияДокумент=Платежное поручение\nНомер=8\n"
        f"Дата=03.11.2026\nСумма=15000.00\nПлательщикСчет={OURS}\nПолучатель=Дроздов Илья Сергеевич\n"
        "ДатаСписано=03.11.2026\nНазначениеПлатежа=Аванс на командировку\nКонецДокумента\nКонецФайла\n"
    )
    office.hear(statement().model_copy(update={"content": Text.holding(text.encode("cp1251"), "text/plain")}))

    (debited,) = office.said(PaymentDebited)
    assert (debited.request, debited.employee_id, str(debited.amount)) == ("payment:58", 13, "15000.00")


@pytest.mark.parametrize("content", [b"PK\x03\x04", "просто письмо".encode(), b""])
def test_a_file_that_is_no_statement_makes_nothing(content: bytes) -> None:
    office = billed()
    said = len(office.events)
    found = statement().model_copy(update={"content": Text.holding(content, "text/plain")})
    office.hear(found)

    assert len(office.events) == said
