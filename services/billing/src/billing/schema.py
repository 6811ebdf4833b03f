"""The JSON Schema of INPUT.json, as the model says it."""

from __future__ import annotations

import json

from billing.core.month import Input

TITLE = "INPUT.json of `delo invoice render`"
WHAT = (
    "Everything one invoice is made of. Money is a string or a number with at most two decimals; days are YYYY-MM-DD,"
    " both ends inclusive; unknown keys are refused. Worked examples stand beside this file."
)


def schema_text() -> str:
    """The same text for the same model."""
    schema = Input.model_json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": TITLE, "description": WHAT}
    return json.dumps(schema | head, ensure_ascii=False, indent=2) + "\n"
