"""/oauth/…: tokens of the one local application this portal has."""

from __future__ import annotations

import hmac
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from sandbox.portal.state import ADMIN_ID
from sandbox.web.host import Host, base_url, host_of
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


def _known(host: Host, given: dict[str, str]) -> bool:
    access = host.portal.access
    pairs = [(access.secret(name), given.get(name, "")) for name in ("client_id", "client_secret")]
    return all(hmac.compare_digest(known.encode(), told.encode()) for known, told in pairs)


def _places(request: Request) -> dict[str, Any]:
    base = base_url(request)
    return {"client_endpoint": f"{base}/rest/", "server_endpoint": f"{base}/rest/", "domain": request.url.netloc}


def _refused(code: str, text: str, status: int) -> Response:
    return JSONResponse({"error": code, "error_description": text}, status)
