"""Which answers of the CRM something follows from."""

from __future__ import annotations

from contracts.base import Message
from contracts.crm.v1 import CommandConfirmed


def something_follows(message: Message) -> bool:
    """Not from a confirmation: what was carried out changes nothing here, and it is most of what is said."""
    return not isinstance(message, CommandConfirmed)
