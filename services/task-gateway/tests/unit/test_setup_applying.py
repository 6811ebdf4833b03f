"""Applying where the portal does not do what it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from task_gateway.core.calls import Reply
from task_gateway.core.setup.expand import wishes
from task_gateway.core.setup.profile import GatewayProfile
from task_gateway.core.setup.things import DEAL, Seen, Thing
from task_gateway.setup.applying import Applier
from task_gateway.setup.desk import Desk
from task_gateway.setup.store import Order


class Empty:
    """A database that has nothing and takes everything."""

    async def fetch(self, *_: Any) -> list[Any]:
        return []

    async def fetchval(self, *_: Any) -> bool:
        return True

    async def execute(self, *_: Any) -> None:
        """Taken."""


class Stubborn(Desk):
    """A portal that says yes and stays as it is. asked: what it was told to do."""

    def __init__(self, reply: Reply) -> None:
        connection: Any = Empty()
        super().__init__(connection, "acme")
        self.reply = reply
        self.asked: list[str] = []

    async def run(self, asking: Any) -> Any:
        asking.close()
        return Seen((Thing("funnel", DEAL, "5", "", "Суды"),))

    async def order(self, orders: Sequence[Order]) -> list[Reply]:
        self.asked += [one.call.method for one in orders]
        return [self.reply for _ in orders]


PROFILE = wishes(GatewayProfile.model_validate({"funnels": {"litigation": {"id": 5, "name": "Судебные дела"}}}))


async def test_what_the_portal_says_it_did_and_did_not_is_told_and_not_asked_for_ever() -> None:
    desk = Stubborn(Reply("done", result={}))
    done = await Applier(desk, PROFILE).apply()

    assert [(one.path, one.why) for one in done.failed] == [
        ("funnels/litigation", "the portal says that it is done, and it is not")
    ]
    assert desk.asked == ["crm.category.update"]
    assert not done.plan.empty


async def test_what_the_portal_refuses_is_told_in_its_words_and_not_asked_again() -> None:
    desk = Stubborn(Reply("refused", code="ACCESS_DENIED", words="Доступ запрещён"))
    done = await Applier(desk, PROFILE).apply()

    assert [(one.path, one.why) for one in done.failed] == [("funnels/litigation", "ACCESS_DENIED: Доступ запрещён")]
    assert (desk.asked, done.done) == (["crm.category.update"], [])
