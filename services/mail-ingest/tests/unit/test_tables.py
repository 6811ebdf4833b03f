"""Tables in letters and documents: each value stays with its label."""

from __future__ import annotations

import pytest
from mail_examples import archive
from mail_ingest.decoding.limits import Budget, Limits
from mail_ingest.extraction.markup import html
from mail_ingest.extraction.office import docx

HEAD = "<tr><th>Организация</th><th>ИНН/КПП</th><th>Номер</th></tr>"
ROW = "<tr><td><p class=MsoNormal>ООО «Пример»</p></td><td>7707083893/770701001</td><td>15-10/1</td></tr>"


def read(text: str) -> str:
    return html(text.encode(), "utf-8")


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def test_a_row_of_three_and_more_cells_is_a_line_with_bars() -> None:
    assert lines(read(f"<table>{HEAD}{ROW}</table><p>Отправлено 12.10.2026</p>")) == [
        "Организация | ИНН/КПП | Номер",
        "ООО «Пример» | 7707083893/770701001 | 15-10/1",
        "Отправлено 12.10.2026",
    ]


def test_an_empty_cell_keeps_its_place() -> None:
    assert lines(read("<table><tr><td>a<td><td>c<td>d</table>")) == ["a | | c | d"]


def test_a_label_and_its_value_stand_beside_each_other() -> None:
    assert lines(read("<table><tr><td><div>ИНН</div></td><td><div>7707083893</div></td></tr></table>")) == [
        "ИНН 7707083893"
    ]


def test_a_table_within_a_cell_is_a_page_laid_out() -> None:
    inner = "<table><tr><td>ИНН</td><td>7707083893</td></tr></table>"
    assert lines(read(f"<table><tr><td>{inner}</td></tr></table>")) == ["ИНН 7707083893"]


def test_a_cell_of_several_lines_stays_prose() -> None:
    assert lines(read("<table><tr><td>a<br>b</td><td>c</td><td>d</td></tr></table>")) == ["a", "b", "c", "d"]


def test_marks_in_a_letter_make_no_table() -> None:
    assert read("a\x1fb\x1fc\x1ed") == "abcd"


@pytest.mark.parametrize("cells", [("Номер", "Дата", "НО"), ("ИНН", "7707083893")])
def test_a_docx_has_its_rows_too(cells: tuple[str, ...]) -> None:
    row = "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in cells)
    document = (
        "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
        f"<w:p><w:r><w:t>до</w:t></w:r></w:p><w:tbl><w:tr>{row}</w:tr></w:tbl><w:p><w:r><w:t>после</w:t></w:r></w:p>"
        "</w:body></w:document>"
    )
    found = docx(archive(("word/document.xml", document.encode())), Budget(Limits()))

    assert found.text == "\n".join(["до", (" | " if len(cells) > 2 else " ").join(cells), "после"])
