"""Tokens against a machine clock moved by hand."""

from zoneinfo import ZoneInfo

import pytest
from sandbox.portal.access import Access
from sandbox.portal.errors import RestError
from sandbox.portal.store import Store


@pytest.fixture
def door(tmp_path):
    store = Store(tmp_path / "store.sqlite3")
    store.documents("person").add({"ACTIVE": True, "ADMIN": True, "TIME_ZONE": ""})
    now = [1_800_000_000.0]
    yield Access(store, ZoneInfo("Europe/Moscow"), lambda: now[0]), now
    store.close()


def test_an_access_token_lives_an_hour(door):
    access, now = door
    token = access.issue(1)["access_token"]
    now[0] += 3599
    assert access.by_token(token).user_id == 1
    now[0] += 1

    with pytest.raises(RestError, match="expired_token") as error:
        access.by_token(token)
    assert error.value.status == 401


def test_a_code_lives_thirty_seconds_and_a_refresh_token_half_a_year(door):
    access, now = door
    code, refresh = access.code(1), access.issue(1)["refresh_token"]
    now[0] += 30
    assert access.exchange("code", code) is None
    now[0] += 179 * 86400
    fresh = access.exchange("refresh", refresh)

    assert fresh is not None
    assert access.exchange("refresh", refresh) is None
    assert access.exchange("refresh", fresh["access_token"]) is None


def test_a_download_ticket_lives_an_hour_and_cannot_be_forged(door):
    access, now = door
    ticket = access.file_token(7)

    assert access.file_of_token(ticket) == 7
    assert access.file_of_token(ticket.replace("|7|", "|8|")) is None
    assert access.file_of_token("nonsense") is None
    now[0] += 3600
    assert access.file_of_token(ticket) is None


def test_a_person_who_has_left_cannot_call(door, tmp_path):
    access, _ = door
    store = Store(tmp_path / "store.sqlite3")
    number = store.documents("person").add({"ACTIVE": False, "TIME_ZONE": ""})
    secret = access.webhook(number)

    with pytest.raises(RestError, match="INVALID_CREDENTIALS"):
        access.by_webhook(str(number), secret)
    store.close()
