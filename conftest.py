"""Members whose folder has the name of their package: imported first, or pytest takes the folder for the package."""

import chassis  # noqa: F401
import contracts  # noqa: F401
import domain  # noqa: F401
import sandbox  # noqa: F401
