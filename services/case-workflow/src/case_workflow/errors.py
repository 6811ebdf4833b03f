"""What can go wrong in case-workflow, by what must happen next."""

from __future__ import annotations

from chassis.errors import Unavailable


class DirectoryIncomplete(Unavailable):
    """Clients or employees are still being read from the CRM: nobody knows yet who works."""

    code = "cases.directory_incomplete"
    gives_up = None
