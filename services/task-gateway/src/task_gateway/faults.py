"""Whose trouble an error is."""

from __future__ import annotations

from typing import Literal

import structlog
from chassis.dead import describe
from chassis.faults import passes

from task_gateway.portal import NotSender

log = structlog.get_logger()


def its_own(error: BaseException) -> bool:
    """True for the trouble of the one thing at hand, whatever the CRM or we have made of it: others go on.

    Else everything stops: the lease is lost, or an engine of ours is away and all would fail alike.
    """
    return not (passes(error) or isinstance(error, NotSender))


def survived(what: str, error: Exception, **about: object) -> Literal["interrupted", "bug"]:
    """Tells of an error after which *what* goes on a little later: with any but NotSender it does."""
    if passes(error):
        log.warning(f"{what}.interrupted", reason=type(error).__name__, **about)
        return "interrupted"
    log.error(f"{what}.bug", reason=describe(error), exc_info=error, **about)
    return "bug"
