"""What the funnels need in a portal: their stages and fields, as task-gateway.yaml of a profile says them.

`python -m case_workflow.portal_names` prints them; deploy/portal/{example,demo} hold them, which a test compares.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from case_workflow.core.declaration import FieldSpec, Funnel
from case_workflow.funnels import funnels

TYPES = {
    "text": "string",
    "prose": "string",
    "date": "date",
    "datetime": "datetime",
    "yes_no": "yes_no",
    "choice": "choice",
    "money": "money",
    "deal": "crm",
}


def names() -> dict[str, Any]:
    """funnels and deal_fields; a field that several funnels have is one, with the choices of all of them."""
    fields: dict[str, dict[str, Any]] = {}
    for funnel in funnels().values():
        for name, spec in funnel.fields.items():
            known = fields.setdefault(name, _field(spec))
            for choice, title in spec.choices.items():
                known.setdefault("choices", {}).setdefault(choice, {"name": title})
    return {"funnels": {name: _funnel(one) for name, one in funnels().items()}, "deal_fields": fields}


def _funnel(funnel: Funnel) -> dict[str, Any]:
    """The first stage is the one that a portal plants as NEW; its first end in success and failure are WON and LOSE."""
    codes, stages = {"success": "WON", "failure": "LOSE"}, {}
    for name, spec in funnel.states.items():
        said: dict[str, Any] = {"name": spec.title}
        if name == funnel.starts:
            said["code"] = "NEW"
        if spec.ends is not None:
            said |= {"code": codes.pop(spec.ends)} if spec.ends in codes else {}
            said["ends"] = spec.ends
        stages[name] = said
    return {"name": funnel.title, "stages": stages}


def _field(spec: FieldSpec) -> dict[str, Any]:
    found: dict[str, Any] = {"name": spec.title, "type": TYPES[spec.type]}
    if spec.type == "prose":
        found["prose"] = True
    if spec.choices:
        found["choices"] = {choice: {"name": title} for choice, title in spec.choices.items()}
    return found


def lines() -> Iterator[str]:
    """As YAML, one line for each stage and field."""
    said = names()
    yield "funnels:"
    for name, funnel in said["funnels"].items():
        yield f"  {name}:"
        yield f"    name: {funnel['name']}"
        yield "    stages:"
        yield from (f"      {stage}: {_flow(one)}" for stage, one in funnel["stages"].items())
    yield "deal_fields:"
    yield from (f"  {field}: {_flow(one)}" for field, one in said["deal_fields"].items())


def _flow(value: Any) -> str:
    """JSON is YAML, too."""
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
