"""A profile folder is checked whole: every mistake with its file and line, nothing guessed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from delo.portal.folder import MODELS, Unusable, read
from delo.portal.schemas import FOLDER, schemas
from delo.stack.home import PROJECT
from jsonschema import Draft202012Validator
from pydantic import ValidationError

PORTALS = PROJECT / "deploy" / "portal"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PORTALS / "example", tmp_path / "acme"))


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(Unusable) as raised:
        read(folder)
    return [line.removeprefix(f"{folder}/") for line in str(raised.value).splitlines()]


@pytest.mark.parametrize("name", ["demo", "example"])
def test_the_folders_of_the_repository_are_right(name: str) -> None:
    assert read(PORTALS / name).name == name
    assert read(PORTALS / name / "portal.yaml") == read(PORTALS / name)


def test_every_mistake_of_every_file_is_told_with_its_line(folder: Path) -> None:
    (folder / "portal.yaml").write_text("zone: Mars/Base\nrolls: {}\n", encoding="utf-8")
    (folder / "task-gateway.yaml").write_text(
        "funnels:\n  litigation:\n    stages: {}\n    id: five\ndeal_fields:\n  x: {name: X}\n", encoding="utf-8"
    )
    (folder / "tax-calendar.yaml").write_text("lead_days: {vat: -1}\n", encoding="utf-8")
    (folder / "task_gateway.yml").write_text("{}\n", encoding="utf-8")

    found = mistakes(folder)
    assert "portal.yaml:1: zone: there is no time zone Mars/Base" in found
    assert "portal.yaml:2: rolls: Extra inputs are not permitted" in found
    assert any(line.startswith("task-gateway.yaml:4: funnels.litigation.id:") for line in found)
    assert "task-gateway.yaml:6: deal_fields.x: `name` and `type` belong together" in found
    assert any(line.startswith("tax-calendar.yaml:1: lead_days.vat:") for line in found)
    assert any(line.startswith("task_gateway.yml: no service reads this") for line in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"zone: Europe/Moscow\nzone: UTC\n", "portal.yaml:2: zone is said twice"),
        (b"zone: [\n", "portal.yaml:2: "),
        (b"\xff\xfe", "portal.yaml: not UTF-8 at byte 0"),
        (b"just words\n", "portal.yaml:1: Input should be a valid dictionary"),
        (b"", "portal.yaml:1: zone: Field required"),
    ],
)
def test_a_file_that_is_no_profile_is_told_in_one_line(folder: Path, text: bytes, said: str) -> None:
    (folder / "portal.yaml").write_bytes(text)
    (found,) = mistakes(folder)
    assert found.startswith(said)


def test_a_folder_without_a_portal_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"no portal\.yaml in it"):
        read(tmp_path)
    with pytest.raises(Unusable, match="there is no such profile folder"):
        read(tmp_path / "nowhere")


def test_the_published_schemas_are_those_of_the_models() -> None:
    assert {file: file.read_text(encoding="utf-8") for file, _ in schemas()} == dict(schemas())


def schema(name: str) -> Draft202012Validator:
    text = (FOLDER / f"{name.removesuffix('.yaml')}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


@pytest.mark.parametrize("file", sorted(PORTALS.glob("*/*.yaml")), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_the_schemas_take_the_profiles_of_the_repository(file: Path) -> None:
    name, given = file.name, yaml.safe_load(file.read_text(encoding="utf-8"))
    assert [error.message for error in schema(name).iter_errors(given)] == []


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("portal.yaml", {}),
        ("portal.yaml", {"zone": "UTC", "unknown": 1}),
        ("portal.yaml", {"zone": "UTC", "automations": {"tax-demands": "maybe"}}),
        ("portal.yaml", {"zone": "UTC", "roles": {"Head": {"employee_id": 1}}}),
        ("portal.yaml", {"zone": "UTC", "tariff": "gold"}),
        ("task-gateway.yaml", {"funnels": {"litigation": {"id": "five"}}}),
        ("task-gateway.yaml", {"funnels": {"litigation": {"stages": {"x": {"ends": "well"}}}}}),
        ("task-gateway.yaml", {"deal_fields": {"x": {"name": "X", "type": "colour"}}}),
        ("task-gateway.yaml", {"deal_fields": {"x": {"mandatory": True}}}),
        ("task-gateway.yaml", {"items": {"trip": {"fields": {}}}}),
        ("task-gateway.yaml", {"registries": {"trips": {}}}),
        ("task-gateway.yaml", {"calendars": {"x": {"type": "room"}}}),
        ("task-gateway.yaml", {"public_url": "delo.example"}),
        ("tax-calendar.yaml", {"lead_days": {"vat": 400}}),
        ("mail-dispatch.yaml", {"senders": {"office": {"adress": "a@x.ru"}}}),
        ("mail-dispatch.yaml", {"pace": {"per_minute": 0}}),
        ("approvals.yaml", {"kinds": {"trip": {"item_type": "trip", "chain": ["manager"]}}}),
        ("approvals.yaml", {"kinds": {"trip": {"title": "T", "item_type": "trip", "chain": ["boss"]}}}),
        ("approvals.yaml", {"silent_hours": 0}),
        ("case-workflow.yaml", {"hearing_hours": 0}),
        ("case-workflow.yaml", {"peple": {}}),
    ],
)
def test_what_the_schema_refuses_the_reader_refuses(name: str, given: dict[str, Any]) -> None:
    assert list(schema(name).iter_errors(given))
    with pytest.raises(ValidationError):
        MODELS[name].model_validate(given)
