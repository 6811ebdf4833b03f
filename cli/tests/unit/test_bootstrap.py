"""The set-up speaks in sentences, to the oldest Python, too."""

from __future__ import annotations

import importlib.util
import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

BOOTSTRAP = Path(__file__).parents[2] / "bootstrap.py"


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", BOOTSTRAP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_is_told_what_is_needed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap, "NEWER", ())

    with pytest.raises(SystemExit, match=r"^delo: Delo needs Python 3\.11 or later and this is 3\.9"):
        bootstrap.require_python()


def test_a_missing_venv_is_told_with_its_package(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda _: None)

    with pytest.raises(SystemExit, match=r"^delo: Python's venv is missing; .* python3-venv"):
        bootstrap.require_python()


def test_a_step_that_fails_shows_what_it_said_and_stops(
    bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match=r"^delo: Fetching failed, for the reason above"):
        bootstrap.step("Fetching", [sys.executable, "-c", "print('no route to host'); raise SystemExit(1)"])

    assert capfd.readouterr().err == "no route to host\n"


def test_what_was_told_to_pip_reaches_uv(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "SSL_CERT_FILE", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    pip = tmp_path / "python"
    pip.write_text(
        "#!/bin/sh\necho \"global.index-url='http://127.0.0.1/simple'\"\necho \":env:.cert='/ca.pem'\"\n"
        "echo \"global.timeout='5'\"\n"
    )
    pip.chmod(0o755)
    monkeypatch.setattr(bootstrap, "PYTHON", str(pip))

    assert bootstrap.uv_variables() == {
        "UV_DEFAULT_INDEX": "http://127.0.0.1/simple",
        "SSL_CERT_FILE": "/ca.pem",
        "UV_PYTHON_DOWNLOADS": "never",
    }


def test_where_nobody_was_told_of_a_ca_the_machine_s_own_are_trusted(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As behind a company's proxy: Debian knows its CA, the CAs that uv and certifi bring do not hold it."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    pip = tmp_path / "python"
    pip.write_text("#!/bin/sh\n")
    pip.chmod(0o755)
    monkeypatch.setattr(bootstrap, "PYTHON", str(pip))
    paths = ssl.DefaultVerifyPaths("/machine.pem", None, "", "", "", "")
    monkeypatch.setattr(bootstrap.ssl, "get_default_verify_paths", lambda: paths)

    assert bootstrap.uv_variables()["SSL_CERT_FILE"] == "/machine.pem"


def test_what_was_told_to_uv_itself_stands(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pip = tmp_path / "python"
    pip.write_text("#!/bin/sh\necho \"global.index-url='http://127.0.0.1/pip'\"\n")
    pip.chmod(0o755)
    monkeypatch.setattr(bootstrap, "PYTHON", str(pip))
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1/uv")

    assert "UV_DEFAULT_INDEX" not in bootstrap.uv_variables()


def test_without_the_package_venv_make_setup_is_one_sentence(tmp_path: Path) -> None:
    """As on Debian without python3-venv, where ensurepip is not there."""
    (tmp_path / "cli").mkdir()
    shutil.copy(BOOTSTRAP, tmp_path / "cli")
    script = (
        "import importlib.util, runpy\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name: None if name == 'ensurepip' else real(name)\n"
        f"runpy.run_path({str(tmp_path / 'cli' / 'bootstrap.py')!r}, run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=os.environ)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "python3-venv" in done.stderr
