"""The words of tasks: templates in templates/ru, one place each, filled with facts."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from string import Template

from contracts.claims import Text
from contracts.tax.v1 import (
    DemandFound,
    DemandKind,
)
from contracts.triage.v1 import (
    LetterUnclear,
)

from tax_calendar.core.kinds import BY_KEY, KINDS

CHANNELS = {"tks": "ТКС (оператор ЭДО)", "lk": "личный кабинет", "post": "почта", "hand": "вручено под подпись"}
RECEIVED = {
    "tks": "6-й рабочий день после отправки (ст. 31 п. 4 НК РФ, письмо ФНС ЕА-4-15/2526@)",
    "lk": "день, следующий за размещением в личном кабинете (ст. 31 п. 4 НК РФ)",
    "post": "6-й рабочий день после отправки заказного письма (ст. 31 п. 4 НК РФ)",
    "hand": "дата вручения",
}
UNKNOWN = "документ налогового органа (вид не определён)"
SILENCE = {
    "docs_93": "штраф 200 ₽ за каждый непредставленный документ (ст. 126 п. 1 НК РФ)",
    "docs_93_1_audit": "штраф 10 000 ₽ за документы (ст. 126 п. 2 НК РФ), 5 000 ₽ за информацию (ст. 129.1)",
    "docs_93_1_deal": "штраф 5 000 ₽, повторно в том же году 20 000 ₽ (ст. 129.1 НК РФ)",
    "explain_88_3": "штраф 5 000 ₽, повторно в том же году 20 000 ₽ (ст. 129.1 НК РФ)",
    "payment_69": "взыскание со счетов и приостановление операций (ст. 46, 76 НК РФ)",
    "suspend_76": "счета остаются заблокированными до устранения причины (ст. 76 НК РФ)",
    "act_100": "возражения не будут учтены при вынесении решения (ст. 100 п. 6 НК РФ)",
    "decision_101": "решение вступит в силу без апелляционного рассмотрения (ст. 101 п. 9, 139.1 НК РФ)",
}


@cache
def _template(name: str) -> Template:
    return Template((files("tax_calendar") / "templates" / "ru" / name).read_text(encoding="utf-8"))


@cache
def _lines(name: str) -> tuple[str, ...]:
    """A checklist file: a line each; $ marks are filled."""
    return tuple(line for line in _template(name).template.splitlines() if line.strip())


def day(value: date | None) -> str:
    """A date as people write it, or a dash."""
    return value.strftime("%d.%m.%Y") if value else "—"


def kind_name(found: DemandFound) -> str:
    """The document's kind in Russian."""
    return BY_KEY[found.kind].name if found.kind else UNKNOWN


def title(found: DemandFound, client: str) -> str:
    """What, number, whose, by when."""
    return short_title(found.kind, found.number, client, found.due_on)


def short_title(kind: DemandKind | None, number: str | None, client: str, due_on: date | None) -> str:
    """The title of a task: what, number, whose, by when."""
    name = BY_KEY[kind].name if kind else UNKNOWN
    until = f" — до {day(due_on)}" if due_on else (" — СРОЧНО" if kind == "suspend_76" else "")
    return f"{name[0].upper()}{name[1:]} № {number} — {client}{until}"[:250]


def description(found: DemandFound, client: str, because: str | None) -> Text:
    """Why the task exists, by which rule, and what it rests on."""
    return Text.of(_template("demand.txt").substitute(_facts(found), client=client, because=_because(because)).strip())


def checklist(found: DemandFound) -> tuple[str, ...]:
    """What to do, for this kind."""
    name = f"checklist_{found.kind}.txt"
    source = name if (files("tax_calendar") / "templates" / "ru" / name).is_file() else "checklist.txt"
    facts = _facts(found) | {"impossible_until": day(found.notice_by_on)}
    return tuple(Template(line).substitute(facts).strip() for line in _lines(source))


def triage_title(found: DemandFound) -> str:
    """A demand that a person must sort."""
    return f"Разобрать: {kind_name(found)} № {found.number or '—'}, ИНН {found.inn or '—'}"[:250]


def triage_description(found: DemandFound, doubts: tuple[str, ...]) -> Text:
    """Why nobody got the task, and what was read."""
    doubtful = "\n".join(f"• {doubt}" for doubt in doubts)
    client = found.taxpayer_name or "—"
    facts = _facts(found) | {"client": client, "because": ""}
    read = _template("demand.txt").substitute(facts).strip()
    return Text.of(_template("triage.txt").substitute(doubts=doubtful, read=read).strip())


def sorted_out(client: str) -> Text:
    """Why a demand needs no sorting any more."""
    return Text.of(_template("sorted_out.txt").substitute(client=client).strip())


def triage_checklist() -> tuple[str, ...]:
    """What to do with a doubtful letter."""
    return _lines("checklist_triage.txt")


def answered_title(kind: DemandKind | None, client: str, due_on: date | None) -> str:
    """A letter whose client a person has named."""
    name = BY_KEY[kind].name if kind else UNKNOWN
    until = f" — до {day(due_on)}" if due_on else ""
    return f"{name[0].upper()}{name[1:]} — {client}{until}"[:250]


def answer_unread(problems: tuple[str, ...]) -> Text:
    """What of a person's answer was not understood, and how to write it."""
    said = "\n".join(f"• {problem}" for problem in problems)
    return Text.of(_template("triage_unread.txt").substitute(problems=said).strip())


def unclear_title(letter: LetterUnclear) -> str:
    """A letter that a person must read."""
    number = f" № {letter.number}" if letter.number else ""
    inn = f", ИНН {letter.inn}" if letter.inn else ""
    return f"Разобрать письмо от {day(letter.received_on)}{number}{inn}"


def unclear_description(letter: LetterUnclear) -> Text:
    """Why, and the best reading there is."""
    facts = {
        "reasons": "\n".join(f"• {reason}" for reason in letter.reasons) or "• Причина не названа.",
        "kind": _kind_of_letter(letter),
        "client": letter.taxpayer_name or "—",
        "inn": letter.inn or "—",
        "kpp": letter.kpp or "—",
        "number": letter.number or "—",
        "dated_on": day(letter.dated_on),
        "due_on": day(letter.due_on),
        "authority_code": letter.authority_code or "—",
        "certainty": _certainty(letter.ocr_confidence),
        "letter_id": str(letter.letter_id),
    }
    return Text.of(_template("unclear.txt").substitute(facts).strip())


def _kind_of_letter(letter: LetterUnclear) -> str:
    kind = next((one for one in KINDS if one.key == letter.kind), None)
    return kind.name if kind else "не определён"


def _certainty(confidence: float | None) -> str:
    """How sure the reading of a picture is; nothing where there was no picture."""
    return "" if confidence is None else f"Текст распознан со скана, уверенность {confidence:.0%}.\n"


def _soft(found: DemandFound) -> str:
    until = found.soft_due_on
    return f"Для запаса: до {day(until)}, если считать срок от дня отправки.\n" if until else ""


def _sender(found: DemandFound) -> str:
    said = {True: "подтверждён почтовым сервером", False: "НЕ подтверждён почтовым сервером", None: "не проверялся"}
    return f"{found.sender_domain or '—'} ({said[found.sender_verified]})"


def _because(because: str | None) -> str:
    return f"Почему вы: {because}.\n" if because else ""


def _facts(found: DemandFound) -> dict[str, str]:
    kind = BY_KEY[found.kind] if found.kind else None
    channel = found.channel or "tks"
    return {
        "kind": kind_name(found),
        "number": found.number or "—",
        "dated_on": day(found.dated_on),
        "authority": f"{found.authority_name or 'налоговый орган'} (код {found.authority_code or '—'})",
        "inn": found.inn or "—",
        "kpp": found.kpp or "—",
        "channel": CHANNELS[channel],
        "sent_on": day(found.sent_on),
        "received_on": day(found.received_on),
        "received_rule": RECEIVED[channel],
        "due": _due(found),
        "statute": kind.statute if kind else "—",
        "silence": SILENCE.get(found.kind or "", "последствия указаны в документе"),
        "remarks": "".join(f"• {remark}\n" for remark in found.remarks),
        "soft": _soft(found),
        "certainty": _certainty(found.ocr_confidence),
        "sender": _sender(found),
        "original": found.original_name or "текст письма",
        "letter_id": str(found.letter_id),
    }


def _due(found: DemandFound) -> str:
    if found.due_rule == "no response term":
        return "срока ответа нет, действовать сразу"
    if found.due_on is None:
        return "не определён"
    rules = {
        "explicit date in the document": "дата названа в документе",
        "1 month after receipt": "1 месяц со дня получения",
    }
    rule = found.due_rule or ""
    words = rules.get(rule) or rule.replace(" working days after receipt", " рабочих дней со дня получения")
    return f"{day(found.due_on)} ({words})" if words else day(found.due_on)
