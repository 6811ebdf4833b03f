"""The portal profile's part of mail: who sends, how fast, when people are left in peace, whom to ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated

from domain.quiet import is_quiet, quiet_ends
from pydantic import BaseModel, ConfigDict, Field, field_validator

from mail_dispatch.core.addresses import normal


class Named(BaseModel):
    """A part of the profile: what it doesn't know is a mistake, not a wish."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SenderRule(Named):
    """A mailbox that letters come from. name: as people read it. account: of the settings, that sends it.

    return_path: where letters that can't be delivered come back to, a mailbox that mail-ingest reads; None: address.
    journal: gets a copy of each letter unseen, a mailbox that mail-ingest reads as the journal; None: no copy.
    """

    address: str
    name: str = ""
    account: str = "main"
    reply_to: str | None = None
    return_path: str | None = None
    journal: str | None = None

    @field_validator("address", "reply_to", "return_path", "journal")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        return None if value is None else normal(value)


class PaceRules(Named):
    """Letters a minute to one domain of recipients; other servers take more for a flood. domains: other figures."""

    per_minute: float = Field(60, gt=0)
    domains: Mapping[str, Annotated[float, Field(gt=0)]] = {}

    def seconds(self, domain: str) -> float:
        """Between two letters to *domain*."""
        return 60.0 / self.domains.get(domain, self.per_minute)


class QuietHours(Named):
    """When people are not disturbed, local time."""

    begins: time
    ends: time

    def at(self, moment: datetime) -> bool:
        """Whether it is quiet. moment: in the portal's zone."""
        return is_quiet(moment, self.begins, self.ends)

    def over(self, moment: datetime) -> datetime:
        """When it is quiet no more, from *moment* on; *moment* itself if it isn't."""
        return quiet_ends(moment, self.begins, self.ends)


class Rules(Named):
    """See deploy/portal/example/mail-dispatch.yaml. asks: the employee who hears of what nobody else ordered."""

    senders: Mapping[str, SenderRule] = {}
    pace: PaceRules = PaceRules()
    quiet: QuietHours | None = None
    asks: int = 1

    def of(self, account: str) -> list[str]:
        """The names of those whom *account* sends for."""
        return sorted(name for name, rule in self.senders.items() if rule.account == account)
