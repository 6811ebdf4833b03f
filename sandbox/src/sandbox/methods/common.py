"""Methods about the portal itself: what it can do, what time it is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sandbox.portal.access import ACCESS_SECONDS, SCOPES
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.wire import php

methods = Methods()


@methods.offer("methods", "basic")
def method_names(call: Call) -> Reply:
    """Every method, or those of one scope."""
    from sandbox.methods import METHODS  # noqa: PLC0415 - this module is part of that table

    wanted = call.given("scope")
    rows = [item for item in METHODS.by_name.values() if not wanted or item.scope == php.text(wanted)]
    return Reply(sorted(item.name.lower() for item in rows))


@methods.offer("method.get", "basic")
def method_get(call: Call) -> Reply:
    """Whether a method exists here and the caller may use it."""
    from sandbox.methods import METHODS  # noqa: PLC0415

    known = php.text(call.wanted("name")).lower() in {*METHODS.by_name, "batch"}
    return Reply({"isExisting": known, "isAvailable": known})


@methods.offer("scope", "basic")
def scope(call: Call) -> Reply:
    """The scopes of the credential."""
    del call
    return Reply(list(SCOPES))


@methods.offer("server.time", "basic")
def server_time(call: Call) -> Reply:
    """The portal's (business) time."""
    return Reply(call.shown_by_server(call.now()))


@methods.offer("feature.get", "basic")
def feature(call: Call) -> Reply:
    """Whether the tariff has a feature."""
    return Reply({"value": call.portal.features.get(php.text(call.wanted("CODE")), "N")})


@methods.offer("app.info", "basic")
def app_info(call: Call) -> Reply:
    """The application behind the token; a webhook hears of its scopes and the licence only."""
    licence = {"SCOPE": list(SCOPES), "LICENSE": "ru_pro100"}
    if not call.caller.is_app:
        return Reply(licence)
    app: dict[str, Any] = {"ID": 1, "CODE": call.portal.access.secret("client_id"), "VERSION": 1, "STATUS": "L"}
    app |= {"INSTALLED": True, "PAYMENT_EXPIRED": "N", "DAYS": None, "LANGUAGE_ID": "ru"}
    app |= {"LICENSE_TYPE": "pro100", "LICENSE_FAMILY": "pro"}
    return Reply(app | licence | _installation(call))


def _installation(call: Call) -> dict[str, Any]:
    """What the vendor's server of tokens tells by the same name; clients of ours ask it here too."""
    scope, place = ",".join(SCOPES), urlsplit(call.base_url)
    install: dict[str, Any] = {"installed": True, "version": 1, "status": "L", "scope": scope, "uri": call.base_url}
    install["domain"] = place.hostname  # a portal's domain has no port; clients compare it with a host
    install |= {"client_endpoint": f"{call.base_url}/rest/", "member_type": "portal"}
    install["member_id"] = call.portal.access.secret("member_id")
    expires = datetime.now(UTC) + timedelta(seconds=ACCESS_SECONDS)  # tokens run on the machine clock
    told = {"client_id": call.portal.access.secret("client_id"), "scope": scope, "install": install}
    return told | {"expires": expires.isoformat(timespec="seconds"), "user_id": call.caller.user_id}
