"""What a command has made is changed, moved, archived and taken away by later commands that name it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from contracts.calendar.v1 import CancelAbsence, CancelCalendarEvent, ChangeAbsence, MoveCalendarEvent
from contracts.claims import Blob
from contracts.crm.v1 import Known, Made
from contracts.disk.v1 import ArchiveFolder, NewFileVersion, RestoreFolder, UploadFile
from contracts.items.v1 import SetItemRows, UpdateRegistry
from gateway_crm import ROOT
from gateway_examples import CLIENT, DEAL, ELEVEN, ROW, TEN, TRIP, creating, field, ordered
from gateway_settled import confirmed, office
from gateway_world import World, run


def test_rows_are_exactly_those_that_are_given() -> None:
    def rows(world: World) -> None:
        office(world).rows["T416", 58] = [{"productName": "старая"}]

    world = confirmed(ordered(SetItemRows, TRIP, item_type="trip", item=Known(crm_id=58), rows=(ROW,)), setup=rows)
    (row,) = office(world).rows["T416", 58]
    assert row == {"productName": "Представительство", "price": "60000", "quantity": "1.5", "measureCode": 356}


def test_a_registrys_row_keeps_what_is_not_given() -> None:
    first = creating(0)["registry.append"].model_copy(
        update={"fields": (field("city", text="Казань"), field("from", on=date(2026, 12, 14)))}
    )

    async def schedule() -> None:
        world = World(1)
        (number,) = await world.order(first)
        row = Made(command_id=number)
        await world.order(ordered(UpdateRegistry, DEAL, registry="trips", row=row, fields=(field("city", text="Уфа"),)))
        await world.settle()
        (element,) = office(world).elements.values()
        assert (element["NAME"], element["PROPERTY_951"]) == ("Казань", {"PROPERTY_951:0": "Уфа"})
        assert element["PROPERTY_953"] == {"PROPERTY_953:0": "14.12.2026"}

    run(schedule())


def test_a_hearing_is_moved_and_cancelled_by_the_command_that_made_it() -> None:
    async def schedule() -> None:
        world = World(1)
        (number,) = await world.order(creating(0)["calendar.add_event"])
        event = Made(command_id=number)
        later = {"starts_at": TEN + timedelta(days=14), "ends_at": ELEVEN + timedelta(days=14)}
        await world.order(ordered(MoveCalendarEvent, DEAL, event=event, **later, location="зал 9005"))
        await world.settle()
        (row,) = office(world).events.values()
        assert int(row["DATE_FROM_TS_UTC"]) == int(datetime(2026, 12, 8, 7, 0, tzinfo=UTC).timestamp())
        assert (row["LOCATION"], row["NAME"]) == ("зал 9005", "Заседание")
        cancel = ordered(CancelCalendarEvent, DEAL, event=event)
        await world.order(cancel, cancel)
        await world.settle()
        assert {row["DELETED"] for row in office(world).events.values()} == {"Y"}
        assert world.crm.methods.count("calendar.event.delete") == 1

    run(schedule())


def test_an_absence_is_shown_as_one_changed_and_taken_away() -> None:
    async def schedule() -> None:
        world = World(1)
        (number,) = await world.order(creating(0)["absence.register"])
        absence = Made(command_id=number)
        days = {"first_on": date(2026, 12, 15), "last_on": date(2026, 12, 17)}
        await world.order(ordered(ChangeAbsence, CLIENT, absence=absence, **days))
        await world.settle()
        (row,) = office(world).events.values()
        assert (row["NAME"], row["ACCESSIBILITY"]) == ("Командировка", "absent")
        assert datetime.fromtimestamp(int(row["DATE_TO_TS_UTC"]), UTC) == datetime(2026, 12, 16, 21, 0, tzinfo=UTC)
        await world.order(ordered(CancelAbsence, CLIENT, absence=absence))
        await world.settle()
        assert row["DELETED"] == "Y"

    run(schedule())


def test_a_folder_is_a_tree_goes_to_the_archive_and_comes_back() -> None:
    async def schedule() -> None:
        world = World(1)
        (number,) = await world.order(creating(0)["folder.create"])
        folder = Made(command_id=number)
        await world.settle()
        named = {row["NAME"]: row for row in office(world).folders.values()}
        above = {
            name: next(n for n, r in named.items() if r["ID"] == row["PARENT_ID"])
            for name, row in named.items()
            if row["PARENT_ID"] != "1"
        }
        assert above == {"Дело 0": "Дела", "Суд": "Дело 0", "Первая": "Суд"}
        await world.order(ordered(ArchiveFolder, DEAL, folder=folder, place="cases"))
        await world.settle()
        archive = next(row for row in office(world).folders.values() if row["NAME"] == "Архив")
        assert named["Дело 0"]["PARENT_ID"] == archive["ID"]
        await world.order(ordered(RestoreFolder, DEAL, folder=folder, place="cases"))
        await world.settle()
        assert named["Дело 0"]["PARENT_ID"] == named["Дела"]["ID"]

    run(schedule())


def test_a_file_of_the_same_name_and_other_content_stands_beside() -> None:
    one = creating(0)["file.upload"]
    other = one.model_copy(update={"blob": Blob.holding(b"%PDF other content", "application/pdf")})
    world = confirmed(one, other, one)
    names = sorted(row["NAME"] for row in office(world).folders.values())
    assert names == ["п 0 [" + other.blob.sha256[:10] + "].pdf", "п 0.pdf"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(12))
def test_a_new_version_comes_once_whatever_is_lost(seed: int) -> None:
    async def schedule() -> None:
        world = World(seed)
        (number,) = await world.order(creating(0)["file.upload"])
        await world.settle()
        world.crm.trouble, world.crm.fates = 0.5, ("reply lost", "never arrived", "late", "500")
        paper = Blob.holding(b"%PDF corrected", "application/pdf")
        await world.order(ordered(NewFileVersion, DEAL, file=Made(command_id=number), blob=paper))
        await world.until(world.quiet, 300.0)
        await world.settle()
        (row,) = office(world).folders.values()
        assert (row["GLOBAL_CONTENT_VERSION"], row["NAME"]) == (2, "п 0.pdf")

    run(schedule())


@pytest.mark.parametrize("seed", range(12))
def test_a_file_is_attached_to_its_task_once_whatever_is_lost(seed: int) -> None:
    async def schedule() -> None:
        world = World(seed)
        (number,) = await world.order(creating(0)["task.create"])
        await world.settle()
        world.crm.trouble, world.crm.fates = 0.5, ("reply lost", "never arrived", "late", "500")
        paper = Blob.holding(b"%PDF draft", "application/pdf")
        task = Made(command_id=number)
        await world.order(
            ordered(UploadFile, DEAL, folder=Known(crm_id=ROOT), name="Иск.docx", blob=paper, within="Ч", task=task)
        )
        await world.until(world.quiet, 300.0)
        await world.settle()
        (row,) = world.crm.contents.tasks.values()
        (file,) = [one for one in office(world).folders.values() if one["NAME"] == "Иск.docx"]
        assert [str(one) for one in row["ATTACHED"].values()] == [file["ID"]]

    run(schedule())


def test_a_file_whose_task_is_gone_lies_in_its_folder() -> None:
    world = confirmed(creating(0)["file.upload"].model_copy(update={"task": Known(crm_id=999_999)}))
    assert [row["NAME"] for row in office(world).folders.values()] == ["п 0.pdf"]
    assert "tasks.task.files.attach" not in world.crm.methods
