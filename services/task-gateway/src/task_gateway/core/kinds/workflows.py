"""Processes of the CRM that we start. Only running ones are listed, so that a quick one would never be seen.

So its template writes the mark that it is given into a field of its item, before all else (facts 3.11, 5).
"""

from __future__ import annotations

from typing import Any

from contracts.crm.v1 import CrmCommand, Field
from contracts.workflows.v1 import StartWorkflow

from task_gateway.core.calls import Call, mapping
from task_gateway.core.names import INVOICE, Workflow, crm_fields, known
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress
from task_gateway.core.way import Step, Taken, Way

START, GET = "bizproc.workflow.start", "crm.item.get"
DOCUMENTS = "Bitrix\\Crm\\Integration\\BizProc\\Document\\"


def _workflow(order: Order[StartWorkflow]) -> Workflow:
    """Raises UnknownName."""
    return known("процесс", order.names.workflows, order.command.workflow)


def _item(order: Order[StartWorkflow]) -> int:
    return order.id_of(order.command.item)


def _document(order: Order[StartWorkflow]) -> list[str]:
    """As processes name an item. Raises UnknownName."""
    number = order.names.item(order.command.item_type).entity_type_id
    if number == INVOICE:
        return ["crm", f"{DOCUMENTS}SmartInvoice", f"SMART_INVOICE_{_item(order)}"]
    return ["crm", f"{DOCUMENTS}Dynamic", f"DYNAMIC_{number}_{_item(order)}"]


def _start(order: Order[StartWorkflow]) -> Call:
    workflow = _workflow(order)
    given = {**_parameters(order, workflow), workflow.mark_parameter: str(order.command_id)}
    return Call(START, {"TEMPLATE_ID": workflow.template_id, "DOCUMENT_ID": _document(order), "PARAMETERS": given})


def _parameters(order: Order[StartWorkflow], workflow: Workflow) -> dict[str, Any]:
    """By the template's names: people as `user_14`, days and times as the portal writes them. Raises UnknownName."""
    what, given = f"процесс {order.command.workflow}", {}
    for one in order.command.parameters:
        slot = known(what, workflow.parameters, one.name)
        given[slot.field] = _value(order, workflow, one)
    return given


def _value(order: Order[StartWorkflow], workflow: Workflow, one: Field) -> Any:
    people, slot = [f"user_{number}" for number in one.value.employee_ids], workflow.parameters[one.name]
    if people:
        return people if slot.multiple else people[0]
    if one.value.on is not None:
        return one.value.on.strftime(order.names.list_date)
    return crm_fields("процесс", workflow.parameters, (one,), order.zone)[slot.field]


def _read(order: Order[StartWorkflow]) -> Call:
    kind = order.names.item(order.command.item_type).entity_type_id
    return Call(GET, {"entityTypeId": kind, "id": _item(order), "useOriginalUfNames": "Y"})


def _started(order: Order[StartWorkflow], result: Any) -> Progress:
    return order.progress.but(seen={"WORKFLOW_ID": str(result)})


def _marked(order: Order[StartWorkflow], result: Any) -> Taken | None:
    there = mapping(mapping(result).get("item")).get(_workflow(order).mark_field)
    return order.progress.but(seen={"WORKFLOW_ID": None}) if str(there) == str(order.command_id) else None


WAYS: dict[type[CrmCommand], Way] = {
    StartWorkflow: Way((Step(_start, _started, look=_read, there=_marked),), subject=_item),
}
