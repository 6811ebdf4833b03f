"""The papers of the worked examples, as `delo invoice render` writes them, under veraPDF: `make archive-check`."""

from __future__ import annotations

from pathlib import Path

import pytest
from billing.core.rating import rate
from billing.core.reading import read
from billing.papers.files import files, void_files
from verapdf import verdicts

FOLDER = Path(__file__).parents[1] / "docs" / "examples"
EXAMPLES = ["1-worked-month", "2-steps-discount-advance", "3-euro-retainer"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_sent_to_a_client_is_an_archive(example: str, tmp_path: Path) -> None:
    rated = rate(read((FOLDER / f"{example}.json").read_text(encoding="utf-8")))
    made = files(rated) | {f"void {name}": content for name, content in void_files(rated).items()}
    papers = {name.removesuffix(".pdf"): content for name, content in made.items() if name.endswith(".pdf")}
    for name, content in papers.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)

    assert verdicts(tmp_path) == dict.fromkeys(papers, "PASS")
