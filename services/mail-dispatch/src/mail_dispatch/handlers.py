"""Which topic goes where."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import Batch, Router
from chassis.projection import Projection
from chassis.runtime import Runtime
from faststream import Context

from mail_dispatch.ledger.intending import intend, notice

router = Router()
letters = Projection("letters", intend)
notices = Projection("notices", notice)


@router.subscriber("mail.commands", group_id="mail-dispatch")
async def on_command(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Write letters into the ledger; the sender does the rest."""
    await runtime.apply(letters, batch)


@router.subscriber("mail.bounced", group_id="mail-dispatch")
async def on_bounce(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """A letter of ours came back."""
    await runtime.apply(notices, batch)


@router.subscriber("mail.journaled", group_id="mail-dispatch")
async def on_copy(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """A copy lies in the journal mailbox."""
    await runtime.apply(notices, batch)
