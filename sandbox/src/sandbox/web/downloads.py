"""Files going down: the portal's DOWNLOAD_URL and the links of the pages."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from sandbox.portal.errors import RestError
from sandbox.web.host import Host, host_of
from sandbox.web.rest import refusal


async def by_token(request: Request) -> Response:
    """``/rest/download.json?token=…``: whoever has the address gets the bytes, for an hour."""
    host = host_of(request)
    token = request.query_params.get("token", "")
    number = await host.change(lambda: host.portal.access.file_of_token(token))
    if number is None:
        return refusal(RestError("NO_AUTH_FOUND", "Wrong authorization data", 401))
    return await _file(host, number)


async def by_page(request: Request) -> Response:
    """``/files/{id}``: the link on a page."""
    return await _file(host_of(request), int(request.path_params["id"]))


async def _file(host: Host, number: int) -> Response:
    found = await host.run(lambda: host.portal.store.documents("disk_object").get(number))
    if found is None or found.body["TYPE"] != "file":
        return refusal(RestError("ERROR_NOT_FOUND", f"Could not find entity with id '{number}'.", 404))
    content = await host.run(lambda: host.portal.store.content(found.body["FILE_ID"]))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.body['NAME'], safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, headers=headers, media_type="application/octet-stream")
