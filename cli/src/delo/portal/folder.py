"""A profile folder: portal.yaml and one YAML for each service beside it, all of it checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from approvals.core.rules import ApprovalsProfile
from billing.core.office import BillingProfile
from case_workflow.profile import CasesProfile
from chassis.yaml_file import BadFile, read_as
from mail_dispatch.core.rules import Rules as MailRules
from pydantic import BaseModel
from task_gateway.core.setup.expand import wishes
from task_gateway.core.setup.profile import GatewayProfile
from task_gateway.core.setup.things import Wish
from task_gateway.setup.portal_file import PortalFile
from tax_calendar.profile import TaxProfile

MODELS: dict[str, type[BaseModel]] = {
    "approvals.yaml": ApprovalsProfile,
    "portal.yaml": PortalFile,
    "task-gateway.yaml": GatewayProfile,
    "tax-calendar.yaml": TaxProfile,
    "mail-dispatch.yaml": MailRules,
    "billing.yaml": BillingProfile,
    "case-workflow.yaml": CasesProfile,
}


class Unusable(Exception):
    """The folder can't be used; a line for each mistake."""


@dataclass(frozen=True)
class Folder:
    """name: of the portal, as messages call it: that of the folder."""

    name: str
    portal: PortalFile
    gateway: GatewayProfile
    approvals: ApprovalsProfile
    mail: MailRules
    billing: BillingProfile

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """What is to be in the portal."""
        return wishes(self.gateway)


def read(path: Path) -> Folder:
    """The folder, or the one in which the given portal.yaml lies. Raises Unusable with every mistake."""
    folder = path.parent if path.name == "portal.yaml" else path
    if not folder.is_dir():
        raise Unusable(f"{path}: there is no such profile folder")
    if not (folder / "portal.yaml").is_file():
        raise Unusable(f"{folder}: no portal.yaml in it; a profile is a folder named as the portal, with portal.yaml")
    mistakes = [
        f"{file}: no service reads this; there are {', '.join(sorted(MODELS))}"
        for file in sorted(folder.glob("*.y*ml"))
        if file.name not in MODELS
    ]
    found: dict[str, BaseModel] = {}
    for name, model in MODELS.items():
        try:
            found[name] = read_as(model, folder / name) if (folder / name).is_file() else model()
        except BadFile as error:
            mistakes.append(str(error))
    if mistakes:
        raise Unusable("\n".join(mistakes))
    portal, gateway = found["portal.yaml"], found["task-gateway.yaml"]
    approvals, mail = found["approvals.yaml"], found["mail-dispatch.yaml"]
    assert isinstance(portal, PortalFile)  # noqa: S101 - as MODELS says
    assert isinstance(gateway, GatewayProfile)  # noqa: S101
    assert isinstance(approvals, ApprovalsProfile)  # noqa: S101
    billing = found["billing.yaml"]
    assert isinstance(mail, MailRules)  # noqa: S101
    assert isinstance(billing, BillingProfile)  # noqa: S101
    return Folder(folder.resolve().name, portal, gateway, approvals, mail, billing)
