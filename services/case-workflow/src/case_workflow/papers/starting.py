"""The templates that a firm begins with: data/papers.yaml as DOCX."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from docx import Document


@cache
def texts() -> Mapping[str, str]:
    """Paper → its title and paragraphs."""
    found: dict[str, str] = yaml.safe_load(
        (files("case_workflow") / "data" / "papers.yaml").read_text(encoding="utf-8")
    )
    return found


@cache
def template(paper: str) -> bytes | None:
    """The paper's template as DOCX; None if there is no such paper."""
    text = texts().get(paper)
    if text is None:
        return None
    document = Document()
    title, *paragraphs = text.strip().splitlines()
    document.add_heading(title, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
