"""Members whose folder has the name of their package: imported first, or pytest takes the folder for the package."""

import os

import hypothesis
import pytest
import structlog

import chassis  # noqa: F401
import contracts  # noqa: F401
import documents  # noqa: F401
import domain  # noqa: F401
import sandbox  # noqa: F401

pytest.register_assert_rewrite("e2e", "chaos")  # what their helpers check says what it found, too
hypothesis.settings.register_profile("delo", deadline=None)  # how fast it goes is a question to benchmarks
hypothesis.settings.load_profile("delo")
os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # tesseract's threads wait for one another at full speed

# structlog's default paints every local variable of a traceback, which takes minutes where one holds a journal.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, or one process is left with them at the end while the others have nothing to do."""
    items.sort(
        key=lambda item: next((at for at, folder in enumerate(("e2e", "integration")) if folder in item.path.parts), 2)
    )
