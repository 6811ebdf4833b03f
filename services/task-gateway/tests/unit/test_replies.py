"""What a reply of the portal says of time."""

from __future__ import annotations

from typing import Any

import pytest
from task_gateway.adapters.bitrix import _timed
from task_gateway.core.calls import Reply

DONE = Reply("done", result={"id": 7})


@pytest.mark.parametrize(
    ("said", "seconds", "operating"),
    [
        ({"duration": 0.2, "operating": 1.5, "operating_reset_at": 160, "finish": 100.0}, 0.2, 1.5),
        ({"duration": "0.2", "operating": None}, 0.2, None),
        ({"duration": None, "operating": "x", "operating_reset_at": None}, None, None),
        (None, None, None),
        ([], None, None),
    ],
)
def test_a_figure_that_is_missing_or_none_costs_no_reply(
    said: Any, seconds: float | None, operating: float | None
) -> None:
    reply = _timed(DONE, said)

    assert (reply.fate, reply.result, reply.seconds, reply.operating) == ("done", {"id": 7}, seconds, operating)


def test_a_method_rests_until_the_portal_s_own_moment() -> None:
    assert _timed(DONE, {"operating": 480, "operating_reset_at": 160, "finish": 100.0}).reset_seconds == 60.0
