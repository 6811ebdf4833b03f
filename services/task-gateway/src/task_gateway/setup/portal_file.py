"""portal.yaml as `delo portal` checks it: every key that a service reads, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from chassis.profile import PortalProfile
from pydantic import ConfigDict, Field, model_validator

from task_gateway.core.names import Named
from task_gateway.core.setup.profile import DomainName

FieldName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]


class RoleRule(Named):
    """Who has a role: the head of a department, by its name, or one employee, by his id."""

    head_of_department: str | None = None
    employee_id: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _one(self) -> RoleRule:
        if (self.head_of_department is None) == (self.employee_id is None):
            raise ValueError("give `head_of_department` or `employee_id`")
        return self


class PortalFile(PortalProfile):
    """roles: domain name → who has it. client_fields: domain name → field of a company (UF_CRM_…).

    tariff: cloud (50 requests at once, 2 a second), enterprise (250 and 5), box (no bucket).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: Mapping[DomainName, RoleRule] = {}
    client_fields: Mapping[DomainName, FieldName] = {}
    tariff: Literal["cloud", "enterprise", "box"] = "cloud"

    @property
    def extra(self) -> Mapping[str, Any]:
        """See PortalProfile: here every key is known."""
        return {}
