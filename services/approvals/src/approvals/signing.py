"""Signed links: who may do what with which request, until when. What is not signed by us opens nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from chassis.decision import Asked
from contracts.approvals.v1 import ApprovalAsked

from approvals.core.letters import Letter
from approvals.core.rules import ApprovalsProfile

LINKS = UUID("9b1f0a52-7a5e-5b7f-9c12-3f0f5a6b7c21")
MOST_CHARACTERS = 1024
LEAST_SECRET = 24
Act = Literal["answer", "form", "year"]


class BadLink(Exception):
    """Not signed by us, or altered."""


class Expired(Exception):
    """Signed by us, and its time is over."""


@dataclass(frozen=True)
class Grant:
    """What a link allows. until: epoch seconds of the business clock. request, version: of act "answer"."""

    portal: str
    act: Act
    employee_id: int
    until: int
    request: str = ""
    version: int = 0

    @property
    def id(self) -> UUID:
        """The id of what using it once does."""
        return uuid5(LINKS, _payload(self).decode())


class Signer:
    """Signs and reads. Raises ValueError for a secret that is too short to be one."""

    def __init__(self, secret: str, public_url: str) -> None:
        if len(secret) < LEAST_SECRET:
            raise ValueError(f"the secret of links has fewer than {LEAST_SECRET} characters")
        self._key = hashlib.sha256(b"delo approvals links\0" + secret.encode()).digest()
        self.public_url = public_url.rstrip("/")

    def token(self, grant: Grant) -> str:
        """`payload.signature`, safe in a URL."""
        payload = _encoded(_payload(grant))
        return f"{payload}.{self.mark(payload)}"

    def mark(self, *words: str) -> str:
        """A signature of words; also what ties a form to the browser that was given it."""
        return _encoded(hmac.new(self._key, "\0".join(words).encode(), hashlib.sha256).digest())

    def url(self, grant: Grant) -> str:
        """The page's address."""
        return f"{self.public_url}/approvals/{self.token(grant)}"

    def read(self, token: str, now: datetime) -> Grant:
        """What *token* allows at business time *now*. Raises BadLink, Expired."""
        payload, _, signature = token.partition(".")
        if len(token) > MOST_CHARACTERS or not hmac.compare_digest(self.mark(payload).encode(), signature.encode()):
            raise BadLink
        try:
            grant = Grant(**json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
        except (ValueError, TypeError, binascii.Error) as error:
            raise BadLink from error
        if now.timestamp() > grant.until:
            raise Expired
        return grant


def _payload(grant: Grant) -> bytes:
    return json.dumps(asdict(grant), sort_keys=True, separators=(",", ":")).encode()


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class Links:
    """The signer of this process; set when the service starts. Without one no letter goes out."""

    def __init__(self) -> None:
        self.signer: Signer | None = None


LINK = Links()


def letter_of(asked: Asked, rules: ApprovalsProfile) -> Letter:
    """What the letter to whoever is asked needs; an empty one where none goes out."""
    message = asked.message
    if LINK.signer is None or not isinstance(message, ApprovalAsked):
        return Letter()
    address = rules.letters.addresses.get(message.approver_id)
    if address is None:
        return Letter()
    until = message.asked_at + timedelta(hours=rules.letters.valid_hours)
    until = max(until, message.due_at or until)  # over holidays his working hours are longer
    grant = Grant(asked.portal, "answer", message.approver_id, int(until.timestamp()), message.request, message.version)
    shown = f"{until.astimezone(ZoneInfo(asked.profile.zone)):%d.%m.%Y %H:%M}"
    return Letter(LINK.signer.url(grant), address, rules.letters.sender, _title(message, rules), shown)


def _title(message: ApprovalAsked, rules: ApprovalsProfile) -> str:
    """Of the request's kind; in messages of before, which didn't say it, of the first of its items' kinds."""
    known = rules.kinds.get(message.kind or "")
    item_type = message.request.partition(":")[0]
    of_type = (kind for kind in rules.kinds.values() if kind.item_type == item_type)
    found = known or next(of_type, None)
    return item_type if found is None else found.title
