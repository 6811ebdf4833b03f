"""One engine takes this process's place; `prepare` makes topics, schemas and roles, and ends."""

from __future__ import annotations

import sys

from delo.containers import greenmail, kafka, postgres, prepare

PARTS = {"kafka": kafka.run, "postgres": postgres.run, "greenmail": greenmail.run, "prepare": prepare.run}


def main() -> None:
    """Raises SystemExit (2) for an unknown name."""
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in PARTS:
        sys.exit(f"usage: python -m delo.containers {'|'.join(PARTS)}")
    PARTS[name]()


if __name__ == "__main__":
    main()
