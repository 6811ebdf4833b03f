"""The words of the calendar's tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from string import Template
from zoneinfo import ZoneInfo

from contracts.claims import Text
from contracts.duties.v1 import ControlNoticed

from tax_calendar.core.dated import Dated
from tax_calendar.core.doubt_wording import field_name, in_russian
from tax_calendar.core.ics import PROVISIONAL
from tax_calendar.core.merging import Bundle
from tax_calendar.core.obligations import REGIMES_HAD, VAT_HAD
from tax_calendar.core.tax_profile import TaxProfile
from tax_calendar.law import lawbook

BECAUSE = {
    "client_left": "клиент больше не обслуживается",
    "profile_changed": "изменился налоговый профиль клиента",
    "event_withdrawn": "событие, из-за которого она возникла, отменено",
    "law_changed": "изменились правила налогового календаря",
}
OVER = {"refused": "отказ от услуг", "liquidated": "ликвидация", "another_client": "сделка перешла к другому клиенту"}
MANY = {"money": "Платежи", "papers": "Отчёты и уведомления"}


@cache
def _template(name: str) -> Template:
    return Template((files("tax_calendar") / "templates" / "ru" / name).read_text(encoding="utf-8"))


def title(one: Bundle, client: str, *, overdue: bool = False) -> str:
    """What, whose, by when."""
    return f"{'Просрочено: ' if overdue else ''}{what(one)} — {client} — до {one.on:%d.%m.%Y}"[:250]


def what(one: Bundle) -> str:
    """What is to be done; several obligations by their number."""
    if len(one.parts) > 1:
        return f"{MANY[one.sort]} ({len(one.parts)}), {one.authority}"
    (part,) = one.parts
    return f"{lawbook().words[part.obligation.task].verb}: {part.obligation.name}, {part.period}"


def description(one: Bundle, client: str, profile: TaxProfile, after: str | None = None) -> Text:
    """Each obligation with period, basis and, for a payment, where its sum is to be written; why this client.

    after: the days of facts that became known when an earlier task was closed, None where there was none.
    """
    facts = {
        "client": client,
        "until": f"{one.on:%d.%m.%Y}",
        "authority": one.authority,
        "provisional": f"\n{PROVISIONAL}" if one.is_provisional else "",
        "after": "" if after is None else f"\nПрежняя задача закрыта, событие{after} стало известно после неё.",
        "parts": "\n".join(_part(part) for part in one.parts),
        "why": why(one, profile),
    }
    return Text.of(_template("calendar_task.txt").substitute(facts).strip())


def _part(part: Dated) -> str:
    amount = " Сумма: ________ ₽." if part.obligation.kind == "payment" else ""
    basis = f"Основание: {part.basis}."
    each = f" Событий: {len(part.facts)}, учесть каждое." if len(part.facts) > 1 else ""
    law = f"по закону {part.nominal:%d.%m.%Y}.{amount}"
    return f"• {part.obligation.name} за {part.period}: {law} {basis}{each}{_own(part)}"


def _own(part: Dated) -> str:
    """A day that only this client has, so that nobody takes it for the law's."""
    return "" if part.move is None else f" Внимание: у этого клиента свой срок — {part.actual:%d.%m.%Y}."


def why(one: Bundle, profile: TaxProfile) -> str:
    """The fields of the profile that brought the obligations, as they were over the first one's period."""
    first = one.parts[0]
    values = dict(profile.over(*profile.spans_of(first.start, first.judged_on)))
    values["regimes"] = tuple(dict.fromkeys(values[REGIMES_HAD]))
    values["vat_status"] = tuple(dict.fromkeys(values[VAT_HAD]))
    looked_at = sorted({name for part in one.parts for name in part.obligation.applies_to.fields if values.get(name)})
    return "; ".join(f"{field_name(name)} = {_plain(values[name])}" for name in looked_at) or "разовое событие"


def _plain(value: object) -> str:
    if value is True:
        return "да"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def checklist(one: Bundle) -> tuple[str, ...]:
    """The steps of a single obligation; of several, one line each."""
    if len(one.parts) > 1:
        return tuple(
            f"{lawbook().words[part.obligation.task].verb}: {part.obligation.name}, {part.period}" for part in one.parts
        )
    part = one.parts[0]
    facts = {
        "name": part.obligation.name,
        "period": part.period,
        "until": f"{one.on:%d.%m.%Y}",
        "authority": one.authority,
    }
    return tuple(Template(line).substitute(facts) for line in lawbook().words[part.obligation.task].checklist)


def cancelled(client: str, reason: str, over: str = "") -> Text:
    """Why a task is taken back. over: why the client is served no more."""
    why = f": {OVER[over]}" if over in OVER else ""
    return Text.of(f"Задача больше не нужна: {BECAUSE[reason]}{why} ({client}).")


def changed(before: date, after: date, gone: Sequence[str], reason: str) -> Text:
    """What is different about a task that stays."""
    lines = (
        [f"Срок перенесён с {before:%d.%m.%Y} на {after:%d.%m.%Y}: изменился расчёт срока."] if before != after else []
    )
    lines += [f"Больше не нужно: {_named(key)} — {BECAUSE[reason]}." for key in gone]
    return Text.of("\n".join(lines))


def of_days(days: Iterable[date]) -> str:
    """When facts were; nothing where no day is known."""
    told = ", ".join(f"{day:%d.%m.%Y}" for day in sorted(set(days)))
    return f" от {told}" if told else ""


def joined(parts: Sequence[str], of: str) -> Text:
    """An open task is for one more fact. of: as of_days."""
    return Text.of(f"Добавилось событие{of}, учесть и его:\n{_listed(parts)}")


def put_off(days: Mapping[str, date]) -> Text:
    """What is out of a task that is overdue, because it is due later now."""
    return Text.of(
        "\n".join(f"Не в этой задаче: {_named(key)} — срок теперь {on:%d.%m.%Y}." for key, on in days.items())
    )


def reminder(parts: Sequence[str], client: str, on: date, left: int) -> Text:
    """To the accountant how many days are left; to the head accountant that nothing is done yet."""
    facts = {"client": client, "until": f"{on:%d.%m.%Y}", "parts": _listed(parts), "left": left}
    return _text("calendar_today.txt" if left == 0 else "calendar_reminder.txt", facts)


def deleted(parts: Sequence[str], on: date) -> Text:
    """A task of the calendar was deleted in the CRM."""
    return _text("calendar_deleted.txt", {"until": f"{on:%d.%m.%Y}", "parts": _listed(parts)})


def moved_past(on: date, moved: date, parts: Sequence[str] = ()) -> Text:
    """A task was moved past the day of what it asks for. parts: named to who doesn't see the task."""
    facts = {"until": f"{on:%d.%m.%Y}", "moved": f"{moved:%d.%m.%Y}", "parts": _listed(parts)}
    return _text("calendar_moved.txt", facts)


def late(parts: Sequence[str], client: str) -> Text:
    """To the head accountant: what was due before it was known."""
    return _text("calendar_late.txt", {"client": client, "parts": _listed(parts)})


def refused(parts: Sequence[str], on: date | None, said: str, hint: str | None) -> Text:
    """The CRM didn't take a task. No parts: the one that asks for a profile."""
    what = f"Сроки {on:%d.%m.%Y}:\n{_listed(parts)}" if on is not None else "Заполнить налоговый профиль клиента."
    return _text("calendar_refused.txt", {"what": what, "said": said, "hint": f"\n{hint}" if hint else ""})


def never_put() -> Text:
    """A task that the CRM refused is taken back."""
    return Text.of("CRM не приняла эту задачу: она будет поставлена заново.")


def doubt_title(client: str) -> str:
    """Of the task that asks for a profile."""
    return f"Заполнить налоговый профиль — {client}"[:250]


def doubt(client: str, missing: Sequence[str], contradictions: Sequence[str]) -> Text:
    """What is missing, by the names of the fields."""
    return _text("calendar_doubt.txt", {"client": client, "doubts": "\n".join(_doubts(missing, contradictions))})


def doubt_checklist(missing: Sequence[str], contradictions: Sequence[str]) -> tuple[str, ...]:
    """One line each."""
    return tuple(_doubts(missing, contradictions))


def doubt_over() -> Text:
    """The task that asked for a profile is not needed any more."""
    return Text.of("Налоговый профиль изменён, календарь рассчитан заново.")


def _doubts(missing: Sequence[str], contradictions: Sequence[str]) -> list[str]:
    wanted = [f"Заполнить: {field_name(name)}" for name in missing]
    return [*wanted, *(f"Проверить: {in_russian(words)}" for words in contradictions)]


def _listed(parts: Sequence[str]) -> str:
    return "\n".join(f"• {_named(key)}" for key in parts)


def _named(key: str) -> str:
    name, _, period = key.partition("/")
    row = lawbook().obligations.get(name)
    return f"{row.name if row else name}, {period}"


def _text(name: str, facts: Mapping[str, object]) -> Text:
    return Text.of(_template(name).substitute(facts).strip())


def control_notice(said: ControlNoticed, zone: str) -> Text:
    """How things stand, in one look."""
    local = ZoneInfo(zone)
    oldest = "Незакрытых задач нет."
    if said.oldest_at is not None:
        oldest = f"Самая старая незакрытая задача поставлена {said.oldest_at.astimezone(local):%d.%m.%Y}."
    counts = said.model_dump(include={"letters", "demands", "tasks", "triage", "open_tasks", "overdue"})
    return _text(
        "control_notice.txt", {**counts, "oldest": oldest, "now": f"{said.noticed_at.astimezone(local):%d.%m.%Y}"}
    )
