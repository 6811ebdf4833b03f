"""structlog without rich, which it takes for painting tracebacks wherever it is installed.

Services write JSON, and their images have no rich; the local stack shares an environment with the command line, which
has it. There it would be 3 MB and a quarter of a second of every process. Only this first import does not see it.
"""

from __future__ import annotations

import sys

if "rich" not in sys.modules and "structlog" not in sys.modules:
    sys.modules["rich"] = None  # type: ignore[assignment]  # what the import system takes for "there is none"
    try:
        import structlog  # noqa: F401
    finally:
        del sys.modules["rich"]
