"""`delo sandbox serve`: a portal without the stack, and two of them side by side."""

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

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


def refused(tmp_path: Path, *options: str) -> str:
    """What is said on stderr of a wrong call: exit code 2, nothing served."""
    command = [*DELO, "--data", str(tmp_path / "data"), *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    return " ".join(ended.stderr.split())


def test_a_tariff_that_nobody_knows_is_a_wrong_call(tmp_path):
    said = refused(tmp_path, "--limits", "gold")
    assert "--limits" in said
    assert "gold: choose one of" in said


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (None, "No such file"),
        ("{", "Expecting property name"),
        ("[]", "a cost model is"),
        (
            '{"methods": {"tasks.task.add": "soon"}}',
            'tasks.task.add: a cost is a number of seconds, at least 0, not "soon"',
        ),
        ('{"default": -1}', "default: a cost is a number of seconds, at least 0, not -1"),
    ],
)
def test_a_cost_model_that_is_none_is_named_and_why(tmp_path, written, why):
    model = tmp_path / "costs.json"
    if written is not None:
        model.write_text(written, encoding="utf-8")
    said = refused(tmp_path, "--cost-model", str(model))
    assert f"cost model {model}: " in said
    assert why in said


def test_nobody_else_on_the_machine_reads_the_portals_secrets(tmp_path):
    with served(tmp_path / "data", "--empty"):
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        assert {stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "data").iterdir()} == {0o600}
