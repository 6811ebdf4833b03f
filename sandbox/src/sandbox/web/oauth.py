"""/oauth/…: tokens of the one local application this portal has."""

from __future__ import annotations

import hmac
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from sandbox.portal.access import ACCESS_SECONDS, SCOPES
from sandbox.portal.engine import Outcome
from sandbox.portal.errors import RestError
from sandbox.portal.state import ADMIN_ID
from sandbox.web.host import Host, base_url, host_of
from sandbox.web.rest import answer, refusal
from sandbox.wire import php
from sandbox.wire.body import parameters

KINDS = {"refresh_token": "refresh", "authorization_code": "code"}


async def token(request: Request) -> Response:
    """Exchange a refresh token or a code for a new pair; each works once."""
    host, params = host_of(request), await parameters(request)
    given = {name: php.text(value) for name, value in params.items()} if isinstance(params, dict) else {}
    grant = given.get("grant_type", "")
    if grant not in KINDS:
        return _refused("invalid_request", "grant_type is refresh_token or authorization_code", 400)
    if not await host.change(lambda: _known(host, given)):
        return _refused("invalid_client", "unknown client_id or wrong client_secret", 401)
    value = given.get("refresh_token" if grant == "refresh_token" else "code", "")
    pair = await host.change(lambda: host.portal.access.exchange(KINDS[grant], value))
    if pair is None:
        return _refused("invalid_grant", "the token is spent, expired or unknown", 400)
    return JSONResponse(pair | _places(request))


async def authorize(request: Request) -> Response:
    """Agree at once in the administrator's name and send the browser back with a code of 30 seconds."""
    host = host_of(request)
    if request.query_params.get("client_id") != await host.change(lambda: host.portal.access.secret("client_id")):
        return _refused("invalid_client", "unknown client_id", 401)
    code = await host.change(lambda: host.portal.access.code(ADMIN_ID))
    told = {"code": code, "state": request.query_params.get("state", ""), "domain": urlsplit(base_url(request)).netloc}
    target = request.query_params.get("redirect_uri") or "/"
    return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{urlencode(told)}", 302)


async def app_info(request: Request) -> Response:
    """``/rest/app.info`` of the token server: whose token it is, and where the application is installed."""
    host, params = host_of(request), await parameters(request)
    given = params if isinstance(params, dict) else {}
    value = str(given.get("auth") or request.query_params.get("auth") or "")
    base, started = base_url(request), time.time()
    try:
        caller = await host.change(lambda: host.portal.access.by_token(value))
        member = await host.change(lambda: host.portal.access.secret("member_id"))
        client = await host.change(lambda: host.portal.access.secret("client_id"))
    except RestError as refused:
        return refusal(refused)
    scope, place = ",".join(SCOPES), urlsplit(base)
    install: dict[str, Any] = {"installed": True, "version": 1, "status": "L", "scope": scope}
    install["domain"] = place.hostname  # a portal's domain has no port; clients compare it with a host
    install |= {"uri": base, "client_endpoint": f"{base}/rest/", "member_id": member, "member_type": "portal"}
    expires = datetime.fromtimestamp(started + ACCESS_SECONDS, UTC).isoformat(timespec="seconds")
    told: dict[str, Any] = {"client_id": client, "scope": scope, "expires": expires, "install": install}
    block = Outcome("app.info", None, None, started, 0.0, 0.0, None, None).time(time.time())
    return answer({"result": told | {"user_id": caller.user_id}, "time": block}, 200)


def _known(host: Host, given: dict[str, str]) -> bool:
    access = host.portal.access
    pairs = [(access.secret(name), given.get(name, "")) for name in ("client_id", "client_secret")]
    return all(hmac.compare_digest(known.encode(), told.encode()) for known, told in pairs)


def _places(request: Request) -> dict[str, Any]:
    base = base_url(request)
    return {"client_endpoint": f"{base}/rest/", "server_endpoint": f"{base}/rest/", "domain": request.url.netloc}


def _refused(code: str, text: str, status: int) -> Response:
    return JSONResponse({"error": code, "error_description": text}, status)
