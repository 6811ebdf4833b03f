"""Run by `make calendar-quarter` (some minutes): January to March 2027, working morning by working morning."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from e2e.calendar_story import story


@pytest.mark.timeout(1800)
async def test_sixty_clients_through_a_quarter_while_the_service_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await story(tmp_path, date(2027, 1, 20), date(2027, 3, 31), kill_each=20.0, monkeypatch=monkeypatch)
