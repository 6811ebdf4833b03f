"""Three hundred letters from the thirty samples, each series under numbers and clients of its own, with their truth."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from zoneinfo import ZoneInfo

import delo
from chaos.variants import Swap, varied
from chaos.variants import papers as papers_of
from sandbox.seed.clients import Client, clients

SAMPLES = Path(delo.__file__).parent / "data" / "demands"
MOSCOW = ZoneInfo("Europe/Moscow")
SERIES = 10
SCAN = "d23_scan_pdf.eml"
REMINDER = "d28_reminder_dup_of_d03.eml"
YEAR = "2026"

Row = dict[str, str]


@dataclass(frozen=True)
class Demand:
    """One distinct demand: there must be one task for it. inn: of the client; None: the head accountant's.

    letter: the raw letter it came with. papers: those of its files that are this demand's, as they are. comes_with:
    Message-IDs of the letters that hold it, repetitions among them. scanned: read by OCR or put to a person: only its
    papers name its task.
    """

    number: str
    inn: str | None
    due: datetime | None
    letter: bytes
    papers: tuple[bytes, ...]
    comes_with: frozenset[str]
    scanned: bool = False


@dataclass(frozen=True)
class Letter:
    """What is sent."""

    message_id: str
    raw: bytes


@dataclass(frozen=True)
class Post:
    """Everything that is sent in one run, in this order, and what must become of it."""

    letters: tuple[Letter, ...]
    demands: tuple[Demand, ...]


@dataclass(frozen=True)
class Figures:
    """What one series says in place of the samples' figures: number → number, INN → client."""

    numbers: dict[str, str]
    clients: dict[str, Client]

    def swap(self, rows: Sequence[Row]) -> Swap | None:
        """For one letter; None if it holds no demand."""
        known: dict[str, str] = {}
        for row in rows:
            if row["number"]:
                old, new = _plain(row["number"]), _plain(self.numbers[row["number"]])
                known |= {old: new, old.replace("/", "_"): new.replace("/", "_")}
            if row["inn"] in self.clients:
                client = self.clients[row["inn"]]
                known |= {row["inn"]: client.inn, row["inn"] + row["kpp"]: client.inn + client.kpp}
                known |= {row["kpp"]: client.kpp} if row["kpp"] else {}
        return Swap(known) if known else None


def post(seed: int) -> Post:
    """300 letters in a random order, reminders before or after their demands. The first series is the samples."""
    chance = random.Random(f"letters {seed}")
    rows, raw = truth(), {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))}
    letters, demands = [_as_it_is(raw[name]) for name in raw], _demands(rows, raw)
    taken = set(rows_number(rows))
    for series in range(1, SERIES):
        figures = draw(chance, rows, taken)
        fresh: dict[str, bytes] = {}
        for name, sample in raw.items():
            swap = figures.swap([row for row in rows if row["file"] == name])
            message_id = f"{series:02d}.{name.removesuffix('.eml')}@chaos.example"
            fresh[name] = varied(sample, swap, message_id) if name != SCAN else _beside(raw, chance, series)
            letters.append(_as_it_is(fresh[name]))
        demands += _demands([_under(figures, row) for row in rows if row["file"] != SCAN], fresh)
        demands += [_torn_demand(series, fresh[SCAN])] if series % 2 else []
    chance.shuffle(letters)
    return Post(tuple(letters), tuple(demands))


def truth() -> list[Row]:
    """One row for each demand of a sample, one for a sample without any."""
    return list(csv.DictReader((SAMPLES / "truth.csv").read_text(encoding="utf-8").splitlines()))


def rows_number(rows: Sequence[Row]) -> list[str]:
    """The numbers of the demands in *rows*."""
    return [row["number"] for row in rows if row["number"]]


def draw(chance: random.Random, rows: Sequence[Row], taken: set[str]) -> Figures:
    """New numbers (added to *taken*) and other clients for one series."""
    numbers = {row["number"]: "" for row in rows if row["number"]}
    for row in rows:
        if row["number"] and not numbers[row["number"]]:
            numbers[row["number"]] = _number(chance, row, taken)
    known = {row["inn"] for row in rows if row["client_known"] == "yes"}
    chosen: dict[str, Client] = {}
    for length in (10, 12):
        old = sorted(inn for inn in known if len(inn) == length)
        new = chance.sample([client for client in clients() if len(client.inn) == length], len(old))
        chosen |= dict(zip(old, new, strict=True))
    return Figures(numbers, chosen)


def _number(chance: random.Random, row: Row, taken: set[str]) -> str:
    """The same number with its longest row of digits (no year, no tax office) drawn anew."""
    groups = [found for found in re.finditer(r"\d+", row["number"]) if found[0] not in (YEAR, row["authority_code"])]
    place = max(groups, key=lambda found: len(found[0]))
    while True:
        fresh = str(chance.randrange(1, 10)) + "".join(str(chance.randrange(10)) for _ in place[0][1:])
        number = row["number"][: place.start()] + fresh + row["number"][place.end() :]
        if number not in taken and fresh != YEAR:
            taken.add(number)
            return number


def _plain(number: str) -> str:
    """Without the Cyrillic it may begin with: that has other octets in each charset and font, and stays."""
    return number.lstrip("ВК-")


def _under(figures: Figures, row: Row) -> Row:
    """A truth row as the series has it; terms and dates stay."""
    fresh = dict(row)
    if row["number"]:
        fresh["number"] = figures.numbers[row["number"]]
    if row["inn"] in figures.clients:
        fresh["inn"] = figures.clients[row["inn"]].inn
    return fresh


def _demands(rows: Sequence[Row], raw: dict[str, bytes]) -> list[Demand]:
    return [_demand(row, rows, raw) for row in rows if row["relevant"] == "yes" and not row["dup_of"]]


def _demand(row: Row, rows: Sequence[Row], raw: dict[str, bytes]) -> Demand:
    letter = raw[row["file"]]
    files = [row["file"], *(other["file"] for other in rows if other["dup_of"] == row["file"])]
    papers = papers_of(letter)
    if sum(other["file"] == row["file"] for other in rows) > 1:
        papers = [papers[int(row["seq"]) - 1]]  # the samples' rows follow their letter's attachments
    known = row["inn_valid"] == "yes" and row["client_known"] == "yes"
    due = date.fromisoformat(row["due_date"]) if row["due_date"] else None
    deadline = datetime.combine(due, time(18), MOSCOW) if due else None
    return Demand(
        row["number"],
        row["inn"] if known else None,
        deadline,
        letter,
        tuple(papers),
        frozenset(message_id_of(raw[name]) for name in files),
        row["file"] == SCAN,
    )


def _torn_demand(series: int, letter: bytes) -> Demand:
    known = frozenset({message_id_of(letter)})
    return Demand(f"torn {series}", None, None, letter, tuple(papers_of(letter)), known, scanned=True)


def message_id_of(raw: bytes) -> str:
    """Without its brackets."""
    return str(BytesHeaderParser().parsebytes(raw)["Message-ID"]).strip().strip("<>")


def _as_it_is(raw: bytes) -> Letter:
    return Letter(message_id_of(raw), raw)


def _beside(raw: dict[str, bytes], chance: random.Random, series: int) -> bytes:
    """In the place of the scan, whose picture can't be varied: a torn paper for a person, or a sample once more."""
    if series % 2:
        return _torn(chance, series)
    name = chance.choice([name for name in raw if name not in (SCAN, REMINDER)])
    return f"X-Again: {series}\r\n".encode() + raw[name]


def _torn(chance: random.Random, series: int) -> bytes:
    """A demand that nobody but a person can read: its paper is broken."""
    letter = EmailMessage()
    letter["Message-ID"] = f"<{series:02d}.torn@chaos.example>"
    letter["Date"] = "Mon, 12 Oct 2026 11:15:07 +0300"
    letter["From"], letter["To"] = "robot@extern-kontur.example", "buh@nordlex-consult.example"
    letter["Subject"] = "Требование налогового органа"
    letter.set_content("Здравствуйте! Поступило требование из налоговой инспекции, документ во вложении.")
    content = b"%PDF-1.4\n" + chance.randbytes(3000)
    letter.add_attachment(content, maintype="application", subtype="pdf", filename="Требование.pdf")
    letter.set_boundary(f"torn-{series}")
    return letter.as_bytes()
