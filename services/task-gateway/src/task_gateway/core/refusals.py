"""A no in words for a person."""

from __future__ import annotations

from collections.abc import Sequence

from task_gateway.core.calls import Reply
from task_gateway.core.progress import Absorbed, Progress, Refusal

HINTS = {
    "100": "Проверьте обязательные поля: название, ответственного и поля, обязательные в CRM.",
    "error_core": "CRM не приняла поля: проверьте ответственного (работает ли он), сроки и значения.",
    "access_denied": "У вебхука нет прав на это действие, или тариф портала не даёт REST.",
    "error_method_not_found": "Модуля нет на портале, или у вебхука нет разрешения на него.",
    "insufficient_scope": "Добавьте вебхуку недостающее разрешение.",
    "not_found": "Объект удалён или не виден вебхуку: восстановите его или отмените команду.",
    "error_not_found": "Объект удалён или не виден вебхуку: восстановите его или отмените команду.",
    "crm_field_error_required": "Заполните поле, обязательное на этой стадии, или снимите обязательность в CRM.",
    "crm_field_error_value_not_valid": "Проверьте значение поля и его вид в профиле портала.",
    "disk_obj_22000": "Переименуйте объект с таким же именем и повторите команду.",
}


def refusal(reply: Reply) -> Refusal:
    """The CRM's own words with what a person can do."""
    words = reply.words or "CRM отказала без объяснения"
    return Refusal(code=reply.code or "error", words=words, hint=HINTS.get(reply.code.lower()))


def unanswered(progress: Progress, reply: Reply) -> Absorbed | None:
    """What a reply means that answers nothing; None where the CRM has said yes or no."""
    if reply.fate == "unknown":
        return Absorbed(progress, unknown=True)
    if reply.fate == "later":
        return Absorbed(progress, later=True)
    return Absorbed(progress, trouble=refusal(reply)) if reply.fate == "portal" else None


def gone(what: str) -> Refusal:
    """*what*: as a Russian subject, for example "Задача 12"."""
    return Refusal(code="gone", words=f"{what}: в CRM не найдено", hint=HINTS["not_found"])


def moved_meanwhile(what: str, where: str) -> Refusal:
    """Somebody has moved it: the automation gives way."""
    words = f"{what} находится на стадии «{where}»: переведено человеком или другим правилом"
    hint = "Если перевод всё же нужен, сделайте его вручную."
    return Refusal(code="moved_meanwhile", words=words, hint=hint)


def changed_meanwhile(what: str, names: Sequence[str] = ()) -> Refusal:
    """Somebody has changed what it was to change: the automation gives way. names: of what, in the profile's words."""
    words = f"{what}: поле уже изменил человек или другое правило"
    words += f" ({', '.join(names)})" if names else ""
    return Refusal(code="changed_meanwhile", words=words, hint="Если изменение всё же нужно, сделайте его вручную.")


def holds_files(what: str, columns: Sequence[str]) -> Refusal:
    """It is written as a whole, and a file can't be written back. columns: which hold one, in the CRM's words."""
    named = ", ".join(f"«{column}»" for column in columns)
    return Refusal(
        code="holds_files",
        words=f"{what}: запись через REST стёрла бы файлы ({named}), строка не изменена",
        hint=f"Измените строку вручную или замените файлы в {named} ссылкой и повторите команду.",
    )


TOO_LATE = Refusal(
    code="too_late",
    words="Срок, до которого действие имело смысл, прошёл: оно не выполнено",
    hint="Если оно всё же нужно, сделайте его вручную или отправьте команду заново.",
)


def dropped(automation: str, why: str) -> Refusal:
    """A person has thrown away what a stopped rule was waiting with."""
    words = f"Правило «{automation}» было остановлено, ожидавшие команды отменил сотрудник"
    return Refusal(
        code="brake_dropped",
        words=f"{words}: {why}" if why else words,
        hint="Если действие всё же нужно, отправьте команду заново, когда правило отпущено.",
    )


def overtaken(automation: str, names: Sequence[str]) -> Refusal:
    """The brake has held it, and a newer command has set the same meanwhile."""
    words = f"Пока правило «{automation}» было остановлено, более новая команда изменила то же: {', '.join(names)}"
    return Refusal(code="overtaken", words=words, hint="Если нужно прежнее значение, отправьте команду заново.")


OTHER_KIND = Refusal(
    code="other_kind",
    words="Команда, которую отменяет эта, другого вида: неизвестно, что она изменила",
    hint="Отмените её действие вручную.",
)
ANSWERED_NO = Refusal(
    code="answered_no",
    words="CRM не сделала этого и не сказала почему (ответ false)",
    hint="Проверьте, что сотрудник работает, а объект существует и доступен вебхуку; затем отправьте команду заново.",
)
NOT_UNDERSTOOD = Refusal(
    code="not_understood",
    words="CRM ответила так, что по ответу нельзя понять, сделано ли это",
    hint="Посмотрите в CRM, сделано ли это; если нет, отправьте команду заново.",
)
NOT_SUPPORTED = Refusal(
    code="not_supported", words="Эта версия шлюза такой команды не выполняет", hint="Обновите task-gateway."
)
NOT_MADE = Refusal(
    code="not_made",
    words="Объект, к которому относится действие, не был создан: его команда отклонена",
    hint="Смотрите причину отказа той команды.",
)
NOT_ORDERED = Refusal(code="not_ordered", words="Команда, на чей объект ссылается действие, неизвестна шлюзу")
