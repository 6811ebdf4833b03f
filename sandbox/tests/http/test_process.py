"""The server as a process: starting, dying, starting again."""

import subprocess
import sys
import threading
import urllib.error
from http.client import HTTPException

from sandbox.testing import running


def test_no_acknowledged_task_is_lost_when_the_process_is_killed(folder):
    acknowledged: list[str] = []
    with running(folder, "--limits", "none") as portal:

        def work() -> None:
            try:
                while True:
                    fields = {"TITLE": "t", "RESPONSIBLE_ID": 5, "XML_ID": f"k{len(acknowledged)}"}
                    acknowledged.append(portal.call("tasks.task.add", fields=fields)["task"]["id"])
                    enough.set() if len(acknowledged) >= 40 else None
            except (OSError, HTTPException, urllib.error.URLError):
                return

        enough = threading.Event()
        writer = threading.Thread(target=work)
        writer.start()
        assert enough.wait(60)
        portal.kill()
        writer.join(30)
        first = portal
    with running(folder, "--limits", "none") as portal:
        for number in acknowledged:
            assert portal.call("tasks.task.get", taskId=number)["task"]["id"] == number
        assert portal.webhook_url.rsplit("/rest/")[1] == first.webhook_url.rsplit("/rest/")[1]
        assert portal.application_token == first.application_token
        assert portal.call("user.current")["ID"] == "1"


def test_the_clock_and_the_tokens_outlive_the_process(folder):
    with running(folder) as portal:
        portal.control("clock", {"frozen_at": "2027-03-01T09:30:00+03:00"})
        token = portal.access_token
    with running(folder) as portal:
        assert portal.call("server.time") == "2027-03-01T09:30:00+03:00"
        assert portal.post(f"{portal.base_url}/rest/user.current", {"auth": token})["result"]["ID"] == "1"


def test_two_portals_stand_side_by_side_but_not_over_one_folder(tmp_path):
    with running(tmp_path / "a") as one, running(tmp_path / "b", "--empty") as two:
        assert one.base_url != two.base_url
        assert (len(two.call("user.get")), two.call("crm.company.list")) == (1, [])
        again = subprocess.run(
            [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(tmp_path / "a")],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert again.returncode == 2
    assert "another sandbox is using" in again.stderr


def test_limits_of_the_cloud_are_on_unless_told_otherwise(folder):
    with running(folder) as portal:
        assert portal.control("limits")["threshold"] == 50
        assert portal.control("limits")["operating_seconds"] == 480


def test_a_wrong_cost_model_is_said(tmp_path):
    (tmp_path / "costs.json").write_text('{"methods": []}', encoding="utf-8")
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(tmp_path / "d")]
    ended = subprocess.run(
        [*command, "--cost-model", str(tmp_path / "costs.json")],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 2
    assert "cost model" in ended.stderr


def test_a_full_portal_stays_within_ninety_megabytes(folder):
    with running(folder, "--limits", "none") as portal:
        cmd = {f"c{n}": f"tasks.task.add?fields[TITLE]=t{n}&fields[RESPONSIBLE_ID]=5" for n in range(50)}
        for _ in range(20):
            portal.call("batch", cmd=cmd)
        with open(f"/proc/{portal.pid}/status", encoding="ascii") as status:
            [resident] = [line for line in status if line.startswith("VmRSS")]
    assert int(resident.split()[1]) <= 90 * 1024
