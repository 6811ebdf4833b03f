"""The CRM's no in words for a person."""

from __future__ import annotations

from task_gateway.core.calls import Reply
from task_gateway.core.progress import Refusal

HINTS = {
    "100": "Проверьте обязательные поля задачи: название и ответственного.",
    "error_core": "CRM не приняла поля задачи: проверьте ответственного (работает ли он) и срок.",
    "access_denied": "У вебхука нет прав на это действие, или тариф портала не даёт REST.",
    "error_method_not_found": "Модуля нет на портале, или у вебхука нет разрешения на него.",
    "insufficient_scope": "Добавьте вебхуку недостающее разрешение.",
}


def refusal(reply: Reply) -> Refusal:
    """The CRM's own words with what a person can do."""
    return Refusal(reply.code or "error", reply.words or "CRM отказала без объяснения", HINTS.get(reply.code.lower()))
