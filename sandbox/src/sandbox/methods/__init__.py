"""The methods this portal answers, by lower-case name."""

from sandbox.methods import checklists, comments, common, companies, disk, people, requisites, tasks, uploads
from sandbox.portal.calls import Methods

METHODS = Methods()
for _module in (tasks, checklists, comments, companies, requisites, people, disk, uploads, common):
    METHODS.joined(_module.methods.by_name)
