"""JSON Schemas of a profile folder's files, for editors: `python -m delo.portal.schemas` writes them anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from delo.portal.folder import MODELS
from delo.stack.home import PROJECT

FOLDER = PROJECT / "deploy" / "portal" / "schema"


def schemas() -> Iterator[tuple[Path, str]]:
    """Each file with its text, made of the models that read the profile: what they refuse, it refuses."""
    for name, model in MODELS.items():
        said = _closed(model.model_json_schema(mode="validation"))
        said["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        yield FOLDER / f"{name.removesuffix('.yaml')}.schema.json", text


def _closed(part: Any) -> Any:
    """Keys that don't fit the pattern are mistakes to the models; the schema has to be told."""
    if isinstance(part, list):
        return [_closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    closing = {"additionalProperties": False} if "patternProperties" in part else {}
    return {name: _closed(one) for name, one in part.items()} | closing


def main() -> None:
    """Write them."""
    FOLDER.mkdir(exist_ok=True)
    for file, text in schemas():
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
