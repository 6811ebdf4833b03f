"""COVERAGE.md tells the truth."""

from pathlib import Path

import pytest
from sandbox.spec import coverage

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def proved() -> dict[str, list[str]]:
    return coverage.proofs(TESTS)


def test_every_emulated_method_has_a_test_that_proves_it(proved):
    assert coverage.unproved(proved) == []


def test_the_page_is_up_to_date(proved):
    assert (TESTS.parent / "COVERAGE.md").read_text(encoding="utf-8") == coverage.page(proved)
