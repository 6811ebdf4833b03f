"""Puts a sender for each account together out of what the service gives, and wakes them at every new letter."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from chassis.faults import passes
from chassis.service import Running
from chassis.waiting import first_of

from mail_dispatch.adapters.pool import Pool
from mail_dispatch.adapters.signing import signed
from mail_dispatch.adapters.smtp import Line, connected
from mail_dispatch.core.rules import Rules
from mail_dispatch.delivering import Courier, Patience
from mail_dispatch.ledger import Share
from mail_dispatch.ledger.postgres import PostgresLedger
from mail_dispatch.preparing import Desk
from mail_dispatch.profile import rules_of
from mail_dispatch.sender import Sender
from mail_dispatch.settings import Account, Settings


async def send(running: Running) -> None:
    """The background task of the service."""
    settings = running.settings
    assert isinstance(settings, Settings)  # noqa: S101 - made in app.main
    senders = assembled(running, settings)
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(_listen(running, senders))
        await asyncio.gather(*(sender.run() for sender in senders))
        listening.cancel()


def assembled(running: Running, settings: Settings) -> list[Sender]:
    """A sender for each account. Raises BadFile, ValueError for a profile that names an account that isn't there."""
    found: list[Sender] = []
    for portal, account in settings.senders():
        rules = rules_of(settings.profile, portal)
        names = [one.name for at, one in settings.senders() if at == portal]
        if missing := {rule.account for rule in rules.senders.values()} - set(names):
            raise ValueError(f"the profile of {portal} names accounts that the settings don't have: {sorted(missing)}")
        share = Share(rules.of(account.name), sorted(rules.senders), others=account.name == names[0])
        found.append(_sender(running, settings, portal, account, rules, share))
    return found


def _sender(running: Running, settings: Settings, portal: str, account: Account, rules: Rules, share: Share) -> Sender:
    system = f"smtp:{portal}/{account.name}"
    running.readiness.awaits(system)
    sign = None if account.dkim is None else partial(signed, by=account.dkim)
    business = running.clock.business
    desk = Desk(rules, running.blobs, business, running.profiles[portal].zone, sign)
    ledger = PostgresLedger(running.pool, running.intake, running.blobs, business, portal)
    made: list[Sender] = []

    def reached() -> None:
        running.readiness.contact(system)
        made[0].reached()

    async def connect() -> Line:
        return await connected(account, settings.command_seconds, settings.final_seconds, reached)

    lines = Pool(connect)
    patience = Patience(
        settings.retry_first.total_seconds(),
        settings.retry_longest.total_seconds(),
        settings.give_up_after.total_seconds(),
        settings.wait_together.total_seconds(),
    )
    courier = Courier(account.name, desk, ledger, lines, patience)
    sender = Sender(portal, courier, desk, ledger, lines, running.leases, share, running.stopping)
    sender.connections, sender.lease_seconds = account.connections, settings.lease_seconds
    sender.park_after = settings.park_after.total_seconds()
    sender.probe_every = settings.probe_every.total_seconds()
    sender.beat = running.readiness.expect(f"sender:{portal}/{account.name}")
    made.append(sender)
    return sender


async def _listen(running: Running, senders: Sequence[Sender]) -> None:
    def wake(*_: Any) -> None:
        for sender in senders:
            sender.wake()

    while not running.stopping.is_set():
        try:
            async with running.pool.acquire() as connection:
                lost = asyncio.Event()
                connection.add_termination_listener(lambda *_, lost=lost: lost.set())
                await connection.add_listener("ledger_mail_dispatch", wake)
                wake()
                await first_of(lost, running.stopping, timeout=86_400.0)
                if not connection.is_closed():
                    await connection.remove_listener("ledger_mail_dispatch", wake)
        except Exception as error:
            if not passes(error):
                raise
            await first_of(running.stopping, timeout=0.5)
