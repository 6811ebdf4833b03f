"""The counting automation as a service of its own: `python chassis_example_service.py`."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import Batch, Router
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis_examples import World, counting
from faststream import Context
from pydantic_settings import SettingsConfigDict

router = Router()
decider = counting(World())


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="COUNTING_", frozen=True)


@router.subscriber("demand.found", group_id="tax-calendar")
async def on_demand(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    await runtime.run(decider, batch)


if __name__ == "__main__":
    Service("tax-calendar", Settings(), "chassis", routers=[router], parts=[decider]).run()
