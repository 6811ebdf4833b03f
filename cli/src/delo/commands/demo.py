"""`delo demo`: the whole way of a demand, from the mailbox to the accountant's task, before one's eyes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import nullcontext
from zoneinfo import ZoneInfo

import typer
from rich.live import Live

from delo import display
from delo.clock import moving
from delo.commands.up import bring_up
from delo.demo import duties, people, view
from delo.demo.letters import Letter, sample, send
from delo.demo.listening import Spectator, listening
from delo.demo.story import Story, tell
from delo.stack import greenmail, sandbox
from delo.stack.component import Site
from delo.stack.home import default_home
from delo.stack.ports import HOST
from delo.stack.services import SERVICES
from delo.stack.state import load

QUIET_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
ZONE = ZoneInfo("Europe/Moscow")  # of the demo's portal


def demo() -> None:
    """Start the stack, send thirty letters to the shared mailbox, and watch them become tasks."""
    bring_up()
    site = Site(default_home(), load(default_home().state_file))
    letters = sample()
    story = tell((letter.name, letter.message_id) for letter in letters)
    asyncio.run(_run(site, letters, story))
    pending = story.pending()
    _conclude(site, story)
    for sentence in pending:
        display.err.print(f"[yellow]{display.escape(sentence)}[/]", soft_wrap=True)
    if pending:
        raise typer.Exit(1)


async def _run(site: Site, letters: Sequence[Letter], story: Story) -> None:
    """Send and watch until all is told. The mail server stamps each delivery: sent again they are new letters."""
    progress = view.Progress(story, len(letters))
    async with listening(site.address("kafka")) as spectator:
        for envelope in await spectator.past():
            story.hear(envelope)
        story.begin()

        def sent(_: Letter) -> None:
            progress.sent += 1

        with _shown(progress):
            server = (HOST, site.port("smtp"))
            sending = asyncio.create_task(send(letters, server, greenmail.MAILBOX, sent))
            try:
                await _watch(spectator, story, sending, progress)
            finally:
                sending.cancel()


async def _watch(spectator: Spectator, story: Story, sending: asyncio.Task[None], progress: view.Progress) -> None:
    """Listen until everything has its end and it is quiet, or until nothing has come for a minute."""
    last_heard, said = time.monotonic(), ""
    while True:
        news = await spectator.news(0.2)
        for envelope in news:
            story.hear(envelope)
        if news or not sending.done():
            last_heard = time.monotonic()
        for line in progress.news():
            display.out.print(line, markup=False, soft_wrap=True)
        if not display.out.is_terminal and progress.line() != said:
            said = progress.line()
            display.out.print(said)
        if sending.done():
            sending.result()
        quiet = time.monotonic() - last_heard
        if quiet > PATIENCE_SECONDS or (quiet > QUIET_SECONDS and not story.pending()):
            return


def _shown(progress: view.Progress) -> Live | nullcontext[None]:
    return Live(progress, console=display.out, refresh_per_second=8) if display.out.is_terminal else nullcontext()


def _conclude(site: Site, story: Story) -> None:
    rows, counts = story.rows(), story.counts()
    named = people.names(sandbox.webhook_url(site), [row.task.responsible_id for row in rows if row.task])
    display.out.print()
    display.out.print(view.outcome(rows, named, display.out.width))
    display.out.print()
    tasks = len({row.task for row in rows if row.task})
    display.out.print(
        f"{counts.received} letters, {counts.demands} demands, {tasks} tasks, {counts.ordered} of them new.",
        soft_wrap=True,
    )
    _show_calendar(site)
    display.out.print(
        "Everything goes on running; `delo down` stops all, `delo status` shows each process.\n", soft_wrap=True
    )
    display.out.print(view.addresses(places(site)))


def _show_calendar(site: Site) -> None:
    """The next tasks of some clients' tax calendars, by the stack's own day."""
    today = asyncio.run(moving.now(site)).astimezone(ZONE).date()
    planned, webhook = duties.coming(duties.sample(), today), sandbox.webhook_url(site)
    keepers = people.keepers(webhook, {one.inn for one in planned})
    named = people.names(webhook, [one.accountant_id for one in keepers.values() if one.accountant_id])
    display.out.print(f"\nWhat the tax calendar plans next for {len(keepers)} of the clients ({today:%d.%m.%Y}):\n")
    display.out.print(view.calendar(planned, keepers, named, display.out.width))
    display.out.print("\nWith other profiles: `delo calendar show --profile P.yaml --from D --to D`.\n", soft_wrap=True)


def places(site: Site) -> list[tuple[str, str]]:
    """What there is to look at, and where."""
    user, password = greenmail.USER, site.state.secret("mailbox")
    metrics = [(f"metrics of {service.name}", service.address(site)) for service in SERVICES]
    return [
        ("the tasks as an accountant sees them", f"http://{site.address('sandbox')}/"),
        ("Kafka", site.address("kafka")),
        ("PostgreSQL", site.address("postgres")),
        ("mail", f"smtp {site.address('smtp')}, imap {site.address('imap')} (user {user}, password {password})"),
        *metrics,
    ]
