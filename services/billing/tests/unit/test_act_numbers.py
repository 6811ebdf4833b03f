"""Act and УПД are numbered by the year of their own day, which is not always their invoice's."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

from billing.core.issuing import Numbers, evolve, stream, work_collected
from billing.core.month import Input
from billing.core.office import Book
from billing.core.rating import rate
from billing.core.reading import read
from billing.papers.values import act, transfer
from contracts.billing.v1 import BillingAsked, ExpenseItem, InvoiceIssued, WorkCollected
from contracts.claims import Text
from contracts.corrections.v1 import VoidAsked
from contracts.crm.v1 import CommandConfirmed, CrmRef
from contracts.disk.v1 import CreateFolder, UploadFile
from contracts.letters.v1 import SendLetter
from hypothesis import given, settings
from hypothesis import strategies as st
from making import WORKED
from office import Office, entries, profile, sheet

OUTLAY = ExpenseItem(
    expense_id="пошлина-1", kind="agent", on=date(2026, 10, 5), title="Госпошлина", amount=Decimal(3000), currency="RUB"
)


def bill(office: Office, first: date, last: date, today: date) -> None:
    """A month of two entries, billed on that day."""
    office.now = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
    office.hear(BillingAsked(client_id=104, first_on=first, last_on=last, asked_at=office.now))
    moved = int(f"{first:%y%m}000")
    office.hear(sheet([one | {"id": one["id"] + moved, "on": str(first)} for one in entries()[:2]], first, last))


def months(office: Office) -> list[Input]:
    return [read(one.month.content) for one in office.said(InvoiceIssued)]


def papers(office: Office) -> list[tuple[str, str, date]]:
    """Number of the invoice; number and day of its act, which УПД has too."""
    found = []
    for month in months(office):
        made, also = act(rate(month)), transfer(rate(month))
        assert (also.number, also.issued_on) == (made.number, made.issued_on)
        found.append((month.invoice.number, made.number, made.issued_on))
    return found


def turn_of_the_year() -> Office:
    office = Office(profile())
    bill(office, date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 2))
    bill(office, date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 11))
    bill(office, date(2027, 1, 1), date(2027, 1, 31), date(2027, 2, 1))
    return office


def test_papers_of_a_december_billed_in_january_are_none_of_january_s() -> None:
    assert papers(turn_of_the_year()) == [
        ("Н-118", "Н-118", date(2026, 10, 31)),
        ("Н-1", "Н-1/2027", date(2026, 12, 31)),  # of 2026, whose Н-1 another system has given
        ("Н-2", "Н-1", date(2027, 1, 31)),
    ]


def test_a_number_is_fixed_with_its_invoice_and_a_void_one_stays_used() -> None:
    office = turn_of_the_year()
    assert [(one.invoice.act_number, one.invoice.act_on) for one in months(office)][1:] == [
        ("Н-1/2027", date(2026, 12, 31)),
        ("Н-1", date(2027, 1, 31)),
    ]
    office.hear(
        VoidAsked(invoice_id="nordlex/2027/1", client_id=104, reason=Text.of("не тот договор"), asked_at=office.now)
    )
    office.hear(
        BillingAsked(client_id=104, first_on=date(2026, 12, 1), last_on=date(2026, 12, 31), asked_at=office.now)
    )

    assert papers(office)[-1] == ("Н-3", "Н-2/2027", date(2026, 12, 31))


def test_a_file_is_named_by_the_number_that_its_paper_has() -> None:
    names = [[one.name for one in letter.attachments] for letter in turn_of_the_year().ordered(SendLetter)]

    assert names == [
        ["Счёт Н-118.pdf", "Акт Н-118.pdf", "УПД Н-118.pdf", "Отчёт-дневник Н-118.pdf"],
        ["Счёт Н-1.pdf", "Акт Н-1-2027.pdf", "УПД Н-1-2027.pdf", "Отчёт-дневник Н-1.pdf"],
        ["Счёт Н-2.pdf", "Акт Н-1.pdf", "УПД Н-1.pdf", "Отчёт-дневник Н-2.pdf"],
    ]


def test_a_stamped_paper_is_named_as_the_one_that_it_takes_back() -> None:
    office = turn_of_the_year()
    (*_, folder) = office.ordered(CreateFolder)
    done = {"command_type": "folder.create.v1", "belongs_to": CrmRef(kind="client", id=104), "crm_id": "77"}
    office.hear(CommandConfirmed(command_id=office.id_of(folder), **done))
    words = Text.of("не тот договор")
    office.hear(VoidAsked(invoice_id="nordlex/2027/2", client_id=104, reason=words, asked_at=office.now))
    uploads = [one.name for one in office.ordered(UploadFile) if one.name.endswith(".pdf")]

    assert uploads == [
        *("Счёт Н-2.pdf", "Акт Н-1.pdf", "УПД Н-1.pdf", "Отчёт-дневник Н-2.pdf"),
        *("Счёт Н-2 — аннулирован.pdf", "Акт Н-1 — аннулирован.pdf", "УПД Н-1 — аннулирован.pdf"),
    ]


def work(last: date, on: date, *, outlay: bool = False) -> WorkCollected:
    """A day that ends a period; outlay: nothing but money laid out in the client's name."""
    rows = [] if outlay else [entries()[0] | {"on": str(last)}]
    return WorkCollected(
        client_id=104,
        issuer="nordlex",
        first_on=last,
        last_on=last,
        invoice_on=on,
        attempt=1,
        entries=Text.holding(json.dumps(rows, ensure_ascii=False).encode(), "application/json"),
        expenses=(OUTLAY.model_copy(update={"on": last}),) if outlay else None,
    )


def issue(states: dict[str, Numbers], *works: WorkCollected) -> list[InvoiceIssued]:
    """Each in the stream of its issuer's year."""
    office = profile(contract=WORKED["contract"] | {"since": "2025-01-01"})
    book = Book(issuer=office.issuers["nordlex"], terms=office.clients[0], people=office.people)
    made = []
    for one in works:
        state = states.get(stream(one), Numbers())
        (event,) = work_collected(state, one, book).events
        assert isinstance(event, InvoiceIssued)
        states[stream(one)] = evolve(state, event)
        made.append(event)
    return made


def number(issued: InvoiceIssued) -> str | None:
    return read(issued.month.content).invoice.act_number


def test_an_invoice_without_services_takes_no_number_of_an_act() -> None:
    made = issue({}, *(work(date(2027, 3, day), date(2027, 4, 1), outlay=day == 2) for day in (1, 2, 3)))

    assert [(one.number, number(one)) for one in made] == [("Н-1", "Н-1"), ("Н-2", None), ("Н-3", "Н-2")]


def test_acts_go_on_after_those_that_had_the_numbers_of_their_invoices() -> None:
    states = {"nordlex/2026": Numbers(last=140)}
    made = issue(states, work(date(2026, 11, 30), date(2026, 12, 1)), work(date(2025, 12, 31), date(2026, 12, 2)))

    assert [(one.number, number(one)) for one in made] == [("Н-141", "Н-141"), ("Н-142", "Н-1/2026")]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(2025, 2028), st.integers(0, 2), st.booleans()), max_size=14))
def test_no_two_papers_of_a_year_have_one_number_and_each_series_has_no_gap(
    asked: list[tuple[int, int, bool]],
) -> None:
    works = [
        work(date(year, 12, 31) if late else date(year, 3, 1), date(year + late, 5, 4), outlay=outlay)
        for year, late, outlay in asked
    ]
    series = defaultdict(list)
    for one in issue({}, *works):
        head = read(one.month.content).invoice
        if head.act_number is not None:
            series[one.last_on.year].append(head.act_number)

    for year, printed in series.items():
        assert len(set(printed)) == len(printed)
        for mark in ("", *(f"/{year + late}" for late in (1, 2))):
            own = [one.removesuffix(mark) for one in printed if one.partition("/")[1:] == mark.partition("/")[1:]]
            first = 118 if (year, mark) == (2026, "") else 1
            assert own == [f"Н-{first + place}" for place in range(len(own))]
