"""Which commit the contracts are compared with, tried on real repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from contracts.compatibility.__main__ import compare
from contracts.compatibility.base import Base, Checkout, GitFailed, NoBase

from contracts import generated, snapshots


class Repository:
    """A git repository with a folder contracts/."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.member = folder / "contracts"

    def git(self, *arguments: str) -> str:
        names = {"GIT_AUTHOR_NAME": "a", "GIT_COMMITTER_NAME": "a", "GIT_AUTHOR_EMAIL": "a", "GIT_COMMITTER_EMAIL": "a"}
        alone = names | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        answer = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=os.environ | alone, check=True, capture_output=True, text=True
        )
        return answer.stdout.strip()

    def write(self, path: str, content: str) -> None:
        target = self.member / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)

    def commit(self, content: str) -> str:
        """Commit another schema; the commit's name."""
        self.write("schemas/a.v1.json", content)
        self.git("add", ".")
        self.git("commit", "-q", "-m", content)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def base(self, asked: str | None = None) -> Base | NoBase:
        return Checkout(self.member).base(asked)


def clone(origin: Repository, folder: Path) -> Repository:
    subprocess.run(["git", "clone", "-q", str(origin.folder), str(folder)], check=True, capture_output=True)
    return Repository(folder)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """On main, with one commit, without a remote."""
    made = Repository(tmp_path / "origin")
    made.member.mkdir(parents=True)
    made.git("init", "-q", "-b", "main")
    made.commit("one")
    return made


def test_a_branch_is_compared_with_where_it_left_main(repository: Repository) -> None:
    left = repository.head()
    repository.git("checkout", "-q", "-b", "work")
    repository.commit("two")
    repository.git("checkout", "-q", "main")
    repository.commit("meanwhile on main")
    repository.git("checkout", "-q", "work")

    assert repository.base() == Base(left, "where HEAD left main")


def test_commits_not_yet_pushed_are_compared_with_what_was_pushed(repository: Repository, tmp_path: Path) -> None:
    pushed = repository.head()
    mine = clone(repository, tmp_path / "mine")
    mine.commit("two")
    mine.commit("three")

    assert mine.base() == Base(pushed, "where HEAD left main@{upstream}")


def test_changes_not_yet_committed_are_compared_with_the_commit_they_change(repository: Repository) -> None:
    repository.write("schemas/a.v1.json", "changed")

    assert repository.base() == Base(repository.head(), "where HEAD left main")


def test_changes_outside_the_contracts_are_none(repository: Repository) -> None:
    (repository.folder / "README.md").write_text("words")

    assert isinstance(repository.base(), NoBase)


def test_a_fresh_clone_of_main_is_compared_with_the_last_release(repository: Repository, tmp_path: Path) -> None:
    release = repository.head()
    repository.git("tag", "v0.1.0")
    repository.commit("two")

    assert clone(repository, tmp_path / "ci").base() == Base(release, "the last release, v0.1.0")


def test_a_release_is_compared_with_the_one_before(repository: Repository, tmp_path: Path) -> None:
    before = repository.head()
    repository.git("tag", "-a", "-m", "first", "v0.1.0")
    repository.commit("two")
    repository.git("tag", "v0.2.0")

    assert clone(repository, tmp_path / "ci").base() == Base(before, "the last release, v0.1.0")


def test_a_fresh_clone_without_releases_has_nothing_to_compare_with(repository: Repository, tmp_path: Path) -> None:
    repository.commit("two")
    found = clone(repository, tmp_path / "ci").base()

    assert found == NoBase("all of HEAD is on main@{upstream}, and no release is tagged before it")


def test_a_detached_head_is_compared_with_where_it_left_main(repository: Repository, tmp_path: Path) -> None:
    left = repository.head()
    repository.git("checkout", "-q", "-b", "work")
    offered = repository.commit("two")
    repository.git("checkout", "-q", "main")
    runner = clone(repository, tmp_path / "ci")
    runner.git("fetch", "-q", "origin", "work")
    runner.git("checkout", "-q", offered)

    assert runner.base() == Base(left, "where HEAD left main@{upstream}")


def test_a_branch_without_any_main_is_compared_with_the_last_release(repository: Repository) -> None:
    release = repository.head()
    repository.git("tag", "v0.1.0")
    repository.git("branch", "-q", "-m", "trunk")
    repository.commit("two")

    assert repository.base() == Base(release, "the last release, v0.1.0")


def test_who_asks_for_a_base_gets_it(repository: Repository) -> None:
    first = repository.head()
    repository.commit("two")

    assert repository.base("HEAD~1") == Base(first, "where HEAD left HEAD~1")


def test_a_base_that_git_does_not_know_is_no_silent_pass(repository: Repository) -> None:
    with pytest.raises(GitFailed, match="git knows no revision v9"):
        repository.base("v9")


def test_an_unpacked_archive_has_nothing_to_compare_with(tmp_path: Path) -> None:
    (tmp_path / "contracts").mkdir()

    assert Checkout(tmp_path / "contracts").base() == NoBase("this is no git checkout")


def test_a_repository_git_refuses_is_no_silent_pass(tmp_path: Path) -> None:
    with pytest.raises(GitFailed, match="cannot change to"):
        Checkout(tmp_path / "nowhere").base()


def test_an_empty_repository_has_nothing_to_compare_with(tmp_path: Path) -> None:
    empty = Repository(tmp_path / "empty")
    empty.member.mkdir(parents=True)
    empty.git("init", "-q", "-b", "main")

    assert empty.base() == NoBase("nothing is committed yet")


def test_the_snapshots_of_a_commit_are_read_from_it_and_not_from_the_folder(repository: Repository) -> None:
    repository.write("golden/a.v1.json", "Требование")
    repository.write("topics.json", "{}")
    repository.write("src/contracts/base.py", "class Message: ...")
    commit = repository.commit("two")
    repository.write("schemas/a.v1.json", "changed")
    repository.write("golden/b.v1.json", "new")

    assert Checkout(repository.member).snapshots(commit) == {
        "schemas/a.v1.json": "two",
        "golden/a.v1.json": "Требование",
        "topics.json": "{}",
    }


def test_a_commit_before_the_snapshots_holds_none(repository: Repository) -> None:
    repository.git("rm", "-q", "-r", "contracts/schemas")
    repository.git("commit", "-q", "-m", "no snapshots")
    repository.member.mkdir(exist_ok=True)

    assert Checkout(repository.member).snapshots(repository.head()) == {}


def publish(repository: Repository) -> None:
    """Commit today's snapshots, and nothing else."""
    repository.git("rm", "-q", "-r", "contracts/schemas")
    generated.write(snapshots.files(repository.member))
    repository.git("add", ".")
    repository.git("commit", "-q", "-m", "today")


def test_contracts_that_agree_with_the_base_pass(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    publish(repository)

    assert compare(Checkout(repository.member), "HEAD") == 0
    assert capsys.readouterr().out == f"compatible with {repository.head()[:12]} (where HEAD left HEAD)\n"


def test_contracts_that_break_the_base_are_refused_with_the_reason(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(repository)
    generated.write({repository.member / "schemas" / "planet.changed.v1.json": "{}"})
    repository.git("add", ".")
    repository.git("commit", "-q", "-m", "published once, no message today")

    assert compare(Checkout(repository.member), "HEAD") == 1
    assert capsys.readouterr().err.startswith("planet.changed.v1: is gone;")


def test_a_base_without_snapshots_is_said(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("rm", "-q", "-r", "contracts/schemas")
    repository.git("commit", "-q", "-m", "no snapshots")
    repository.member.mkdir(exist_ok=True)

    assert compare(Checkout(repository.member), "HEAD") == 0
    assert capsys.readouterr().out.endswith("holds no snapshots\n")


def test_no_base_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "contracts").mkdir()

    assert compare(Checkout(tmp_path / "contracts")) == 0
    assert capsys.readouterr().out == "nothing to compare with: this is no git checkout\n"
