"""The integration tests with PostgreSQL and Kafka in containers if there is a Docker here, else with embedded ones.

Run by `make test-containers`, whose ARGS go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import docker
from delo.containers.in_tests import IMAGE, reachable
from delo.testing import ENGINES_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
BUILD = ["docker", "build", "--quiet", "--file", "deploy/Dockerfile", "--build-arg", "SERVICE=cli", "--tag", IMAGE]


def engines() -> str:
    """Which engines there are for tests here; an image that is missing is built. Raises CalledProcessError."""
    if not reachable():
        print("No Docker answers here: PostgreSQL and Kafka are the embedded ones.", flush=True)
        return "embedded"
    try:
        image = docker.from_env().images.get(IMAGE)
    except docker.errors.ImageNotFound:
        print(f"Building {IMAGE}; without a registry deploy/offline/make-base-images comes first.", flush=True)
        arguments = [f"--build-arg={name}" for name in ("PIP_INDEX_URL", "DELO_MAVEN_URL") if os.environ.get(name)]
        subprocess.run([*BUILD, *arguments, "."], cwd=ROOT, check=True)
        image = docker.from_env().images.get(IMAGE)
    print(f"PostgreSQL and Kafka are containers of {IMAGE}, made {image.attrs['Created'][:19]}.", flush=True)
    return "containers"


def main() -> int:
    """pytest's exit code."""
    folders = [*ROOT.glob("chassis/tests/integration"), *ROOT.glob("services/*/tests/integration")]
    folders += ROOT.glob("cli/tests/integration")
    arguments = sys.argv[1:] or [str(folder.relative_to(ROOT)) for folder in folders]
    environment = os.environ | {ENGINES_VARIABLE: engines()}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
