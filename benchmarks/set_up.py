"""`make demo` as a stranger meets it: a fresh clone with an empty home, then once more.

Cold takes in the environment, the packages, the jars, the engines and thirty letters; it depends on the network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.harness import PROJECT, Figure, say

KEPT = (
    "PATH",
    "LANG",
    "PIP_INDEX_URL",
    "PIP_CERT",
    "UV_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "SSL_CERT_FILE",
    "DELO_MAVEN_URL",
)
LONGEST_SECONDS = 400
TASKS = "thirty letters, exactly the tasks that follow, none twice"


def run() -> list[Figure]:
    """Seconds, cold and again."""
    with tempfile.TemporaryDirectory(prefix="delo-set-up-") as folder:
        home, clone = Path(folder) / "home", Path(folder) / "delo"
        home.mkdir()
        Path(folder).chmod(0o755)
        subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(clone)], check=True)  # noqa: S603, S607
        _keep_settings_of_the_index(home)
        environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {"HOME": str(home)}
        try:
            packages = _timed("setup", clone, environment)  # the first thing that `make demo` does
            cold = packages + _timed("demo", clone, environment)
            warm = _timed("demo", clone, environment)
        finally:
            _timed("down", clone, environment)
    say(f"  cold {cold:.0f} s, {packages:.0f} s of it the packages; again {warm:.0f} s")
    return [
        Figure("make demo, fresh clone, empty home", cold, "s", "of it make setup", packages, TASKS),
        Figure("make demo, again", warm, "s", "the first time", cold, TASKS),
    ]


def _timed(target: str, folder: Path, environment: dict[str, str]) -> float:
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603
        ["make", target],  # noqa: S607
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"make {target}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.monotonic() - began


def _keep_settings_of_the_index(home: Path) -> None:
    """Where packages are had is the machine's business, not the home's: a mirror's address must go on being known."""
    for name in (".config/pip/pip.conf", ".pip/pip.conf", ".config/uv/uv.toml"):
        if (known := Path.home() / name).exists():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(known, home / name)
