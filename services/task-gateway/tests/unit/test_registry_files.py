"""A registry's row goes out whole: one that holds a file, which can't be sent back, is left as it is."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from contracts.crm.v1 import CrmRef, Field, Known, Value
from contracts.items.v1 import UpdateRegistry
from task_gateway.core.calls import Call, Reply
from task_gateway.core.kinds.registries import WAYS
from task_gateway.core.names import Names
from task_gateway.core.order import Order
from task_gateway.core.progress import Next, Progress

NAMES = Names.model_validate({"registries": {"orders": {"iblock_id": 33, "fields": {"outcome": "PROPERTY_9"}}}})
KINDS = {"PROPERTY_9": "S", "PROPERTY_10": "F", "PROPERTY_11": "N", "PROPERTY_12": "F"}
COLUMNS = {n: {"FIELD_ID": n, "TYPE": kind, "NAME": f"Колонка {n[9:]}"} for n, kind in KINDS.items()}
READ, FIELDS, WRITE = "lists.element.get", "lists.field.get", "lists.element.update"


def played(row: dict[str, Any], text: str = "подписан") -> tuple[list[Call], Next]:
    """What was asked of a CRM with this *row*, and how it ended."""
    command = UpdateRegistry(
        automation="approvals",
        belongs_to=CrmRef(kind="client", id=1),
        registry="orders",
        row=Known(crm_id=5),
        fields=(Field(name="outcome", value=Value(text=text)),),
    )
    way, order, sent = WAYS[UpdateRegistry], Order(command, uuid4(), Progress(), NAMES), list[Call]()
    answers = {READ: [{"ID": "5", "NAME": "Приказ 1", "CREATED_BY": "1", **row}], FIELDS: COLUMNS, WRITE: True}
    while not ((coming := way.upcoming(order)).done or coming.refused):
        (call,) = coming.calls
        sent.append(call)
        told = way.absorb(order.at(coming.onward or order.progress), [call], [Reply("done", answers[call.method])])
        order = order.at(told.progress)
        if told.refused:
            return sent, Next(refused=told.refused)
    return sent, coming


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"PROPERTY_10": {"71": "1269"}}, "«Колонка 10»"),
        ({"PROPERTY_10": {"71": "1269", "72": "1271"}, "PROPERTY_12": {"73": "5"}}, "«Колонка 10», «Колонка 12»"),
    ],
)
def test_a_row_with_a_file_is_refused_before_it_is_written_and_the_columns_are_named(files: Any, named: str) -> None:
    sent, end = played({"PROPERTY_9": {"70": "черновик"}, **files})
    assert [call.method for call in sent] == [READ, FIELDS]
    assert end.refused is not None
    assert end.refused.code == "holds_files"
    assert f"({named})" in end.refused.words
    assert named in (end.refused.hint or "")


def test_a_number_is_no_file_and_goes_back_as_it_was() -> None:
    sent, end = played({"PROPERTY_9": {"70": "черновик"}, "PROPERTY_11": {"71": "1269"}})
    assert [call.method for call in sent] == [READ, FIELDS, WRITE]
    fields = {"NAME": "Приказ 1", "PROPERTY_9": "подписан", "PROPERTY_11": "1269"}
    assert (sent[-1].params["FIELDS"], end.done) == (fields, True)


def test_what_kinds_of_columns_there_are_is_asked_only_where_one_may_be_a_file() -> None:
    sent, _ = played({"PROPERTY_9": {"70": "12"}, "PROPERTY_11": {"71": "Иванов"}})
    assert [call.method for call in sent] == [READ, WRITE]


def test_a_row_with_a_file_that_says_already_what_it_should_is_confirmed() -> None:
    sent, end = played({"PROPERTY_9": {"70": "подписан"}, "PROPERTY_10": {"71": "1269"}})
    assert ([call.method for call in sent], end.done) == ([READ], True)
