"""Who is calling: webhooks, and OAuth tokens with a refresh token that turns over at every use."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.portal.errors import RestError
from sandbox.portal.store import Row, Store

ACCESS_SECONDS = 3600
REFRESH_SECONDS = 180 * 24 * 3600
CODE_SECONDS = 30
SCOPES = (
    "basic", "bizproc", "calendar", "crm", "department", "disk", "documentgenerator", "im", "imbot", "lists",
    "placement", "task", "tasks", "telephony", "user", "userfieldconfig",
)  # fmt: skip


@dataclass(frozen=True)
class Caller:
    """A credential and the person it acts for."""

    user_id: int
    admin: bool
    zone: tzinfo
    kind: str  # "webhook", "app", "upload" or "form"
    credential: str  # names the caller in the operating limits; no secret
    generation: int = 0  # how many events lie between a person and this call; an event's token carries it

    @property
    def is_app(self) -> bool:
        """Whether an application calls, and not a webhook."""
        return self.kind == "app"


class Access:
    """The portal's credentials. Token lifetimes run on the machine clock (unix seconds)."""

    def __init__(self, store: Store, server_zone: tzinfo, unix_seconds: Callable[[], float]) -> None:
        self._store = store
        self._zone = server_zone
        self._now = unix_seconds

    def secret(self, name: str, wanted: str | None = None) -> str:
        """A secret of the portal, made at its first use. wanted: what it is then to be."""
        known = self._store.setting(f"secret.{name}")
        if known is None:
            drawn = secrets.token_hex(16) if name != "client_id" else f"local.{secrets.token_hex(7)}.{10**7}"
            known = wanted or drawn
            self._store.set(f"secret.{name}", known)
        return known

    def webhook(self, user_id: int, wanted: str | None = None) -> str:
        """The secret of the person's webhook, made at its first use. wanted: what it is then to be."""
        found = self._store.documents("webhook").where(USER_ID=user_id)
        if found:
            return str(found[0].body["SECRET"])
        made = wanted or secrets.token_hex(8)
        self._store.documents("webhook").add({"USER_ID": user_id, "SECRET": made})
        return made

    def by_webhook(self, user: str, secret: str) -> Caller:
        """Who calls by this address; NO_AUTH_FOUND if the secret is wrong."""
        for row in self._store.documents("webhook").where(SECRET=secret):
            if user == str(row.body["USER_ID"]) and hmac.compare_digest(row.body["SECRET"], secret):
                return self.acting(int(user), "webhook", f"webhook:{row.id}")
        raise RestError("NO_AUTH_FOUND", "Wrong authorization data", 401)

    def by_token(self, value: str) -> Caller:
        """Who holds this access token; expired_token after an hour."""
        row = self._token("access", value)
        if row is None:
            raise RestError("NO_AUTH_FOUND", "Wrong authorization data", 401)
        if row.body["UNTIL"] <= self._now():
            raise RestError("expired_token", "The access token provided has expired.", 401)
        return self.acting(int(row.body["USER_ID"]), "app", "app", int(row.body.get("GENERATION", 0)))

    def issue(self, user_id: int) -> dict[str, Any]:
        """A fresh pair of tokens."""
        return self.issue_access(user_id) | {"refresh_token": self.issue_refresh(user_id)}

    def issue_refresh(self, user_id: int) -> str:
        """A refresh token of half a year."""
        return self._add_token("refresh", user_id, REFRESH_SECONDS)

    def issue_access(self, user_id: int, generation: int = 0) -> dict[str, Any]:
        """An access token of an hour and what is told beside it. *generation*: see Caller."""
        return {
            "access_token": self._add_token("access", user_id, ACCESS_SECONDS, generation),
            "expires": int(self._now()) + ACCESS_SECONDS,
            "expires_in": ACCESS_SECONDS,
            "member_id": self.secret("member_id"),
            "user_id": user_id,
            "status": "L",
            "scope": ",".join(SCOPES),
        }

    def code(self, user_id: int) -> str:
        """A code of 30 seconds for an application to exchange."""
        return self._add_token("code", user_id, CODE_SECONDS)

    def exchange(self, kind: str, value: str) -> dict[str, Any] | None:
        """Turn a refresh token or a code into a new pair, once; None if it is spent, old or unknown."""
        row = self._token(kind, value)
        if row is None or row.body["UNTIL"] <= self._now():
            return None
        self._store.documents("token").remove(row.id)
        return self.issue(int(row.body["USER_ID"]))

    def sign(self, text: str) -> str:
        """A signature nobody else can make (of download addresses)."""
        return hmac.new(self.secret("signing_key").encode(), text.encode(), hashlib.sha256).hexdigest()[:32]

    def ticket(self, purpose: str, values: dict[str, Any]) -> str:
        """A ticket to send one file for an hour; *values* come back from ``ticket_of``."""
        packed = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
        text = f"{purpose}|{packed}|{int(self._now()) + ACCESS_SECONDS}"
        return f"{text}|{self.sign(text)}"

    def ticket_of(self, token: str) -> tuple[str, dict[str, Any]] | None:
        """Purpose and values of a ticket, or None if it is forged or over."""
        text, _, signature = token.rpartition("|")
        if not hmac.compare_digest(self.sign(text).encode(), signature.encode()):
            return None
        purpose, packed, until = text.split("|")
        return (purpose, json.loads(base64.urlsafe_b64decode(packed))) if int(until) > self._now() else None

    def file_token(self, object_id: int) -> str:
        """A ticket to one file for an hour."""
        text = f"{object_id}|{int(self._now()) + ACCESS_SECONDS}"
        return f"disk|{text}|{self.sign(text)}"

    def file_of_token(self, token: str) -> int | None:
        """The file a ticket opens, or None if it is forged or over."""
        parts = token.split("|")
        if len(parts) != 4 or not hmac.compare_digest(self.sign(f"{parts[1]}|{parts[2]}"), parts[3]):
            return None
        return int(parts[1]) if int(parts[2]) > self._now() else None

    def acting(self, user_id: int, kind: str, credential: str, generation: int = 0) -> Caller:
        """Somebody who works here; INVALID_CREDENTIALS if he does not (any more)."""
        person = self._store.documents("person").get(user_id)
        if person is None or not person.body["ACTIVE"]:
            raise RestError("INVALID_CREDENTIALS", "Invalid request credentials", 403)
        try:
            zone: tzinfo = ZoneInfo(person.body["TIME_ZONE"]) if person.body["TIME_ZONE"] else self._zone
        except ZoneInfoNotFoundError:
            zone = self._zone
        return Caller(user_id, bool(person.body.get("ADMIN")), zone, kind, credential, generation)

    def _token(self, kind: str, value: str) -> Row | None:
        found = [row for row in self._store.documents("token").where(VALUE=value) if row.body["KIND"] == kind]
        return found[0] if found else None

    def _add_token(self, kind: str, user_id: int, seconds: int, generation: int = 0) -> str:
        value = secrets.token_hex(35)
        told = {"KIND": kind, "VALUE": value, "USER_ID": user_id, "UNTIL": self._now() + seconds}
        self._store.documents("token").add(told | ({"GENERATION": generation} if generation else {}))
        return value
