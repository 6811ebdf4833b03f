"""``python -m sandbox.spec.generate FOLDER``: writes ``methods.json`` from the documentation's method descriptions.

FOLDER holds one JSON per method as published in the repository ``bitrix-tools/b24-rest-docs``
(``_assets/simulator/spec/methods``, MIT licence, see LICENSE beside this file). Kept per method: its scope and, per
parameter, the base type with ``*`` if it is required.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("methods.json")
REPLY_PARTS = {"result", "time"}  # pages without a table of parameters have these of the reply in its place


def described(page: dict[str, Any]) -> list[Any]:
    """``[scope, {parameter: type}]`` of one description."""
    names = {item["name"] for item in page["params"]}
    params = {} if names <= REPLY_PARTS else {item["name"]: _kind(item) for item in page["params"]}
    return [page["scope"] or "basic", params]


def _kind(item: dict[str, Any]) -> str:
    return str(item["base"]) + ("*" if item["required"] is True else "")


def main(folder: Path) -> None:
    """Read every description of *folder* and write them as one file, a line per method."""
    pages = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    lines = [f" {json.dumps(page['method'])}: {json.dumps(described(page), ensure_ascii=False)}" for page in pages]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
