"""The tax calendar on the stack: sixty clients in January 2027. `make calendar-quarter` goes on to the end of March."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from e2e.calendar_story import story

pytestmark = pytest.mark.story


async def test_sixty_clients_are_asked_for_exactly_what_is_due_while_the_service_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await story(tmp_path, date(2027, 1, 13), date(2027, 1, 20), kill_each=15.0, monkeypatch=monkeypatch)
