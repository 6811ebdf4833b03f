"""`python -m case_workflow.pages write FOLDER`: the pages of docs/funnels, made of the declarations."""

from __future__ import annotations

import sys
from pathlib import Path

from case_workflow.core.drawing import page
from case_workflow.funnels import funnels


def pages() -> dict[str, str]:
    """File name → text, and a list of them all."""
    found = {f"{name}.md": page(funnel) for name, funnel in funnels().items()}
    rows = "\n".join(f"- [{funnel.title}]({name}.md)" for name, funnel in funnels().items())
    return {"README.md": f"# Воронки\n\nMade of the declarations by `make funnels`.\n\n{rows}\n", **found}


def main() -> None:
    """Write them."""
    folder = Path(sys.argv[2]) if sys.argv[1:2] == ["write"] and len(sys.argv) > 2 else None
    if folder is None:
        sys.exit("python -m case_workflow.pages write FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
