"""Templates to pages: everything that comes from outside is escaped by the engine, nothing is marked safe."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, select_autoescape

from approvals.web.words import WORDS

PAGES = ("base.html", "approve.html", "form.html", "said.html", "schedule.html")


@cache
def _engine() -> Environment:
    folder = files("approvals") / "templates" / "web"
    sources = {name: (folder / name).read_text(encoding="utf-8") for name in PAGES}
    return Environment(
        loader=DictLoader(sources),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(name: str, language: str, **facts: Any) -> str:
    """One page in one language."""
    words = WORDS[language]
    other = "en" if language == "ru" else "ru"
    return _engine().get_template(name).render(w=words, language=language, other=other, **facts)


@cache
def style() -> str:
    """The style sheet."""
    return (files("approvals") / "templates" / "web" / "style.css").read_text(encoding="utf-8")
