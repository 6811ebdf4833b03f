"""By what right we call a portal: an incoming webhook, or a local application with tokens (facts 1.1, 1.5)."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import structlog

from task_gateway.core.calls import Reply

log = structlog.get_logger()

EARLY_SECONDS = 30.0  # a token that ends so soon is not sent any more
PERSON = "give the gateway a new refresh token: install the application again"


class Credential(Protocol):
    """How a method is called. Never raises for what the portal or its authorization server do."""

    async def address(self, method: str) -> tuple[str, Mapping[str, str]] | Reply:
        """Where to post, and what to add to the parameters; a Reply if we have no right now."""
        ...

    async def renewed(self) -> Reply | None:
        """The portal says that our token is over. None: there is a new one; else why not."""
        ...

    def moved(self, location: str) -> bool:
        """The portal answers from another host now (facts 1.5); False if it can't be followed there."""
        ...


@dataclass
class Webhook:
    """The secret is the path. It does not expire."""

    url: str

    async def address(self, method: str) -> tuple[str, Mapping[str, str]] | Reply:
        """See Credential."""
        return f"{self.url.rstrip('/')}/{method}.json", {}

    async def renewed(self) -> Reply | None:
        """See Credential."""
        return Reply("portal", code="expired_token", words="the portal takes our webhook for an expired token")

    def moved(self, location: str) -> bool:
        """See Credential."""
        target = followed(self.url, location)
        self.url = target or self.url
        return target is not None


def followed(url: str, location: str) -> str | None:
    """*url* on the host that *location* names. None where that is less safe, or no other host.

    The old host is proven by its certificate, so its word about the new one counts; the path, which may hold the
    secret, stays ours.
    """
    old, new = urlsplit(url), urlsplit(location)
    if not new.netloc or new.netloc == old.netloc or new.scheme != old.scheme:
        return None
    return urlunsplit((new.scheme, new.netloc, old.path, "", ""))


class Tokens(Protocol):
    """Where the refresh token lies; whoever turns it over holds it alone, over all replicas."""

    def turning(self, portal: str, seed: str) -> AbstractAsyncContextManager[Turn]:
        """*seed*: the token that the settings give; it counts until it was turned over once."""
        ...


@dataclass
class Turn:
    """token: the one to use. keep: commits the next one; the access token may be used after that only."""

    token: str
    keep: Callable[[str], Any]


class MemoryTokens:
    """The in-memory twin."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def turning(self, portal: str, seed: str) -> AsyncIterator[Turn]:
        """See Tokens."""
        async with self._turn:

            async def keep(token: str) -> None:
                self.known[portal] = token

            yield Turn(self.known.get(portal, seed), keep)


@dataclass(frozen=True, slots=True)
class Application:
    """A local application of a portal. seed: its first refresh token. token_url: of the authorization server."""

    portal: str
    client_id: str
    client_secret: str = field(repr=False)
    seed: str = field(repr=False)
    endpoint: str
    token_url: str


class OAuth:
    """Tokens of a local application. The access token lives in memory only, the refresh token where Tokens keeps it."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        application: Application,
        tokens: Tokens,
        request_seconds: float,
        machine: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._application = application
        self._tokens = tokens
        self._timeout = aiohttp.ClientTimeout(total=request_seconds)
        self._machine = machine
        self._endpoint = application.endpoint.rstrip("/") + "/"
        self._access: str | None = None
        self._until = 0.0

    async def address(self, method: str) -> tuple[str, Mapping[str, str]] | Reply:
        """See Credential. A token that is over by our own clock is not sent."""
        if self._access is None or self._machine() >= self._until:
            why = await self.renewed()
            if why is not None:
                return why
        return f"{self._endpoint}{method}.json", {"auth": self._access or ""}

    async def renewed(self) -> Reply | None:
        """See Credential. Several callers at once turn the token over once."""
        stale = self._access
        async with self._tokens.turning(self._application.portal, self._application.seed) as turn:
            if self._access != stale:
                return None
            said = await self._exchange(turn.token)
            if isinstance(said, Reply):
                return said
            await turn.keep(str(said["refresh_token"]))
        self._access = str(said["access_token"])
        self._until = self._machine() + float(said.get("expires_in", 3600)) - EARLY_SECONDS
        self._endpoint = str(said.get("client_endpoint") or self._endpoint).rstrip("/") + "/"
        log.info("oauth.renewed", portal=self._application.portal)
        return None

    def moved(self, location: str) -> bool:
        """See Credential."""
        target = followed(self._endpoint, location)
        self._endpoint = target or self._endpoint
        return target is not None

    async def _exchange(self, token: str) -> dict[str, Any] | Reply:
        given = {
            "grant_type": "refresh_token",
            "client_id": self._application.client_id,
            "client_secret": self._application.client_secret,
            "refresh_token": token,
        }
        try:
            async with self._session.get(
                self._application.token_url, params=given, timeout=self._timeout, allow_redirects=False
            ) as answer:
                said = json.loads(await answer.read())
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            # It may have turned over without our hearing of it: the next attempt will tell.
            return Reply("portal", code="oauth_unavailable", words=f"no token: {type(error).__name__}")
        if not isinstance(said, dict) or "access_token" not in said or "refresh_token" not in said:
            code = str(said.get("error", "oauth_refused")) if isinstance(said, dict) else "oauth_refused"
            log.error("oauth.refused", portal=self._application.portal, code=code, hint=PERSON)
            return Reply("portal", code=code, words=PERSON)
        return said
