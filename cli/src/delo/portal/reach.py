"""Whether what the portal is to call can be called: TLS, an answer, and one of the gateway's own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx
from task_gateway.core.setup.doctor import Finding
from task_gateway.core.setup.profile import GatewayProfile

SECONDS = 10.0
REFUSES = {400, 401, 403, 415, 422, 429}  # without the portal's token: as it should


def handlers(profile: GatewayProfile) -> list[str]:
    """Addresses that the portal is told to call."""
    paths = [robot.path for robot in profile.robots.values()]
    if profile.handlers.events and not profile.handlers.offline:
        paths.append(profile.handlers.path)
    return [f"{profile.public_url}{path}" for path in dict.fromkeys(paths)]


async def reach(addresses: Sequence[str]) -> list[Finding]:
    """Call each from here, as a stranger would; what is between the portal and us is not seen."""
    async with httpx.AsyncClient(timeout=SECONDS) as client:
        return list(await asyncio.gather(*(_reach(client, address) for address in addresses)))


async def _reach(client: httpx.AsyncClient, address: str) -> Finding:
    about = f"handler {address}"
    host = urlsplit(address).hostname or ""
    if "." not in host:
        return Finding("bad", about, "the portal refuses hosts without a dot", "give a full host name in public_url")
    try:
        answer = await client.post(address, content=b"")
    except httpx.HTTPError as error:
        why = str(error) or type(error).__name__
        return Finding("bad", about, f"no answer: {why}", "is the gateway's address open to the outside, with TLS?")
    if answer.status_code in REFUSES:
        plain = urlsplit(address).scheme == "http"
        said = f"answers, and turns strangers away ({answer.status_code})"
        return Finding(
            "note" if plain else "ok", about, said, "without TLS anybody on the way reads it" if plain else ""
        )
    return Finding("bad", about, f"answers {answer.status_code}, which is not the gateway's receiver")
