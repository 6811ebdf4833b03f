"""What goes into the folder for a network that reaches nothing; Docker's part is played by a script."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# `docker save A B…` writes the names in the place of the images.
PLAYED = '#!/bin/sh\n[ "$1" = save ] && shift && printf "%s\\n" "$@"\n'


def test_the_folder_for_a_closed_network_has_every_image_and_what_a_firm_needs_to_start(tmp_path: Path) -> None:
    tools, folder = tmp_path / "tools", tmp_path / "carried"
    tools.mkdir()
    (tools / "docker").write_text(PLAYED)
    (tools / "docker").chmod(0o755)
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}", "DELO_VERSION": "1.2"}

    subprocess.run([ROOT / "deploy/offline/save-images", folder], env=environment, check=True, capture_output=True)

    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    wanted = {name.replace("${DELO_VERSION:-latest}", "1.2") for name in re.findall(r'image: "?([^"\s]+)', compose)}
    assert set(gzip.decompress((folder / "images.tar.gz").read_bytes()).decode().split()) == wanted
    for name in (
        "docker-compose.yml",
        "deploy/firm.example.yml",
        "deploy/make-secrets",
        "docs/running-in-containers.md",
    ):
        assert (folder / name).read_bytes() == (ROOT / name).read_bytes()
    for name in ("deploy/portal/demo/portal.yaml", "deploy/prometheus/alerts.yml", "load-images"):
        assert (folder / name).exists()
    assert not (folder / "deploy/secrets").exists()
    checked = subprocess.run(["sha256sum", "--quiet", "--check", "SHA256SUMS"], cwd=folder, check=False)
    assert checked.returncode == 0
