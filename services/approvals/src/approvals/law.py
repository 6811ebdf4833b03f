"""The limits that this package carries: data/limits.yaml."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from approvals.core.limits import Limits

LIMITS = "limits.yaml"


def limits_text() -> str:
    """The file as it is."""
    return (files("approvals") / "data" / LIMITS).read_text(encoding="utf-8")


@cache
def limits() -> Limits:
    """The limits, read once."""
    return Limits.model_validate(yaml.safe_load(limits_text()))
