"""Commands for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from contracts.calendar.v1 import AddCalendarEvent, RegisterAbsence
from contracts.claims import Blob, Text
from contracts.crm.v1 import CreateTask, CrmCommand, CrmRef, Field, Known, TaskFile, Value
from contracts.deals.v1 import CopyDeal, CreateDeal
from contracts.disk.v1 import CreateFolder, UploadFile
from contracts.items.v1 import AppendToRegistry, CreateItem, ProductRow
from contracts.signs.v1 import CommentTimeline, LogCall, Notify, RespondToProcess
from contracts.tasks.v1 import CommentTask
from task_gateway.core.names import Names


def command(files: int = 0, checklist: int = 0, client: int = 5, **changes: Any) -> CreateTask:
    """A task for *client* with so many files and items."""
    papers = (Blob.holding(f"{client}/{n}".encode(), "application/pdf") for n in range(files))
    values: dict[str, Any] = {
        "automation": "test",
        "belongs_to": CrmRef(kind="client", id=client),
        "responsible_id": 7,
        "title": "Требование",
        "description": Text.of("что сделать"),
        "files": tuple(TaskFile(name=f"п {n}.pdf", blob=paper) for n, paper in enumerate(papers)),
        "checklist": tuple(f"шаг {n}" for n in range(checklist)),
    }
    return CreateTask(**values | changes)


NAMES = Names.model_validate(
    {
        "funnels": {
            "litigation": {
                "id": 5,
                "stages": {"accepted": "C5:ACCEPTED", "hearing": "C5:HEARING", "appeal": "C5:APPEAL"},
            },
            "sales": {"id": 0, "stages": {"fresh": "NEW", "talks": "PREPARATION"}},
        },
        "deal_fields": {
            "claim_deadline": "UF_CRM_CLAIM_DEADLINE",
            "claim_amount": "UF_CRM_CLAIM_AMOUNT",
            "instance": {"field": "UF_CRM_INSTANCE", "choices": {"first": 61, "appeal": 62}},
            "lawyers": {"field": "UF_CRM_LAWYERS", "multiple": True},
        },
        "items": {
            "trip": {
                "entity_type_id": 1046,
                "funnels": {"main": {"id": 12, "stages": {"draft": "DT1046_12:NEW", "approved": "DT1046_12:APPROVED"}}},
                "fields": {"city": "UF_CRM_8_CITY"},
            },
            "invoice": {
                "entity_type_id": 31,
                "funnels": {"main": {"id": 3, "stages": {"issued": "DT31_3:N", "paid": "DT31_3:P"}}},
                "fields": {"total": "opportunity"},
            },
        },
        "registries": {"trips": {"iblock_id": 33, "fields": {"city": "PROPERTY_951", "from": "PROPERTY_953"}}},
        "calendars": {"hearings": {"type": "group", "owner_id": 4, "section": 17}},
        "folders": {"cases": {"path": "Дела", "archive": "Дела/Архив"}},
        "absences": {"trip": "Командировка"},
        "units": {"ч": 356},
    }
)
DEAL = CrmRef(kind="deal", id=377)
CLIENT = CrmRef(kind="client", id=104)
TRIP = CrmRef(kind="item", id=58, item_type="trip")
ROW = ProductRow(name="Представительство", price=Decimal("60000"), currency="RUB", quantity=Decimal("1.5"), unit="ч")
TEN, ELEVEN = datetime(2026, 11, 24, 7, 0, tzinfo=UTC), datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def field(name: str, **value: Any) -> Field:
    """A mapped field with its value."""
    return Field(name=name, value=Value(**value))


def ordered(message: type[CrmCommand], belongs_to: CrmRef, **values: Any) -> CrmCommand:
    """A command of that class."""
    return message(automation="test", belongs_to=belongs_to, **values)


def creating(number: int) -> dict[str, CrmCommand]:
    """One of each command that makes something, the *number*-th of its kind."""
    deal, client = CrmRef(kind="deal", id=377 + number), CrmRef(kind="client", id=104 + number)
    text = Text.of(f"сказано {number}")
    record = Blob.holding(b"ID3", "audio/mpeg")
    paper = Blob.holding(f"%PDF {number}".encode(), "application/pdf")
    day = date(2026, 12, 14)
    return {
        "task.create": command(client=number + 1, files=1, checklist=2),
        "task.comment": ordered(CommentTask, client, task=Known(crm_id=TASK), text=text),
        "deal.create": ordered(
            CreateDeal, client, funnel="litigation", stage="appeal", title=f"Обращение {number}", client_id=9, note=text
        ),
        "deal.copy": ordered(CopyDeal, deal, deal=Known(crm_id=377), funnel="litigation", stage="appeal"),
        "item.create": ordered(CreateItem, client, item_type="invoice", title=f"Счёт {number}", rows=(ROW,)),
        "registry.append": ordered(AppendToRegistry, deal, registry="trips", title="Казань"),
        "calendar.add_event": ordered(
            AddCalendarEvent, deal, title="Заседание", starts_at=TEN, ends_at=ELEVEN, calendar="hearings"
        ),
        "absence.register": ordered(RegisterAbsence, client, employee_id=7, kind="trip", first_on=day, last_on=day),
        "folder.create": ordered(CreateFolder, deal, place="cases", name=f"Дело {number}", tree=("Суд/Первая", "Суд")),
        "file.upload": ordered(UploadFile, deal, folder=Known(crm_id=ROOT), name=f"п {number}.pdf", blob=paper),
        "timeline.comment": ordered(CommentTimeline, deal, text=text),
        "notify": ordered(Notify, deal, employee_id=7 + number, text=text),
        "process.respond": ordered(RespondToProcess, deal, event_token=f"token {number}"),
        "call.log": ordered(
            LogCall,
            client,
            employee_id=7,
            phone=text,
            direction="incoming",
            started_at=TEN,
            duration_seconds=9,
            record=record,
        ),
    }


ROOT, TASK = 1, 50
