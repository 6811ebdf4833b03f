"""Where a paper's template lies: the firm's folder first, by service, position and legal form, else ours."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from case_workflow.funnels import NAMES
from case_workflow.papers import starting

ORGANISATION, ENTREPRENEUR = 10, 12  # digits of an ИНН
POSITIONS, FORMS = ("plaintiff", "defendant"), ("org", "ip")


def legal_form(inn: str | None) -> str | None:
    """org or ip, by the length of the ИНН; None where it says neither."""
    return {ORGANISATION: "org", ENTREPRENEUR: "ip"}.get(len(inn or ""))


def lacks(form: str | None) -> frozenset[str]:
    """What a client of that legal form has not: an entrepreneur is registered with no КПП."""
    return frozenset({"client_kpp"}) if form == "ip" else frozenset()


def candidates(paper: str, service: str | None, position: str | None, form: str | None) -> list[str]:
    """Names from the most particular to the plainest: claim.litigation.plaintiff.org … claim.

    service: the funnel, of an enquiry the one that is asked for; what is of the service stands before what is not.
    """
    ways = [(one, *way) for one in (service, None) for way in ((position, form), (position, None), (None, form), ())]
    return list(dict.fromkeys(".".join(part for part in (paper, *way) if part) for way in ways))


def slip(file: str) -> str | None:
    """What is wrong with a template's file name, so that no task would ever find it; None if one does."""
    stem, _, ending = file.rpartition(".")
    if ending.lower() != "docx" or ending != ending.lower():
        return "a template ends in .docx"
    papers = sorted({name.partition(".")[0] for name in starting.texts()})
    paper, *parts = stem.split(".")
    if paper not in papers:
        return f"no task begins with a paper {paper!r}{_near(paper, papers)}"
    for known in (NAMES, POSITIONS, FORMS):
        if parts and parts[0] in known:
            parts = parts[1:]
    if not parts:
        return None
    words = (*NAMES, *POSITIONS, *FORMS)
    order = "; the order is paper.service.position.form.docx" if parts[0] in words else _near(parts[0], words)
    return f"{parts[0]!r} is neither service, position nor legal form here{order}"


def _near(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def find(
    folder: Path | None, paper: str, service: str | None, position: str | None, form: str | None
) -> tuple[str, bytes] | None:
    """The template's file name and content; None if nobody has one."""
    names = candidates(paper, service, position, form)
    for name in names if folder is not None else ():
        file = Path(folder or ".") / f"{name}.docx"
        if file.is_file():
            return file.name, file.read_bytes()
    own = ((name, starting.template(name)) for name in names)
    return next(((f"{name}.docx", content) for name, content in own if content is not None), None)
