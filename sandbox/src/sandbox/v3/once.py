"""The Idempotency-Key of REST 3.0: a call that succeeded is not made again for a day, its reply is."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

from sandbox.portal.access import Caller
from sandbox.portal.state import Portal
from sandbox.v3.errors import Refusal

KEPT_SECONDS = 24 * 3600
MOST = 255


@dataclass(frozen=True)
class Key:
    """A caller's key for one method, and what it was sent with."""

    value: str
    place: str
    body: str

    @classmethod
    def of(cls, value: str, caller: Caller, method: str, params: Any) -> Key:
        """From the header; refuses what is no key."""
        if not 1 <= len(value) <= MOST or not all(" " <= letter <= "~" for letter in value):
            raise Refusal("INVALIDIDEMPOTENCYKEYEXCEPTION", "Idempotency key is not valid", 400)
        sent = json.dumps(params, sort_keys=True, ensure_ascii=False)
        return cls(
            value, f"{caller.credential}|{caller.user_id}|{method}|{value}", hashlib.sha256(sent.encode()).hexdigest()
        )

    def replayed(self, portal: Portal) -> dict[str, Any] | None:
        """The reply of the call that was made with this key; refuses another body. None if there was none."""
        for row in portal.store.documents("idempotency").where(KEY=self.place):
            if row.body["UNTIL"] <= time.time():
                portal.store.documents("idempotency").remove(row.id)
                continue
            if row.body["BODY"] != self.body:
                text = "Idempotency key was already used with a different request body"
                raise Refusal("IDEMPOTENCYKEYREUSEDEXCEPTION", text, 422)
            reply: dict[str, Any] = row.body["REPLY"]
            return reply
        return None

    def keep(self, portal: Portal, reply: dict[str, Any]) -> None:
        """Remember a reply, in the transaction of its effect."""
        body = {"KEY": self.place, "BODY": self.body, "REPLY": reply, "UNTIL": time.time() + KEPT_SECONDS}
        portal.store.documents("idempotency").add(body)
