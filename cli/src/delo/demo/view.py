"""What a person sees of the demonstration: progress while it runs, a table at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from delo.demo.duties import Duty
from delo.demo.people import Keeper
from delo.demo.story import Row, Story, Task

# Below this a link would be broken over lines, where a terminal no longer takes it for one.
WIDE = 170
OTHERS = 46  # columns that two dates, a name and what is between them take


class Progress:
    """A bar for each station on the way, and a line for each demand that has become a task."""

    def __init__(self, story: Story, letters: int) -> None:
        self._story = story
        self._letters = letters
        self._told: set[Row] = set()
        self.sent = 0

    def __rich__(self) -> Table:
        """The bars as they stand."""
        counts = self._story.counts()
        table = Table.grid(padding=(0, 2))
        for label, done, total in (
            ("letters sent by SMTP", self.sent, self._letters),
            ("letters received (mail.received)", counts.received, self._letters),
            ("letters judged (letter.judged)", counts.judged, self._letters),
            ("demands recognised (demand.recognised)", counts.demands, counts.found),
            ("tasks confirmed by the CRM (crm.results)", counts.confirmed, counts.ordered),
        ):
            table.add_row(label, ProgressBar(total=max(total, 1), completed=done, width=30), f"{done} of {total}")
        return table

    def news(self) -> list[str]:
        """What has come to its end since this was asked last."""
        fresh = [row for row in self._story.settled() if row not in self._told]
        self._told.update(fresh)
        return [_said(row) for row in fresh]

    def line(self) -> str:
        """The same in one line, where there is no terminal."""
        counts = self._story.counts()
        return (
            f"sent {self.sent}, received {counts.received}, judged {counts.judged},"
            f" demands {counts.demands} of {counts.found}, tasks {counts.confirmed} of {counts.ordered}"
        )


def _said(row: Row) -> str:
    if row.task is None:
        return f"{row.letter}: {row.found}, no task"
    task = _state(row.task) if row.task.refused else f"task {row.task.crm_id}"
    known = ", known before" if row.repeated else ""
    return f"{row.letter}: {row.found} {row.number or ''} → {task}, deadline {_deadline(row.task)}{known}"


def addresses(places: Sequence[tuple[str, str]]) -> Table:
    """What there is to look at, and where."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for what, where in places:
        table.add_row(what, Text(where))
    return table


def outcome(rows: Sequence[Row], people: Mapping[int, str], width: int) -> Group:
    """Letter → demand → task, responsible accountant, deadline, link. Where it is narrow the links stand below."""
    wide = width >= WIDE
    table = Table(header_style="bold", box=None, pad_edge=False)
    for column in ("letter", "demand"):
        table.add_column(column, overflow="ellipsis")  # rich shortens these before those that may not wrap
    for column in ("number", "task", "responsible", "deadline", *(["link"] if wide else [])):
        table.add_column(column, no_wrap=True)
    last = ""
    for row in rows:
        style = None if row.task else "dim"
        cells = _cells(row, people)
        table.add_row("" if row.letter == last else row.letter, *(cells if wide else cells[:-1]), style=style)
        last = row.letter
    return Group(table) if wide else Group(table, "", _links(rows))


def calendar(duties: Sequence[Duty], keepers: Mapping[str, Keeper], people: Mapping[int, str], width: int) -> Table:
    """Client → the next tasks of his tax calendar, whose they are, put when, due when; a line for each."""
    table = Table(header_style="bold", box=None, pad_edge=False)
    client_width = width // 4
    table.add_column("client", overflow="ellipsis", no_wrap=True, max_width=client_width)
    for column in ("put on", "due on", "accountant"):
        table.add_column(column, no_wrap=True)
    table.add_column("task", overflow="ellipsis", no_wrap=True, max_width=max(width - client_width - OTHERS, 1))
    last = ""
    for one in duties:
        keeper = keepers.get(one.inn, Keeper(one.inn, None))
        client = "" if one.inn == last else f"{keeper.client} ({one.taxpayer})"
        who = people.get(keeper.accountant_id or 0, "nobody named")
        table.add_row(Text(client), f"{one.put_on:%d.%m.%Y}", f"{one.on:%d.%m.%Y}", Text(who), Text(one.what))
        last = one.inn
    return table


def _links(rows: Sequence[Row]) -> Table:
    table = Table("task", "link", header_style="bold", box=None, pad_edge=False)
    for task in dict.fromkeys(row.task for row in rows if row.task and row.task.url):
        table.add_row(_state(task), Text(task.url or "", no_wrap=True, overflow="ignore"))
    return table


def _cells(row: Row, people: Mapping[int, str]) -> list[str | Text]:
    task = row.task
    if task is None:
        return [row.found, row.number or "", "", "", "", ""]
    known = " (known)" if row.repeated else ""
    responsible = people.get(task.responsible_id, f"employee {task.responsible_id}")
    return [row.found, row.number or "", _state(task) + known, responsible, _deadline(task), task.url or ""]


def _deadline(task: Task) -> str:
    return task.deadline.strftime("%d.%m.%Y %H:%M") if task.deadline else "no term"


def _state(task: Task) -> str:
    if task.refused is not None:
        return f"refused: {task.refused}"
    return task.crm_id or "not confirmed yet"
