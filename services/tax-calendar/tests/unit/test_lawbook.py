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
    assert len(lawbook().obligations) == 109
    for row in lawbook().obligations.values():
        assert row.legal_basis
        assert row.name
        assert lawbook().words[row.task].checklist
