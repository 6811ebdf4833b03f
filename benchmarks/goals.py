"""What the issues ask of each figure, and which figures reach it.

A goal is written in the figure's own unit, or as so many times the reference that was measured beside it in the same
run. Both are judged as they stand: no allowance is made for a busy machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WHOLE = "make bench, whole"


def rounded(value: float) -> float:
    """Four significant digits: more is noise."""
    return float(f"{value:.4g}")


def number(value: float) -> str:
    """For people: 26,790 and 0.2, never 2.679e+04."""
    return f"{rounded(value):,.10g}"


@dataclass(frozen=True)
class Goal:
    """issue: who asks. limit: in the figure's unit, or (times) so many times its reference. least: more is better."""

    issue: int
    limit: float
    least: bool
    times: bool = False

    def value(self, reference: float | None) -> float | None:
        """In the figure's unit. None: it depends on a reference that was not measured."""
        if self.times:
            return None if reference is None else rounded(self.limit * reference)
        return self.limit

    def met(self, value: float, reference: float | None) -> bool | None:
        """Whether *value* reaches it. None: it can't be judged."""
        if self.times and reference is None:
            return None
        goal = self.limit * (reference or 0.0) if self.times else self.limit
        return value >= goal if self.least else value <= goal

    def words(self) -> str:
        """As the table says it."""
        return f"{'≥' if self.least else '≤'} {number(self.limit)}{' × reference' if self.times else ''}"


def at_least(issue: int, limit: float) -> Goal:
    """For messages a second."""
    return Goal(issue, limit, least=True)


def at_most(issue: int, limit: float) -> Goal:
    """For seconds and megabytes."""
    return Goal(issue, limit, least=False)


def times_at_least(issue: int, limit: float) -> Goal:
    """So many times as fast, for messages a second."""
    return Goal(issue, limit, least=True, times=True)


def times_at_most(issue: int, limit: float) -> Goal:
    """A fifth of its time (0.2), for milliseconds."""
    return Goal(issue, limit, least=False, times=True)


# By the benchmark that measures it, then by the name of its figure.
GOALS: Mapping[str, Mapping[str, Goal]] = {
    "durable_decide": {
        "durable_decide/from Kafka": at_least(4, 9_000),
        "durable_decide/from memory": at_least(4, 15_000),  # the mark to reach
        "durable_decide/from Kafka vs FastStream single, in memory": times_at_least(4, 1.2),
        "durable_decide/from Kafka vs faststream-outbox, a transaction each": times_at_least(4, 3),
        "durable_decide/from Kafka vs faststream-outbox, batched by hand": times_at_least(4, 3),
        "durable_decide/from Kafka vs DBOS": times_at_least(4, 10),
        "durable_decide/from Kafka vs procrastinate": times_at_least(4, 10),
    },
    "relay": {"relay vs Debezium": at_least(4, 25_000)},
    "handoff": {"handoff p50": at_most(4, 10), "handoff p99": at_most(4, 50)},
    "letter_to_task": {
        "letter → task, idle, greenmail, p50": at_most(4, 300),
        "letter → task, idle, greenmail, p99": at_most(4, 1_000),
        "letter → task, idle, dovecot, p50": at_most(4, 800),
        "letter → task, idle, dovecot, p99": at_most(4, 1_500),
        "letter → task, 200/min of 14 clients, cloud limits, p50": at_most(4, 700),
        "letter → task, 200/min of 14 clients, cloud limits, p99": at_most(4, 2_000),
    },
    "letters": {
        "letters parsed": times_at_least(4, 3),
        "worst hostile letter of at most 1 MB, parts and words": at_most(4, 200),
        "worst hostile letter of at most 1 MB, files": at_most(4, 200),
    },
    "memory": {
        "memory/mail-ingest": at_most(4, 130),
        "memory/mail-ingest worker": at_most(4, 200),
        "memory/billing": at_most(4, 130),
        "memory/tax-calendar": at_most(4, 90),
        "memory/task-gateway": at_most(4, 90),
        "memory/mail-dispatch": at_most(4, 90),
        "memory/case-workflow": at_most(4, 90),
        "memory/approvals": at_most(4, 90),
    },
    "set_up": {
        "make demo, fresh clone, empty home": at_most(3, 120),
        "make demo, again": at_most(3, 20),
    },
    "receiver": {"event received, p99": at_most(5, 50)},
    "reading": {"letters read by tax-calendar's core": at_least(6, 50)},
    "planner": {
        "plans of 10000 clients x 3 years": at_most(6, 10),
        "plans of 10000 clients x 3 years, resident memory": at_most(6, 300),
        "one profile change planned": at_most(6, 5),
    },
    "papers": {
        "invoice of 20 rows with code": at_most(7, 25),
        "invoice of 20 rows, beside weasyprint": times_at_most(7, 1 / 5),
        "invoice of 20 rows, beside fpdf2": times_at_most(7, 1 / 5),
        "invoice of 20 rows, beside typst": times_at_most(7, 1),
        "diary, beside weasyprint": times_at_least(7, 5),
        "diary, beside fpdf2": times_at_least(7, 5),
        "diary, beside typst": times_at_least(7, 1),
        "all papers of 10,000 entries": at_most(7, 20),
        "all papers of 10,000 entries, twice as many by once": at_most(7, 2.2),
    },
    "billing": {"10000 entries to all papers": at_most(7, 20), "20000 by 10000 entries": at_most(7, 2.2)},
    "cases": {
        "cases/20000 wakes of 100000 cases": at_most(8, 60),
        "cases/stage move at 500/s, p99": at_most(8, 50),
    },
    "approvals": {
        "approvals: 50,000 morning reminders": at_most(9, 60),
        "approvals: answer at 500/s, p99": at_most(9, 50),
    },
    "gateway_outbound": {
        "5,000 mixed commands, cloud limits": times_at_least(5, 0.97),
        "5,000 tasks, every tenth reply lost, beside fast_bitrix24": times_at_least(5, 1),
        "5,000 tasks, every tenth reply lost, beside b24pysdk": times_at_least(5, 1),
        "interactive while 10,000 bulk wait, p99": at_most(5, 1_500),
        "no limits (box), one process": at_least(5, 400),
    },
    "make bench": {WHOLE: at_most(4, 1_200)},
}
BY_FIGURE: Mapping[str, Goal] = {name: goal for asked in GOALS.values() for name, goal in asked.items()}


def judged(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a figure with its `goal`, in its own unit, and whether it is `met`; null where there is none."""
    goal, value, reference = BY_FIGURE.get(row["name"]), row["value"], row["reference_value"]
    return {
        **row,
        "goal": None if goal is None else goal.value(reference),
        "met": None if goal is None else goal.met(value, reference),
    }


def missed(rows: Sequence[Mapping[str, Any]], asked: Sequence[str]) -> str:
    """What is missed, with the goal beside each, and what of the goals of the benchmarks *asked* was not measured."""
    failed = [row for row in rows if row["met"] is False]
    counted = sum(row["met"] is not None for row in rows)
    lines = [f"missed goals: {len(failed) or 'none'} of {counted}", *(f"  {_line(row)}" for row in failed)]
    known = {row["name"] for row in rows if row["met"] is not None}
    unknown = [name for one in asked for name in GOALS.get(one, {}) if name not in known]
    return "\n".join([*lines, *(f"  not measured: {name} ({BY_FIGURE[name].words()})" for name in unknown)])


def _line(row: Mapping[str, Any]) -> str:
    goal = BY_FIGURE[row["name"]]
    beside = f", {row['ratio']:.2f} × {row['reference']}" if row["ratio"] is not None else ""
    return f"{row['name']}: {number(row['value'])} {row['unit']}{beside}; goal {goal.words()} (issue {goal.issue})"
