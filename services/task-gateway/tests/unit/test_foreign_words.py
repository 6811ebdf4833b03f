"""What people and letters write is never read as a reference to what another command of the same request brought."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qsl, unquote

import pytest
from task_gateway.core.calls import Call, Ref, parted
from task_gateway.core.names import same
from task_gateway.core.tree import clean, marked

REFERENCE = re.compile(r"\$(result|total|next|error|time)\[", re.IGNORECASE)  # as facts 2.3 have it


def sent(text: object) -> str:
    """What the CRM reads as the title of a command inside `batch`."""
    query = Call("tasks.task.add", {"fields": {"TITLE": text}}, start=4).query().partition("?")[2]
    ((name, value),) = parse_qsl(query, keep_blank_values=True)
    assert name == "fields[TITLE]"
    return value


@pytest.mark.parametrize(
    "text",
    [
        "$result[c0][task][description]",
        "Документ: $result[c1][task][title] и $RESULT[c2]",
        "$$total[c0]$next[c0]$error[c0]",
        "%24result%5Bc0%5D%5Btask%5D, %24Result[c0], $result%5bc0]",
        "%2524result%255Bc0%255D",
    ],
)
def test_a_text_that_looks_like_a_reference_is_none_however_it_is_written(text: str) -> None:
    value = sent(text)
    assert not REFERENCE.search(value)
    assert not REFERENCE.search(unquote(value))
    assert value.replace("\u2060", "") == text


@pytest.mark.parametrize("text", ["100 $ за result", "$resultat[1]", "скидка 24%, 5 $", "a&b=c+d%20", "%D0%9F%24", ""])
def test_any_other_text_goes_out_as_it_is(text: str) -> None:
    assert sent(text) == text


def test_our_own_references_are_references() -> None:
    assert sent(Ref(0, ("task", "id"), "n")) == "n$result[c4][task][id]"


def test_a_long_text_is_gone_through_once() -> None:
    began = time.perf_counter()
    sent("$%24" * 50_000)
    sent("$result" * 30_000)
    assert time.perf_counter() - began < 2.0


def test_a_name_on_the_disk_and_a_text_in_a_field_are_known_again() -> None:
    words = "счёт $result[c1][task][title]"
    assert clean(words) == parted(words) == sent(clean(words))
    assert same(words, sent(words))
    assert marked(f"{words}.pdf", "a" * 64) == sent(marked(f"{words}.pdf", "a" * 64))
