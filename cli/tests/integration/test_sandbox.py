"""`delo sandbox serve`: a portal without the stack, and two of them side by side."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

DELO = [str(Path(sys.executable).with_name("delo")), "sandbox", "serve"]


@contextmanager
def served(folder: Path, *options: str) -> Iterator[dict[str, str]]:
    """A portal by the command, and the one line it says; SIGTERM ends it with 0."""
    command = [*DELO, "--port", "0", "--data", str(folder), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)
            rest, _ = process.communicate(timeout=15)
        assert (process.returncode, rest) == (0, "")


def test_two_portals_stand_side_by_side_each_with_secrets_of_its_own(tmp_path):
    with served(tmp_path / "a", "--limits", "none") as one, served(tmp_path / "b", "--empty", "--limits", "box") as two:
        counts = [len(httpx.post(f"{said['webhook_url']}user.get").json()["result"]) for said in (one, two)]
        assert counts == [42, 1]
        for name in ("webhook_url", "oauth_client_id", "oauth_client_secret", "application_token", "access_token"):
            assert one[name] != two[name]
        assert (one["admin_user_id"], two["admin_user_id"]) == (1, 1)


def test_a_cost_model_and_a_tariff_are_taken(tmp_path):
    (tmp_path / "costs.json").write_text('{"default": 0.01}', encoding="utf-8")
    options = ("--limits", "enterprise", "--cost-model", str(tmp_path / "costs.json"), "--empty")
    with served(tmp_path / "data", *options) as said:
        limits = httpx.get(f"{said['base_url']}/_sandbox/limits").json()
        assert (limits["threshold"], limits["per_second"], limits["cost_model"]["default"]) == (250, 5, 0.01)


def test_a_tariff_that_nobody_knows_is_said(tmp_path):
    command = [*DELO, "--data", str(tmp_path), "--limits", "gold"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "choose one of" in ended.stderr
