"""The law as data: a wrong row is told by its line, a changed row is a changed calendar."""

from __future__ import annotations

import pytest
from tax_calendar.core.lawbook import Wrong, read_lawbook
from tax_calendar.law import lawbook, obligations_text

TEXT = obligations_text()
ROW = next(number for number, line in enumerate(TEXT.splitlines(), 1) if line.startswith("- {id: VAT_DECL,"))


@pytest.mark.parametrize(
    ("right", "wrong", "line", "told"),
    [
        ("period: quarter,", "period: fortnight,", ROW, "period: 'fortnight' is none of month"),
        ("months: 1, day: 25", "months: 1, day: 32", ROW + 1, "day: a whole number from 1 to 31"),
        ("field: vat_status, in: [payer_general", "field: vat_state, in: [payer_general", ROW + 2, "no vat_state"),
        ("field: vat_status, in: [payer_general", "field: vat_status, in: [payer_100", ROW + 2, "'payer_100' is none"),
        ("field: vat_status, in: [payer_general", "field: vat_status, is: [payer_general", ROW + 2, "doesn't go with"),
        ('valid_from: "2023-01-01"', 'valid_from: "2023-13-01"', ROW + 3, "no date"),
        ("optional: false, lead_days", "optionally: false, lead_days", ROW + 3, "optionally is not known"),
        ("lead_days: 10", "lead_days: soon", ROW + 3, "lead_days: a whole number"),
        ("- {id: VAT_PAY_1,", "- {id: VAT_DECL,", ROW + 5, "VAT_DECL stands here twice"),
        ("{rule: after_period, months: 1, day: 25}", "{rule: event_day}", ROW + 1, "period quarter"),
        ("lead_days: 10", 'joins_next_from: "12-01", lead_days: 10', ROW + 3, "goes with period year"),
        ("lead_days: 10", "due_on_closing: {rule: event_day}, lead_days: 10", ROW + 3, "after_event or after_period"),
        ("lead_days: 10", 'joins_next_from: "12-32", lead_days: 10', ROW + 3, "no day MM-DD"),
    ],
)
def test_what_a_row_may_not_say_is_told_by_its_line(right: str, wrong: str, line: int, told: str) -> None:
    head, tail = TEXT[: TEXT.index("- {id: VAT_DECL,")], TEXT[TEXT.index("- {id: VAT_DECL,") :]

    with pytest.raises(Wrong, match=r"^obligations\.yaml:") as error:
        read_lawbook(head + tail.replace(right, wrong, 1))

    assert str(error.value).startswith(f"obligations.yaml:{line}: ")
    assert told in str(error.value)


def test_broken_yaml_and_an_empty_file_are_told_as_such() -> None:
    with pytest.raises(Wrong, match=r"obligations\.yaml:2: "):
        read_lawbook("version: 1\n}{")
    with pytest.raises(Wrong, match="the file is empty"):
        read_lawbook("")


def test_every_row_names_its_basis_its_words_and_its_lead() -> None:
    assert len(lawbook().obligations) == 111
    for row in lawbook().obligations.values():
        assert row.legal_basis
        assert row.name
        assert lawbook().words[row.task].checklist


def test_the_bare_table_of_the_facts_is_a_law_too() -> None:
    bare = read_lawbook(BARE)

    assert [(row.id, row.task, row.lead_days) for row in bare.obligations.values()] == [("VAT_DECL", "", 0)]
    with pytest.raises(Wrong, match="deadline is not known here"):
        read_lawbook(BARE.replace("periodicity:", "deadline:"))


BARE = """
version: "2026-11-23"
profile_fields:
  vat_status: {type: enum, values: [none, payer_general]}
obligations:
- {id: VAT_DECL, name_ru: "Декларация по НДС", name_en: "VAT return", kind: filing, authority: ФНС, period: quarter,
   periodicity: quarterly, due_rule: "25th", due: {rule: after_period, months: 1, day: 25}, shift: next_working_day,
   applies_to: {any: [{field: vat_status, in: [payer_general]}]},
   valid_from: "2023-01-01", valid_to: null, legal_basis: "п. 5 ст. 174 НК РФ", confidence: high, optional: false}
"""
