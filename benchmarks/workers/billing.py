"""Months from INPUT.json to all papers: one large one, or those of many clients in two processes."""

from __future__ import annotations

import gc
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

from billing.core.rating import rate
from billing.core.reading import read
from billing.papers.files import files

EXAMPLE = Path(__file__).parents[2] / "services" / "billing" / "docs" / "examples" / "1-worked-month.json"
WORDS = "Подготовка документа, согласование позиции с клиентом и ответ на письмо контрагента"
GRADES = ("партнёр", "старший юрист", "младший юрист")
PROCESSES = 2


def month(entries: int, seed: int = 1) -> str:
    """October 2026 of ten people on twenty matters."""
    random = Random(seed)  # noqa: S311 - a benchmark's data
    made = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    made["people"] = [{"id": f"P{number}", "grade": GRADES[number % 3]} for number in range(10)]
    made["entries"] = [
        {
            "id": str(number),
            "person": f"P{random.randrange(10)}",
            "matter": f"Дело {random.randrange(20)}",
            "on": f"2026-10-{random.randrange(1, 32):02}",
            "minutes": random.randrange(1, 60),
            "text": WORDS,
        }
        for number in range(entries)
    ]
    return json.dumps(made)


def papers(text: str) -> int:
    """All files of a month; answers their bytes."""
    return sum(len(content) for content in files(rate(read(text))).values())


def one_month(entries: int) -> dict[str, Any]:
    """After a warm-up, as `delo invoice render` does it. Processor time."""
    papers(month(20))
    text = month(entries)
    gc.disable()
    began = time.process_time()
    rated = rate(read(text))
    rating = time.process_time() - began
    files(rated)
    return {"seconds": time.process_time() - began, "rating_seconds": rating, "megabytes": _megabytes()}


def many_clients(clients: int, entries: int) -> dict[str, Any]:
    """In two processes; their memory is that of the larger."""
    texts = [month(entries, seed) for seed in range(clients)]
    began = time.perf_counter()
    with ProcessPoolExecutor(PROCESSES) as pool:
        list(pool.map(papers, texts, chunksize=10))
        megabytes = max(pool.map(_megabytes_of, range(PROCESSES)))
    return {"seconds": time.perf_counter() - began, "megabytes": megabytes}


def _megabytes() -> float:
    """The most this process has held. Not ru_maxrss: that begins with what the process held which started us."""
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _megabytes_of(_: int) -> float:
    return _megabytes()


def main() -> None:
    """The job is an argument, the answer goes to the file it names."""
    job = json.loads(sys.argv[1])
    answer = one_month(job["entries"]) if job["way"] == "month" else many_clients(job["clients"], job["entries"])
    Path(job["result"]).write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
