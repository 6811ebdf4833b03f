"""By what right we call a portal: an incoming webhook, or a local application with tokens (facts 1.1, 1.5)."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import structlog

from task_gateway.core.calls import Reply

log = structlog.get_logger()

EARLY_SECONDS = 30.0  # a token that ends so soon is not sent any more
HOUR_SECONDS = 3600.0
PERSON = "give the gateway a new refresh token: install the application again"


class Credential(Protocol):
    """How a method is called. Never raises for what the portal or its authorization server do."""

    place: Place

    async def address(self, method: str) -> tuple[str, Mapping[str, str]] | Reply:
        """Where to post, and what to add to the parameters; a Reply if we have no right now."""
        ...

    async def renewed(self) -> Reply | None:
        """The portal says that our token is over. None: there is a new one; else why not."""
        ...


class Place:
    """Where a portal is called: as we were told, or where it has sent us (facts 1.5), while that answers."""

    def __init__(self, url: str) -> None:
        self._told = self.url = _folder(url)

    def moved(self, called: str, location: str) -> bool:
        """Whether *location*, given for *called*, is the same call on another host, no less safe; it counts then.

        The old host is proven by its certificate, so its word about the new one counts, but for this call alone: the
        page of a maintenance is told no secret.
        """
        try:
            old, new = urlsplit(called), urlsplit(location)
        except ValueError:
            return False
        if not new.netloc or new.netloc == old.netloc or (new.scheme, new.path) != (old.scheme, old.path):
            return False
        self.url = urlunsplit((new.scheme, new.netloc, urlsplit(self._told).path, "", ""))
        return True

    def lost(self) -> None:
        """Whoever was asked has not answered as a portal does: begin again where we were told to."""
        self.url = self._told

    def told(self, url: str) -> None:
        """By somebody who knows."""
        self._told = self.url = _folder(url)


def _folder(url: str) -> str:
    return url.rstrip("/") + "/"


class Webhook:
    """The secret is the path. It does not expire."""

    def __init__(self, url: str) -> None:
        self.place = Place(url)

    async def address(self, method: str) -> tuple[str, Mapping[str, str]] | Reply:
        """See Credential."""
        return f"{self.place.url}{method}.json", {}

    async def renewed(self) -> Reply | None:
        """See Credential."""
        return Reply("portal", code="expired_token", words="the portal takes our webhook for an expired token")


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
        self.place = Place(application.endpoint)
        self._access: str | None = None
        self._until = 0.0

    async def address(self, method: str) -> tuple[str, Mapping[str, str]] | Reply:
        """See Credential. A token that is over by our own clock is not sent."""
        if self._access is None or self._machine() >= self._until:
            why = await self.renewed()
            if why is not None:
                return why
        return f"{self.place.url}{method}.json", {"auth": self._access or ""}

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
        self._until = self._machine() + _lifetime(said.get("expires_in")) - EARLY_SECONDS
        if endpoint := said.get("client_endpoint"):
            self.place.told(str(endpoint))
        log.info("oauth.renewed", portal=self._application.portal)
        return None

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


def _lifetime(said: Any) -> float:
    """Seconds; an hour, as everywhere, where the server says no number: the refresh token is kept already."""
    try:
        seconds = float(said)
    except (TypeError, ValueError):
        return HOUR_SECONDS
    return seconds if isfinite(seconds) else HOUR_SECONDS
