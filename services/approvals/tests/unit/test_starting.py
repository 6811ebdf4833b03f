"""A profile that would let the wrong person approve stops the service, with the file and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from approvals import app
from approvals.profile import RULES
from chassis.profile import BadProfile

KINDS = "kinds:\n  trip: {title: Командировка, item_type: trip, form: trip, chain: [manager]}\n"


def a_folder(root: Path, portal: str, rules: str) -> None:
    (root / portal).mkdir()
    (root / portal / "portal.yaml").write_text("zone: Europe/Moscow\n", encoding="utf-8")
    (root / portal / "approvals.yaml").write_text(rules, encoding="utf-8")


def test_every_portal_s_profile_is_read_when_the_service_starts(tmp_path: Path) -> None:
    a_folder(tmp_path, "north", "own_users: [1]\n" + KINDS)
    a_folder(tmp_path, "south", KINDS)

    with pytest.raises(BadProfile, match=r"south.approvals\.yaml.*own_users: name the employee whose webhook"):
        RULES.read_all(tmp_path)


def test_kinds_without_the_webhook_s_owner_end_the_service_before_it_takes_a_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_folder(tmp_path, "south", KINDS)
    given = {"KAFKA_BOOTSTRAP_SERVERS": "x:1", "POSTGRES_DSN": "postgresql://x", "PROFILE": str(tmp_path)}
    for name, value in given.items():
        monkeypatch.setenv(f"APPROVALS_{name}", value)

    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 2
    assert "own_users: name the employee whose webhook or application the gateway uses" in capsys.readouterr().err


def test_a_portal_without_kinds_of_request_needs_no_owner(tmp_path: Path) -> None:
    a_folder(tmp_path, "north", "silent_hours: 4\n")

    RULES.read_all(tmp_path)
    assert RULES["north"].own_users == ()
