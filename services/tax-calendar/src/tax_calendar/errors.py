"""What can go wrong in tax-calendar, by what must happen next."""

from __future__ import annotations

from chassis.errors import Unavailable


class DirectoryIncomplete(Unavailable):
    """Clients or employees are still being read from the CRM: an unknown INN proves nothing yet."""

    code = "tax.directory_incomplete"
    gives_up = None


class NoHeadAccountant(Unavailable):
    """Nobody has the role that doubtful letters go to: the portal profile must name one."""

    code = "tax.no_head_accountant"
    gives_up = None
