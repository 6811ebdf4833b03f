"""The counting automation as a whole service: `python -m benchmarks.workers.service SCHEMA`."""

from __future__ import annotations

import sys

from chassis.service import Service
from chassis.settings import ServiceSettings
from pydantic_settings import SettingsConfigDict

from benchmarks import neutral


class Settings(ServiceSettings):
    """As every service has them."""

    model_config = SettingsConfigDict(env_prefix="BENCH_", frozen=True)


if __name__ == "__main__":
    Service(sys.argv[1], Settings(), "chassis", routers=[neutral.router()], parts=[neutral.counting]).run()
