"""Every decider of the service, by which its record is replayed."""

from __future__ import annotations

from typing import Any

from chassis.decision import Decider

from case_workflow import deciders
from case_workflow.drafting import papers

DECIDERS: tuple[Decider[Any, Any], ...] = (*deciders.DECIDERS, papers)
