"""The words of tasks: templates in templates/ru, one place each, filled with facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Template
from typing import Literal

from contracts.letters.v1 import SendLetter

Kind = Literal["parked", "refused", "partly", "returned"]

TITLES: Mapping[Kind, str] = {
    "parked": "Неизвестно, ушло ли письмо: проверьте и решите",
    "refused": "Письмо не отправлено",
    "partly": "Письмо отправлено не всем получателям",
    "returned": "Письмо вернулось: получатель его не получил",
}
SETTLED_AFTER_ALL = "Судьба письма выяснилась: проверять больше нечего."
DROPPED = "Исход отправки неизвестен; человек решил не отправлять письмо повторно"
HINTS = {
    "unknown_sender": "В профиле портала нет такого отправителя: добавьте его в mail-dispatch.yaml.",
    "bad_address": "Исправьте адрес в карточке и закажите письмо заново.",
    "malformed": "Проверьте тему, имена и виды вложений и закажите письмо заново.",
    "too_late": "Срок, к которому письмо имело смысл, прошёл.",
    "content_missing": "Текст или вложение письма удалены из хранилища или повреждены.",
    "gave_up": "Сервер долго просил подождать; выясните причину у администратора почты.",
    "not_taken": "Проверьте адреса получателей и размер вложений.",
}


@cache
def _template(kind: Kind) -> Template:
    return Template((files("mail_dispatch") / "templates" / "ru" / f"{kind}.txt").read_text(encoding="utf-8"))


def told(kind: Kind, command: SendLetter, **facts: str) -> str:
    """The description of a task about *command*'s letter."""
    said = {"title": _said(command.title.held), "people": people(command)}
    return _template(kind).substitute(said | facts)


def people(command: SendLetter) -> str:
    """All recipients' addresses."""
    return ", ".join(_said(one.address.held) for one in (*command.to, *command.cc)) or "—"


def refusals(command: SendLetter, refused: Mapping[int, str], recipients: Sequence[str]) -> str:
    """A line for each recipient who doesn't get it. recipients: as the letter has them, in order."""
    named = dict(enumerate(recipients))
    return "\n".join(f"— {named.get(index, people(command))}: {reply}" for index, reply in sorted(refused.items()))


def _said(content: bytes | None) -> str:
    """What was erased can't be said."""
    return "(удалено)" if content is None else " ".join(content.decode(errors="replace").split())
