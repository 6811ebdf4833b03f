"""The methods this portal answers, by lower-case name."""

from sandbox.methods import (
    calendar_events,
    calendar_sections,
    checklists,
    comments,
    common,
    crm_activities,
    crm_categories,
    crm_dictionaries,
    crm_duplicates,
    crm_history,
    crm_items,
    crm_links,
    crm_objects,
    crm_timeline,
    crm_todos,
    crm_types,
    crm_userfields,
    disk,
    elapsed,
    event_handlers,
    event_offline,
    list_elements,
    list_fields,
    list_sections,
    lists,
    people,
    product_rows,
    requisites,
    task_history,
    task_moves,
    tasks,
    telephony,
    telephony_records,
    uploads,
    userfield_config,
)
from sandbox.portal.calls import Methods

METHODS = Methods()
for _module in (
    tasks, task_moves, task_history, checklists, comments, elapsed,
    crm_objects, crm_items, crm_links, crm_dictionaries, crm_categories, crm_types, crm_history, crm_userfields,
    userfield_config, product_rows, requisites, crm_activities, crm_todos, crm_timeline, crm_duplicates,
    people, disk, uploads, common, event_handlers, event_offline,
    telephony, telephony_records, calendar_sections, calendar_events, lists, list_fields, list_elements, list_sections,
):  # fmt: skip
    METHODS.joined(_module.methods.by_name)
