"""The methods this portal answers, by lower-case name."""

from sandbox.methods import (
    checklists,
    comments,
    common,
    crm_items,
    crm_links,
    crm_objects,
    disk,
    people,
    requisites,
    tasks,
    uploads,
)
from sandbox.portal.calls import Methods

METHODS = Methods()
for _module in (
    tasks, checklists, comments, crm_objects, crm_items, crm_links, requisites, people, disk, uploads, common,
):  # fmt: skip
    METHODS.joined(_module.methods.by_name)
