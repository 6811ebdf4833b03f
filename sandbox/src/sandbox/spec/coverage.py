"""``python -m sandbox.spec.coverage TESTS``: the page COVERAGE.md, each method with the tests that prove its state.

A test says by ``@pytest.mark.proves("method", …)`` what it proves, and is not green unless it had an answer from each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from sandbox.methods import METHODS
from sandbox.portal.parameters import descriptions
from sandbox.v3 import methods as v3

PROOFS = "SANDBOX_PROOFS"  # the variable that tells the tests' conftest where to write what they prove
ABSENT = "http/test_protocol.py::test_every_documented_method_that_is_not_emulated_is_not_found_and_counted"
HEAD = """# What the sandbox emulates

Made by `python -m sandbox.spec.coverage sandbox/tests > sandbox/COVERAGE.md` from the tests themselves; a test checks
that it is up to date. Every method below does its work and was seen doing it by the tests beside it (in
`sandbox/tests/`); none answers with the documentation's example. Any other method answers `ERROR_METHOD_NOT_FOUND` and
is counted (`{absent}`).

{counts}
"""


def proofs(tests: Path) -> dict[str, list[str]]:
    """By lower-case method the tests that prove it, collected by pytest in *tests*."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "proofs.json"
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", str(tests)]
        done = subprocess.run(  # noqa: S603
            command, env={**os.environ, PROOFS: str(told)}, capture_output=True, text=True, check=False
        )
        if not told.exists():
            raise RuntimeError(f"pytest did not collect: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        found: dict[str, list[str]] = json.loads(told.read_text(encoding="utf-8"))
    return found


def unproved(proved: dict[str, list[str]]) -> list[str]:
    """Methods that are emulated and that no test proves."""
    newer = [f"api/{name}" for name in v3.METHODS.by_name]
    return sorted(name for name in [*METHODS.by_name, *newer] if name not in proved)


def page(proved: dict[str, list[str]]) -> str:
    """The page."""
    scopes: dict[str, list[str]] = defaultdict(list)
    for name, method in METHODS.by_name.items():
        scopes[method.scope].append(name)
    scopes["basic"].append("batch")
    parts = [HEAD.format(absent=ABSENT, counts=_counts())]
    for scope in sorted(scopes):
        parts += [f"## {scope}\n", "| method | proved by |", "|---|---|"]
        parts += [_row(name, proved.get(name, [])) for name in sorted(scopes[scope])]
        parts.append("")
    parts += ["## REST 3.0 (`/rest/api/`)\n", "| method | proved by |", "|---|---|"]
    parts += [_row(f"api/{name}", proved.get(f"api/{name}", [])) for name in sorted(v3.METHODS.by_name)]
    parts += ["", "## Documented, not emulated\n", ", ".join(f"`{name}`" for name in _absent()), ""]
    return "\n".join(parts)


def _row(name: str, tests: list[str]) -> str:
    spelled = METHODS.by_name[name].name if name in METHODS.by_name else name
    return f"| `{spelled}` | {'<br>'.join(f'`{test}`' for test in tests)} |"


def _absent() -> list[str]:
    return sorted(spelled for name, (spelled, _, _) in descriptions().items() if name not in METHODS.by_name)


def _counts() -> str:
    documented = len(descriptions())
    here = documented - len(_absent())
    return (
        f"{len(METHODS.by_name)} methods are emulated; of the {documented} whose descriptions lie in `spec/`, {here}."
    )


if __name__ == "__main__":
    sys.stdout.write(page(proofs(Path(sys.argv[1]))))
