"""Members whose folder has the name of their package: imported first, or pytest takes the folder for the package."""

import structlog

import chassis  # noqa: F401
import contracts  # noqa: F401
import documents  # noqa: F401
import domain  # noqa: F401
import sandbox  # noqa: F401

# structlog's default paints every local variable of a traceback, which takes minutes where one holds a journal.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)
