"""Where the engines of integration tests come from. With a Docker: `make test-containers`."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from delo.stack.problems import Problem
from delo.testing import ENGINES_VARIABLE, stack

from containers import integration

# docker-py leaves the socket open with which it reached nobody; it is collected while this is in force
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def no_docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    yield
    gc.collect()


@pytest.mark.usefixtures("no_docker")
def test_without_docker_the_integration_tests_run_on_the_embedded_engines(capsys: pytest.CaptureFixture[str]) -> None:
    assert integration.engines() == "embedded"
    assert "No Docker answers here" in capsys.readouterr().out


@pytest.mark.usefixtures("no_docker")
def test_containers_that_were_asked_for_and_cannot_be_had_are_a_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(ENGINES_VARIABLE, "containers")

    with pytest.raises(Problem, match="Docker does not answer"), stack(tmp_path, ["postgres"]):
        pass


def test_engines_that_nobody_knows_are_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(ENGINES_VARIABLE, "docker")

    with pytest.raises(Problem, match="embedded or containers"), stack(tmp_path, ["postgres"]):
        pass
