"""Letters made to keep us busy: what they cost grows with their length and not with its square."""

from __future__ import annotations

import time

import pytest
from letters_in_words import reading

SHORT, TIMES = 1_000, 6
SLACK = 2.5  # six times the letter may cost fifteen times as much; by its square it would cost 36


def spent(body: str) -> float:
    """Seconds of the processor to read it, the better of two."""

    def once() -> float:
        began = time.process_time()
        reading(body)
        return time.process_time() - began

    return min(once(), once())


@pytest.mark.parametrize(
    "word",
    [
        "№",
        "ТРЕБОВАНИЕ\n",
        "отменить решение № 1 ",
        "требования № 1, № 2 и ",
        "\n",
        "ИНН 7707083893 ",
    ],
)
def test_a_word_repeated_without_end_costs_no_more_than_its_length(word: str) -> None:
    short = word * (SHORT // len(word))

    assert spent(short * TIMES) < spent(short) * TIMES * SLACK
