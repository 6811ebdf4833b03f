"""Universal lists: registers with fields of one's own."""

import base64
import itertools

import pytest

proves = pytest.mark.proves
CODES = (f"registry_{number}" for number in itertools.count(1))


class Registry:
    """A list with a few fields."""

    def __init__(self, web) -> None:
        self.web = web
        self.where = {"IBLOCK_TYPE_ID": "lists", "IBLOCK_CODE": next(CODES)}
        self.id = web.result("lists.add", **self.where, FIELDS={"NAME": "Реестр"})
        self.property = {}

    def field(self, code: str, kind: str, **more: object) -> str:
        fields = {"NAME": code, "TYPE": kind, "CODE": code, **more}
        self.property[code] = self.web.result("lists.field.add", **self.where, FIELDS=fields)
        return self.property[code]

    def add(self, code: str, **values: object) -> int:
        fields = {"NAME": code} | {self.property[name]: value for name, value in values.items()}
        return self.web.result("lists.element.add", **self.where, ELEMENT_CODE=code, FIELDS=fields)

    def get(self, **more: object):
        return self.web.ask("lists.element.get", **self.where, **more).json()


@pytest.fixture
def registry(web) -> Registry:
    return Registry(web)


@proves("lists.add", "lists.get", "lists.update", "lists.delete", "lists.get.iblock.type.id")
def test_a_list_has_a_code_of_its_own(web, registry):
    assert web.refusal("lists.add", **registry.where, FIELDS={"NAME": "Ещё"}) == (400, "ERROR_IBLOCK_ALREADY_EXISTS")
    told = web.ask("lists.get", **registry.where).json()
    assert (told["total"], told["result"][0]["ID"], told["result"][0]["NAME"]) == (1, str(registry.id), "Реестр")
    assert web.result("lists.update", **registry.where, FIELDS={"NAME": "Доверенности", "SORT": 10}) is True
    assert web.result("lists.get", **registry.where)[0]["NAME"] == "Доверенности"
    assert web.result("lists.get.iblock.type.id", IBLOCK_ID=registry.id) == "lists"
    assert web.result("lists.delete", **registry.where) is True
    assert web.refusal("lists.element.get", **registry.where) == (400, "ERROR_IBLOCK_NOT_FOUND")
    assert web.refusal("lists.get", IBLOCK_TYPE_ID="structure") == (400, "ACCESS_DENIED")
    assert web.refusal("lists.get") == (400, "ERROR_REQUIRED_PARAMETERS_MISSING")


@proves("lists.field.add", "lists.field.get", "lists.field.update", "lists.field.delete", "lists.field.type.get")
def test_fields_are_found_by_their_codes_whatever_their_numbers(web, registry):
    status = registry.field("STATUS", "L", LIST_TEXT_VALUES="Действует\nОтозвана")

    told = web.result("lists.field.get", **registry.where)
    assert told[status]["CODE"] == "STATUS"
    assert list(told[status]["DISPLAY_VALUES_FORM"].values()) == ["Действует", "Отозвана"]
    assert told["NAME"]["IS_REQUIRED"] == "Y"
    assert list(web.result("lists.field.get", **registry.where, FIELD_ID=status)) == ["L"]
    first = next(iter(told[status]["DISPLAY_VALUES_FORM"]))
    change = {"NAME": "Состояние", "TYPE": "L", "LIST": {first: {"VALUE": "В силе"}, "n0": {"VALUE": "Истекла"}}}
    assert web.result("lists.field.update", **registry.where, FIELD_ID=status, FIELDS=change) is True
    changed = web.result("lists.field.get", **registry.where)[status]
    assert list(changed["DISPLAY_VALUES_FORM"].values()) == ["В силе", "Отозвана", "Истекла"]
    repeated = {"NAME": "x", "TYPE": "S", "CODE": "STATUS"}
    assert web.refusal("lists.field.add", **registry.where, FIELDS=repeated) == (400, "ERROR_SAVE_FIELD")
    assert "S:employee" in web.result("lists.field.type.get", **registry.where)
    assert web.result("lists.field.delete", **registry.where, FIELD_ID=status) is True
    assert web.result("lists.field.get", **registry.where, FIELD_ID=status) == []


@proves("lists.element.add", "lists.element.get")
def test_values_stand_under_numbers_of_their_own_and_dates_in_the_portals_format(registry):
    for code, kind in (("SUM", "N"), ("UNTIL", "S:DateTime"), ("DAY", "S:Date"), ("WHO", "S:employee")):
        registry.field(code, kind, MULTIPLE="Y" if code == "WHO" else "N")
    number = registry.add("a-1", SUM="12.5", UNTIL="2026-12-31T23:59:59+03:00", DAY="2026-12-31", WHO=[5, 6])

    told = registry.get()

    [row] = told["result"]
    shown = {code: list(row[name].values()) for code, name in registry.property.items()}
    assert (told["total"], row["ID"], row["CODE"], row["IBLOCK_SECTION_ID"]) == (1, str(number), "a-1", None)
    assert shown == {
        "SUM": ["12.5"], "UNTIL": ["31.12.2026 23:59:59"], "DAY": ["31.12.2026"], "WHO": ["5", "6"],
    }  # fmt: skip
    assert len({key for name in registry.property.values() for key in row[name]}) == 5


def test_the_code_of_an_element_is_taken_once(web, registry):
    registry.add("once")
    again = {**registry.where, "ELEMENT_CODE": "once", "FIELDS": {"NAME": "x"}}

    assert web.refusal("lists.element.add", **again) == (400, "ERROR_ELEMENT_ALREADY_EXISTS")
    assert [row["CODE"] for row in registry.get(ELEMENT_CODE="once")["result"]] == ["once"]


def test_elements_are_filtered_by_properties_but_not_by_code(registry):
    registry.field("SUM", "N")
    registry.field("WHO", "S:employee", MULTIPLE="Y")
    for number in range(1, 4):
        registry.add(f"e{number}", SUM=number, WHO=[number, 9])
    total, who = registry.property["SUM"], registry.property["WHO"]

    assert [row["NAME"] for row in registry.get(FILTER={f">={total}": 2})["result"]] == ["e2", "e3"]
    assert [row["NAME"] for row in registry.get(FILTER={who: 3})["result"]] == ["e3"]
    assert [row["NAME"] for row in registry.get(ELEMENT_ORDER={total: "desc"}, FILTER={who: 9})["result"]] == [
        "e3", "e2", "e1",
    ]  # fmt: skip
    assert len(registry.get(FILTER={"CODE": "e1"})["result"]) == 3
    nothing = registry.get(FILTER={"NAME": "нет"})
    assert (nothing["result"], "total" in nothing) == ([], False)
    assert list(registry.get(SELECT=["ID", total])["result"][0]) == ["ID", total]


@proves("lists.element.update", "lists.element.delete")
def test_an_update_clears_what_is_not_sent(web, registry):
    registry.field("SUM", "N")
    registry.field("NOTE", "S")
    number = registry.add("e", SUM=5, NOTE="важно")
    change = {"NAME": "e", registry.property["SUM"]: 6}

    assert web.result("lists.element.update", **registry.where, ELEMENT_ID=number, FIELDS=change) is True
    [row] = registry.get(ELEMENT_ID=number)["result"]
    assert list(row[registry.property["SUM"]].values()) == ["6"]
    assert registry.property["NOTE"] not in row
    assert web.result("lists.element.delete", **registry.where, ELEMENT_ID=number) is True
    assert web.refusal("lists.element.delete", **registry.where, ELEMENT_ID=number) == (400, "ERROR_ELEMENT_NOT_FOUND")


def test_a_needed_field_must_be_filled(web, registry):
    registry.field("SUM", "N", IS_REQUIRED="Y")
    told = {**registry.where, "ELEMENT_CODE": "x", "FIELDS": {"NAME": "x"}}

    assert web.refusal("lists.element.add", **told) == (400, "ERROR_ADD_ELEMENT")


def test_a_counter_counts(registry):
    name = registry.field("NO", "N:Sequence")
    for code in "ab":
        registry.add(code)

    assert [list(row[name].values()) for row in registry.get()["result"]] == [["1"], ["2"]]


@proves("lists.element.get.file.url")
def test_a_file_of_an_element_is_fetched_by_an_address(web, registry):
    name = registry.field("SCAN", "F")
    number = registry.add("with-file", SCAN=["a.txt", base64.b64encode(b"scan").decode()])

    told = {"ELEMENT_ID": number, "FIELD_ID": name.removeprefix("PROPERTY_")}
    [url] = web.result("lists.element.get.file.url", **registry.where, **told)

    assert web.client.get(url).content == b"scan"


@proves("lists.section.add", "lists.section.get", "lists.section.update", "lists.section.delete")
def test_a_list_has_sections(web, registry):
    number = web.result("lists.section.add", **registry.where, SECTION_CODE="y2026", FIELDS={"NAME": "2026"})
    element = web.result(
        "lists.element.add", **registry.where, ELEMENT_CODE="x", FIELDS={"NAME": "x"}, IBLOCK_SECTION_ID=number
    )

    assert registry.get(FILTER={"IBLOCK_SECTION_ID": number})["result"][0]["ID"] == str(element)
    assert web.result("lists.section.update", **registry.where, SECTION_ID=number, FIELDS={"NAME": "Год"}) is True
    [row] = web.result("lists.section.get", **registry.where, FILTER={"CODE": "y2026"})
    assert (row["NAME"], row["ID"], row["ACTIVE"]) == ("Год", str(number), "Y")
    assert web.result("lists.section.delete", **registry.where, SECTION_CODE="y2026") is True
    assert registry.get(ELEMENT_ID=element)["result"][0]["IBLOCK_SECTION_ID"] is None


def test_pages_of_a_list_hold_fifty(web, registry):
    cmd = {
        f"c{n}": f"lists.element.add?IBLOCK_TYPE_ID=lists&IBLOCK_ID={registry.id}&ELEMENT_CODE=p{n}&FIELDS[NAME]=p{n}"
        for n in range(50)
    }
    assert web.result("batch", cmd=cmd)["result_error"] == []
    registry.add("last")

    first, second = registry.get(), registry.get(start=50)

    assert (len(first["result"]), first["next"], first["total"]) == (50, 50, 51)
    assert (len(second["result"]), "next" in second) == (1, False)
