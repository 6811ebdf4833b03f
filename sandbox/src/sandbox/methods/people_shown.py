"""A person as chats and notifications tell one."""

from __future__ import annotations

from typing import Any

from sandbox.portal.calls import Call


def brief(call: Call, number: int) -> dict[str, Any] | None:
    """Who somebody is, or None if nobody."""
    row = call.documents("person").get(number)
    if row is None:
        return None
    body = row.body
    told: dict[str, Any] = {"id": row.id, "active": body["ACTIVE"], "name": f"{body['NAME']} {body['LAST_NAME']}"}
    told |= {"first_name": body["NAME"], "last_name": body["LAST_NAME"], "work_position": body["WORK_POSITION"]}
    told |= {
        "color": "#4ba984",
        "avatar": "",
        "avatar_hr": "",
        "gender": body["PERSONAL_GENDER"] or "M",
        "birthday": "",
    }
    told |= dict.fromkeys(("extranet", "network", "bot", "connector"), False)
    told |= {"external_auth_id": "default", "status": "online", "idle": False}
    told |= dict.fromkeys(("last_activity_date", "mobile_last_date", "desktop_last_date", "absent"), False)
    told |= {"departments": body["UF_DEPARTMENT"], "bot_data": None, "type": "user", "website": ""}
    return told | {"phones": {"inner_phone": body["UF_PHONE_INNER"]}, "email": body["EMAIL"]}


def everybody(call: Call, numbers: set[int]) -> list[dict[str, Any]]:
    """The people of these numbers who are there."""
    found = (brief(call, number) for number in sorted(numbers))
    return [person for person in found if person]
