"""Which commit today's contracts are compared with, and what it holds."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

MAINS = ("main@{upstream}", "origin/main", "main")
SNAPSHOTS = ("schemas", "golden", "topics.json")


class GitFailed(RuntimeError):
    """Git would not answer, or doesn't know the revision."""


@dataclass(frozen=True)
class Base:
    """A commit to compare with, and why this one."""

    commit: str
    reason: str


@dataclass(frozen=True)
class NoBase:
    """There is nothing to compare with, and why."""

    reason: str


class Checkout:
    """The git repository around the folder `contracts`."""

    def __init__(self, member: Path) -> None:
        self._member = member

    def base(self, asked: str | None = None) -> Base | NoBase:
        """What today's contracts must not break.

        *asked* if given: where HEAD left it. Else where HEAD left main (its upstream if known) as long as there is
        something new since then, committed or not. Else, on main itself, the last tag. Raises GitFailed.
        """
        if self._try("rev-parse", "--is-inside-work-tree") is None:
            return self._no_repository()
        if asked is not None:
            return self._asked(asked)
        changed = bool(self._git("status", "--porcelain", "--", "."))
        head = self._try("rev-parse", "--verify", "HEAD")
        if head is None:
            return NoBase("nothing is committed yet")
        main = next((name for name in MAINS if self._commit(name) is not None), None)
        fork = self._try("merge-base", "HEAD", main) if main else None
        if fork and (changed or fork != head):
            return Base(fork, f"where HEAD left {main}")
        # A tag on HEAD itself says something only about what isn't committed.
        tag = self._try("describe", "--tags", "--abbrev=0", "HEAD" if changed else "HEAD^")
        if tag:
            return Base(self._git("rev-parse", f"{tag}^{{commit}}"), f"the last release, {tag}")
        return NoBase(f"all of HEAD is on {main or 'no branch called main'}, and no release is tagged before it")

    def snapshots(self, commit: str) -> dict[str, str]:
        """The snapshot files of a commit, by path inside contracts/."""
        listed = self._git("ls-tree", "-r", "--name-only", commit, "--", *SNAPSHOTS)
        return {path: self._git("show", f"{commit}:./{path}") for path in listed.splitlines()}

    def _asked(self, revision: str) -> Base:
        commit = self._commit(revision)
        if commit is None:
            raise GitFailed(f"git knows no revision {revision}")
        return Base(self._try("merge-base", "HEAD", commit) or commit, f"where HEAD left {revision}")

    def _commit(self, revision: str) -> str | None:
        return self._try("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")

    def _no_repository(self) -> NoBase:
        answer = self._run("rev-parse", "--is-inside-work-tree")
        if "not a git repository" in answer.stderr:
            return NoBase("this is no git checkout")
        raise GitFailed(answer.stderr.strip())

    def _git(self, *arguments: str) -> str:
        answer = self._run(*arguments)
        if answer.returncode != 0:
            raise GitFailed(f"git {' '.join(arguments)}: {answer.stderr.strip()}")
        return answer.stdout.strip()

    def _try(self, *arguments: str) -> str | None:
        """What git says, None where its answer is no."""
        answer = self._run(*arguments)
        return answer.stdout.strip() if answer.returncode == 0 else None

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        # In English, because one of git's sentences is recognised above.
        english = os.environ | {"LC_ALL": "C"}
        command = ["git", "-C", str(self._member), *arguments]
        try:
            return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=english)  # noqa: S603
        except FileNotFoundError as error:
            raise GitFailed("git is not installed") from error
