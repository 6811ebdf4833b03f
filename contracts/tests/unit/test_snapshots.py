"""The committed snapshots are those of today's code, and a golden file holds what it should."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from contracts.registry import BY_TYPE

from contracts import asyncapi, generated, golden, snapshots

MEMBER = Path(__file__).parents[2]
SWEPT = json.loads((MEMBER / "golden" / "portal.swept.v1.json").read_text(encoding="utf-8"))
TASK = json.loads((MEMBER / "golden" / "task.create.v1.json").read_text(encoding="utf-8"))


def test_the_committed_schemas_and_topics_are_those_of_the_code() -> None:
    assert generated.drift(snapshots.files(MEMBER), MEMBER / "schemas") == []


def test_every_message_has_a_minimal_and_a_full_golden_record() -> None:
    assert snapshots.golden_problems(MEMBER) == []


def test_the_committed_documents_are_those_of_the_code() -> None:
    assert generated.drift(asyncapi.files(MEMBER), MEMBER.parent / "docs" / "asyncapi") == []


def test_a_written_file_has_no_drift(tmp_path: Path) -> None:
    files = {tmp_path / "schemas" / "a.v1.json": "{}\n"}

    generated.write(files)

    assert generated.drift(files, tmp_path / "schemas") == []


def test_drift_is_a_missing_a_stale_and_a_stray_file(tmp_path: Path) -> None:
    stale, stray, missing = (tmp_path / name for name in ("stale.json", "stray.json", "missing.json"))
    stale.write_text("old")
    stray.write_text("{}")

    assert generated.drift({missing: "{}", stale: "new"}, tmp_path) == [
        f"{missing}: missing",
        f"{stale}: differs from what the code makes",
        f"{stray}: nothing in the code makes this file",
    ]


def test_a_missing_a_stray_and_an_untidy_golden_file_are_seen(tmp_path: Path) -> None:
    folder = tmp_path / "golden"
    for kind in BY_TYPE:
        examples = json.loads((MEMBER / "golden" / f"{kind}.json").read_text(encoding="utf-8"))
        generated.write({folder / f"{kind}.json": generated.as_json(examples)})
    (folder / "mail.received.v1.json").rename(folder / "mail.got.v1.json")
    (folder / "portal.swept.v1.json").write_text(json.dumps(SWEPT))

    assert snapshots.golden_problems(tmp_path) == [
        f"{folder / 'mail.got.v1.json'}: no message has this wire type",
        f"{folder / 'mail.received.v1.json'}: missing; write it by hand, with meaningful values",
        f"{folder / 'portal.swept.v1.json'}: is not laid out as the other files are (two spaces, Russian readable)",
    ]


def changed(examples: dict[str, Any], name: str, part: str, **values: Any) -> dict[str, Any]:
    """The examples with some values of one part of one example replaced; None takes a value out."""
    found = copy.deepcopy(examples)
    found[name][part] |= values
    found[name][part] = {key: value for key, value in found[name][part].items() if value is not None}
    return found


GAPS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no full example": (
        {"minimal": SWEPT["minimal"]},
        "portal.swept.v1",
        "holds minimal instead of minimal, full",
    ),
    "another type's": (SWEPT, "task.create.v1", "minimal: is a portal.swept.v1"),
    "an unreadable example": (
        changed(SWEPT, "minimal", "body", entity="deal"),
        "portal.swept.v1",
        "minimal: can no longer be read: Malformed: portal.swept.v1: entity: Input should be 'client' or 'employee'",
    ),
    "an optional value in the minimal one": (
        changed(TASK, "minimal", "body", urgent=True),
        "task.create.v1",
        "minimal: urgent is optional, leave it out",
    ),
    "a field that the full one lacks": (
        changed(TASK, "full", "body", deadline=None),
        "task.create.v1",
        "full: deadline is never given",
    ),
    "an empty list in the full one": (
        changed(TASK, "full", "body", tags=[]),
        "task.create.v1",
        "full: tags is never given",
    ),
    "a header that the full one lacks": (
        changed(TASK, "full", "headers", traceparent=None),
        "task.create.v1",
        "full: needs the headers ce_causationid and traceparent",
    ),
    "a subject that is not the body's": (
        changed(SWEPT, "full", "headers", ce_subject="sweep/client"),
        "portal.swept.v1",
        "full: header ce_subject was 'sweep/client', is now 'sweep/employee'",
    ),
}


@pytest.mark.parametrize(("examples", "kind", "problem"), GAPS.values(), ids=GAPS)
def test_a_golden_file_is_refused_for(examples: dict[str, Any], kind: str, problem: str) -> None:
    assert problem in golden.gaps(examples, kind)


def test_a_field_deep_inside_that_no_part_gives_is_named() -> None:
    letters = json.loads((MEMBER / "golden" / "mail.received.v1.json").read_text(encoding="utf-8"))
    for letter in letters["full"]["body"]["letters"]:
        del letter["sent_at"]

    assert golden.gaps(letters, "mail.received.v1") == ["full: letters.sent_at is never given"]


@pytest.mark.parametrize(("problems", "status"), [((), 0), (("a.json: missing",), 1)])
def test_a_check_fails_when_it_found_something(
    problems: tuple[str, ...], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generated.report(problems, "all is well", "mend it") == status
    out, err = capsys.readouterr()
    assert (out, err) == (("", "a.json: missing\n\nmend it\n") if problems else ("all is well\n", ""))
