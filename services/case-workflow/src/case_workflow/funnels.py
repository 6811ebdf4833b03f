"""The funnels that this package carries: data/funnels, one file each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from case_workflow.core.declaration import Funnel
from case_workflow.core.declaring import read_funnel

NAMES = ("litigation", "enforcement", "enquiry", "accounting", "legal")


def declaration(name: str) -> str:
    """A funnel's file as it is."""
    return (files("case_workflow") / "data" / "funnels" / f"{name}.yaml").read_text(encoding="utf-8")


@cache
def funnels() -> Mapping[str, Funnel]:
    """All of them by name, read once."""
    return {name: read_funnel(declaration(name), f"{name}.yaml") for name in NAMES}
