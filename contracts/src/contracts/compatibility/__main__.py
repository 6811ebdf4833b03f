"""`python -m contracts.compatibility [--base REV]`: refuse what would break a published version."""

from __future__ import annotations

import argparse
import sys

from contracts import generated, snapshots
from contracts.compatibility.base import Checkout, GitFailed, NoBase
from contracts.compatibility.published import Published, problems

MEND = (
    "A published version is frozen: add optional fields (default None) and reword prose, nothing else.\n"
    "Any other change is a new class in the next version's module (v2.py) with its own wire type."
)


def main() -> int:
    """The exit status: 0 compatible or nothing to compare with, 1 broken, 2 git would not answer."""
    parser = argparse.ArgumentParser(prog="python -m contracts.compatibility", description=__doc__)
    parser.add_argument("--base", metavar="REV", help="compare with where HEAD left REV (a branch, a tag, a commit)")
    return check(parser.parse_args().base)


def check(asked: str | None = None) -> int:
    """The same for the checkout this code runs from; asked: the revision of --base."""
    try:
        return compare(Checkout(generated.member()), asked)
    except GitFailed as error:
        sys.stderr.write(f"cannot find what to compare with: {error}\n")
        return 2


def compare(checkout: Checkout, asked: str | None = None) -> int:
    """Compare today's contracts with the base of *checkout* and say what was found. Raises GitFailed."""
    base = checkout.base(asked)
    if isinstance(base, NoBase):
        return generated.report((), f"nothing to compare with: {base.reason}", MEND)
    files = checkout.snapshots(base.commit)
    against = f"{base.commit[:12]} ({base.reason})"
    if not files:
        return generated.report((), f"nothing to compare with: {against} holds no snapshots", MEND)
    found = problems(Published.of(files), snapshots.schemas(), snapshots.topics())
    return generated.report(found, f"compatible with {against}", f"Compared with {against}.\n{MEND}")


if __name__ == "__main__":
    raise SystemExit(main())
