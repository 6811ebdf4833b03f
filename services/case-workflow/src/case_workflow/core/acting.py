"""What is done when a stage is entered, beside its tasks: folders, letters, the archive."""

from __future__ import annotations

from contracts.crm.v1 import Made
from contracts.deals.v1 import UpdateDeal
from contracts.disk.v1 import ArchiveFolder, CreateFolder

from case_workflow.core import letters, wording
from case_workflow.core.draft import Draft


def act(draft: Draft) -> None:
    """Do what the present stage declares, each once in the life of the case."""
    assign(draft)
    for action in draft.spec.does:
        if not draft.office.does(action) or draft.state.visit > 1:
            continue
        match action:
            case "folder":
                make_folder(draft)
            case "archive":
                _archive(draft)
            case "farewell" if not _served(draft):
                pass  # who has not become a client is not taken leave of
            case "welcome" | "farewell":
                facts = {"funnel": draft.funnel.title}
                title = wording.say(draft.office, f"{action}.title", **facts)
                letters.send(draft, title, wording.say(draft.office, action, **facts))


def _served(draft: Draft) -> bool:
    """Whether the case has been where a client is served, or its funnel is of no service."""
    serves = draft.funnel.serves
    return not serves or any(draft.state.visits.get(stage) for stage in serves)


def assign(draft: Draft) -> None:
    """Hand the deal to the least busy of those who do what it is about; whoever of them has it keeps it."""
    assigns = draft.spec.assigns
    role = assigns.roles.get(draft.facts.get(assigns.by, "")) if assigns is not None else None
    people = draft.office.roles.get(role or "", ())
    if not people or draft.state.responsible_id in people:
        return
    draft.order(
        UpdateDeal(
            automation=draft.automation,
            belongs_to=draft.belongs_to,
            deal=draft.deal,
            fields=(),
            responsible_id=people[0],
        )
    )


def make_folder(draft: Draft) -> None:
    """The deal's folder, with the tree of the profile, once: at its stage, or with the first draft of a paper."""
    if draft.state.folder is not None or any(isinstance(one, CreateFolder) for one in draft.commands):
        return
    settings = draft.office.settings
    client = draft.office.client_name or draft.state.client_name or f"Сделка {draft.deal_id}"
    draft.order(
        CreateFolder(
            automation=draft.automation,
            belongs_to=draft.belongs_to,
            place=settings.place,
            name=_name(f"{client} — {draft.funnel.title} ({draft.deal_id})"),
            tree=settings.trees.get(draft.funnel.funnel, ()),
        )
    )


def _archive(draft: Draft) -> None:
    if draft.state.folder is None:
        return
    folder = Made(command_id=draft.state.folder)
    draft.order(
        ArchiveFolder(
            automation=draft.automation, belongs_to=draft.belongs_to, folder=folder, place=draft.office.settings.place
        )
    )


def _name(text: str) -> str:
    """Without what a disk takes for a path or refuses."""
    return "".join(" " if mark in '\\/:*?"<>|' else mark for mark in text).strip()[:120]
