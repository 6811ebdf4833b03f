"""What a person has said of a task by the time it is closed: its result, else the last comment. Pure.

Source: Bitrix24 documentation, "task results", "comments" and "new task card" (facts 3.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.claims import Text

from task_gateway.core.calls import Call, mapping
from task_gateway.core.inbound.values import instant, reference
from task_gateway.core.order import marked

MOST_CHARACTERS = 4_000
RESULTS, CARD = "tasks.task.result.list", "tasks.task.get"
COMMENTS, MESSAGES = "task.commentitem.getlist", "im.dialog.messages.get"
LATEST = 50
QUOTE = re.compile(r"(\[/?QUOTE(?:=[^\]]*)?\])", re.IGNORECASE)
# A chat's quotation: lines between two rules.
RULED = re.compile(r"^-{20,}[ \t]*\n(?:(?!-{20}).*\n)*?-{20,}[ \t]*$", re.MULTILINE)
TAG = re.compile(
    r"\[/?(?:B|I|U|S|P|LEFT|RIGHT|CENTER|JUSTIFY|LIST|\*|TABLE|T[RDH]|CODE|COLOR|SIZE|FONT|URL|USER|EMAIL|SPOILER"
    r"|DISK FILE ID)(?:=[^\]]*)?\]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Words:
    """One result or comment. at: when it was written or last changed; None where the portal doesn't say."""

    number: int
    author_id: int | None
    at: datetime | None
    text: str


def results_of(number: int) -> Call:
    """A task's results; portals have them since 2022, and on new cards too."""
    return Call(RESULTS, {"taskId": number})


def chat_of(number: int) -> Call:
    """Where the comments are: on a new card in a chat."""
    return Call(CARD, {"taskId": number, "select": ["ID", "CHAT_ID"]})


def comments_of(number: int, chat: int | None) -> Call:
    """The latest first."""
    if chat is not None:
        return Call(MESSAGES, {"DIALOG_ID": f"chat{chat}", "LIMIT": LATEST})
    return Call(COMMENTS, {"TASKID": number, "ORDER": {"ID": "desc"}})


def chat(result: Any) -> int | None:
    """Of a reply to chat_of."""
    return reference(mapping(mapping(result).get("task")).get("chatId"))


def results(result: Any, zone: str) -> list[Words]:
    """Of a reply to results_of."""
    return [
        Words(
            int(row["id"]),
            reference(row.get("createdBy")),
            instant(row.get("updatedAt"), zone) or instant(row.get("createdAt"), zone),
            str(row.get("text") or ""),
        )
        for row in _rows(result)
    ]


def comments(result: Any, zone: str) -> list[Words]:
    """Of a reply to comments_of, on either card. What the CRM itself says in a chat has no author."""
    told = mapping(result)
    if "messages" in told:
        rows, names = _rows(told["messages"]), ("id", "author_id", "date", "text")
    else:
        rows, names = _rows(result), ("ID", "AUTHOR_ID", "POST_DATE", "POST_MESSAGE")
    number, author, date, text = names
    return [
        Words(int(row[number]), reference(row.get(author)), instant(row.get(date), zone), str(row.get(text) or ""))
        for row in rows
    ]


def latest(words: Iterable[Words], since: datetime | None) -> Text | None:
    """The last that a person has said. since: when the task was closed before: what was said then is no news."""
    told = [
        (one.number, said)
        for one in words
        if one.author_id and not marked(one.text) and _after(one.at, since) and (said := plain(one.text))
    ]
    return Text.of(max(told)[1]) if told else None


def plain(text: str) -> str:
    """As the person wrote it, without the CRM's marks for bold and links and without quotations of others."""
    own = _own(RULED.sub("", text.replace("\r\n", "\n").replace("\x00", "")))
    return TAG.sub("", own).strip()[:MOST_CHARACTERS].rstrip()


def _own(text: str) -> str:
    """Without quotations, and those within them; a mark without its other half is left out, its words are not."""
    kept: list[str] = []
    begun: list[int] = []
    for number, piece in enumerate(QUOTE.split(text)):
        if number % 2 == 0:
            kept.append(piece)
        elif piece[1] != "/":
            begun.append(len(kept))
        elif begun:
            del kept[begun.pop() :]
    return "".join(kept)


def _after(at: datetime | None, since: datetime | None) -> bool:
    return at is None or since is None or at > since


def _rows(result: Any) -> Sequence[Mapping[str, Any]]:
    return [row for row in mapping(result).values() if isinstance(row, Mapping)]
