"""Whatever stands in an input: an invoice or a list of what is wrong, never a crash."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from billing.core import result
from billing.core.ledes import ledes
from billing.core.onec import onec
from billing.core.problems import BadInput
from billing.core.rating import rate
from billing.core.reading import read
from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import DOCS

EXAMPLES = [
    json.loads((DOCS / "examples" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("1-worked-month", "2-steps-discount-advance", "3-euro-retainer")
]
ODD = (
    *(None, "", 0, -1, 1e308, "x", [], {}, True, 0.1, 100_000, "NaN", "1e5", "0.001", "*", "UTC", "EUR", "RUB"),
    *("2026-02-30", "0001-01-01", "9999-12-31", "99999999999999999999", "\x00", "А" * 2000, "=1+1", "<b>&", "١٢٣"),
    *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2026-10-31T23:59:59+03:00"),
)
Path = tuple[Any, ...]


def paths(node: Any, here: Path = ()) -> Iterator[Path]:
    """Every place of a JSON value but the root."""
    if here:
        yield here
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, value in inner:
        yield from paths(value, (*here, step))


PLACES = [list(paths(one)) for one in EXAMPLES]


@settings(max_examples=200, deadline=None)
@example(2, [(3124, "9999-12-31", False)])  # the last day there is
@given(st.integers(0, 2), st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(ODD), st.booleans()), max_size=3))
def test_an_input_with_odd_values_anywhere_is_rated_or_refused(
    which: int, changes: list[tuple[int, Any, bool]]
) -> None:
    given_input = copy.deepcopy(EXAMPLES[which])
    for number, value, gone in changes:
        path = PLACES[which][number % len(PLACES[which])]
        _changed(given_input, path, value, gone=gone)
    try:
        rated = rate(read(json.dumps(given_input)))
    except BadInput:
        return
    assert rated.account.difference == 0
    assert result.text(rated)
    assert ledes(rated)
    assert onec(rated)


def _changed(node: Any, path: Path, value: Any, *, gone: bool) -> None:
    """Set or take out what is at *path*, if an earlier change has left it there."""
    for step in path[:-1]:
        known = (isinstance(node, dict) and step in node) or (isinstance(node, list) and step < len(node))
        if not known:
            return
        node = node[step]
    last = path[-1]
    if (isinstance(node, dict) and last in node) or (
        isinstance(node, list) and isinstance(last, int) and last < len(node)
    ):
        if gone:
            del node[last]
        else:
            node[last] = value
