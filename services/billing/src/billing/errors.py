"""What can go wrong in billing, by what must happen next."""

from __future__ import annotations

from chassis.errors import Unavailable


class NoSuchIssuer(Unavailable):
    """A client's terms name an issuer that the portal profile does not have: the message waits until it has."""

    code = "billing.no_such_issuer"
    gives_up = None
