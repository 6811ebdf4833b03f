"""Fixtures for tests on real engines: `pytest -p delo.pytest_stack`, or `pytest_plugins` in the root conftest.

Each is started once, for the first test that asks for it, and is gone after the last.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from delo.testing import RunningStack, stack


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """PostgreSQL alone: `.dsn("any-service")`, `.admin_dsn`."""
    with stack(tmp_path_factory.mktemp("postgres"), ["postgres"]) as running:
        yield running


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """Kafka alone, with the topics of the catalogue: `.bootstrap`, `.create_topics(…)`."""
    with stack(tmp_path_factory.mktemp("kafka"), ["kafka"]) as running:
        yield running


@pytest.fixture(scope="session")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The mail server alone: `.smtp`, `.imap`, `.mailbox`."""
    with stack(tmp_path_factory.mktemp("mail"), ["greenmail"]) as running:
        yield running
