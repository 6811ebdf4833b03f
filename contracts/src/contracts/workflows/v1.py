"""Processes of the CRM that we start: commands, version 1."""

from __future__ import annotations

from typing import Literal

from contracts.crm.v1 import CrmCommand, Field, Target


class StartWorkflow(CrmCommand):
    """Start a process of the CRM over an item, by the name that the portal profile gives its template.

    parameters: by domain names, which the profile maps to the template's own. Confirmed once it has been started: how
    it goes on is the CRM's. Nothing takes it back.
    """

    type: Literal["workflow.start.v1"] = "workflow.start.v1"
    workflow: str
    item_type: str
    item: Target
    parameters: tuple[Field, ...] = ()
