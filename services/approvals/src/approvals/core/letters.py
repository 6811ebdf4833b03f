"""The letter with a signed link, to whoever is asked and has an address in the profile."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from chassis.decision import Decision, Woken
from contracts.approvals.v1 import ApprovalAsked
from contracts.base import Command, Event, Message
from contracts.claims import Text
from contracts.crm.v1 import CrmRef
from contracts.letters.v1 import Recipient, SendLetter

from approvals.core.approver import Because, explained
from approvals.core.course import AUTOMATION
from approvals.core.wording import template


@dataclass(frozen=True)
class Letter:
    """url: of the page, signed; None where no letter goes out. title: of the kind. until: the link's last minute."""

    url: str | None = None
    address: str | None = None
    sender: str = ""
    title: str = ""
    until: str = ""


@dataclass(frozen=True)
class Sent:
    """Whether the letter went out: one for each question."""

    sent: bool = False


def stream(asked: Message) -> str:
    """One question to one person."""
    if not isinstance(asked, ApprovalAsked):
        raise TypeError(f"{type(asked).__name__} asks nobody")
    return f"{asked.request}/{asked.version}/{asked.seat}/{asked.approver_id}"


def decide(state: Sent, asked: Message | Woken, letter: Letter) -> Decision:
    """One letter; none where the profile knows no address."""
    if state.sent or not isinstance(asked, ApprovalAsked) or letter.url is None or letter.address is None:
        return Decision()
    because = tuple(
        Because(one.code, one.employee_id, one.away, one.until_on)  # type: ignore[arg-type]
        for one in asked.because
    )
    item_type, _, number = asked.request.rpartition(":")
    facts = {"title": letter.title, "number": number, "url": letter.url, "until": letter.until}
    return Decision(
        commands=(
            SendLetter(
                automation=AUTOMATION,
                belongs_to=CrmRef(kind="item", id=int(number), item_type=item_type),
                lane="interactive",
                sender=letter.sender,
                to=(Recipient(address=Text.of(letter.address), employee_id=asked.approver_id),),
                title=Text.of(f"Согласовать: {letter.title} № {number}"),
                text=Text.of(_filled(template("letter.txt"), facts | {"because": explained(because)})),
            ),
        )
    )


def _filled(words: Template, facts: dict[str, str]) -> str:
    return words.substitute(facts).strip() + "\n"


def evolve(state: Sent, _: Event) -> Sent:
    """It has no facts of its own."""
    return state


def ordered(state: Sent, command: Command, _: object) -> Sent:
    """A letter that was ordered is not ordered again."""
    return Sent(sent=True) if isinstance(command, SendLetter) else state
