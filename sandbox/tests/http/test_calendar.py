"""Calendars: meetings, absences, repeated entries."""

import pytest

proves = pytest.mark.proves
NINE, TEN = "2026-09-07T09:00:00+03:00", "2026-09-07T10:00:00+03:00"
SEPTEMBER = {"from": "2026-09-01", "to": "2026-09-30"}


def meet(web, owner: int = 1, **more: object) -> int:
    told = {"type": "user", "ownerId": owner, "name": "Суд", "from": NINE, "to": TEN, **more}
    return web.result("calendar.event.add", **told)


@proves("calendar.event.add", "calendar.event.getbyid", "calendar.event.get")
def test_an_entry_is_told_in_the_portals_own_dates_and_in_unix_seconds(web):
    number = meet(web, description="Заседание", crm_fields=["D_1"], remind=[{"type": "min", "count": 15}])

    told = web.result("calendar.event.getbyid", id=number)

    assert (told["ID"], told["DATE_FROM"], told["DATE_TO"]) == (
        str(number),
        "07.09.2026 09:00:00",
        "07.09.2026 10:00:00",
    )
    assert (told["DATE_FROM_TS_UTC"], told["DT_LENGTH"], told["TZ_OFFSET_FROM"]) == ("1788760800", 3600, "10800")
    assert (told["DT_SKIP_TIME"], told["IS_MEETING"], told["MEETING_HOST"]) == ("N", False, "1")
    assert told["UF_CRM_CAL_EVENT"] == ["D_1"]
    assert told in web.result("calendar.event.get", type="user", ownerId=1, **SEPTEMBER)
    assert web.result("calendar.event.get", type="user", ownerId=1, **{"from": "2026-10-01", "to": "2026-10-31"}) == []


def test_without_an_offset_the_hour_is_meant_in_the_given_zone(web):
    number = meet(web, **{"from": "2026-09-08 09:00", "to": "2026-09-08 10:00"}, timezone_from="Asia/Yekaterinburg")

    told = web.result("calendar.event.getbyid", id=number)

    assert (told["DATE_FROM"], told["TZ_FROM"]) == ("08.09.2026 09:00:00", "Asia/Yekaterinburg")
    assert told["DATE_FROM_TS_UTC"] == "1788840000"


def test_a_whole_day_has_no_hours(web):
    number = meet(web, **{"from": "2026-09-09", "to": "2026-09-10"}, skip_time="Y", accessibility="absent")

    told = web.result("calendar.event.getbyid", id=number)

    assert (told["DATE_FROM"], told["DATE_TO"], told["DT_SKIP_TIME"]) == ("09.09.2026", "10.09.2026", "Y")
    assert told["DT_LENGTH"] == 2 * 86400


@proves("calendar.event.update", "calendar.event.delete")
def test_an_entry_is_moved_and_removed(web):
    number = meet(web, description="было")
    later = {"from": "2026-09-11T09:00:00+03:00", "to": "2026-09-11T10:00:00+03:00"}

    assert web.result("calendar.event.update", id=number, type="user", ownerId=1, name="Суд", **later) == number
    told = web.result("calendar.event.getbyid", id=number)
    assert (told["DATE_FROM"], told["DESCRIPTION"]) == ("11.09.2026 09:00:00", "было")
    assert web.result("calendar.event.delete", id=number) is True
    assert web.result("calendar.event.getbyid", id=number) == []
    assert web.refusal("calendar.event.delete", id=number) == (400, "")


def test_a_meeting_stands_in_the_calendar_of_every_guest(web):
    number = meet(web, is_meeting="Y", attendees=[1, 5, 6], host=1)
    copies = [
        row for row in web.result("calendar.event.get", type="user", ownerId=5, **SEPTEMBER)
        if row["PARENT_ID"] == str(number)
    ]  # fmt: skip

    assert [(row["OWNER_ID"], row["MEETING_STATUS"]) for row in copies] == [("5", "Q")]
    assert web.result("calendar.event.getbyid", id=number)["ATTENDEES_CODES"] == ["U1", "U5", "U6"]
    web.result("calendar.event.update", id=number, type="user", ownerId=1, name="Суд", attendees=[1, 6])
    left = web.result("calendar.event.get", type="user", ownerId=5, **SEPTEMBER)
    assert str(number) not in [row["PARENT_ID"] for row in left]
    web.result("calendar.event.delete", id=number)
    assert web.result("calendar.event.get", type="user", ownerId=6, **SEPTEMBER) == []


def test_a_repeated_entry_is_told_time_by_time(web):
    rule = {"FREQ": "WEEKLY", "INTERVAL": 1, "BYDAY": ["MO", "WE"], "UNTIL": "2026-09-17"}
    number = meet(web, owner=1, name="Планёрка", rrule=rule)

    times = [row for row in web.result("calendar.event.get", type="user", ownerId=1, **SEPTEMBER)
             if row["ID"] == str(number)]  # fmt: skip

    assert [row["DATE_FROM"][:5] for row in times] == ["07.09", "09.09", "14.09", "16.09"]
    assert (times[0]["RRULE"]["BYDAY"], times[0]["RRULE"]["UNTIL"]) == ({"MO": "MO", "WE": "WE"}, "17.09.2026")


def test_one_time_of_a_series_is_moved_and_then_all_later_ones(web):
    rule = {"FREQ": "DAILY", "INTERVAL": 1, "COUNT": 5}
    number = meet(web, owner=13, name="Сверка", rrule=rule)
    told = {"id": number, "type": "user", "ownerId": 13}

    moved = {"from": "2026-09-08T15:00:00+03:00", "to": "2026-09-08T16:00:00+03:00"}
    one = web.result("calendar.event.update", **told, recurrence_mode="this", current_date_from="2026-09-08", **moved)
    rest = web.result(
        "calendar.event.update", **told, recurrence_mode="next", current_date_from="2026-09-10", name="Итог"
    )

    rows = web.result("calendar.event.get", type="user", ownerId=13, **SEPTEMBER)
    assert [(row["ID"], row["DATE_FROM"][:16]) for row in rows[:4]] == [
        (str(number), "07.09.2026 09:00"), (str(one), "08.09.2026 15:00"),
        (str(number), "09.09.2026 09:00"), (str(rest), "10.09.2026 09:00"),
    ]  # fmt: skip
    assert [row["NAME"] for row in rows[3:]] == ["Итог", "Итог"]  # five times in all, as before
    wrong = {"recurrence_mode": "this", "current_date_from": "2027-01-01"}
    assert web.refusal("calendar.event.update", **told, **wrong) == (400, "")


@proves("calendar.accessibility.get")
def test_an_absence_is_seen_by_everybody_and_a_free_entry_by_nobody(web):
    number = meet(web, owner=7, name="Отпуск", **{"from": "2026-09-21", "to": "2026-09-25"}, skip_time="Y",
                  accessibility="absent")  # fmt: skip
    meet(web, owner=7, name="Пометка", accessibility="free")

    told = web.as_person(8).result("calendar.accessibility.get", users=[7, 8], **SEPTEMBER)

    assert [(row["ID"], row["ACCESSIBILITY"], row["DATE_TO"]) for row in told["7"]] == [
        (str(number), "absent", "25.09.2026")
    ]
    assert told["8"] == []


def test_nobody_but_an_administrator_writes_into_anothers_calendar(web):
    assert web.as_person(8).refusal(
        "calendar.event.add", type="user", ownerId=7, name="x", **{"from": NINE, "to": TEN}
    ) == (400, "")
    refused = web.ask("calendar.event.add", ownerId=7, name="x")
    assert refused.json()["error_description"].startswith('The required parameter "type"')


@proves("calendar.section.add", "calendar.section.get", "calendar.section.update", "calendar.section.delete")
def test_calendars_are_made_renamed_and_removed(web):
    first = web.result("calendar.section.get", type="user", ownerId=9)
    assert len(first) == 1
    number = web.result("calendar.section.add", type="user", ownerId=9, name="Суды", color="#112233")

    told = web.result("calendar.section.get", type="user", ownerId=9)[1]
    assert (told["ID"], told["NAME"], told["COLOR"], told["PERM"]["edit"]) == (str(number), "Суды", "#112233", True)
    own = meet(web, owner=9, section=number)
    assert web.result("calendar.section.update", type="user", ownerId=9, id=number, name="Процессы") == number
    picked = web.result("calendar.event.get", type="user", ownerId=9, section=[number], **SEPTEMBER)
    assert [row["ID"] for row in picked] == [str(own)]
    assert web.result("calendar.section.delete", type="user", ownerId=9, id=number) is True
    assert web.result("calendar.event.getbyid", id=own) == []
    assert web.result("calendar.section.get", type="company_calendar", ownerId=0)[0]["NAME"] == "Календарь компании"


@proves("calendar.event.get.nearest")
def test_what_comes_next_is_told_from_the_portals_moment_on(web):
    web.control("clock", {"frozen_at": "2031-09-07T08:00:00+03:00"})
    soon = meet(web, **{"from": "2031-09-08T09:00:00+03:00", "to": "2031-09-08T10:00:00+03:00"})
    meet(web, **{"from": "2032-09-08T09:00:00+03:00", "to": "2032-09-08T10:00:00+03:00"})

    assert [row["ID"] for row in web.result("calendar.event.get.nearest", days=10)] == [str(soon)]


def test_a_private_entry_is_for_its_owner(web):
    own = web.as_person(10)
    number = meet(own, owner=10, private_event="Y")

    assert own.result("calendar.event.getbyid", id=number)["PRIVATE_EVENT"] == "1"
    assert web.as_person(11).result("calendar.event.getbyid", id=number) == []
