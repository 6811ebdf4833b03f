"""A time of the clock in a profile is what it says, with quotes or without."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from chassis.yaml_file import read_as
from pydantic import BaseModel


class Hours(BaseModel):
    begins: time


@pytest.mark.parametrize("said", ["20:00", '"20:00"', "20:00:00"])
def test_a_time_needs_no_quotes(tmp_path: Path, said: str) -> None:
    """YAML 1.1 takes 20:00 for 1200, a number to the base of sixty, which is twenty minutes past midnight."""
    file = tmp_path / "hours.yaml"
    file.write_text(f"begins: {said}\n", encoding="utf-8")

    assert read_as(Hours, file) == Hours(begins=time(20, 0))
