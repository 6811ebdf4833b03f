"""The words of tasks, comments and letters: templates/ru/texts.yaml, or as the portal's profile says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import yaml
from domain.money import plain

from case_workflow.core import fees, zones
from case_workflow.core.dates import Due, rule_of
from case_workflow.core.declaration import FieldSpec, Funnel, TaskSpec
from case_workflow.core.office import Office
from case_workflow.core.terms import plural

if TYPE_CHECKING:
    from case_workflow.core.draft import Draft

LONGEST_TITLE = 250
ANSWERS = {"yes_no": "да | нет", "date": "день, 12.03.2026", "datetime": "день и время, 12.03.2026 в 10:30"}
NOBODY = "клиент не указан"


@cache
def texts() -> Mapping[str, str]:
    """Every template by its name."""
    found: dict[str, str] = yaml.safe_load(
        (files("case_workflow") / "templates" / "ru" / "texts.yaml").read_text(encoding="utf-8")
    )
    return found


def say(office: Office, name: str, /, **facts: object) -> str:
    """A template filled in; the profile's wording stands before ours."""
    template = office.settings.texts.get(name) or texts()[name]
    return _pattern(template).safe_substitute(facts).strip()


@cache
def _pattern(template: str) -> Template:
    return Template(template)


def funnel(name: str) -> str:
    """A funnel's name, for people."""
    return texts().get(f"funnel.{name}", name)


def day(value: date | None) -> str:
    """A date as people write it."""
    return f"{value.day:02}.{value.month:02}.{value.year:04}" if value else "—"


def moment(at: datetime, office: Office) -> str:
    """A time as people write it, by the portal's clock."""
    here = at.astimezone(ZoneInfo(office.zone))
    return f"{day(here)} {here.hour:02}:{here.minute:02}"


def session(draft: Draft, at: datetime) -> str:
    """A session's time as people write it, by the court's clock."""
    return zones.told(at, draft.facts, draft.office.zone)


def titles(funnel: Funnel, names: Iterable[str]) -> str:
    """Fields by the names people know."""
    return ", ".join(f"«{funnel.fields[name].title}»" for name in names)


def answers(funnel: Funnel, names: Iterable[str]) -> str:
    """Fields with what may be answered of each."""
    return "; ".join(f"«{funnel.fields[name].title}» ({_answer(funnel.fields[name])})" for name in names)


def _answer(spec: FieldSpec) -> str:
    if spec.choices:
        return " | ".join(spec.choices.values())
    return ANSWERS.get(spec.type, "текст")


def task_title(draft: Draft, title: str, due: Due | None) -> str:
    """What, whose, by when."""
    client = draft.client
    name = "title.until" if due else "title.plain"
    return say(draft.office, name, title=title, client=client, on=day(due.on if due else None))[:LONGEST_TITLE]


def task_text(draft: Draft, task: TaskSpec, due: Due | None) -> str:
    """Why the task exists, its term with the source, what closes it."""
    asks = (
        say(draft.office, "asks", fields=titles(draft.funnel, task.asks))
        if task.asks
        else say(draft.office, "asks.none")
    )
    facts = {"funnel": draft.funnel.title, "stage": draft.spec.title, "asks": asks}
    return say(draft.office, "task", due=due_text(draft, task, due), fee=_then(_fee(draft, task)), **facts)


def _fee(draft: Draft, task: TaskSpec) -> str:
    """The state duty of what is filed, where a sum of the card has one."""
    found = fees.duty_of(draft.facts, task.fee)
    return say(draft.office, "fee", amount=plain(found[0]), fee=plain(found[1])) if found else ""


def due_text(draft: Draft, task: TaskSpec, due: Due | None) -> str:
    """The term and where it comes from; nothing for a task that has none."""
    office = draft.office
    if due is None:
        return _uncounted(draft, task) if task.due else ""
    if due.field is not None:
        return say(office, "due.field", on=day(due.on), field=draft.funnel.fields[due.field].title)
    if due.counted is None and due.days is None:
        return say(office, "due.kept", on=day(due.on))
    if due.counted is None:
        count = f"{due.days} {plural(due.days or 0, 'рабочий день', 'рабочих дня', 'рабочих дней')}"
        return say(office, "due.days", on=day(due.on), days=count, start=day(due.start))
    counted, rule = due.counted, due.counted.rule
    shift = say(office, "due.rule.shift", nominal=day(counted.nominal_on)) if counted.shifted else ""
    provisional = say(office, "due.rule.provisional") if counted.provisional else ""
    facts = {"on": day(due.on), "count": rule.count_ru, "law": due.law, "rule": rule.id, "event": due.event}
    after = {"shift": _then(shift), "provisional": _then(provisional), "note": _then(due.note or "")}
    return say(office, "due.rule", start=day(due.start), **facts, **after)


def _uncounted(draft: Draft, task: TaskSpec) -> str:
    """Which dates would give the term: those of rules for this case, and that of the court, which always does."""
    rules = [one.start for one in task.due if one.start is not None and rule_of(one, draft.facts) is not None]
    names = dict.fromkeys([*rules, *(one.field for one in task.due if one.field is not None)])
    fields = titles(draft.funnel, names)
    return say(draft.office, "due.none", fields=fields)


def _then(text: str) -> str:
    return f" {text}" if text else ""


def objection(draft: Draft, code: str, *, field: str | None, returned_from: str | None, who: int | None = None) -> str:
    """What is wrong and how to mend it."""
    states, state = draft.funnel.states, draft.state
    spec = states.get(state.stage) or states.get(state.crm_stage)  # a deal may be objected to when it is seen first
    here = spec.title if spec else state.crm_stage
    target = states.get(returned_from or "")
    gate = draft.funnel.gates.get(target.instance or target.gate or "") if target else None
    missing = [name for name, wanted in gate.needs.items() if draft.facts.get(name) != wanted] if gate else []
    reason = [name for name in (target.reason if target else ()) if name in draft.funnel.fields]
    return say(
        draft.office,
        f"objection.{code}",
        stage=here,
        missing=titles(draft.funnel, missing or [name for name in draft.funnel.needs if name not in draft.facts]),
        reason=titles(draft.funnel, [name for name in reason if name == "close_reason"] or reason).strip("«»"),
        returned=f"Сделка возвращена на стадию «{here}»." if returned_from else "",
        value=field or "",
        who="" if who is None else who,
        **{"from": target.title if target else ""},
    )
