"""Where a paper's template lies: the firm's folder first, by position and legal form, else the one we bring."""

from __future__ import annotations

from pathlib import Path

from case_workflow.papers import starting

ORGANISATION, ENTREPRENEUR = 10, 12  # digits of an ИНН


def legal_form(inn: str | None) -> str | None:
    """org or ip, by the length of the ИНН; None where it says neither."""
    return {ORGANISATION: "org", ENTREPRENEUR: "ip"}.get(len(inn or ""))


def candidates(paper: str, position: str | None, form: str | None) -> list[str]:
    """File names from the most particular to the plainest: claim.plaintiff.org.docx … claim.docx."""
    ways = [(position, form), (position, None), (None, form), (None, None)]
    names = [".".join(part for part in (paper, *way) if part) + ".docx" for way in ways]
    return list(dict.fromkeys(names))


def find(folder: Path | None, paper: str, position: str | None, form: str | None) -> tuple[str, bytes] | None:
    """The template's name and content; None if nobody has one."""
    for name in candidates(paper, position, form) if folder is not None else ():
        file = Path(folder or ".") / name
        if file.is_file():
            return name, file.read_bytes()
    own = starting.template(paper)
    return None if own is None else (f"{paper}.docx", own)
