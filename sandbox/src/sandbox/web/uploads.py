"""``/rest/upload.json``: the second half of an upload, a file by multipart."""

from __future__ import annotations

import time
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from sandbox.methods.uploads import FIELD, RECEIVERS
from sandbox.portal.engine import Outcome
from sandbox.portal.errors import RestError
from sandbox.web.host import base_url, host_of
from sandbox.web.rest import answer, refusal

MAX_FILE_BYTES = 256 * 1024 * 1024


async def receive(request: Request) -> Response:
    """Keep the file that a ticket allows, as the method that gave the ticket would."""
    host, base, started = host_of(request), base_url(request), time.time()
    form = await request.form(max_part_size=MAX_FILE_BYTES)
    sent = form.get(FIELD)
    if not isinstance(sent, UploadFile):
        return refusal(RestError("ERROR_ARGUMENT", f"No file in the field {FIELD}"))
    name, content = sent.filename or FIELD, await sent.read()
    token = request.query_params.get("token", "")

    def keep() -> dict[str, Any]:
        found = host.portal.access.ticket_of(token)
        if found is None or found[0] not in RECEIVERS:
            raise RestError("NO_AUTH_FOUND", "Wrong authorization data", 401)
        purpose, values = found
        caller = host.portal.access.acting(values["USER_ID"], "upload", "upload")
        return host.engine.perform(lambda call: RECEIVERS[purpose](call, values, name, content), caller, base)

    try:
        result = await host.run(keep)
    except RestError as refused:
        return refusal(refused)
    block = Outcome("upload", None, None, started, 0.0, 0.0, None, None).time(time.time())
    return answer({"result": result, "time": block}, 200)
