"""A funnel as a picture (Mermaid) and as tables, made of its declaration alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from case_workflow.core.declaration import GIVEN, MISSING, Funnel, StateSpec, TaskSpec, TermSpec, When
from case_workflow.core.facts import LAST_OUTCOME
from case_workflow.core.office import CaseSettings
from case_workflow.core.term_rules import RULES
from case_workflow.core.terms import RUSSIAN, plural

HEADER = "<!-- Made of case_workflow/data/funnels/{name}.yaml by `make funnels`; not by hand. -->"
ANY_PLACE = "{proceeding}"
CODES = ("apk", "gpk", "kas")


def page(funnel: Funnel) -> str:
    """The page of docs/funnels: the picture and what stands behind it."""
    parts = [
        HEADER.format(name=funnel.funnel),
        f"# {funnel.title} (`{funnel.funnel}`)",
        f"```mermaid\n{mermaid(funnel)}```",
        "## Стадии",
        _table(("стадия", "имя", "задачи", "срок", "ожидается", "что дальше"), _stages(funnel)),
    ]
    if funnel.gates:
        gates = [(gate.title, name, condition(funnel, gate.needs)) for name, gate in funnel.gates.items()]
        parts += ["## Условия перехода в следующую инстанцию", _table(("инстанция", "имя", "нужно"), gates)]
    if funnel.copies:
        copies = [(copy.funnel, copy.stage, condition(funnel, copy.when)) for copy in funnel.copies]
        parts += ["## Копии в другие воронки", _table(("воронка", "стадия", "когда"), copies)]
    fields = [(spec.title, name, spec.type, ", ".join(spec.choices)) for name, spec in funnel.fields.items()]
    parts += ["## Поля сделки", _table(("поле", "имя", "вид", "значения"), fields)]
    return "\n\n".join(parts) + "\n"


def mermaid(funnel: Funnel) -> str:
    """A state diagram: arrows with their conditions, dashed words for terms that end."""
    lines = ["stateDiagram-v2", f"    [*] --> {funnel.starts}"]
    for name, state in funnel.states.items():
        lines.append(f"    {name} : {_plain(state.title)}")
    for name, state in funnel.states.items():
        lines += [f"    {name} --> {to} : {_plain(label)}" for to, label in _arrows(funnel, name)]
        if state.ends:
            lines.append(f"    {name} --> [*]")
    return "\n".join(lines) + "\n"


def _arrows(funnel: Funnel, name: str) -> Iterator[tuple[str, str]]:
    state = funnel.states[name]
    for arrow in state.next:
        gate = funnel.states[arrow.to].gate
        paid = f", договор и оплата ({funnel.gates[gate].title})" if gate else ""
        yield arrow.to, condition(funnel, arrow.when) + paid
    if state.lapse is not None:
        when = f", если {condition(funnel, state.lapse.when)}" if state.lapse.when else ""
        yield state.lapse.to, f"истёк срок {terms(funnel, state.lapse.due)}{when}"
    if (silent := silence(funnel, name)) is not None:
        yield silent


def silence(funnel: Funnel, name: str) -> tuple[str, str] | None:
    """Where a stage leads with the client's silence or with a sign of life of him, and in Russian when."""
    found = funnel.silence
    if found is None or name not in {found.stage, found.to}:
        return None
    if name == found.to:
        return found.stage, "клиент проявил активность"
    months = CaseSettings().silent_months
    return found.to, f"клиент молчит дольше срока профиля ({months} {plural(months, *RUSSIAN['months'])})"


def condition(funnel: Funnel, when: When) -> str:
    """Conditions in Russian."""
    return ", ".join(_one(funnel, name, wanted) for name, wanted in when.items()) or "сразу"


def _one(funnel: Funnel, name: str, wanted: str | tuple[str, ...]) -> str:
    last = funnel.fields.get((funnel.last_outcome or ("",))[-1])
    spec = last if name == LAST_OUTCOME else funnel.fields.get(name)
    title = "Последнее решение" if name == LAST_OUTCOME or spec is None else spec.title
    if wanted == GIVEN:
        return f"{title} есть"
    if wanted == MISSING:
        return f"{title} нет"
    values = (wanted,) if isinstance(wanted, str) else wanted
    choices = (spec.choices if spec and spec.choices else {}) or {"yes": "да", "no": "нет"}
    names = {**choices, MISSING: "не внесено"}
    return f"{title} = {' или '.join(names.get(value, value) for value in values)}"


def of_task(funnel: Funnel, task: TaskSpec) -> str:
    """The terms of a task, and what it is never later than."""
    last = f", не позже {terms(funnel, task.by)}" if task.by else ""
    return f"{terms(funnel, task.due)}{last}"


def terms(funnel: Funnel, due: tuple[TermSpec, ...]) -> str:
    """Terms in the order in which they count."""
    return "; иначе ".join(dict.fromkeys(_term(funnel, one) for one in due)) or "—"


def _term(funnel: Funnel, term: TermSpec) -> str:
    if term.field is not None:
        return f"«{funnel.fields[term.field].title}»"
    if term.days is not None:
        return f"{term.days} {plural(term.days, *RUSSIAN['working_days'])}"
    wanted = term.when.get("proceeding", CODES)
    codes = (wanted,) if isinstance(wanted, str) else wanted
    names = list(dict.fromkeys((term.rule or "").replace(ANY_PLACE, code) for code in codes))
    counts = list(dict.fromkeys(RULES[name].count_ru for name in names))
    return f"{' / '.join(names)} ({' / '.join(counts)})"


def _stages(funnel: Funnel) -> Iterator[tuple[str, ...]]:
    for name, state in funnel.states.items():
        follows = "<br>".join(f"{to}: {label}" for to, label in _arrows(funnel, name))
        tasks = [*state.tasks]
        titles = "<br>".join(_task(funnel, task) for task in tasks) or "—"
        dates = "<br>".join(of_task(funnel, task) for task in tasks) or "—"
        awaited = "<br>".join(awaits(funnel, state)) or "—"
        ends = {"success": "конец: успех", "failure": "конец"}.get(state.ends or "", "")
        yield state.title, name, titles, dates, awaited, "<br>".join(one for one in (ends, follows) if one)


def _task(funnel: Funnel, task: TaskSpec) -> str:
    when = f" ({condition(funnel, task.when)})" if task.when else ""
    who = "" if task.who == "responsible" else f" — {task.who}"
    return f"{task.title}{when}{who}"


def awaits(funnel: Funnel, state: StateSpec) -> list[str]:
    """What a stage waits for, in Russian."""
    fields = dict.fromkeys(name for task in state.tasks for name in task.asks)
    said = [funnel.fields[name].title for name in fields]
    if state.hearing is not None:
        said += [funnel.fields[state.hearing.field].title, funnel.fields[state.hearing.result].title]
    if state.client_awaited:
        said.append("обращение клиента (шесть месяцев тишины — маркетинг)")
    return said


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _plain(text: str) -> str:
    """Without the marks that Mermaid reads itself."""
    return text.replace(":", ",").replace(";", ",").replace("#", "№")
