"""How fast papers are made: an invoice of 20 rows with its code, a diary; processor time of all papers of a big month.

WeasyPrint, fpdf2 and typst make the same papers in the same run, taking turns: the same words and figures (checked in
the files), the same fonts, code, attached data, repeated headers and page counters, all of them PDF/A-3b (checked by
veraPDF where its jar can be had). Each invoice of a run differs from the others, as in life.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
from delo.stack import jars
from delo.stack.java import launch
from delo.stack.problems import Problem

from benchmarks.harness import Figure, run_peer, run_worker, say, taking_turns
from benchmarks.peers import paper_content as content

PEERS = ("weasyprint", "fpdf2", "typst")
INVOICES = {"documents": 60, "typst": 30, "fpdf2": 8, "weasyprint": 6}
ENTRIES = {"documents": 5000, "typst": 5000, "fpdf2": 300, "weasyprint": 300}
ENTRIES_OF_ALL = 10_000
SAME = "the same words, figures, code, attached data, PDF/A-3b"


def run() -> list[Figure]:
    """Milliseconds an invoice, entries a second of a diary, processor time of all papers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        invoices = taking_turns({who: _median_ms(who, folder) for who in INVOICES})
        diaries = taking_turns({who: _entries_a_second(who, folder) for who in ENTRIES}, rounds=2)
        _check(folder)
    figures = [_invoice_figure(who, invoices) for who in PEERS]
    figures += [_diary_figure(who, diaries) for who in PEERS]
    name = "invoice of 20 rows with code"
    figures.append(Figure(name, invoices["documents"], "ms", guarantee=SAME))
    return figures + _everything()


def _invoice_figure(who: str, took: dict[str, float]) -> Figure:
    return Figure(f"invoice of 20 rows, beside {who}", took["documents"], "ms", who, took[who], SAME)


def _diary_figure(who: str, rates: dict[str, float]) -> Figure:
    return Figure(f"diary, beside {who}", rates["documents"], "entries/s", who, rates[who], SAME)


def _everything() -> list[Figure]:
    took = taking_turns({str(count): _all_seconds(count) for count in (ENTRIES_OF_ALL, 2 * ENTRIES_OF_ALL)}, rounds=1)
    once, twice = took[str(ENTRIES_OF_ALL)], took[str(2 * ENTRIES_OF_ALL)]
    what = f"all papers of {ENTRIES_OF_ALL:,} entries"
    return [
        Figure(what, once, "s", guarantee="invoice, act, transfer, diary, workbook"),
        Figure(f"{what}, twice as many by once", twice / once, "times"),
    ]


def _job(who: str, job: dict[str, Any]) -> dict[str, Any]:
    return run_worker("papers", job) if who == "documents" else run_peer(f"paper_{who}", job)


def _median_ms(who: str, folder: Path) -> Callable[[], float]:
    job = {"paper": "invoice", "count": INVOICES[who], "sample": str(folder / f"invoice-{who}.pdf")}
    return lambda: 1000 * float(_job(who, job)["seconds"])


def _entries_a_second(who: str, folder: Path) -> Callable[[], float]:
    job = {"paper": "diary", "count": ENTRIES[who], "sample": str(folder / f"diary-{who}.pdf")}
    return lambda: ENTRIES[who] / float(_job(who, job)["seconds"])


def _all_seconds(count: int) -> Callable[[], float]:
    return lambda: float(run_worker("papers", {"paper": "all", "count": count})["seconds"])


def _check(folder: Path) -> None:
    """Raises AssertionError if a contender left out a figure or its file is no archive."""
    for who, count in INVOICES.items():
        last = content.invoice(100 + content.WARM + count - 1)
        wanted = {cell for cells in content.cells(last) for cell in cells[4:]} | {content.WORDS}
        _contains(folder / f"invoice-{who}.pdf", wanted)
    for who, count in ENTRIES.items():
        wanted = {f"Запись {number}." for number in range(0, count, 97)}
        _contains(folder / f"diary-{who}.pdf", wanted)
    _archives(folder)


def _contains(file: Path, wanted: set[str]) -> None:
    document = pypdfium2.PdfDocument(file)
    text = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    document.close()
    missing = [one for one in wanted if "".join(one.split()) not in text]
    if missing:
        raise AssertionError(f"{file.name} lacks {sorted(missing)[:5]}")


def _archives(folder: Path) -> None:
    try:
        jars.ensure("verapdf")
    except Problem as problem:
        say(f"  not checked by veraPDF: {problem}")
        return
    files = sorted(map(str, folder.glob("*.pdf")))
    main = "org.verapdf.apps.GreenfieldCliWrapper"
    command = launch(jars.classpath("verapdf"), 768, main, "-f", "3b", "--format", "text", *files)
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)  # noqa: S603 - our own jar
    passed = [line for line in said.stdout.splitlines() if line.startswith("PASS ")]
    if len(passed) != len(files):
        raise AssertionError(f"no PDF/A-3b:\n{said.stdout}{said.stderr[-1000:]}")
    say(f"  veraPDF: all {len(files)} files are PDF/A-3b")
