"""The filter language, against documents in a real store."""

from zoneinfo import ZoneInfo

import pytest
from sandbox.portal.filters import Filter, split_prefix
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Store

SCHEMA = Schema.of(
    "task",
    (
        Field("ID", "integer"),
        Field("TITLE", "string", template=True),
        Field("NOTE", "string"),
        Field("XML_ID", "exact"),
        Field("STATUS", "integer"),
        Field("DEADLINE", "datetime"),
        Field("CRM", "exact", multiple=True),
        Field("UF_URGENT", "boolean"),
    ),
)
EVENING = "2026-11-23T15:00:00+00:00"
ROWS = (
    {"TITLE": "Акт", "NOTE": "Да", "XML_ID": "a-1", "STATUS": 2, "DEADLINE": EVENING, "CRM": ["CO_1"],
     "UF_URGENT": 1},
    {"TITLE": "Требование", "NOTE": "нет", "XML_ID": "A-1", "STATUS": 3, "DEADLINE": None, "CRM": ["CO_1", "D_2"]},
    {"TITLE": "Акт 2", "NOTE": None, "XML_ID": None, "STATUS": 5, "DEADLINE": "2026-12-01T00:00:00+00:00", "CRM": []},
)  # fmt: skip


@pytest.fixture
def found(tmp_path):
    store = Store(tmp_path / "store.sqlite3")
    with store.transaction():
        for row in ROWS:
            store.documents("task").add(row)

    def find(wanted):
        reader = Filter(SCHEMA, ZoneInfo("Europe/Moscow"))
        return [row.id for row in store.documents("task").find(reader.condition(wanted))]

    yield find
    store.close()


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [1, 2, 3]),
        ({"ID": "2"}, [2]),
        ({"ID": [1, "3"]}, [1, 3]),
        ({"@ID": [1, 3]}, [1, 3]),
        ({"ID": list(range(3, 5000))}, [3]),
        ({"=NOTE": ["ДА", ""]}, [1, 3]),
        ({"!@ID": [1, 3]}, [2]),
        ({">ID": 1, "<ID": "3"}, [2]),
        ({">=STATUS": 3}, [2, 3]),
        ({"><STATUS": [3, 5]}, [2, 3]),
        ({"!STATUS": 2}, [2, 3]),
        ({"!=STATUS": [2, 3]}, [3]),
        ({"XML_ID": "a-1"}, [1]),
        ({"XML_ID": ""}, [3]),
        ({"!XML_ID": False}, [1, 2]),
        ({"=NOTE": "ДА"}, [1]),
        ({"%NOTE": "Е"}, [2]),
        ({"!%NOTE": "е"}, [1, 3]),
        ({"TITLE": "акт%"}, [1, 3]),
        ({"%TITLE": "ебов"}, [2]),
        ({"<=DEADLINE": "2026-11-23 18:00:00"}, [1]),
        ({"<DEADLINE": "2026-11-23T18:00:00+03:00"}, []),
        ({">DEADLINE": "23.11.2026"}, [1, 3]),
        ({"CRM": "CO_1"}, [1, 2]),
        ({"!CRM": "D_2"}, [1, 3]),
        ({"title": "Акт"}, [1]),
        ([{"LOGIC": "OR", "0": {"STATUS": 2}, "1": {"STATUS": 5}}], [1, 3]),
        ({"::SUBFILTER-1": {"::LOGIC": "OR", "STATUS": 2, "ID": 2}, "<ID": 2}, [1]),
        ({">ID": [{"ID": "1"}]}, [2, 3]),
    ],
)
def test_a_filter_finds(found, wanted, numbers):
    assert found(wanted) == numbers


def test_an_unknown_name_is_passed_over_and_remembered():
    reader = Filter(SCHEMA, ZoneInfo("Europe/Moscow"))
    reader.condition({"=NOPE": 1, "ID": 1})

    assert reader.ignored == ["NOPE"]


def test_a_hostile_name_never_reaches_the_query(found):
    assert found({"ID') OR 1=1 --": 5, "ID": 1}) == [1]


def test_the_longest_prefix_is_taken():
    assert split_prefix(">=deadline") == (">=", "DEADLINE")
    assert split_prefix("!=%TITLE") == ("!=%", "TITLE")
    assert split_prefix("!TITLE") == ("!", "TITLE")


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [({"UF_URGENT": 1}, [1]), ({"=UF_URGENT": "1"}, [1]), ({"UF_URGENT": "Y"}, []), ({"UF_URGENT": "N"}, [])],
)
def test_a_yes_or_no_of_a_user_field_is_found_by_figures_only(found, wanted, ids):
    assert found(wanted) == ids
